"""After a removal: what comes back is told, once, to the people and to a signed webhook; silence is never "clean"."""

import http.server
import json
import socket
import ssl
import subprocess
import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from bascule.handover.mail_server import set_mail_server
from bascule.observation.problem import Problem
from bascule.removal.guarded_post import NotAllowed, checked_address, guarded_post
from bascule.removal.models import Alarm, AlarmHook, OldTool, Watched
from bascule.removal.resweep import MANY, due, resweep, set_cadence
from bascule.removal.tell_alarm import NotTold, set_hook, signature, stop_hook, tell_alarm
from bascule.removal.watch_device import settle_alarm
from bascule.vault.keys import prepare_client

KEY = {
    "user": "root",
    "file": "/root/.ssh/authorized_keys",
    "type": "ssh-ed25519",
    "comment": "support@durand-infogerance.example",
}


@pytest.fixture
def clean(received, linux, customer, owner, takeover):
    """srv-1 was proven clean a day ago."""
    received(linux("srv-1"), days=3)
    OldTool.objects.update(state="ordered")
    received(linux("srv-1", tools=False), days=1)
    return Watched.objects.get(device="srv-1")


def test_a_device_comes_under_watch_when_its_tool_is_proven_gone(clean):
    assert clean.state == "clean" and clean.baseline_id and clean.next_at <= timezone.now()


def test_a_tool_that_comes_back_raises_one_alarm_with_its_difference(clean, received, linux):
    received(linux("srv-1"))
    alarms = {alarm.what: alarm for alarm in Alarm.objects.filter(kind="tool")}
    assert set(alarms) == {"Zabbix agent", "NRPE / NCPA (Nagios)", "MeshCentral"} or len(alarms) == 3
    first = next(iter(alarms.values()))
    assert any(line["kind"] == "package" or line["kind"] == "unit" for line in first.difference)
    clean.refresh_from_db()
    assert clean.state == "alarm" and OldTool.objects.get(tool="zabbix-agent").state == "present"
    told = Alarm.objects.count()
    received(linux("srv-1"))
    assert Alarm.objects.count() == told, "what is told already is not told again"


def test_a_new_key_or_account_raises_an_alarm_and_a_counter_does_not(clean, received, linux):
    more = linux("srv-1", tools=False, ssh_keys=[KEY])
    more["users"].append({"name": "durand2", "uid": "1004", "shell": "/bin/bash"})
    received(more)
    alarm = Alarm.objects.get()
    assert alarm.kind == "entry" and {line["kind"] for line in alarm.difference} == {
        "authorised key",
        "account",
    }
    assert [line["why"] for line in alarm.difference if line["kind"] == "authorised key"] == ["domain"]


def test_a_class_that_one_report_did_not_look_at_raises_nothing(clean, received, linux):
    Watched.objects.get().baseline.record.pop("ssh_keys")
    fact = clean.baseline
    fact.record = {name: value for name, value in fact.record.items() if name != "ssh_keys"}
    fact.save()
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    assert not Alarm.objects.exists()


def test_an_expected_change_becomes_the_clean_report_and_needs_a_reason(clean, received, linux, owner):
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    alarm = Alarm.objects.get()
    with pytest.raises(Problem, match="reason"):
        settle_alarm(alarm, by=owner, expected=True, why="")
    settle_alarm(alarm, by=owner, expected=True, why="Our own key")
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    assert Alarm.objects.count() == 1 and Watched.objects.get().state == "clean"


def test_one_that_is_dealt_with_alarms_again_when_it_is_still_there(clean, received, linux, owner):
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    settle_alarm(Alarm.objects.get(), by=owner, expected=False, why="We take it out tonight")
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    assert Alarm.objects.count() == 2


def test_silence_is_not_clean(clean, owner):
    for _time in range(MANY):
        resweep(clean, by="worker")
    clean.refresh_from_db()
    assert (
        clean.state == "silent"
        and clean.missed == MANY
        and clean.why_missed
        and clean.next_at > timezone.now()
    )


def test_devices_are_looked_at_again_when_their_time_comes(clean, owner):
    assert [one.device for one in due()] == ["srv-1"]
    clean.next_at = timezone.now() + timedelta(days=30)
    clean.save()
    assert due() == []
    set_cadence(clean, by=owner, every_days=2, until=timezone.now().date() - timedelta(days=1))
    Watched.objects.update(next_at=timezone.now() - timedelta(hours=1))
    assert due() == [], "the watch has ended"


def test_the_people_who_lead_the_client_get_a_mail_once(clean, received, linux, lead, reader):
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    alarm = Alarm.objects.get()
    tell_alarm(alarm, by="worker")
    addresses = sorted(message.to[0] for message in mail.outbox)
    assert lead.user.email in addresses and reader.user.email not in addresses
    assert "srv-1" in mail.outbox[0].subject and "durand-infogerance" in mail.outbox[0].body
    count = len(mail.outbox)
    tell_alarm(alarm, by="worker")
    assert len(mail.outbox) == count


class _Taker(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        answers = self.server.answers
        status = answers.pop(0) if answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "https://169.254.169.254/latest")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        """Quiet."""


@pytest.fixture
def taker(tmp_path, settings):
    """A real HTTPS server on this machine, with a certificate of its own, that the settings allow."""
    files = [tmp_path / "key.pem", tmp_path / "cert.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", files[0], "-out", files[1], "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True,
    )  # fmt: skip
    server = http.server.HTTPServer(("127.0.0.1", 0), _Taker)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALARM_HOOK_NETWORKS, settings.ALARM_HOOK_AUTHORITY = ("127.0.0.0/8", "::1/128"), str(files[1])
    server.url = f"https://localhost:{server.server_port}/alarms?team=1"
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_gets_the_signed_difference_and_is_tried_again(
    clean, received, linux, customer, owner, taker
):
    prepare_client(customer, by=owner)
    hook, key = set_hook(customer, taker.url, by=owner)
    assert key.encode() not in bytes(hook.sealed)
    received(linux("srv-1", tools=False, ssh_keys=[KEY]))
    alarm = Alarm.objects.get()
    taker.answers = [500]
    with pytest.raises(NotTold):
        tell_alarm(alarm, by="worker")
    assert alarm.called_at is None and "500" in alarm.call_problem
    tell_alarm(alarm, by="worker")
    assert alarm.called_at and alarm.call_tries == 2 and len(taker.got) == 2
    headers, body = taker.got[-1]
    at = int(headers["Bascule-Signature"].split(",")[0].removeprefix("t="))
    assert headers["Bascule-Signature"] == signature(key.encode(), body, at)
    document = json.loads(body)
    assert (
        document["schema"] == "bascule.alarm/1" and document["device"] == "srv-1" and document["difference"]
    )
    stop_hook(hook, by=owner)
    assert AlarmHook.objects.get().stopped_at


def test_a_redirection_is_not_followed(taker, settings):
    taker.answers = [302]
    status = guarded_post(
        taker.url, b"{}", {}, inside=settings.ALARM_HOOK_NETWORKS, authority=settings.ALARM_HOOK_AUTHORITY
    )
    assert status == 302 and len(taker.got) == 1


@pytest.mark.parametrize("url", [
    "http://example.org/", "https://user:pw@example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x",
    "https://169.254.169.254/latest", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "ftp://example.org/", "https:///x",
])  # fmt: skip
def test_alarms_never_go_to_an_address_inside(url):
    with pytest.raises(NotAllowed):
        checked_address(url)


class _Box:
    """Keeps what the mail server takes."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 queued"


def test_an_alarm_leaves_by_the_firms_own_mail_server(clean, received, linux, customer, owner, lead):
    box = _Box()
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        set_mail_server(
            customer.firm,
            by=owner,
            host="127.0.0.1",
            port=port,
            security="none",
            sender="alarmes@clairval.example",
        )
        received(linux("srv-1", tools=False, ssh_keys=[KEY]))
        alarm = Alarm.objects.get()
        tell_alarm(alarm, by="worker")
    finally:
        server.stop()
    assert alarm.mailed_at and not mail.outbox
    assert sorted(to for _from, tos, _content in box.taken for to in tos) == sorted(
        [lead.user.email, owner.user.email]
    )
    assert all(
        sender == "alarmes@clairval.example" and b"srv-1" in content for sender, _tos, content in box.taken
    )
