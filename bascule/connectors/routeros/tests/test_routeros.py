"""Against a server that speaks the documented protocol; no router was to be had."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.routeros.api import Api, word
from bascule.connectors.routeros.connector import RouterOs
from bascule.observation.problem import Problem
from bascule.observation.records import AccessFact, Observation

ROS = RouterOs()
FIRST = b"Mikrotik-Durand-1"


@pytest.fixture
def target(router):
    return Target(router[0], "durand", timeout=5)


def test_keeps_the_promises_of_every_connector(target):
    check_folder(ROS)
    check_verifies(ROS, target, FIRST)
    new = check_rotates(ROS, target, FIRST)
    check_rotates(ROS, target, new, Way("chef", b"Mikrotik-Chef-1"))


def test_what_others_have_open_is_ended_and_our_own_line_is_not(router, target):
    router[1].active.update({"*0A": "durand", "*0B": "durand", "*0C": "chef"})
    router[1].next = 20
    assert ROS.end_sessions(target, FIRST).count == 2
    assert "*0C" in router[1].active and "*0A" not in router[1].active


def test_the_way_back_is_armed_and_called_off_with_the_new_password(router, target):
    pinned = replace(target, pinned=ROS.verify(target, FIRST).pinned)
    handle = ROS.arm(pinned, FIRST, 300)
    (job,) = router[1].jobs.values()
    assert job.startswith(":delay 300s; /system/backup/load name=bascule-") and len(router[1].files) == 1
    assert ROS.rotate(pinned, FIRST, b"Nouveau-9-9").word == Outcome.ACCEPTED
    assert ROS.disarm(pinned, FIRST, handle) is False  # the old password calls nothing off
    assert router[1].jobs
    assert ROS.disarm(pinned, b"Nouveau-9-9", handle) is True
    assert not router[1].jobs and not router[1].files
    assert ROS.disarm(pinned, b"Nouveau-9-9", "rubbish") is False
    with pytest.raises(Problem, match="way back could not be arranged"):
        ROS.arm(pinned, b"wrong", 300)


def test_tells_why_the_router_said_no(target):
    pinned = replace(target, pinned=ROS.verify(target, FIRST).pinned)
    assert ROS.rotate(pinned, FIRST, b"court").code == "policy"
    assert (
        ROS.rotate(
            replace(pinned, login="personne"), b"", b"Nouveau-9-9", Way("chef", b"Mikrotik-Chef-1")
        ).code
        == "unknown-user"
    )
    assert ROS.rotate(target, FIRST, b"Nouveau-9-9").code == "not-pinned"


def test_shows_the_router_and_its_users(target):
    found = list(ROS.discover(target, FIRST))
    assert [(one.name, one.os) for one in found if isinstance(one, Observation)] == [
        ("rt-lacombe", "RouterOS 7.15")
    ]
    assert {one.holder for one in found if isinstance(one, AccessFact)} == {"durand", "chef"}


@pytest.mark.parametrize("size", [0, 127, 128, 16383, 16384, 70000])
def test_a_word_of_any_length_arrives_whole(size):
    class Line:
        def __init__(self, data):
            self.data = data

        def recv(self, _most):
            part, self.data = self.data[:999], self.data[999:]
            return part

    assert Api(Line(word(b"!done") + word(b"=" + b"x" * size) + b"\0"))._sentence()[1] == "=" + "x" * size
    with pytest.raises(ValueError):
        Api(Line(b"\xf8\xff\xff\xff"))._sentence()
