"""Verbs: tell the people and the webhooks of a client about an alarm; set and stop a webhook.

A mail names the device and what came back; the webhook gets the same as JSON, signed: header `Bascule-Signature:
t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>" under the key shown once>`.
"""

import hashlib
import hmac
import http.client
import json
import secrets
import time
from email.policy import SMTP

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from bascule.clients.models import Client, Member, Takeover
from bascule.evidence.record import record
from bascule.handover.deliver import deliver
from bascule.handover.mail_server import server_of
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.guarded_post import checked_address, guarded_post
from bascule.removal.models import Alarm, AlarmHook
from bascule.sealing.envelope import Place, open_, seal
from bascule.vault.keys import ring_of

SHOWN = 15
FINE = range(200, 300)


class NotTold(Exception):
    """Not everybody was reached yet: try again later."""


def tell_alarm(alarm: Alarm, *, by: object) -> None:
    """Mail those who lead this client, and call its webhooks. What went through is not sent twice. Raises `NotTold`
    while something has not."""
    left = []
    if alarm.mailed_at is None:
        problem = _mail(alarm)
        alarm.mail_problem = problem[:300]
        if problem:
            left.append(problem)
        else:
            alarm.mailed_at = timezone.now()
    if alarm.called_at is None:
        problem = _call(alarm)
        alarm.call_problem = problem[:300]
        alarm.call_tries += 1
        if problem:
            left.append(problem)
        else:
            alarm.called_at = timezone.now()
    with transaction.atomic():
        alarm.save(update_fields=["mailed_at", "mail_problem", "called_at", "call_problem", "call_tries"])
        facts = {
            "mailed": alarm.mailed_at is not None,
            "called": alarm.called_at is not None,
            "try": alarm.call_tries,
        }
        record("tell_alarm", by=by, on=alarm, facts=facts)
    if left:
        raise NotTold("; ".join(left))


def recipients(client: Client) -> list[Member]:
    """The active members who lead this client, or own the firm."""
    rows = Member.objects.filter(firm_id=client.firm_id, active=True).select_related("user")
    return [row for row in rows if row.may("lead", client) and row.user.is_active]


def _mail(alarm: Alarm) -> str:
    """ "" when every mail was taken; else why not."""
    own = server_of(alarm.client.firm)
    own = own if own is not None and own.origin == "firm" else None  # else Django's own way of sending
    for member in recipients(alarm.client):
        with override(member.user.language):
            subject, body = words_of(alarm)
        message = EmailMessage(" ".join(subject.split()), body, to=[member.user.email])
        if own is not None:
            message.from_email = own.sender
            sent = deliver(own, own.sender, message.to, message.message().as_bytes(policy=SMTP))
            if sent.problem is not None or not sent.taken:
                return sent.problem.what() if sent.problem else sent.said
            continue
        try:
            message.send()
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors
            return type(error).__name__
    return ""


def words_of(alarm: Alarm) -> tuple[str, str]:
    """Subject and text, in the language in force."""
    device, client = alarm.watched.device, alarm.client.name
    subject = {
        Alarm.Kind.TOOL: gettext("%(client)s: %(what)s is back on %(device)s"),
        Alarm.Kind.NEW_TOOL: gettext("%(client)s: %(what)s appeared on %(device)s"),
        Alarm.Kind.ENTRY: gettext("%(client)s: something new on %(device)s"),
    }[Alarm.Kind(alarm.kind)] % {"client": client, "what": alarm.what[:80], "device": device}
    lines = [f"- {gettext(line['kind'])}: {line['value']}" for line in alarm.difference[:SHOWN]]
    if len(alarm.difference) > SHOWN:
        lines.append(f"- … (+{len(alarm.difference) - SHOWN})")
    clean = alarm.watched.baseline
    since = clean.record.get("collected_at") if clean else None
    parts = [
        gettext("Since the removal, the new report of %(device)s shows what its last clean report did not:") % {"device": device},
        "\n".join(lines),
        gettext("Last clean report: %(when)s.") % {"when": since or "–"},
    ]  # fmt: skip
    takeover = Takeover.objects.filter(client=alarm.client).order_by("-created_at").first()
    if takeover is not None:
        parts.append(_site() + reverse("removal:watch", kwargs={"takeover": takeover.pk}))
    return subject, "\n\n".join(parts) + "\n"


def _site() -> str:
    host = next(
        (one for one in settings.ALLOWED_HOSTS if "." in one and "*" not in one and one != "127.0.0.1"), ""
    )
    return f"https://{host}" if host else ""


def _call(alarm: Alarm) -> str:
    body = json.dumps(document_of(alarm), ensure_ascii=False, sort_keys=True).encode()
    for hook in AlarmHook.objects.filter(client=alarm.client, stopped_at__isnull=True):
        key = open_(bytes(hook.sealed), ring=ring_of(alarm.client), place=hook_place(hook))
        try:
            status = guarded_post(
                hook.url, body, {"Bascule-Signature": signature(key, body, int(time.time())), "Bascule-Event": "alarm"},
                inside=tuple(getattr(settings, "ALARM_HOOK_NETWORKS", ())),
                authority=getattr(settings, "ALARM_HOOK_AUTHORITY", None),
            )  # fmt: skip
        except (OSError, http.client.HTTPException, Problem) as error:
            return f"{hook.url.split('/')[2]}: {type(error).__name__}"
        if status not in FINE:
            return f"{hook.url.split('/')[2]}: {status}"
    return ""


def signature(key: bytes, body: bytes, at: int) -> str:
    """The header's value, for a body sent at that second."""
    digest = hmac.new(key, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def document_of(alarm: Alarm) -> dict[str, object]:
    """What a webhook gets: bascule.alarm/1."""
    baseline = alarm.watched.baseline
    return {
        "schema": "bascule.alarm/1", "id": str(alarm.pk), "client": alarm.client.name, "device": alarm.watched.device,
        "kind": alarm.kind, "what": alarm.what, "raised_at": alarm.raised_at.isoformat(), "difference": alarm.difference,
        "last_clean_report_at": baseline.record.get("collected_at") if baseline else None,
    }  # fmt: skip


def set_hook(client: Client, url: str, *, by: object) -> tuple[AlarmHook, str]:
    """A new webhook and its key, shown this once. Raises `Problem` for an address that may not be called."""
    try:
        checked_address(url, tuple(getattr(settings, "ALARM_HOOK_NETWORKS", ())))
    except OSError as error:
        raise Problem(
            gettext_noop("{url} leads nowhere: its name is not known."),
            gettext_noop("Check the spelling of the address."),
            url=url[:200],
        ) from error
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = AlarmHook(client=client, url=url, made_by=str(by)[:200])
        row.sealed = seal(key.encode(), ring=ring_of(client), place=hook_place(row))
        row.save()
        record("set_hook", by=by, on=row, personal={"url": url})
    return row, key


def stop_hook(hook: AlarmHook, *, by: object) -> None:
    """No alarm goes there any more."""
    with transaction.atomic():
        hook.stopped_at = timezone.now()
        hook.save(update_fields=["stopped_at"])
        record("stop_hook", by=by, on=hook)


def hook_place(hook: AlarmHook) -> Place:
    """Where a webhook's key is sealed to."""
    return Place(str(hook.firm_id), str(hook.client_id), f"alarm-hook:{hook.pk}", "key", 1)
