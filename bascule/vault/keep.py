"""Verb: keep a credential by hand, with or without its secret: one that was never received exists all the same."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from bascule.clients.models import Client, Member
from bascule.evidence.record import record
from bascule.inventory.models import Item
from bascule.tenancy.search import searchable
from bascule.vault.four_eyes import NotApproved, use_approval
from bascule.vault.keys import ring_of
from bascule.vault.models import Approval, Credential, CredentialItem
from bascule.vault.reveal import exact_reveal
from bascule.vault.versions import keep_version


def keep(
    client: Client, *, by: object, secret: str = "", item: Item | None = None, **facts: Any
) -> Credential:
    """The new credential; with a secret it counts as received."""
    with transaction.atomic():
        credential = Credential(client=client, **facts)
        credential.search_text = searchable(
            [credential.title, credential.login, credential.url, credential.folder]
        )
        if secret:
            credential.received_at = timezone.now()
        credential.save()
        if item is not None:
            CredentialItem.objects.create(client=client, credential=credential, item=item)
        if secret:
            keep_version(credential, secret.encode(), ring=ring_of(client), by=by)
        record(
            "keep",
            by=by,
            on=credential,
            facts={"kind": credential.kind, "with_secret": bool(secret)},
            personal={"title": credential.title},
        )
    return credential


def edit_credential(credential: Credential, *, by: object, **facts: Any) -> Credential:
    """Change what is written about a credential; never its secret. Taking the mark of one that opens everything away
    spends an approval to open it, or whoever may edit would go round the four eyes: raises NotApproved."""
    with transaction.atomic():
        if credential.tier0 and facts.get("tier0") is False:
            if not isinstance(by, Member):
                raise NotApproved
            use_approval(credential.client, Approval.What.REVEAL, exact_reveal(credential), by=by)
        for name, value in facts.items():
            setattr(credential, name, value)
        credential.search_text = searchable(
            [credential.title, credential.login, credential.url, credential.folder]
        )
        credential.save()
        record("edit_credential", by=by, on=credential, facts={"fields": sorted(facts)})
    return credential
