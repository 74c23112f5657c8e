"""Verb: write down how a secret is changed: by whom, over which second way, what uses it, and when that may stop."""

from typing import Any

from django.db import transaction

from bascule.evidence.record import record
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.models import Arrangement
from bascule.vault.models import Credential


def arrange(credential: Credential, *, by: object, **facts: Any) -> Arrangement:
    """Fields of Arrangement. Raises Problem when a secret is named as its own way in."""
    if credential in (facts.get("way"), facts.get("second_way")):
        raise Problem(
            gettext_noop("{title} cannot be its own way in."),
            gettext_noop("Choose another login that may change it, or leave it empty."),
            title=credential.title,
        )
    with transaction.atomic():
        row, _new = Arrangement.objects.update_or_create(
            credential=credential, defaults=facts, create_defaults={"client": credential.client, **facts}
        )
        record(
            "arrange", by=by, on=credential,
            facts={"way": str(row.way_id or ""), "second_way": str(row.second_way_id or ""), "alone": bool(row.alone), "uses": len(row.dependents)},
        )  # fmt: skip
    return row
