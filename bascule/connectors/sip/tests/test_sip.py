"""On a real telephone system (Asterisk 16 on Debian 11) in the lab."""

import socket
import threading
from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.sip import register
from bascule.connectors.sip.connector import Sip

SIP = Sip()


class TestOnAServer:
    pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]

    @pytest.fixture
    def server(self, lab):
        host = lab.host("pbx")
        first = host.login("sip")
        put = f"sed -i 's/^password=.*/password={first.password}/' /etc/asterisk/pjsip.conf; asterisk -rx 'module reload res_pjsip.so'"
        assert lab.run("pbx", "sh", "-c", put).returncode == 0
        key = lab.inside(lambda: LinuxSsh().verify(Target(host.address, "root"), b"x")).pinned
        way = Way("root", host.login("ssh", "root").password.encode(), "", key)
        return Target(host.address, first.user, timeout=8), first.password.encode(), way

    @pytest.mark.parametrize("transport", ["udp", pytest.param("tcp", marks=pytest.mark.long)])
    def test_keeps_the_promises_of_every_connector(self, lab, server, transport):
        target, first, way = server
        over = replace(target, options={"transport": transport})
        check_folder(SIP)
        lab.inside(lambda: check_verifies(SIP, over, first))
        lab.inside(lambda: check_rotates(SIP, over, first, way))

    def test_trying_a_login_registers_nothing_and_registrations_are_forgotten(self, lab, server):
        target, first, way = server
        assert lab.inside(lambda: SIP.verify(target, first)).word == Outcome.ACCEPTED
        assert "No objects found" in lab.run("pbx", "asterisk", "-rx", "pjsip show contacts").stdout
        real = register.Telephone._message

        def with_contact(phone, branch, authorization):
            return real(phone, branch, authorization).replace(
                b"User-Agent", b"Contact: <sip:201@10.77.0.250:5070>\r\nUser-Agent"
            )

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(register.Telephone, "_message", with_contact)
            assert lab.inside(lambda: SIP.verify(target, first)).word == Outcome.ACCEPTED
        assert "10.77.0.250:5070" in lab.run("pbx", "asterisk", "-rx", "pjsip show contacts").stdout
        assert lab.inside(lambda: SIP.end_sessions(target, first, way)).count == 1
        assert "10.77.0.250:5070" not in lab.run("pbx", "asterisk", "-rx", "pjsip show contacts").stdout

    def test_only_this_telephone_changes_and_the_file_keeps_its_rights(self, lab, server):
        target, first, way = server
        before = lab.run("pbx", "cat", "/etc/asterisk/pjsip.conf").stdout
        assert lab.inside(lambda: SIP.rotate(target, first, b"Nouveau-9-9-9", way)).word == Outcome.ACCEPTED
        after = lab.run("pbx", "cat", "/etc/asterisk/pjsip.conf").stdout
        assert after == before.replace(first.decode(), "Nouveau-9-9-9")
        assert (
            lab.run("pbx", "stat", "-c", "%U %a", "/etc/asterisk/pjsip.conf").stdout.strip() == "asterisk 640"
        )
        stranger = replace(target, login="999")
        assert lab.inside(lambda: SIP.rotate(stranger, b"", b"Nouveau-9-9-9", way)).code == "unknown-user"
        assert lab.inside(lambda: SIP.rotate(target, b"", b"x;y", way)).code == "policy"


@pytest.mark.parametrize(
    "answer", [b"rubbish\r\n\r\n", b"SIP/2.0 200 OK\r\nVia: x\r\n\r\n", b"SIP/2.0 401 No\r\n\r\n", b"\0"],
    ids=["rubbish", "foreign", "bare", "nul"],
)  # fmt: skip
def test_a_strange_answer_teaches_nothing(answer):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def work():
            _asked, who = server.recvfrom(65536)
            server.sendto(answer, who)

        threading.Thread(target=work, daemon=True).start()
        target = Target(f"127.0.0.1:{server.getsockname()[1]}", "201", timeout=0.4)
        assert SIP.verify(target, b"x").word == Outcome.UNREACHABLE
