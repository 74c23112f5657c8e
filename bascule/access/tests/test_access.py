import pytest

from bascule.access.figures import figures
from bascule.access.map_access import map_access
from bascule.access.models import Access
from bascule.access.note_access import cut_access, note_access
from bascule.access.profile import profile
from bascule.discovery.models import ReceivedFact
from bascule.evidence.models import Event
from bascule.observation.problem import Problem

DURAND = profile(
    "Infogérance Durand", [{"name": "Paul Durand", "email": "p.durand@durand-it.example"}], ["durand-it.example"],
    ["198.51.100.0/24", "not a network"], ["connectwise-screenconnect"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PAUL DURAND", "name"), ("svc-durand", "name"), ("vpn.durand-it.example:1194", "domain"), ("from 198.51.100.7", "network"),
        ("connectwise screenconnect", "tool"), ("p.durand", "name"),
    ],
)  # fmt: skip
def test_the_profile_gives_the_outgoing_provider_away(text, kind):
    assert DURAND.gives_away(text).startswith(kind)


@pytest.mark.parametrize("text", ["Dupont", "durandal", "198.51.101.7", "infogerance", "1198.51.100.7", ""])
def test_what_only_looks_alike_is_not_theirs(text):
    assert DURAND.gives_away(text) == ""


@pytest.fixture
def received(customer, provider):
    for holder, state in (("Paul Durand", "present"), ("somebody", "present"), ("Paul Durand", "absent")):
        record = {"fact": "vpn-user", "on": f"firewall {state}", "holder": holder, "state": state}
        ReceivedFact.objects.create(client=customer, schema="access", record=record)


def test_facts_become_accesses_once_however_often_they_are_read(customer, received, owner):
    assert map_access(customer, by=owner) == map_access(customer, by=owner) == 3
    assert Access.objects.filter(of_outgoing="yes").count() == 2


def test_what_a_source_shows_absent_is_not_counted_open(customer, takeover, received, owner):
    map_access(customer, by=owner)
    found = figures(takeover)
    assert (found.outgoing, found.open, found.unattributed) == (1, 1, 1)


def test_nothing_looked_at_is_not_none(takeover):
    assert not figures(takeover).looked


def test_a_cut_is_proven_only_with_a_grade_and_what_was_shown(customer, owner):
    access = note_access(customer, by=owner, fact="ssh-key", on="srv", holder="Paul")
    for grade, proof in (("", "refused"), ("A", " "), ("D", "they say so")):
        with pytest.raises(Problem):
            cut_access(access, "proven", by=owner, grade=grade, proof=proof)
    cut_access(access, "proven", by=owner, grade="A", proof="presented, refused")
    assert access.cut_at and Event.objects.filter(verb="cut_access", subject=str(access.pk)).exists()


def test_a_file_read_again_never_undoes_what_a_person_wrote(customer, received, owner):
    map_access(customer, by=owner)
    row = Access.objects.get(on="firewall present", holder="Paul Durand")
    cut_access(row, "cut", by=owner)
    map_access(customer, by=owner)
    row.refresh_from_db()
    assert row.cut == "cut"


def test_an_exception_needs_a_signatory(customer, owner):
    access = note_access(customer, by=owner, fact="contact", on="alarm centre")
    with pytest.raises(Problem, match="signatory"):
        cut_access(access, "exception", by=owner)
