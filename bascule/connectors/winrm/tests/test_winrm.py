"""Against a real NTLM acceptor with sealed messages; the script's answers come from a stand-in, not from Windows."""

import logging

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.winrm import script
from bascule.connectors.winrm.connector import WinRm
from bascule.observation.problem import Problem
from bascule.observation.records import AccessFact

WIN = WinRm()
FIRST = b"Poste7-Durand-2019"


@pytest.fixture
def target(machine):
    address, options, behind = machine
    behind.set("sauvegarde", FIRST.decode())
    behind.set("Administrateur", "Admin-Poste7")
    return Target(address, "POSTE7\\sauvegarde", timeout=5, options=options)


WAY = Way("POSTE7\\Administrateur", b"Admin-Poste7")


def test_keeps_the_promises_of_every_connector(target):
    check_folder(WIN)
    check_verifies(WIN, target, FIRST)
    check_rotates(WIN, target, FIRST, WAY)


def test_an_administrator_changes_its_own_password_and_a_cut_run_goes_on(machine, target):
    pinned = Target(target.address, WAY.login, WIN.verify(target, FIRST).pinned, 5, target.options)
    new = WIN.new_secret(target, b"")
    assert WIN.rotate(pinned, WAY.secret, new).word == Outcome.ACCEPTED
    assert WIN.rotate(pinned, WAY.secret, new).word == Outcome.ACCEPTED  # the old one no longer opens
    assert machine[2].users["Administrateur"] == new.decode()


def test_the_services_that_log_on_with_it_get_the_new_one(machine, target):
    pin = WIN.verify(target, FIRST).pinned
    named = Target(target.address, target.login, pin, 5, {**target.options, "services": "Sauvegarde"})
    new = WIN.new_secret(target, FIRST)
    assert WIN.rotate(named, FIRST, new, WAY).word == Outcome.ACCEPTED
    assert machine[2].services["Sauvegarde"]["password"] == new.decode()
    gone = Target(target.address, target.login, pin, 5, {**target.options, "services": "Sauvegarde Absent"})
    answer = WIN.rotate(gone, new, new, WAY)
    assert (answer.word, answer.code) == (Outcome.UNREACHABLE, "services") and "Absent" in answer.detail


def test_tells_why_windows_said_no(target):
    pin = WIN.verify(target, FIRST).pinned
    pinned = Target(target.address, target.login, pin, 5, target.options)
    assert WIN.rotate(pinned, FIRST, b"court", WAY).code == "policy"
    assert (
        WIN.rotate(Target(target.address, "personne", pin, 5, target.options), b"", b"Nouveau-9-9", WAY).code
        == "unknown-user"
    )
    assert WIN.rotate(target, FIRST, b"Nouveau-9-9", WAY).code == "not-pinned"


def test_reads_what_depends_on_it_and_unknown_is_not_nothing(target):
    assert [one.what for one in WIN.dependents(target, FIRST, WAY)] == ["Sauvegarde", "\\Nuit"]
    assert WIN.budget(target, FIRST, WAY).threshold == 5
    assert WIN.end_sessions(target, FIRST, WAY).count == 1
    facts = [one for one in WIN.discover(target, FIRST) if isinstance(one, AccessFact)]
    assert ("admin", "POSTE7\\Administrateur") in [(one.fact, one.holder) for one in facts]
    with pytest.raises(Problem, match="auth-failed"):
        WIN.dependents(target, b"wrong")
    assert WIN.budget(target, b"wrong").known is False


def test_no_password_reaches_a_log_or_the_script(target, caplog):
    caplog.set_level(logging.DEBUG)
    pin = WIN.verify(target, FIRST).pinned
    canary = b"Canari-winrm-7d31-\xc3\xa9\"'$(x)"
    pinned = Target(target.address, target.login, pin, 5, target.options)
    assert WIN.rotate(pinned, FIRST, canary, WAY).word == Outcome.ACCEPTED
    assert WIN.verify(pinned, canary).word == Outcome.ACCEPTED
    assert "Canari-winrm" not in caplog.text and FIRST.decode() not in caplog.text
    assert script.said("reset", new=canary.decode()).isascii() and script.said("reset").count(b"\n") == 2


@pytest.mark.parametrize(
    "out",
    [b"", b"[]", b"{}", b"<html>", b"x" * (script.LARGEST + 1)],
    ids=["empty", "list", "bare", "page", "long"],
)
def test_what_is_no_answer_of_the_script_is_not_believed(out):
    with pytest.raises(ValueError):
        script.told(out)
