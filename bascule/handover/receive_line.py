"""Verb: take in what arrived for a line, and write its receipt."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Document
from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import Receipt, RequestLine
from bascule.observation.problem import Problem


def receive_line(
    line: RequestLine,
    what: str,
    *,
    by: object,
    document: Document | None = None,
    sha256: str = "",
    count: int | None = None,
    partial: bool = False,
) -> Receipt:
    """The receipt. `what` says what arrived, in words and never a secret; `sha256` the hash of a file that is not kept
    as a document; `count` how many entries were read in it; `partial` when something is still missing. Raises
    `Problem` when nothing is said, or the file holds nothing."""
    if not what.strip():
        raise Problem(
            gettext_noop("A receipt says what arrived."),
            gettext_noop("Describe it in a few words: which file, which accounts, from whom."),
        )
    if count == 0:
        raise Problem(
            gettext_noop("Nothing could be read in what arrived."),
            gettext_noop("Ask for it again, or answer the line as refused or not held."),
        )
    state = S.PARTIAL if partial else S.RECEIVED
    with transaction.atomic():
        [line] = lock([line])
        require([line], state)
        receipt = Receipt.objects.create(
            client=line.client, line=line, by=str(by)[:200], what=what.strip(), document=document,
            sha256=document.sha256 if document else sha256, count=count,
        )  # fmt: skip
        line.state, line.received_at = state, timezone.now()
        line.save(update_fields=["state", "received_at"])
        record(
            "receive_line", by=by, on=line,
            facts={"number": line.number, "state": state, "sha256": receipt.sha256, "count": count},
            personal={"what": what.strip()},
        )  # fmt: skip
    return receipt
