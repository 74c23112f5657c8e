"""Verb: make the dossier of a takeover, which an outsider can verify without us."""

import io
import json
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from bascule.clients.keep_document import keep_document
from bascule.clients.models import Takeover
from bascule.dossier.models import Dossier
from bascule.dossier.pack import write_pack
from bascule.dossier.report import print_report, report_data
from bascule.evidence.anchor import NotStamped, anchor, authority_roots, can_anchor
from bascule.evidence.checkpoint import checkpoint, key_of, leaves_of, origin_of
from bascule.evidence.models import Anchor, Checkpoint, Opening
from bascule.evidence.record import record
from bascule.handover.models import Letter, Receipt
from bascule.observation.problem import gettext_noop

logger = logging.getLogger(__name__)
README = gettext_noop(
    "This is the evidence dossier of the takeover of {client} ({day}).\n\n"
    "Check it, offline, with nothing but Python and openssl:\n\n    python3 verify.py .\n\n"
    "Take verify.py from a place you trust rather than from here when you doubt this dossier.\n"
    "The key's fingerprint, to compare with the one you were given another way:\n\n    {fingerprint}\n\n"
    "documents/ holds the report for people (in French and in English) and the papers; leaves.jsonl is the log, one\n"
    "event a line; the report names events by their number in it. Personal values stand in the log as commitments;\n"
    "openings.jsonl says what they stand for, where that may be shown.\n"
)


def assemble(takeover: Takeover, *, by: object, openings: bool = True) -> Dossier:
    """The dossier as it stands now, kept as a document. `openings` False leaves personal values out: the log is then
    verifiable and says no name."""
    client = takeover.client
    firm, log = client.firm_id, client.pk
    with transaction.atomic():
        record("assemble", by=by, on=takeover, facts={"openings": openings})
        signed = checkpoint(firm, log)
        assert signed is not None  # the event above is in the log
        stamps = _stamps(log, signed)
        key = key_of(firm, log)
        buffer = io.BytesIO()
        write_pack(
            buffer,
            origin=origin_of(firm, log),
            made=timezone.now().isoformat(timespec="seconds"),
            leaves=leaves_of(log),
            checkpoints=list(Checkpoint.objects.filter(log=log).values_list("note", flat=True)),
            public_key_pem=key.public_pem(),
            sign=key.sign,
            documents=_documents(takeover),
            readme_fr=_readme(takeover, key.fingerprint(), "fr"),
            readme_en=_readme(takeover, key.fingerprint(), "en"),
            openings=_openings(log) if openings else (),
            stamps=stamps,
            stamp_authority=authority_roots() if stamps and can_anchor() else b"",
        )
        name = f"dossier-{timezone.now():%Y%m%d-%H%M%S}.zip"
        document = keep_document(client, name, buffer.getvalue(), by=by, media_type="application/zip")
        return Dossier.objects.create(
            client=client, takeover=takeover, document=document, log_size=signed.size, by=str(by)[:200]
        )


def _stamps(log: Any, signed: Checkpoint) -> dict[int, bytes]:
    """The time stamps of the log's checkpoints by their size. One that cannot be had now leaves the dossier valid."""
    if not can_anchor():
        return {}
    try:
        anchor(signed)
    except NotStamped as problem:
        logger.warning("%s", problem)
    rows = Anchor.objects.filter(checkpoint__log=log).values_list("checkpoint__size", "reply")
    return {size: bytes(reply) for size, reply in rows}


def _openings(log: Any) -> list[dict[str, Any]]:
    rows = Opening.objects.filter(event__log=log).order_by("event__number", "name")
    return [{"number": number, "name": name, "value": value, "salt": salt}
            for number, name, value, salt in rows.values_list("event__number", "name", "value", "salt")]  # fmt: skip


def _readme(takeover: Takeover, fingerprint: str, language: str) -> str:
    with translation.override(language):
        return gettext(README).format(
            client=takeover.client.name, day=timezone.now().date().isoformat(), fingerprint=fingerprint
        )


def _documents(takeover: Takeover) -> dict[str, bytes]:
    """The report in both languages, the facts behind it, the signed papers and what was received."""
    found: dict[str, bytes] = {}
    for language in ("fr", "en"):
        with translation.override(language):
            data = report_data(takeover)
            found[f"report.{language}.pdf"] = print_report(data)
    found["facts.json"] = json.dumps(
        report_data(takeover), ensure_ascii=False, indent=1, default=str
    ).encode()
    papers = [m.document for m in takeover.mandates.select_related("document") if m.document]
    papers += [
        one.signed
        for one in Letter.objects.filter(takeover=takeover, signed__isnull=False).select_related("signed")
        if one.signed
    ]
    papers += [
        one.document
        for one in Receipt.objects.filter(line__takeover=takeover, document__isnull=False).select_related(
            "document"
        )
        if one.document
    ]
    papers += [one.document for one in takeover.holds.select_related("document") if one.document]
    for paper in papers:
        found[f"papers/{paper.sha256[:12]}-{_plain(paper.name)}"] = bytes(paper.content)
    return found


def _plain(name: str) -> str:
    """A file name that stays inside the folder on every system."""
    kept = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name)
    return kept.strip(". ")[-80:] or "paper"
