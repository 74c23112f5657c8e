"""On a real OpenVPN server (2.6) in the lab."""

import pytest

from bascule.connectors.base import Outcome, Target
from bascule.connectors.contract import check_folder, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.openvpn.connector import OpenVpn, _listed
from bascule.observation.problem import Problem

VPN = OpenVpn()
NEW = "cd /etc/openvpn/server && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout essai.key -out essai.csr -subj /CN=essai && openssl ca -batch -config ca.cnf -extensions client -in essai.csr -out essai.crt -notext"


class TestOnAServer:
    pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]

    @pytest.fixture
    def server(self, lab):
        """A client named essai with a fresh certificate, and root by SSH."""
        host = lab.host("vpn")
        assert lab.run("vpn", "sh", "-c", NEW).returncode == 0
        read = lambda name: lab.run("vpn", "cat", f"/etc/openvpn/server/{name}").stdout  # noqa: E731
        secret = (read("essai.key") + read("essai.crt")).encode()
        pin = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), b"x")).pinned
        root = Target(f"{host.address}:22", "root", pin, 8)
        target = Target(host.address, "essai", timeout=5, options={"ca": read("ca.crt")})
        return target, secret, root, host.login("ssh", "root").password.encode()

    def test_keeps_the_promises_of_every_connector(self, lab, server):
        target, secret, _root, _password = server
        check_folder(VPN)
        lab.inside(lambda: check_verifies(VPN, target, secret))

    def test_a_revoked_certificate_opens_nothing_and_another_still_does(self, lab, server):
        target, secret, root, password = server
        read = lambda name: lab.run("vpn", "cat", f"/etc/openvpn/server/{name}").stdout  # noqa: E731
        other = (read("durand.key") + read("durand.crt")).encode()
        assert lab.inside(lambda: VPN.verify(target, secret)).word == Outcome.ACCEPTED
        assert lab.inside(lambda: VPN.is_revoked(root, password, "essai")) is False
        assert lab.inside(lambda: VPN.revoke(root, password, "essai")).word == Outcome.ACCEPTED
        assert lab.inside(lambda: VPN.revoke(root, password, "essai")).word == Outcome.ACCEPTED
        assert lab.inside(lambda: VPN.is_revoked(root, password, "essai")) is True
        before = lab.inside(lambda: VPN.verify(target, other))
        refused = lab.inside(lambda: VPN.verify(target, secret))
        after = lab.inside(lambda: VPN.verify(target, other))
        assert (before.word, refused.word, refused.code, after.word) == (
            Outcome.ACCEPTED, Outcome.REFUSED, "auth-failed", Outcome.ACCEPTED
        )  # fmt: skip
        assert lab.inside(lambda: VPN.end_tunnels(root, password, "essai")).count is not None
        facts = {(one.holder, one.state) for one in lab.inside(lambda: list(VPN.discover(root, password)))}
        assert {("essai", "absent"), ("durand", "present")} <= facts
        assert lab.inside(lambda: VPN.is_revoked(root, password, "personne")) is None
        assert lab.inside(lambda: VPN.is_revoked(root, b"wrong", "durand")) is None

    def test_a_server_of_another_authority_gets_nothing(self, lab, server):
        target, secret, _root, _password = server
        made = lab.run(
            "vpn",
            "sh",
            "-c",
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -days 1 -subj /CN=autre",
        )
        elsewhere = Target(target.address, "essai", timeout=5, options={"ca": made.stdout})
        answer = lab.inside(lambda: VPN.verify(elsewhere, secret))
        assert (answer.word, answer.code) == (Outcome.UNREACHABLE, "wrong-server")


def test_reads_the_authoritys_list():
    text = "V\t271222000000Z\t\t1001\tunknown\t/CN=durand\nR\t271222000000Z\t261122000000Z\t1002\tunknown\t/C=FR/CN=essai/O=x\nrubbish\n"
    assert _listed(text) == [("V", "1001", "durand"), ("R", "1002", "essai")]


def test_what_is_no_name_reaches_no_command():
    for bad in ("../x", "a\nkill", "", "-x"):
        with pytest.raises(Problem, match="no name of a certificate"):
            VPN.revoke(Target("192.0.2.1", "root"), b"x", bad)
