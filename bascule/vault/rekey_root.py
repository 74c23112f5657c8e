"""Verb: wrap every data key of the installation, and the firms' log keys, under the current root key."""

from django.db import transaction

from bascule.clients.models import Client, Firm, Installation
from bascule.evidence.record import record
from bascule.evidence.rekey_log_key import rekey_log_key
from bascule.sealing.ring import KeyRing
from bascule.sealing.root import Root
from bascule.tenancy.roots import roots
from bascule.tenancy.scope import acting_for
from bascule.vault.escrow import keep_escrow
from bascule.vault.models import ClientKey


def rekey_root(*, by: object, to: tuple[Root, ...] | None = None) -> dict[str, int]:
    """{"wrapped": n, "left": 0}: how many keys were wrapped again, and how many are still under another root.

    The new root stands first among the roots (`to`, or the installation's), the old ones after it; each key is unwrapped from its new form before it
    is stored, so it may be killed and run again. Only when `left` is 0 may the old root be put away.
    """
    found = to or roots()
    current = found[0].id.hex()
    wrapped = left = 0
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            for client in Client.objects.filter(firm_id=firm):
                wrapped += _rekey(client, found, by)
                keep_escrow(client)
            wrapped += rekey_log_key(firm, found)
            left += ClientKey.objects.exclude(root=current).filter(wrapped__isnull=False).count()
            record(
                "rekey_root",
                by=by,
                on=Firm.objects.get(pk=firm),
                facts={"root": current, "left": left},
            )
    return {"wrapped": wrapped, "left": left}


def _rekey(client: Client, found: tuple[Root, ...], by: object) -> int:
    current = found[0].id.hex()
    done = 0
    with transaction.atomic():
        rows = ClientKey.objects.select_for_update().filter(client=client, wrapped__isnull=False)
        for row in rows.exclude(root=current):
            again = KeyRing(found).rewrapped(bytes(row.wrapped or b""))
            ClientKey.objects.filter(pk=row.pk).update(root=again.root.hex(), wrapped=again.to_bytes())
            done += 1
        if done:
            record("rekey_root", by=by, on=client, facts={"keys": done, "root": current})
    return done
