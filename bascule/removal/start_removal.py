"""Verb: order the removal of tools on one device, by SSH (a worker carries it out) or as a signed script."""

import hashlib
import io
import zipfile
from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Takeover
from bascule.evidence.checkpoint import key_of
from bascule.evidence.record import record
from bascule.observation.problem import Problem
from bascule.removal.draft_removal import Draft, draft_removal, removing_connectors
from bascule.removal.models import OldTool, RemovalRun
from bascule.removal.order_removal import GateShut
from bascule.removal.removal_script import removal_script
from bascule.tenancy.hooks import Hook
from bascule.vault.models import Credential

after_start = Hook("after_start")  # (run): have it carried out by a worker

NAMES = {"windows": "remove.ps1", "linux": "remove.sh", "macos": "remove.sh"}
README = """\
{name}: takes {tools} off {device}, and off no other host. Made by Bascule.

Check it before you run it (OpenSSL 3):
  openssl pkeyutl -verify -pubin -inkey bascule.pem -rawin -in {name} -sigfile {name}.sig
  SHA-256 of {name}: {sha256}
  The key's fingerprint, which the page of the removal shows too: {fingerprint}

Run it as root or administrator, by hand or with your RMM:
{run}
Exit code 0: nothing failed; 1: a step failed; 3: refused (another host, or no rights).
It prints one JSON object a line. It may run again: what is gone is left alone.

That it ran proves nothing. Collect the device again afterwards and import the report: only that closes the removal.
  bascule collect --script {system}
"""
RUN = {
    "windows": "  powershell -NoProfile -ExecutionPolicy Bypass -File remove.ps1          (says what it would do)\n"
    "  powershell -NoProfile -ExecutionPolicy Bypass -File remove.ps1 -Apply -Log C:\\ProgramData\\removal.json",
    "linux": "  sh remove.sh                                        (says what it would do)\n  sh remove.sh --apply --log /var/log/removal.json",
    "macos": "  sh remove.sh                                        (says what it would do)\n  sh remove.sh --apply --log /var/log/removal.json",
}


def start_removal(
    takeover: Takeover,
    device: str,
    *,
    by: object,
    tools: Iterable[str] | None = None,
    credential: Credential | None = None,
    later: bool = True,
) -> RemovalRun:
    """Order it by SSH; `later` has a worker carry it out, else the caller does. The same device twice is one run.
    Raises `GateShut` when no tool may be touched, `Problem` when there is no login for the device."""
    draft = _open_draft(takeover, device, tools)
    login = credential or draft.credential
    plan = draft.plan
    if plan is None or plan.system != "linux":
        raise Problem(
            gettext_noop("Only Linux devices are removed from here; {device} has another system."),
            gettext_noop("Take the signed script and run it with your RMM."),
            device=device,
        )
    if login is None or login.connector not in removing_connectors() or not login.target:
        raise Problem(
            gettext_noop("The vault has no SSH login for {device}."),
            gettext_noop(
                "Keep one with its address, verify it, then order again; or take the signed script."
            ),
            device=device,
        )
    if not login.pinned:
        raise Problem(
            gettext_noop("The host key of {target} was never pinned."),
            gettext_noop(
                "Verify the credential on its page first: no secret goes to a host nobody has identified."
            ),
            target=login.target,
        )
    moving = RemovalRun.objects.filter(
        client=takeover.client, device=device, state__in=("queued", "running")
    ).first()
    if moving is not None:
        return moving
    with transaction.atomic():
        run = _new_run(takeover, draft, by, RemovalRun.How.SSH, RemovalRun.State.QUEUED)
        run.credential = login
        run.save()
        _order(draft, by)
        facts = {"tools": run.tools, "how": run.how, "steps": len(plan.steps), "plan_sha256": _digest(run)}
        record("start_removal", by=by, on=run, facts=facts, personal={"device": device})
        if later:
            transaction.on_commit(lambda: after_start(run))
    return run


def export_removal(
    takeover: Takeover, device: str, *, by: object, tools: Iterable[str] | None = None
) -> tuple[RemovalRun, bytes]:
    """The signed script in a ZIP with its signature, the public key and how to check and run it. The tools are then
    ordered, not removed: the next report decides."""
    draft = _open_draft(takeover, device, tools)
    plan = draft.plan
    assert plan is not None
    text = removal_script(plan, made=timezone.now())
    content = text.encode()
    if plan.system == "windows":
        content = b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")
    key = key_of(takeover.firm_id, takeover.client_id)
    with transaction.atomic():
        run = _new_run(takeover, draft, by, RemovalRun.How.SCRIPT, RemovalRun.State.EXPORTED)
        run.script, run.script_sha256 = text, hashlib.sha256(content).hexdigest()
        run.phase, run.finished_at = RemovalRun.Phase.END, timezone.now()
        run.save()
        _order(draft, by)
        facts = {"tools": run.tools, "how": run.how, "steps": len(plan.steps), "sha256": run.script_sha256}
        record("export_removal", by=by, on=run, facts=facts, personal={"device": device})
    name = NAMES[plan.system]
    about = README.format(
        name=name, tools=", ".join(plan.tools), device=device, sha256=run.script_sha256, system=plan.system,
        fingerprint=key.fingerprint(), run=RUN[plan.system],
    )  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(name, content)
        pack.writestr(f"{name}.sig", key.sign_file(content))
        pack.writestr("bascule.pem", key.public_pem())
        pack.writestr("README.txt", about)
    return run, stream.getvalue()


def _open_draft(takeover: Takeover, device: str, tools: Iterable[str] | None) -> Draft:
    draft = draft_removal(takeover, device, tools)
    if not draft.ready or draft.plan is None:
        raise GateShut(
            gettext_noop("Nothing may be removed from {device} now: {why}"),
            gettext_noop("Open the device's dry run: it says what each tool waits for."),
            device=device,
            why="; ".join(dict.fromkeys(one.why for one in draft.barred)) or "–",
        )
    return draft


def _new_run(takeover: Takeover, draft: Draft, by: object, how: str, state: str) -> RemovalRun:
    return RemovalRun(
        client=takeover.client, device=draft.device, item=draft.ready[0].item, tools=[row.tool for row in draft.ready],
        how=how, state=state, plan=msgspec.to_builtins(draft.plan), asked_by=str(by)[:200],
    )  # fmt: skip


def _order(draft: Draft, by: object) -> None:
    """Each tool that may be touched is ordered; what is ordered already stays so."""
    now = timezone.now()
    for row in draft.ready:
        if row.state in (OldTool.State.PRESENT, OldTool.State.CLAIMED):
            row.state, row.ordered_at = OldTool.State.ORDERED, now
            row.save(update_fields=["state", "ordered_at"])
            record("order_removal", by=by, on=row, facts={"tool": row.tool}, personal={"device": row.device})


def _digest(run: RemovalRun) -> str:
    return hashlib.sha256(msgspec.json.encode(run.plan, order="deterministic")).hexdigest()
