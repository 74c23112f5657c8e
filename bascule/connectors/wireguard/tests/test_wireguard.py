"""On a real WireGuard server (wireguard-go) in the lab."""

import subprocess

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.wireguard.connector import DROP_PEER, WireGuard
from bascule.connectors.wireguard.handshake import Handshake, new_key, read_key
from bascule.observation.problem import Problem

WG = WireGuard()
lab_only = [pytest.mark.root, pytest.mark.xdist_group("lab")]


@pytest.fixture
def server(lab):
    """A peer of its own for the test: its target, its key, and the way in."""
    host = lab.host("vpn")
    key = new_key(shared=False)
    public = read_key(key).public
    peer = f"printf '\\n# Essai\\n[Peer]\\nPublicKey = {public}\\nAllowedIPs = 10.78.0.9/32\\n' >> /etc/wireguard/wg0.conf"
    assert (
        lab.run("vpn", "sh", "-c", f"{peer}; wg set wg0 peer {public} allowed-ips 10.78.0.9/32").returncode
        == 0
    )
    shown = lab.run("vpn", "wg", "show", "wg0", "public-key").stdout.strip()
    pin = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), b"x")).pinned
    way = Way("root", host.login("ssh", "root").password.encode(), "", pin)
    return Target(host.address, "essai", timeout=8, options={"server_key": shown}), key, way


class TestOnAServer:
    pytestmark = lab_only

    def test_keeps_the_promises_of_every_connector(self, lab, server):
        target, key, way = server
        check_folder(WG)
        lab.inside(lambda: check_verifies(WG, target, key))
        lab.inside(lambda: check_rotates(WG, target, key, way))

    @pytest.mark.long
    def test_a_preshared_key_changes_with_it(self, lab, server):
        target, key, way = server
        new = key + b"\n" + new_key(shared=True).split()[1]
        both = WG.new_secret(target, new)
        assert len(both.split()) == 2
        assert lab.inside(lambda: WG.rotate(target, key, both, way)).word == Outcome.ACCEPTED
        assert lab.inside(lambda: WG.verify(target, both)).word == Outcome.ACCEPTED
        answer = lab.inside(lambda: WG.verify(target, both.split()[0]))
        assert (answer.word, answer.code) == (Outcome.REFUSED, "psk")

    def test_the_outgoing_providers_peer_goes_from_the_running_and_the_saved_configuration(self, lab, server):
        target, key, way = server
        durand = lab.run("vpn", "sh", "-c", "wg pubkey < /etc/wireguard/durand.key").stdout.strip()
        theirs = lab.run("vpn", "cat", "/etc/wireguard/durand.key").stdout.strip().encode()
        root = Target(f"{target.address}:22", "root", way.pinned, 8)
        assert lab.inside(lambda: WG.verify(target, theirs)).word == Outcome.ACCEPTED
        assert lab.inside(lambda: WG.is_absent(root, way.secret, durand)) is False
        assert lab.inside(lambda: WG.remove_peer(root, way.secret, durand)).word == Outcome.ACCEPTED
        assert lab.inside(lambda: WG.remove_peer(root, way.secret, durand)).word == Outcome.ACCEPTED
        assert lab.inside(lambda: WG.is_absent(root, way.secret, durand)) is True
        assert lab.inside(lambda: WG.verify(target, theirs)).word == Outcome.REFUSED
        assert lab.inside(lambda: WG.verify(target, key)).word == Outcome.ACCEPTED
        left = lab.run("vpn", "cat", "/etc/wireguard/wg0.conf").stdout
        assert durand not in left and "Durand" not in left and "Helene Lacombe" in left
        assert lab.run("vpn", "stat", "-c", "%a", "/etc/wireguard/wg0.conf").stdout.strip() == "600"
        assert lab.inside(lambda: WG.is_absent(root, b"wrong", durand)) is None


def test_a_silent_network_is_no_refusal():
    """A host that is not there at all: neither a handshake nor another sign of life."""
    target = Target(
        "192.0.2.1", "x", timeout=0.3, options={"server_key": read_key(new_key(shared=False)).public}
    )
    assert WG.verify(target, new_key(shared=False)).word == Outcome.UNREACHABLE


def test_what_is_no_key_reaches_no_command():
    for bad in ("x; reboot", "", "AAAA"):
        with pytest.raises(Problem, match="no WireGuard public key"):
            WG.remove_peer(Target("192.0.2.1", "root"), b"x", bad)


def test_both_sides_of_the_message_agree_and_a_strangers_answer_is_none():
    key, server = read_key(new_key(shared=False)), new_key(shared=False)
    handshake = Handshake(key, read_key(server).public)
    assert len(handshake.message()) == 148
    for rubbish in (b"", bytes(92), b"\x02\0\0\0" + bytes(88), b"\x03\0\0\0" + bytes(60)):
        assert handshake.opens(rubbish) is None
    assert key.public not in repr(key) or "private" not in repr(key)


def test_takes_only_the_one_peer_out_of_a_configuration(tmp_path):
    file = tmp_path / "wg0.conf"
    one, two = read_key(new_key(shared=False)).public, read_key(new_key(shared=False)).public
    file.write_text(
        f"[Interface]\nPrivateKey = x\n\n# one\n[Peer]\nPublicKey = {one}\n\n# two\n[Peer]\npublickey={two}\n"
    )
    subprocess.run(["python3", "-c", DROP_PEER, file, two], check=True)
    assert file.read_text() == f"[Interface]\nPrivateKey = x\n\n# one\n[Peer]\nPublicKey = {one}\n\n"
    subprocess.run(["python3", "-c", DROP_PEER, file, one], check=True)
    assert file.read_text() == "[Interface]\nPrivateKey = x\n\n"
