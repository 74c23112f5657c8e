"""On a real broker (Mosquitto 2.0) in the lab: the account `chauffage`, made by the test."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.mqtt import connector
from bascule.connectors.mqtt.connector import Mqtt

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
MQTT = Mqtt()
FIRST = b"Chauffage-2019"


@pytest.fixture
def broker(lab):
    host = lab.host("printer")
    made = (
        f"mosquitto_passwd -b /etc/mosquitto/users chauffage {FIRST.decode()} && systemctl reload mosquitto"
    )
    assert lab.run("printer", "sh", "-c", made).returncode == 0
    key = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), b"x")).pinned
    way = Way("root", host.login("ssh", "root").password.encode(), "", key)
    return Target(host.address, "chauffage", timeout=8), way


def test_keeps_the_promises_of_every_connector(lab, broker):
    target, way = broker
    check_folder(MQTT)
    lab.inside(lambda: check_verifies(MQTT, target, FIRST))
    lab.inside(lambda: check_rotates(MQTT, target, FIRST, way))


def test_keeps_its_promises_without_tls_where_somebody_chose_that(lab, broker):
    target, _way = broker
    lab.inside(lambda: check_verifies(MQTT, replace(target, options={"scheme": "plain"}), FIRST))


def test_who_is_connected_with_the_old_password_is_put_out(lab, broker):
    target, way = broker

    def told():
        with connector._line(target) as (line, _shown):
            line.sendall(connector._connect("chauffage", FIRST))
            assert connector._exactly(line, 4)[3] == 0
            line.sendall(b"\xc0\x00")
            assert connector._exactly(line, 2) == b"\xd0\x00"  # the session lives
            assert MQTT.rotate(target, FIRST, b"Nouveau-9-9-9", way).word == Outcome.ACCEPTED
            return line.recv(10)

    assert lab.inside(told) == b""


def test_an_unknown_account_is_not_made(lab, broker):
    target, way = broker
    answer = lab.inside(lambda: MQTT.rotate(replace(target, login="personne"), b"", b"Nouveau-9-9-9", way))
    assert (answer.word, answer.code) == (Outcome.REFUSED, "unknown-user")
    assert "personne" not in lab.run("printer", "cat", "/etc/mosquitto/users").stdout


def test_a_long_password_makes_a_whole_message():
    message = connector._connect("a", b"x" * 300)
    assert message[1:3] == bytes([len(message[3:]) % 128 | 0x80, len(message[3:]) // 128])
