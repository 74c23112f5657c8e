"""Verb: keep the firm's log key under the first of some root keys."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from bascule.evidence.models import LogKey
from bascule.sealing.passwords import same
from bascule.sealing.problems import CannotOpen, NoKey
from bascule.sealing.root import Root


def rekey_log_key(firm: UUID, roots: Sequence[Root]) -> bool:
    """Whether it had to be wrapped again. What is stored is unwrapped once before; raises NoKey without its old root."""
    with transaction.atomic():
        row = LogKey.objects.select_for_update().filter(firm_id=firm).first()
        current = roots[0]
        sealed = bytes(row.sealed) if row else b""
        if row is None or sealed.startswith(current.id):
            return False
        old: Root | None = next((one for one in roots if sealed.startswith(one.id)), None)
        if old is None:
            raise NoKey(f"root {sealed[:8].hex()}")
        bound = b"bascule log key v1|" + str(firm).encode()
        private = old.unwrap(sealed[len(old.id) :], bound)
        again = current.id + current.wrap(private, bound)
        if not same(current.unwrap(again[len(current.id) :], bound), private):
            raise CannotOpen
        LogKey.objects.filter(pk=row.pk).update(sealed=again)
    return True
