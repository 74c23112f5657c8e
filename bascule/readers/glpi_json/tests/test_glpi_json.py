"""A device's inventory gives the device, what it sees, the ways in, and a report for the search of old tools."""

import json

from bascule.readers.glpi_json.reader import GlpiJsonReader
from bascule.readers.read_file import read_file

KEY = "CANARY-AAAA1-BBBB2"
COMPUTER = {
    "action": "inventory",
    "deviceid": "pc-1-2026",
    "content": {
        "hardware": {"name": "PC-1", "uuid": "4C4C4544-0000-1111-2222-333344445555", "winprodkey": KEY},
        "bios": {
            "ssn": "ABC123",
            "smanufacturer": "Dell",
            "smodel": "5090",
            "assettag": "To be filled by O.E.M.",
        },
        "operatingsystem": {"full_name": "Windows 11", "fqdn": "pc-1.example.lan"},
        "networks": [
            {"mac": "02:00:00:00:00:01", "ipaddress": "192.0.2.7", "virtualdev": False},
            {"mac": "02:00:00:00:00:02", "virtualdev": True},
        ],
        "softwares": [
            {"name": "Old RMM", "version": "1", "publisher": "Old", "guid": "{1}"},
            {"name": "sudo", "version": "1.9", "from": "deb"},
        ],
        "remote_mgmt": [{"type": "teamviewer", "id": "123"}],
        "local_groups": [{"name": "Administrateurs", "members": ["old-msp", "admin"]}],
        "processes": [{"cmd": f"C:\\x.exe --password {KEY}", "pid": 4}],
        "drives": [{"encrypt_status": "Yes", "encrypt_name": "BitLocker"}],
        "batteries": [{}],
        "surprise": [{}],
    },
}


def read(tmp_path, *documents, lines=False):
    file = tmp_path / "x.json"
    text = "\n".join(map(json.dumps, documents)) if lines else json.dumps(documents[0], indent=1)
    file.write_text(text)
    return file


def test_a_computer_gives_an_observation_accesses_and_a_report(tmp_path):
    result = read_file(read(tmp_path, COMPUTER))
    assert (result.reader, result.error) == ("glpi_json", None)
    (one,) = result.reading.observations
    assert (one.hostname, one.fqdn, one.serial, one.ips) == (
        "PC-1",
        "pc-1.example.lan",
        "ABC123",
        ["192.0.2.7"],
    )
    assert (one.macs, one.attributes["virtual_macs"]) == (["02:00:00:00:00:01"], ["02:00:00:00:00:02"])
    assert one.asset_tag is None
    assert one.attributes["disk_encrypted"] == "yes"
    assert [(fact.fact, fact.holder) for fact in result.reading.accesses] == [
        ("agent", None), ("admin", "old-msp"), ("admin", "admin"),
    ]  # fmt: skip
    (report,) = result.reading.reports
    assert [program["name"] for program in report["programs"]] == ["Old RMM", "TeamViewer"]
    assert report["packages"] == [
        {"manager": "dpkg", "name": "sudo", "version": "1.9"},
        {"manager": "remote_mgmt", "name": "teamviewer"},
    ]
    assert "services" not in report
    assert {part.where for part in result.reading.not_read} == {"batteries", "surprise"}
    assert result.coverage < 1


def test_keys_and_command_lines_never_leave_the_secrets(tmp_path):
    result = read_file(read(tmp_path, COMPUTER))
    (secret,) = result.reading.secrets
    assert (secret.kind, secret.material) == ("licence-key", KEY.encode())
    assert KEY not in repr(result.reading.observations) + repr(result.reading.accesses) + repr(
        result.reading.reports
    )


def test_a_partial_inventory_says_that_it_is_partial(tmp_path):
    partial = {
        "deviceid": "pc-1",
        "partial": True,
        "itemtype": "Computer",
        "content": {"hardware": {"name": "PC-1"}},
    }
    reading = GlpiJsonReader().read(read(tmp_path, partial))
    assert reading.observations[0].attributes["partial"] is True
    assert reading.reports[0].get("programs") is None


def test_switch_ports_name_their_neighbours(tmp_path):
    device = {
        "itemtype": "NetworkEquipment", "action": "netinventory",
        "content": {
            "network_device": {"name": "sw1", "mac": "02:00:00:00:01:00", "ips": ["127.0.0.1", "192.0.2.2"]},
            "network_ports": [
                {"ifname": "Gi0/1", "lldp": True, "connections": [{"sysname": "sw2", "sysmac": "02:00:00:00:02:00"}]},
                {"ifname": "Gi0/2", "connections": [{"mac": "02:00:00:00:03:00"}, {}]},
            ],
        },
    }  # fmt: skip
    reading = GlpiJsonReader().read(read(tmp_path, device))
    assert [(one.kind, one.hostname, one.port) for one in reading.observations] == [
        ("network-device", "sw1", None), ("network-device", "sw2", "sw1:Gi0/1"), (None, None, "sw1:Gi0/2"),
    ]  # fmt: skip


def test_one_document_a_line_is_read_and_a_broken_line_is_told(tmp_path):
    file = read(tmp_path, COMPUTER, COMPUTER, lines=True)
    file.write_text(file.read_text() + '\n{"deviceid": "cut')
    result = read_file(file)
    assert len(result.reading.observations) == 2
    assert any(part.where == "line 3" for part in result.reading.not_read)
