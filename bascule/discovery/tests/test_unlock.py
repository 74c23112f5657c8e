"""A locked database waits for its password; a wrong one changes nothing; the right one seals everything."""

import pytest

from bascule.clients.open_client import open_client
from bascule.discovery.import_files import open_import, queue_file, read_queued
from bascule.discovery.models import FileState, SealedSecret
from bascule.discovery.unlock import unlock
from bascule.evidence.models import Event, Opening
from bascule.observation.problem import Problem

WORD = "mdp-é"


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def locked(customer, owner, takeover, databases):
    run = open_import(customer, by=owner, takeover=takeover)
    queue_file(run, "coffre.kdbx", databases["4, AES"])
    read_queued(run, by=owner)
    return run.files.get()


def test_a_locked_database_says_so_and_waits(locked) -> None:
    assert locked.state == FileState.LOCKED and locked.content and locked.held_until


def test_a_wrong_password_is_told_and_may_be_tried_again(locked, owner) -> None:
    with pytest.raises(Problem) as told:
        unlock(locked, password="Canari-Faux", key_file=None, by=owner)
    assert "does not open" in told.value.what() and "Canari" not in str(told.value)
    locked.refresh_from_db()
    assert locked.state == FileState.LOCKED and locked.content
    unlock(locked, password=WORD, key_file=None, by=owner)
    assert locked.state in (FileState.READ, FileState.PARTLY_READ)


def test_what_is_inside_is_sealed_as_known_to_the_outgoing_provider(locked, owner) -> None:
    unlock(locked, password=WORD, key_file=None, by=owner)
    assert locked.secrets == 4 and locked.content is None
    assert set(SealedSecret.objects.values_list("known_to_outgoing", flat=True)) == {True}
    events = str(list(Event.objects.values("facts"))) + str(list(Opening.objects.values("value")))
    assert WORD not in events and "Canari" not in events


def test_without_a_password_and_a_key_file_nothing_is_tried(locked, owner) -> None:
    with pytest.raises(Problem):
        unlock(locked, password="", key_file=None, by=owner)


def test_its_page_asks_for_the_password_and_says_a_wrong_one(locked, technician, takeover, sign_in) -> None:
    browser = sign_in(technician)
    takeover.client = locked.client
    takeover.save()
    base = f"/takeovers/{takeover.pk}/discovery/files/{locked.pk}/"
    assert b'type="password"' in browser.get(base).content
    told = browser.post(base + "unlock/", {"password": "Canari-Faux"}, follow=True).content.decode()
    assert "does not open with this password" in told and "Canari" not in told
    done = browser.post(base + "unlock/", {"password": WORD}, follow=True).content.decode()
    assert "4 secrets" in done and "unverified" in done and WORD not in done
