"""Verbs: keep a file's content until it was read, and no longer; it lies sealed in the database.

The key comes from the installation's secret key, so a copy of the database alone shows nothing of it. When that key
was changed, the content cannot be opened again: the file is then asked for once more.
"""

import os
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from bascule.discovery.models import ImportedFile
from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop

DAYS = 14  # a file waits this long for its password or its mapping
NONCE = 12


def hold(file: ImportedFile, content: bytes) -> None:
    """Put the sealed content on the row; the caller saves it."""
    nonce = os.urandom(NONCE)
    file.content = nonce + _cipher().encrypt(nonce, content, _place(file))


def wait(file: ImportedFile, content: bytes) -> None:
    """Hold the content for a person, for a while."""
    hold(file, content)
    file.held_until = now() + timedelta(days=DAYS)


def release(file: ImportedFile) -> bytes:
    """The content of a held file. Raises Problem when it is not held, or can no longer be opened."""
    sealed = bytes(file.content or b"")
    try:
        if sealed:
            return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], _place(file))
    except InvalidTag:
        pass
    raise Problem(
        gettext_noop("The content of {name} is not kept here any more."),
        gettext_noop("Choose the file again on its page."),
        name=file.name,
    )


def forget(file: ImportedFile, *, by: object) -> None:
    """Erase a held content now; the receipt stays."""
    with transaction.atomic():
        file.content = file.held_until = None
        file.save(update_fields=["content", "held_until"])
        record("forget", by=by, on=file, facts={"sha256": file.sha256})


def forget_held() -> int:
    """Erase the contents that waited too long; their receipts stay. Returns how many."""
    return ImportedFile.objects.filter(held_until__lt=now(), content__isnull=False).update(
        content=None, held_until=None
    )


def _cipher() -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"bascule held files v1")
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))


def _place(file: ImportedFile) -> bytes:
    return f"{file.client_id}|{file.pk}".encode()
