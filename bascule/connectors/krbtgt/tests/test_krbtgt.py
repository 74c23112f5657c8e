"""On a real domain in the lab. Ten hours cannot pass in a test: the life of a ticket is an option."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder
from bascule.connectors.krbtgt.connector import Krbtgt

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
K = Krbtgt()


@pytest.fixture(scope="module")
def domain(lab):
    dc = lab.host("dc")
    admin = dc.login("ad", "durand")
    way = Way(admin.user, admin.password.encode())
    target = Target(dc.address, "krbtgt", timeout=8)
    pin = lab.inside(lambda: K.verify(replace(target, through=way), b"x")).pinned
    return replace(target, pinned=pin), way


def _now(lab, target, way):
    """The version it is at."""
    told = lab.inside(lambda: K.verify(replace(target, through=way), b"version:0"))
    assert (told.word, told.code) == (Outcome.REFUSED, "other-version")
    return b"version:" + told.detail.rpartition(" ")[2].encode()


def test_the_second_reset_waits_for_the_life_of_a_ticket(lab, domain):
    check_folder(K)
    target, way = domain
    quick = replace(target, options={"ticket_hours": "0"})
    before = _now(lab, target, way)
    first = K.new_secret(target, before)
    assert lab.inside(lambda: K.rotate(quick, before, first, way)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: K.rotate(target, before, first, way)).word == Outcome.ACCEPTED  # the same again
    assert _now(lab, target, way) == first
    second = K.new_secret(target, first)
    refused = lab.inside(lambda: K.rotate(target, first, second, way))
    assert (refused.word, refused.code) == (Outcome.REFUSED, "too-soon") and "again from" in refused.detail
    assert _now(lab, target, way) == first
    assert lab.inside(lambda: K.rotate(quick, first, second, way)).word == Outcome.ACCEPTED
    (path,) = lab.inside(lambda: K.paths(target, second, way))
    assert lab.inside(lambda: K.verify(path, second)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: K.verify(path, before)).code == "other-version"


def test_without_a_login_nothing_is_claimed(domain):
    target, way = domain
    assert K.verify(target, b"version:2").word == Outcome.UNREACHABLE
    assert K.rotate(target, b"version:2", b"version:3").code == "no-way"
    assert way.secret.decode() not in repr(replace(target, through=way))
