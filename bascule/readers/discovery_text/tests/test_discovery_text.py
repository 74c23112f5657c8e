from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.readers.discovery_text.reader import DiscoveryTextReader

INPUTS = Path(__file__).parent / "inputs"


def test_the_services_of_one_printer_are_one_observation():
    (one,) = [o for o in DiscoveryTextReader().read(INPUTS / "avahi.txt").observations if o.ips]
    assert (one.name, one.kind, one.model, one.ips) == (
        "Brother Accueil",
        "printer",
        "Brother HL-L2350DW",
        ["10.0.0.20"],
    )
    assert one.identifiers["printer_uuid"] == "e3248000-80ce-11db-8000-001ba9010203"
    assert one.attributes["services"] == ["_ipp._tcp", "_printer._tcp"]


def test_a_bacnet_controller_is_named_and_a_host_that_is_down_is_none():
    (one,) = DiscoveryTextReader().read(INPUTS / "nmap.txt").observations
    assert (one.kind, one.vendor, one.identifiers["bacnet_instance"], one.macs) == (
        "hvac-bms",
        "Trane",
        "1234",
        ["00:1b:a9:01:02:03"],
    )


def test_ssdp_answers_of_one_device_are_one_observation(tmp_path):
    answer = "HTTP/1.1 200 OK\r\nLOCATION: http://10.0.0.70:80/d.xml\r\nSERVER: Linux UPnP/1.0 Sonos/70\r\nST: {}\r\nUSN: uuid:RINCON_7828CA::{}\r\n\r\n"
    file = tmp_path / "s.txt"
    file.write_bytes((answer.format("upnp:rootdevice", "a") + answer.format("urn:x", "b")).encode())
    assert DiscoveryTextReader().recognises(file.read_bytes(), "s") > 0.9
    (one,) = DiscoveryTextReader().read(file).observations
    assert (one.ips, one.identifiers["upnp_udn"], one.attributes["services"]) == (
        ["10.0.0.70"],
        "rincon_7828ca",
        ["upnp:rootdevice", "urn:x"],
    )


def test_gssdp_output_is_read(tmp_path):
    file = tmp_path / "g.txt"
    file.write_text(
        "resource available\n  USN:      uuid:4d696e69-444c-164e-9d41-001ba9010203::upnp:rootdevice\n  Location: http://10.0.0.71:8200/rootDesc.xml\n"
    )
    (one,) = DiscoveryTextReader().read(file).observations
    assert one.attributes["mac_in_uuid"] == "00:1b:a9:01:02:03"


def test_another_text_is_refused(tmp_path):
    file = tmp_path / "x"
    file.write_text("hello\n")
    with pytest.raises(Problem):
        DiscoveryTextReader().read(file)
