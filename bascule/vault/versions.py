"""The versions of a secret: where one is sealed to, and how one is added."""

from bascule.sealing.envelope import Place, open_, seal
from bascule.sealing.passwords import same
from bascule.sealing.ring import KeyRing
from bascule.vault.models import Credential, SecretVersion


def version_place(credential: Credential, number: int) -> Place:
    """Where one version of one credential's secret is sealed to."""
    return Place(
        str(credential.firm_id), str(credential.client_id), f"credential:{credential.pk}", "secret", number
    )


def place_of(version: SecretVersion) -> Place:
    """Where this version's secret is sealed to; its credential need not be loaded."""
    return Place(
        str(version.firm_id),
        str(version.client_id),
        f"credential:{version.credential_id}",
        "secret",
        version.number,
    )


def note_place(credential: Credential) -> Place:
    """Where the note beside a credential's secret is sealed to."""
    return Place(str(credential.firm_id), str(credential.client_id), f"credential:{credential.pk}", "note", 1)


def keep_version(
    credential: Credential,
    plaintext: bytes,
    *,
    ring: KeyRing,
    by: object,
    state: str = SecretVersion.State.CURRENT,
) -> SecretVersion | None:
    """Append a version; None when the current one is the same secret. The former current one becomes previous."""
    versions = list(credential.versions.select_for_update().order_by("number"))
    current = next((v for v in versions if v.state == SecretVersion.State.CURRENT), None)
    if current is not None and state == SecretVersion.State.CURRENT:
        held = open_(bytes(current.sealed), ring=ring, place=version_place(credential, current.number))
        if same(held, plaintext):
            return None
        current.state = SecretVersion.State.PREVIOUS
        current.save(update_fields=["state"])
    number = versions[-1].number + 1 if versions else 1
    return SecretVersion.objects.create(
        client=credential.client,
        credential=credential,
        number=number,
        state=state,
        created_by=str(by)[:200],
        sealed=seal(plaintext, ring=ring, place=version_place(credential, number)),
    )
