"""The only place where a secret is opened. The event is written, and committed, before the plaintext leaves."""

from django.db import transaction

from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.sealing.envelope import open_
from bascule.vault.keys import ring_of
from bascule.vault.models import Credential, SecretVersion
from bascule.vault.versions import note_place, version_place


def open_secret(
    credential: Credential, *, by: object, reason: str, state: str = SecretVersion.State.CURRENT
) -> bytes:
    """The plaintext of a credential's current (or other) version. Raises Problem when there is none: a secret that
    was never received exists all the same, and still has to be changed."""
    version = credential.versions.filter(state=state).order_by("-number").first()
    if version is None:
        raise Problem(
            gettext_noop("{title} was never received: there is no secret to open."),
            gettext_noop("Ask for it in the handover, or set a new one on the system."),
            title=credential.title,
        )
    with transaction.atomic():
        record(
            "open_secret",
            by=by,
            on=credential,
            facts={"version": version.number},
            personal={"reason": reason},
        )
    return open_(
        bytes(version.sealed),
        ring=ring_of(credential.client),
        place=version_place(credential, version.number),
    )


def open_note(credential: Credential, *, by: object, reason: str) -> str:
    """What was written beside the secret, sealed like it; "" when there is none."""
    if not credential.sealed_note:
        return ""
    record("open_note", by=by, on=credential, personal={"reason": reason})
    plain = open_(
        bytes(credential.sealed_note), ring=ring_of(credential.client), place=note_place(credential)
    )
    return plain.decode("utf-8", "replace")
