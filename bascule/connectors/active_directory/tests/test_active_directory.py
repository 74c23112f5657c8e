"""On a real domain (Samba 4.17) in the lab: the account `sauvegarde`, made by the test."""

import pytest

from bascule.connectors.active_directory.connector import ActiveDirectory
from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.observation.records import AccessFact, Observation

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
AD = ActiveDirectory()
FIRST = "Sauvegarde-2019-a"


@pytest.fixture(scope="module")
def domain(lab):
    dc = lab.host("dc")
    admin = dc.login("ad", "durand")
    lab.run("dc", "samba-tool", "user", "delete", "sauvegarde")
    made = lab.run("dc", "samba-tool", "user", "create", "sauvegarde", FIRST)
    assert made.returncode == 0, made.stderr
    spn = "backup/nas.ad.lacombe.example"
    assert lab.run("dc", "samba-tool", "spn", "add", spn, "sauvegarde").returncode == 0
    target = Target(dc.address, "sauvegarde", timeout=8)
    return target, Way(admin.user, admin.password.encode())


def test_keeps_the_promises_of_every_connector(lab, domain):
    target, way = domain
    check_folder(AD)
    lab.run("dc", "samba-tool", "user", "setpassword", "sauvegarde", f"--newpassword={FIRST}")
    lab.inside(lambda: check_verifies(AD, target, FIRST.encode()))
    lab.inside(lambda: check_rotates(AD, target, FIRST.encode(), way))


def test_one_reset_leaves_the_old_password_open_and_the_second_shuts_every_path(lab, domain):
    target, way = domain

    def told():
        old, new, newer = b"Avant-la-reprise-1", AD.new_secret(target, b""), AD.new_secret(target, b"")
        pinned = Target(target.address, target.login, AD.verify(target, b"x").pinned, 8)
        assert AD.rotate(pinned, b"", old, way).word == Outcome.ACCEPTED
        assert AD.rotate(pinned, b"", new, way).word == Outcome.ACCEPTED
        paths = AD.paths(pinned, new, way)
        after_one = {one.options["protocol"]: AD.verify(one, old).word for one in paths}
        before = AD.versions(pinned, new, way)["dc.ad.lacombe.example"]
        assert AD.rotate(pinned, b"", newer, way).word == Outcome.ACCEPTED
        after = AD.versions(pinned, newer, way)["dc.ad.lacombe.example"]
        assert after.number == before.number + 1 and after.changed_at >= before.changed_at
        assert [AD.verify(one, newer).word for one in paths] == [Outcome.ACCEPTED] * 3
        return after_one, {one.options["protocol"]: AD.verify(one, old) for one in paths}

    after_one, after_two = lab.inside(told)
    assert after_one == {"ldap": "accepted", "ntlm": "accepted", "kerberos": "refused"}
    assert {name: (one.word, one.code) for name, one in after_two.items()} == {
        "ldap": ("refused", "auth-failed"), "ntlm": ("refused", "auth-failed"), "kerberos": ("refused", "auth-failed")
    }  # fmt: skip


def test_the_account_changes_itself_only_as_far_as_the_domain_allows(lab, domain):
    target, way = domain
    pin = lab.inside(lambda: AD.verify(target, b"x").pinned)
    pinned, now = Target(target.address, target.login, pin, 8), b"Mot-de-passe-actuel-9"
    lab.inside(lambda: AD.rotate(pinned, b"", now, way))
    refused = lab.inside(lambda: AD.rotate(pinned, now, b"Autre-mot-de-passe-9"))
    assert (refused.word, refused.code) == (Outcome.REFUSED, "policy")  # the password is younger than a day
    assert lab.run("dc", "samba-tool", "domain", "passwordsettings", "set", "--min-pwd-age=0").returncode == 0
    try:
        changed = lab.inside(lambda: AD.rotate(pinned, now, b"Autre-mot-de-passe-9"))
        again = lab.inside(lambda: AD.rotate(pinned, b"Autre-mot-de-passe-9", b"Autre-mot-de-passe-9"))
    finally:
        lab.run("dc", "samba-tool", "domain", "passwordsettings", "set", "--min-pwd-age=1")
    assert changed.word == again.word == Outcome.ACCEPTED


def test_nothing_is_changed_on_a_controller_whose_key_is_not_pinned(lab, domain):
    target, way = domain
    answer = lab.inside(lambda: AD.rotate(target, b"", b"Nouveau-mot-9-9-9", way))
    assert (answer.word, answer.code) == (Outcome.REFUSED, "not-pinned") and answer.pinned.startswith("tls ")


def test_reads_how_many_wrong_tries_are_left(lab, domain):
    target, way = domain
    settings = ("samba-tool", "domain", "passwordsettings", "set")
    assert lab.inside(lambda: AD.budget(target, b"", way)).threshold is None
    assert lab.run("dc", *settings, "--account-lockout-threshold=5").returncode == 0
    try:
        lab.inside(lambda: AD.verify(target, b"faux-mot-de-passe"))
        budget = lab.inside(lambda: AD.budget(target, b"", way))
    finally:
        lab.run("dc", *settings, "--account-lockout-threshold=0")
    assert (budget.threshold, budget.window, budget.known) == (5, 1800.0, True) and budget.counted >= 1
    assert lab.inside(lambda: AD.budget(target, b"wrong")).known is False


def test_shows_what_breaks_with_the_account_and_who_rules_the_domain(lab, domain):
    target, way = domain
    broken = lab.inside(lambda: AD.dependents(target, b"", way))
    assert [(one.what, one.where) for one in broken] == [
        ("backup/nas.ad.lacombe.example", "nas.ad.lacombe.example")
    ]
    assert lab.inside(lambda: AD.managed_by(target, b"", way)) == ""
    admin = Target(target.address, way.login)
    found = lab.inside(lambda: list(AD.discover(admin, way.secret)))
    facts = {(one.fact, one.holder, one.value) for one in found if isinstance(one, AccessFact)}
    assert {("admin", "durand", "Domain Admins"), ("admin", "Administrator", "Enterprise Admins")} <= facts
    assert [one.fqdn for one in found if isinstance(one, Observation)] == ["dc.ad.lacombe.example"]


def test_ends_the_sessions_of_the_account_on_samba_over_ssh(lab, domain):
    target, _way = domain
    root = lab.host("dc").login("ssh", "root")
    from bascule.connectors.linux_ssh.connector import LinuxSsh

    key = lab.inside(lambda: LinuxSsh().verify(Target(target.address, "root"), b"x")).pinned
    way = Way("root", root.password.encode(), f"{target.address}:22", key)
    new = AD.new_secret(target, b"")
    assert lab.inside(lambda: AD.rotate(target, b"", new, way)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: AD.verify(target, new)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: AD.end_sessions(target, new, way)).count == 0
    weak = lab.inside(lambda: AD.rotate(target, b"", b"court", way))
    assert (weak.word, weak.code) == (Outcome.REFUSED, "policy")
