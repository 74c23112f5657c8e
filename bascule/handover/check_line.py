"""Verb: what was received is right: the file was parsed, the credential signed in, the export is fresh."""

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.evidence.record import record
from bascule.handover.line_states import S, lock, require
from bascule.handover.models import Receipt, RequestLine
from bascule.observation.problem import Problem


def check_line(line: RequestLine, how: str, *, by: object) -> RequestLine:
    """Mark it checked; `how` says what was tried. Raises `Problem` without that, or when nothing was received."""
    if not how.strip():
        raise Problem(
            gettext_noop("A check says how it was made."),
            gettext_noop("Write what was tried: a sign-in, a parsed file and its date, a decrypted copy."),
        )
    with transaction.atomic():
        [line] = lock([line])
        require([line], S.CHECKED)
        Receipt.objects.create(client=line.client, line=line, by=str(by)[:200], what=how.strip())
        line.state = S.CHECKED
        line.save(update_fields=["state"])
        record("check_line", by=by, on=line, facts={"number": line.number}, personal={"how": how.strip()})
    return line
