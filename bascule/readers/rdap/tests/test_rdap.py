from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.readers.rdap.reader import RdapReader

INPUT = Path(__file__).parent / "inputs" / "domain.json"


def test_who_holds_a_domain_until_when():
    one = RdapReader().read(INPUT).observations[0]
    assert (
        one.kind,
        one.identifiers["domain"],
        one.attributes["registrar"],
        one.attributes["registrar_iana_id"],
    ) == ("domain", "client.example", "Registrar SA", "292")
    assert one.attributes["expiration"] == "2027-03-01T00:00:00Z"
    assert one.attributes["nameservers"] == ["ns1.old-msp.example"]


def test_contacts_are_ways_in_and_a_hidden_registrant_is_unknown():
    facts = {a.holder or a.value: (a.value, a.state) for a in RdapReader().read(INPUT).accesses}
    assert facts["Ancien presta"] == ("technical noc@old-msp.example +33.1", "present")
    assert facts["registrant"][1] == "unknown"


def test_an_error_answer_is_a_problem(tmp_path):
    file = tmp_path / "e.json"
    file.write_text('{"errorCode":404,"rdapConformance":["rdap_level_0"]}')
    with pytest.raises(Problem):
        RdapReader().read(file)
