"""On the lab's OpenLDAP, whose policy locks after five wrong logins; ldapwhoami on the host is the second judge."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bascule.connectors.base import FOREVER, Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.openldap.connector import OpenLdap
from bascule.connectors.openldap.directory import opened
from bascule.observation.records import AccessFact

LDAP = OpenLdap()
ADMIN = "cn=admin,dc=lacombe,dc=example"
PEOPLE = "ou=people,dc=lacombe,dc=example"


@pytest.fixture
def directory(lab):
    """The directory pinned, its administrator (with the first password again), and root by SSH."""
    host = lab.host("ldap")
    first = host.login("ldap", "admin").password
    target = Target(host.address, ADMIN)
    root = host.login("ssh", "root").password.encode()
    ssh = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), root)).pinned
    shown = lab.inside(lambda: LDAP.verify(target, b"x")).pinned
    way = Way("root", root, pinned=ssh)
    pinned = replace(target, pinned=shown)
    assert lab.inside(lambda: LDAP.rotate(pinned, b"", first.encode(), way)).word == Outcome.ACCEPTED
    return pinned, Way(ADMIN, first.encode()), way


def person(lab, name, password="Vieux-Secret-1"):
    entry = f"dn: uid={name},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\nuserPassword: {password}\n"
    login = f"-x -H ldap://localhost -D {ADMIN} -w Ldap-Durand-1"
    lab.run("ldap", "sh", "-c", f"ldapdelete {login} uid={name},{PEOPLE}")
    done = lab.run("ldap", "sh", "-c", f"printf '{entry}' | ldapadd {login}")
    assert done.returncode == 0, done.stderr
    return f"uid={name},{PEOPLE}"


def test_the_folder_says_what_people_must_know():
    check_folder(LDAP)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
@pytest.mark.parametrize("how", ["by an administrator", "by itself"])
def test_an_entry_keeps_every_promise(lab, directory, how):
    target, admin, _root = directory
    mine = replace(target, login=person(lab, "promesse"))
    lab.inside(lambda: check_verifies(LDAP, replace(mine, pinned=""), b"Vieux-Secret-1"))
    lab.inside(
        lambda: check_rotates(LDAP, mine, b"Vieux-Secret-1", admin if how.startswith("by an") else None)
    )


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_the_administrator_without_an_entry_is_changed_by_root_and_keeps_every_promise(lab, directory):
    target, admin, root = directory
    alone = lab.inside(lambda: LDAP.rotate(target, admin.secret, b"Nouveau-Secret-1"))
    assert (alone.word, alone.code) == (Outcome.REFUSED, "no-account") and "SSH" in alone.detail
    lab.inside(lambda: check_rotates(LDAP, target, admin.secret, root))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_password_that_the_policy_refuses_changes_nothing(lab, directory):
    target, _admin, _root = directory
    mine = replace(target, login=person(lab, "court"))
    outcome = lab.inside(lambda: LDAP.rotate(mine, b"Vieux-Secret-1", b"court"))
    assert (outcome.word, outcome.code) == (Outcome.REFUSED, "policy")
    assert lab.inside(lambda: LDAP.verify(mine, b"Vieux-Secret-1")).word == Outcome.ACCEPTED


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_the_budget_is_the_policys_and_counts_what_was_wrong(lab, directory):
    target, admin, _root = directory
    mine = replace(target, login=person(lab, "compte"))
    assert lab.inside(lambda: LDAP.budget(mine, b"", admin)).counted == 0
    for _attempt in range(2):
        lab.inside(lambda: LDAP.verify(mine, b"faux"))
    told = lab.inside(lambda: LDAP.budget(mine, b"", admin))
    assert (told.threshold, told.window, told.counted) == (5, 600.0, 2)


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_a_bound_connection_outlives_the_change_until_slapd_restarts(lab, directory):
    target, admin, root = directory
    mine = replace(target, login=person(lab, "tenace"), options={"restart": "yes"})

    def scene():
        with opened(mine, mine.login, b"Vieux-Secret-1") as old:
            assert LDAP.rotate(mine, b"", b"Nouveau-Secret-1", admin).word == Outcome.ACCEPTED
            assert old.contexts() == ["dc=lacombe,dc=example"]
            ended = LDAP.end_sessions(mine, b"Nouveau-Secret-1", root)
            return ended, old.contexts()

    ended, after = lab.inside(scene)
    assert ended.count == 1 and after == []
    assert LDAP.residual(mine, datetime.now(UTC)).until is None
    assert LDAP.residual(target, datetime.now(UTC)).until == FOREVER


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_starttls_is_pinned_as_ldaps_is(lab, directory):
    target, admin, _root = directory
    by_starttls = replace(target, address=f"{target.address}:389")
    assert lab.inside(lambda: LDAP.verify(by_starttls, admin.secret)).word == Outcome.ACCEPTED
    with pytest.raises(Exception, match="identity"):
        lab.inside(lambda: LDAP.verify(replace(by_starttls, pinned="tls SHA256:other"), admin.secret))


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_an_empty_password_is_no_login(lab, directory):
    target, _admin, _root = directory
    assert lab.inside(lambda: LDAP.verify(target, b"")).code == "auth-failed"


@pytest.mark.root
@pytest.mark.xdist_group("lab")
def test_discovers_the_names_that_can_log_in(lab, directory):
    target, admin, _root = directory
    found = lab.inside(lambda: list(LDAP.discover(target, admin.secret)))
    assert f"uid=hlacombe,{PEOPLE}" in {one.holder for one in found if isinstance(one, AccessFact)}
