from pathlib import Path

from bascule.readers.nftables.reader import NftablesReader

INPUTS = Path(__file__).parent / "inputs"


def facts(name, fact):
    return [(a.value, a.state) for a in NftablesReader().read(INPUTS / name).accesses if a.fact == fact]


def test_who_may_reach_management_is_told_with_the_comment():
    assert facts("nftables.conf", "admin-source") == [("203.0.113.0/24 — bureaux MSP", "present")]
    assert facts("nftables.conf", "mgmt-exposure") == [
        ("port 22, 443 from 203.0.113.0/24 — bureaux MSP", "present")
    ]


def test_forwards_are_read_in_both_syntaxes():
    assert facts("nftables.conf", "port-forward") == [("port 33890 from any → 10.0.0.5:3389", "present")]
    assert facts("iptables-save.txt", "port-forward") == [
        ("port 8443 from any → 10.0.0.9:443 — cam MSP", "present")
    ]


def test_an_accepting_input_policy_is_an_exposure():
    assert any("policy accept" in value for value, _ in facts("iptables-save.txt", "mgmt-exposure"))


def test_accounts_are_unknown_and_strange_lines_are_listed():
    assert facts("nftables.conf", "admin")[0][1] == "unknown"
    assert [item.what for item in NftablesReader().read(INPUTS / "nftables.conf").not_read] == [
        "frobnicate (1)"
    ]
