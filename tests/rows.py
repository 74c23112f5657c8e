"""Fixtures that make one row of any model. Loaded by the root conftest.

    def test_…(make_row, customer):
        row = make_row(Item, customer)            # required links are made too, in the same client
        link = make_row(Link, customer, word="same")
        site = make_row.one(Site, customer)       # the one that other rows were linked to

A new model is made without a line here, unless its values must come from the catalogue.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import models

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# Values that mean something: ids of the catalogue, people who can sign in.
MEANINGFUL: dict[str, dict[str, Any]] = {
    "inventory.item": {"kind": "server", "name": "srv-files", "search_text": "srv-files"},
    "planning.step": {"phase": "P0"},
    "gaps.gap": {"severity": "B", "facts": {}},
    "handover.letter": {"kind": "request", "language": "fr", "facts": {}},
    "access.access": {"fact": "admin"},
    "rotation.rotation": {"finished_at": NOW},  # a credential has one open rotation
    "vault.credential": {"title": "Administrator of srv-files"},
}


def catalogue_values(label: str) -> dict[str, Any]:
    """Values of a model that the catalogue owns: the first of its ids."""
    found = dict(MEANINGFUL.get(label, {}))
    if label == "inventory.item":
        from bascule.catalogue.kinds import kinds

        found["family"] = kinds()[found["kind"]].family
    if label == "planning.step":
        from bascule.catalogue.tasks import tasks

        found["task"] = next(iter(tasks()))
    if label == "removal.oldtool":
        from bascule.catalogue.tools import tools

        found["tool"] = next(iter(tools()))
    if label == "gaps.gap":
        from bascule.gaps.registry import rules

        found["rule"] = next(iter(rules()))
    return found


@pytest.fixture
def make_row() -> Callable[..., Any]:
    """`make_row(model, client, **values)`: a row of `client`, saved; links that must be there are made with it."""
    made: dict[tuple[str, Any], Any] = {}

    def link(target: type[models.Model], client: Any) -> Any:
        label = target._meta.label_lower
        if label == "clients.firm":
            return client.firm
        if label == "clients.client":
            return client
        key = (label, client.pk)
        if key not in made or label == "clients.user":
            made[key] = make(target, client)
        return made[key]

    def make(model: type[models.Model], client: Any, **values: Any) -> Any:
        given = catalogue_values(model._meta.label_lower) | values
        for field in model._meta.local_fields:
            if field.name in given or field.attname in given:
                continue
            if isinstance(field, models.ForeignKey):
                if not field.null and field.default is models.NOT_PROVIDED:
                    given[field.name] = link(field.related_model, client)
            elif field.name in ("firm_id", "client_id"):
                given[field.name] = client.firm_id if field.name == "firm_id" else client.pk
            elif not field.null and not field.has_default() and not field.primary_key:
                given[field.name] = value_of(field)
        return model._base_manager.create(**given)

    make.one = link  # type: ignore[attr-defined]
    return make


def value_of(field: models.Field) -> Any:
    """A valid value of a required field."""
    if field.choices:
        return next(iter(field.flatchoices))[0]
    if isinstance(field, models.DateTimeField):
        return NOW + timedelta(days=30) if field.name.startswith("expires") else NOW
    if isinstance(field, models.DateField):
        return date(2026, 3, 2)
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.EmailField):
        return f"{uuid.uuid4().hex[:8]}@lacombe.example"
    if isinstance(field, models.CharField | models.TextField):
        if field.blank:
            return ""
        return uuid.uuid4().hex[: field.max_length or 32]
    if isinstance(field, models.BinaryField):
        return b"\x00\x01"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField):
        return int(uuid.uuid4().int % 30_000) if field.name == "number" else 1
    if isinstance(field, models.FloatField):
        return 0.5
    if isinstance(field, models.JSONField):
        return {}
    raise TypeError(f"no value for {field}")
