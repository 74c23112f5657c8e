"""Credentials by the API: what is known of each one, never a secret. Nothing here can open the vault."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from bascule.clients.api_doors import REFUSALS, ApiRequest, Listed, Page, Said, listed, opens
from bascule.tenancy.search import searchable
from bascule.vault.figures import standing, still_known

router = Router()


class CredentialOut(Schema):
    """A login. `known_to_outgoing` yes, no or unknown; never received when `received_at` is null."""

    id: UUID
    kind: str
    title: str
    login: str
    url: str
    folder: str
    connector: str
    target: str
    tier0: bool
    known_to_outgoing: str
    origin: str
    received_at: datetime | None
    verified_at: datetime | None
    refused_at: datetime | None
    changed_at: datetime | None
    exception: str
    exception_by: str
    created_at: datetime


@router.get("/takeovers/{takeover}/credentials", response={200: Listed[CredentialOut], **REFUSALS})
@opens()
def credentials(
    request: ApiRequest, takeover: UUID, page: Query[Page], q: Said = "", still_as_they_knew_it: bool = False
) -> Any:
    """Credentials of the takeover; `still_as_they_knew_it`: known to the outgoing provider, not changed after T0."""
    rows = still_known(request.takeover) if still_as_they_knew_it else standing(request.takeover)
    for word in searchable([q]).split():
        rows = rows.filter(search_text__contains=word)
    return listed(rows.order_by("title", "pk"), page)
