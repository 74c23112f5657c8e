from pathlib import Path

import msgspec

from bascule.readers.ldif.reader import LdifReader, guid_of, sid_of

INPUT = Path(__file__).parent / "inputs" / "export.ldf"


def test_folded_lines_and_bytes_are_read():
    one = LdifReader().read(INPUT).observations[0]
    assert one.attributes["groups"] == ["Domain Admins"]
    assert one.identifiers["sid"] == "S-1-5-21-1-2-3-1105"
    assert one.evidence.line == 3


def test_members_of_a_privileged_group_and_trusts_are_ways_in():
    facts = {(a.fact, a.holder, a.value) for a in LdifReader().read(INPUT).accesses}
    assert ("admin", "adm-marc", "Domain Admins") in facts
    assert ("admin", "CN=Marc,OU=MSP,DC=client,DC=local", "member of Domain Admins") in facts
    assert ("trust", "old-msp.example", "both ways") in facts


def test_a_password_in_a_description_is_handed_out_and_a_change_is_listed():
    reading = LdifReader().read(INPUT)
    assert [s.material for s in reading.secrets] == [b"CANARYldif1"]
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )
    assert [n.what for n in reading.not_read] == ["CN=x,DC=client,DC=local"]


def test_identifiers_that_are_no_identifiers_are_left_out():
    assert sid_of(b"\x01\x05short") is None
    assert guid_of(bytes(range(16))) == "03020100-0504-0706-0809-0a0b0c0d0e0f"
