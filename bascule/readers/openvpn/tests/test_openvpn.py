from pathlib import Path

import msgspec

from bascule.readers.openvpn.reader import OpenvpnReader

INPUT = Path(__file__).parent / "inputs" / "client.ovpn"


def test_where_a_client_connects_is_told_and_comments_are_not():
    reading = OpenvpnReader().read(INPUT)
    assert [a.value for a in reading.accesses if a.fact == "vpn-peer"] == [
        "OpenVPN to vpn.old-msp.example 1194"
    ]


def test_keys_and_logins_are_handed_out_and_never_shown():
    reading = OpenvpnReader().read(INPUT)
    assert {(s.kind, s.login) for s in reading.secrets} == {
        ("private-key", None),
        ("pre-shared-key", None),
        ("password", "marc"),
    }
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_an_unknown_directive_is_listed():
    assert [item.what for item in OpenvpnReader().read(INPUT).not_read] == ["strange-directive (1)"]


def test_a_key_with_a_passphrase_is_only_noted(tmp_path):
    file = tmp_path / "x.ovpn"
    file.write_text("client\ndev tun\n<key>\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n</key>\n")
    reading = OpenvpnReader().read(file)
    assert not reading.secrets
    assert reading.observations[0].attributes["sealed_secrets"]
