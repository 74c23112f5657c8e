"""Proofs by the API, and trying a credential on its real system."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from bascule.clients.api_doors import GUARDED, REFUSALS, ApiRequest, Listed, Page, listed, opens
from bascule.rotation.models import Proof
from bascule.rotation.verify_credential import verify_credential as verify_verb
from bascule.vault.models import Credential

router = Router()


class ProofOut(Schema):
    """What shows that a credential works, or that its old secret does not any more."""

    id: UUID
    credential_id: UUID
    of: str
    grade: str
    at: datetime
    by: str
    how: str
    residual_until: datetime | None


@router.get("/takeovers/{takeover}/proofs", response={200: Listed[ProofOut], **REFUSALS})
@opens()
def proofs(request: ApiRequest, takeover: UUID, page: Query[Page]) -> Any:
    """Proofs, the newest first."""
    return listed(Proof.objects.filter(client=request.client).order_by("-at", "pk"), page)


@router.post(
    "/takeovers/{takeover}/credentials/{credential}/verify_credential",
    response={200: ProofOut, **REFUSALS, **GUARDED},
)
@opens("work", verb="verify_credential")
def verify_credential(request: ApiRequest, takeover: UUID, credential: UUID) -> Any:
    """Log in with the secret the vault holds, reading only. Refused (409) when it is not written down where."""
    row = get_object_or_404(Credential, pk=credential, client=request.client, archived_at__isnull=True)
    return verify_verb(row, by=request.member)
