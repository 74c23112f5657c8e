"""A secret that is about to be set on a system, and where it goes from there. Nothing is ever deleted here.

pending → current → previous; pending → refused (the system said no) or superseded (kept, nothing known of it). A
system that was set back to an older secret takes `current` back too. The unique indexes hold what this file says: one
pending and one current version of each credential.
"""

from django.db import transaction

from bascule.evidence.record import record
from bascule.sealing.envelope import open_, seal
from bascule.sealing.passwords import same
from bascule.vault.keys import ring_of
from bascule.vault.models import Credential, SecretVersion
from bascule.vault.versions import version_place

State = SecretVersion.State


def keep_candidate(
    credential: Credential, plaintext: bytes, *, by: object, state: str = State.PENDING
) -> SecretVersion:
    """Append a version that nobody has set anywhere yet (`pending`), or one that may be (`superseded`)."""
    last = credential.versions.select_for_update().order_by("-number").first()
    number = last.number + 1 if last else 1
    return SecretVersion.objects.create(
        client=credential.client,
        credential=credential,
        number=number,
        state=state,
        created_by=str(by)[:200],
        sealed=seal(plaintext, ring=ring_of(credential.client), place=version_place(credential, number)),
    )


def move(version: SecretVersion, state: str) -> SecretVersion:
    """Its new state. What was current makes room for a new current one, what was pending for a new pending one."""
    version.refresh_from_db(fields=["state"])
    if version.state == state:
        return version
    others = SecretVersion.objects.filter(credential_id=version.credential_id).exclude(pk=version.pk)
    with transaction.atomic():
        if state == State.CURRENT:
            others.filter(state=State.CURRENT).update(state=State.PREVIOUS)
        if state == State.PENDING:
            others.filter(state=State.PENDING).update(state=State.SUPERSEDED)
        version.state = state
        version.save(update_fields=["state"])
    return version


def retained(credential: Credential) -> list[SecretVersion]:
    """Every version, the likeliest first: the pending one, then the newest."""
    rows = list(credential.versions.order_by("-number"))
    return sorted(rows, key=lambda row: row.state != State.PENDING)


def open_version(version: SecretVersion, *, by: object, reason: str) -> bytes:
    """The plaintext of this very version; the event is committed before it leaves."""
    record("open_secret", by=by, on=version.credential, facts={"version": version.number}, personal={"reason": reason})  # fmt: skip
    credential = version.credential
    return open_(
        bytes(version.sealed),
        ring=ring_of(credential.client),
        place=version_place(credential, version.number),
    )


def same_version(version: SecretVersion, plaintext: bytes) -> bool:
    """Whether this version is that secret. Only for a verb that holds the plaintext anyway, so no event."""
    place = version_place(version.credential, version.number)
    return same(open_(bytes(version.sealed), ring=ring_of(version.credential.client), place=place), plaintext)
