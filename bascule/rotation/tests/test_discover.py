from collections.abc import Iterator

import pytest

from bascule.access.models import Access
from bascule.clients.open_client import open_client
from bascule.connectors import registry
from bascule.connectors.base import Discovers, Outcome, Target, Verifies
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.observation.records import AccessFact, Observation
from bascule.rotation.discover import discover
from bascule.rotation.models import Arrangement
from bascule.rotation.verify_credential import verify_credential
from bascule.vault.keep import keep

CANARY = "Canari-77aa-secret-vivant"


class Box(Verifies, Discovers):
    """A simulated system with one good secret."""

    kind, label, port = "box", "Box", 1
    good, up = CANARY.encode(), True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        self.met = target
        if not self.up:
            return Outcome(Outcome.UNREACHABLE, "dead")
        return Outcome(Outcome.ACCEPTED if secret == self.good else Outcome.REFUSED, "", "key-1")

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        self.met = target
        yield Observation(
            ref="box:1", source="endpoint", source_group="managed", live=True, kind="server", hostname="box1"
        )
        yield AccessFact(ref="box:2", fact="sudo", on="box1", holder="paul")


@pytest.fixture
def box(monkeypatch):
    one = Box()
    monkeypatch.setattr(registry, "connectors", lambda: {"box": one})
    return one


@pytest.fixture
def credential(firm, owner, box):
    client = open_client(firm, by=owner, name="Menuiserie Lacombe")
    return keep(client, by=owner, title="box", login="root", connector="box", target="box1:1", secret=CANARY)


def test_what_a_live_system_shows_is_seen_not_claimed(credential, owner):
    assert discover(credential, by=owner) == {"observations": 1, "accesses": 1}
    assert Item.objects.get(name="box1").seen and Access.objects.get(fact="sudo").holder == "paul"


def test_a_login_that_works_is_verified_and_its_identity_pinned(credential, owner):
    proof = verify_credential(credential, by=owner)
    credential.refresh_from_db()
    assert (
        (proof.of, proof.grade) == ("verified", "A")
        and credential.verified_at
        and credential.pinned == "key-1"
    )
    assert CANARY not in str(proof.facts)


def test_a_refusal_is_said_and_a_dead_line_is_neither(credential, owner, box):
    box.good = b"something else"
    assert verify_credential(credential, by=owner).of == "refused"
    box.up = False
    assert verify_credential(credential, by=owner).of == "unreachable"
    credential.refresh_from_db()
    assert credential.refused_at and not credential.verified_at


def test_without_an_address_nothing_is_tried(credential, owner):
    credential.target = ""
    with pytest.raises(Problem, match="not written down"):
        verify_credential(credential, by=owner)


def test_both_reach_the_system_as_it_was_arranged(credential, owner, box):
    """A backup repository has a path, and no door of its own: it is reached by whoever changes it."""
    host = keep(credential.client, by=owner, title="host", login="root", target="host1", secret="Canari-hote")
    Arrangement.objects.create(
        client=credential.client, credential=credential, way=host, options={"path": "/srv/restic"}
    )
    for look in (verify_credential, discover):
        look(credential, by=owner)
        assert box.met.options == {"path": "/srv/restic"}
        assert (box.met.through.login, box.met.through.address) == ("root", "host1")
        assert "Canari-hote" not in repr(box.met)
