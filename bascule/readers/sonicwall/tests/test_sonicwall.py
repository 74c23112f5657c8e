import base64
from urllib.parse import quote_plus

import msgspec
import pytest

from bascule.observation.problem import Problem
from bascule.readers.sonicwall.reader import SonicwallReader

VALUES = {
    "checksumVersion": "1", "serialNumber": "18B1690ABCDE", "shortProdName": "TZ 370", "firmwareVersion": "7.0.1-5095",
    "firewallName": "FW-CABINET", "iface_name_0": "X0", "interface_Zone_0": "LAN", "iface_lan_ip_0": "10.0.0.1",
    "iface_https_mgmt_0": "1", "iface_name_1": "X1", "interface_Zone_1": "WAN", "iface_static_ip_1": "198.51.100.2",
    "iface_https_mgmt_1": "1", "iface_ssh_mgmt_1": "1", "iface_name_2": "X2", "iface_https_mgmt_2": "1",
    "iface_port_disabled_2": "1", "natPolicyOrigSrc_0": "Any", "natPolicyOrigDst_0": "X1 IP",
    "natPolicyTransDst_0": "srv-rds", "natPolicyOrigSvc_0": "RDP", "natPolicyEnabled_0": "0",
    "userObjId_0": "msp-tech", "userObjComment_0": "Marc", "userObjPwd_0": "CANARY-enc", "vpnPolicyType_0": "1",
    "ipsecName_0": "to-msp", "ipsecPhase1RemoteId_0": "203.0.113.1", "ipsecPSK_0": "CANARY-psk",
    "syslogServerHost_0": "203.0.113.8", "snmp_getCommunity": "CANARY-community", "zzz_strange": "1",
}  # fmt: skip


@pytest.fixture(params=[True, False], ids=["base64", "decoded"])
def file(request, tmp_path):
    text = "&".join(f"{key}={quote_plus(value)}" for key, value in VALUES.items()).encode()
    path = tmp_path / "settings.exp"
    path.write_bytes(base64.b64encode(text) + b"&&" if request.param else text)
    return path


def test_an_export_is_recognised_encoded_or_decoded(file):
    assert SonicwallReader().recognises(file.read_bytes(), file.name) >= 0.95


def test_interfaces_forwards_users_and_tunnels_are_ways_in(file):
    reading = SonicwallReader().read(file)
    found = {
        (a.fact, (a.value or "").split(":")[0] if a.fact == "mgmt-exposure" else a.holder or a.value, a.state)
        for a in reading.accesses
    }
    assert ("mgmt-exposure", "X1", "present") in found
    assert ("mgmt-exposure", "X2", "absent") in found
    assert ("vpn-user", "msp-tech", "present") in found
    assert ("vpn-peer", "to-msp", "present") in found
    assert ("log-target", "syslog 203.0.113.8", "present") in found
    assert [a.state for a in reading.accesses if a.fact == "port-forward"] == ["absent"]
    device = reading.observations[0]
    assert (device.hostname, device.serial, device.model, device.ips) == (
        "FW-CABINET",
        "18B1690ABCDE",
        "TZ 370",
        ["10.0.0.1", "198.51.100.2"],
    )


def test_encrypted_secrets_are_noted_and_communities_handed_out(file):
    reading = SonicwallReader().read(file)
    assert [s.material for s in reading.secrets] == [b"CANARY-community"]
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_strange_keys_are_listed(file):
    assert any("zzz_strange" in item.what for item in SonicwallReader().read(file).not_read)


def test_what_cannot_be_decoded_is_a_problem(tmp_path):
    file = tmp_path / "x.exp"
    file.write_bytes(b"!!!!")
    with pytest.raises(Problem):
        SonicwallReader().read(file)
