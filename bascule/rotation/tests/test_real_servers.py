"""The whole engine on real servers of the lab: changed, sessions ended, proven that the old secret is out."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.registry import connectors as all_connectors
from bascule.rotation.models import Arrangement, Rotation
from bascule.rotation.work import target_of
from bascule.vault.candidates import open_version
from bascule.vault.keep import keep

pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.xdist_group("lab")]
NETWORK = ("verify", "rotate", "paths", "end_sessions", "budget", "dependents", "managed_by", "arm", "disarm")
REAL = all_connectors()


def on_the_network(lab: Any, kind: str) -> Any:
    """The connector, with every question asked from the client's network."""
    real = type(REAL[kind])

    def method(name: str) -> Any:
        return lambda self, *words, **more: lab.inside(lambda: getattr(real, name)(self, *words, **more))

    return type(real.__name__, (real,), {name: method(name) for name in NETWORK if hasattr(real, name)})()


@pytest.fixture
def real(lab: Any, connectors: Any, customer_with_keys: Any) -> Any:
    """`real(kind, target, secret, by=…)`: a credential on a real server that an administrator changes."""

    def make(kind: str, target: Target, secret: str, by: tuple[str, Target, str]) -> Any:
        for one in (kind, by[0]):
            connectors[one] = on_the_network(lab, one)
        way_kind, where, admin_secret = by
        shown = connectors[way_kind].verify(where, admin_secret.encode()).pinned
        admin = keep(customer_with_keys, by="test", title="admin", login=where.login, connector=way_kind,
                     target=where.address, secret=admin_secret)  # fmt: skip
        row = keep(customer_with_keys, by="test", title=kind, login=target.login, connector=kind, target=target.address,
                   known_to_outgoing="yes", secret=secret)  # fmt: skip
        type(admin).objects.filter(pk=admin.pk).update(pinned=shown)
        through = Way(where.login, admin_secret.encode(), where.address, shown)
        seen = connectors[kind].verify(replace(target, through=through), secret.encode())
        type(row).objects.filter(pk=row.pk).update(pinned=seen.pinned)
        Arrangement.objects.create(
            client=customer_with_keys, credential=row, way=admin, options=dict(target.options)
        )
        return row, through

    return make


TREE = "dc=lacombe,dc=example"
# kind: host, where on it, login, the service and user of the lab's own list, options, what the administrator comes by.
CASES = {
    "borg": ("bk", "", "lacombe", ("borg", ""), {"path": "/srv/borg/lacombe", "timeout": "20"}, None),
    "linux_ssh": ("srv", "", "hlacombe", ("ssh", "hlacombe"), {}, None),
    "mailbox": ("mail", "", "hlacombe", ("imap", "hlacombe"), {"timeout": "20"}, None),
    "mariadb": ("db", "", "boutique", ("mysql", "boutique"), {}, ("durand", "mysql", "durand")),
    "openldap": ("ldap", "", f"uid=hlacombe,ou=people,{TREE}", ("ldap", "hlacombe"), {}, (f"cn=admin,{TREE}", "ldap", "admin")),
    "postgresql": ("db", "", "devis", ("postgresql", "devis"), {"database": "devis"}, ("durand", "postgresql", "durand")),
    "redis": ("db", ":6380", "stock", ("redis", "stock"), {}, ("default", "redis", "default")),
    "restic": ("bk", "", "lacombe", ("restic", ""), {"path": "/srv/restic/lacombe", "timeout": "20"}, None),
    "snmp_v3": ("printer", "", "supervision", ("snmp3-auth", ""), {}, None),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(CASES))
def test_a_secret_of_a_real_server_is_changed_and_the_old_one_proven_out(lab, real, connectors, turn, kind):
    name, port, login, known, options, administrator = CASES[kind]
    host = lab.host(name)
    old = host.login(*known).password
    if kind == "snmp_v3":
        old += "\n" + host.login("snmp3-priv").password
    target = Target(host.address + port, login, options=options)
    if administrator:
        by = (kind, Target(host.address + port, administrator[0]), host.login(*administrator[1:]).password)
    else:
        by = ("linux_ssh", Target(host.address, "root"), host.login("ssh", "root").password)
    row, through = real(kind, target, old, by)
    done = turn(row)
    assert isinstance(done, Rotation) and done.state == "done", (getattr(done, "problem", None), done)
    new = next(one for one in row.versions.all() if one.state == "current")
    row.refresh_from_db()
    reached = replace(target_of(row), through=through)
    assert (
        connectors[kind].verify(reached, open_version(new, by="test", reason="test")).word == Outcome.ACCEPTED
    )
    assert connectors[kind].verify(reached, old.encode()).code == "auth-failed"
