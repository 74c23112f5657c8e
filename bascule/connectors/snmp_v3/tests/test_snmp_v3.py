"""On the lab's printer, a net-snmp agent; its own snmpget is the second judge."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.snmp_v3.ask import halves, is_usable
from bascule.connectors.snmp_v3.connector import SnmpV3
from bascule.connectors.snmp_v3.engine import _engine, _question
from bascule.observation.records import Observation

SNMP = SnmpV3()


@pytest.fixture(scope="module")
def printer(lab):
    """The agent, pinned, with the passphrases of now, and root of its host by SSH."""
    host = lab.host("printer")
    now = [f"{host.login('snmp3-auth').password}\n{host.login('snmp3-priv').password}".encode()]
    root = host.login("ssh", "root").password.encode()
    ssh = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), root)).pinned
    target = Target(host.address, "supervision", timeout=3)
    pinned = lab.inside(lambda: SNMP.verify(target, now[0])).pinned
    return replace(target, pinned=pinned), Way("root", root, pinned=ssh), now


def snmpget(lab, auth, priv):
    words = [
        "-v3",
        "-l",
        "authPriv",
        "-u",
        "supervision",
        "-a",
        "SHA-256",
        "-A",
        auth,
        "-x",
        "AES",
        "-X",
        priv,
        "-r0",
        "-t2",
    ]
    return lab.run("printer", "snmpget", *words, "127.0.0.1", "1.3.6.1.2.1.1.5.0").stdout


def test_the_folder_says_what_people_must_know():
    check_folder(SNMP)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_keeps_every_promise(lab, printer):
    target, way, now = printer
    lab.inside(lambda: check_verifies(SNMP, replace(target, pinned=""), now[0]))
    old = now[0]
    now[0] = lab.inside(lambda: check_rotates(SNMP, target, old, way))
    assert "printer" in snmpget(lab, *halves(now[0]))
    assert "printer" not in snmpget(lab, *halves(old))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_user_that_is_not_there_stops_nothing(lab, printer):
    target, way, now = printer
    before = lab.run("printer", "systemctl", "show", "-p", "MainPID", "snmpd").stdout
    outcome = lab.inside(lambda: SNMP.rotate(replace(target, login="inconnu"), b"", b"Nouveau-Secret-1", way))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "no-account")
    assert lab.run("printer", "systemctl", "show", "-p", "MainPID", "snmpd").stdout == before
    assert lab.inside(lambda: SNMP.verify(replace(target, login="inconnu"), now[0])).code == "no-account"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_agent_that_is_down_has_refused_nothing(lab, printer):
    target, _way, now = printer
    lab.run("printer", "systemctl", "stop", "snmpd")
    try:
        assert lab.inside(lambda: SNMP.verify(target, now[0])).word == Outcome.UNREACHABLE
    finally:
        lab.run("printer", "systemctl", "start", "snmpd")
    (seen,) = [
        one for one in lab.inside(lambda: list(SNMP.discover(target, now[0]))) if isinstance(one, Observation)
    ]
    assert (seen.hostname, seen.attributes["contact"]) == ("printer", "support@durand-infogerance.example")


def test_a_passphrase_that_a_settings_file_would_take_apart_is_refused():
    assert is_usable(b"Assez-long-1\nAutre_long.2")
    for bad in (
        b"court",
        b'guillemet"dedans',
        b"barre\\oblique",
        b"trois\nlignes-longues\nlignes-longues",
        b"espace dedans",
    ):
        assert not is_usable(bad), bad


@pytest.mark.parametrize(
    "noise",
    [b"", b"0", b"\x30\x82", b"\x30\x80\xff" * 9, b"HTTP/1.1 400 Bad Request", b"\x30\x84\xff\xff\xff\xff"],
)
def test_noise_is_no_engine(noise):
    with pytest.raises(ConnectionError):
        _engine(noise)


def test_the_question_names_no_engine():
    with pytest.raises(ConnectionError):
        _engine(_question(7))
