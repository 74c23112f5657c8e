"""A domain with two controllers (Samba 4.17): a change is done when each of them says so."""

from dataclasses import replace

import pytest

from bascule.connectors.active_directory.connector import ActiveDirectory
from bascule.connectors.base import Outcome, Target, Way

pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.xdist_group("lab")]
AD = ActiveDirectory()
JOIN = (
    "samba-tool domain join ad.lacombe.example DC -U Administrator --password=$1 --dns-backend=SAMBA_INTERNAL"
    " && systemctl start samba-ad-dc && for i in $(seq 100); do test -e /var/lib/samba/private/tls/cert.pem && break; sleep 0.2; done"
)


@pytest.fixture(scope="module")
def domain(lab):
    """(target, way, replicate): the account `tournee`, and a function that makes the second controller fetch."""
    dc, other = lab.host("dc"), lab.host("dc2")
    password = dc.login("ad", "Administrator").password
    joined = lab.run("dc2", "sh", "-c", JOIN, "sh", password)
    assert joined.returncode == 0, joined.stderr[-500:]
    assert lab.run("dc", "samba-tool", "user", "create", "tournee", "Tournee-Avant-1").returncode == 0

    def replicate():
        words = ("samba-tool", "drs", "replicate", "dc2", "dc", "DC=ad,DC=lacombe,DC=example")
        done = lab.run("dc2", *words, "-U", "Administrator", f"--password={password}")
        assert done.returncode == 0, done.stderr

    there = "dc2.ad.lacombe.example"
    target = Target(dc.address, "tournee", timeout=8, options={f"address.{there}": other.address})
    target = replace(target, pinned=lab.inside(lambda: AD.verify(target, b"x")).pinned)
    yield target, Way("Administrator", password.encode()), replicate
    gone = ("samba-tool", "domain", "demote", "--remove-other-dead-server=DC2")
    lab.run("dc2", "systemctl", "stop", "samba-ad-dc")
    assert lab.run("dc", *gone).returncode == 0


def test_every_controller_is_asked_and_shows_when_it_heard(lab, domain):
    target, way, replicate = domain
    replicate()
    without_pin = lab.inside(lambda: AD.paths(target, b"", way))
    assert len(without_pin) == 5  # LDAP would send the password to a controller nobody pinned
    key = lab.inside(lambda: AD.verify(replace(target, address="10.77.0.22", pinned=""), b"x")).pinned
    both = replace(target, options={**target.options, "pin.dc2.ad.lacombe.example": key})

    def told():
        paths = AD.paths(both, b"", way)
        assert AD.rotate(both, b"", b"Tournee-Milieu-2", way).word == Outcome.ACCEPTED
        assert AD.rotate(both, b"", b"Tournee-Apres-3", way).word == Outcome.ACCEPTED
        early = AD.versions(both, b"", way)
        at_once = [AD.verify(path, b"Tournee-Apres-3").word for path in paths]
        replicate()
        late = AD.versions(both, b"", way)
        new = [AD.verify(path, b"Tournee-Apres-3").word for path in paths]
        return early, at_once, late, new, [AD.verify(path, b"Tournee-Avant-1").code for path in paths]

    early, at_once, late, new, old = lab.inside(told)
    first, second = "dc.ad.lacombe.example", "dc2.ad.lacombe.example"
    assert early[first].number == early[second].number + 2
    assert at_once == [Outcome.ACCEPTED] * 3 + [Outcome.REFUSED] * 3  # the second has not heard yet
    assert late[first] == late[second]
    assert new == [Outcome.ACCEPTED] * 6
    assert old == ["auth-failed"] * 6
