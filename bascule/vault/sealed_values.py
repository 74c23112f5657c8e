"""Every column that holds values sealed under a client's data key, so that a new key reaches all of them.

A stage that seals with `ring_of(client)` registers its column in `ready()`; one that forgets is found by
`under_key_elsewhere`, and then no key is ever taken away.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Func, QuerySet, Value

from bascule.clients.models import Client
from bascule.sealing.envelope import MAGIC, Place
from bascule.sealing.ring import KEY_ID_BYTES


@dataclass(frozen=True)
class SealedColumn:
    """A binary column and the place its values are sealed to."""

    model: type[models.Model]
    field: str
    place: Callable[[Any], Place]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows(self, client: Client) -> QuerySet[Any]:
        """The client's rows that hold a sealed value, with the id of its data key as `key_id`."""
        return _sealed(self.model._default_manager.filter(client=client), self.field)


_COLUMNS: dict[str, SealedColumn] = {}


def seals(model: type[models.Model], field: str, place: Callable[[Any], Place]) -> None:
    """Register a column; called from `AppConfig.ready`."""
    column = SealedColumn(model, field, place)
    _COLUMNS[column.label] = column


def sealed_columns() -> list[SealedColumn]:
    return [_COLUMNS[label] for label in sorted(_COLUMNS)]


def column_named(label: str) -> SealedColumn:
    return _COLUMNS[label]


def under_key_elsewhere(client: Client, key: bytes) -> list[str]:
    """Columns that nobody registered and that hold values under this key."""
    return [label for label, rows in _unregistered(client) if rows.filter(key_id=key).exists()]


def _unregistered(client: Client) -> Iterator[tuple[str, QuerySet[Any]]]:
    for model in apps.get_models():
        names = {field.name for field in model._meta.local_fields}
        if "client" not in names:
            continue
        for field in model._meta.local_fields:
            label = f"{model._meta.label_lower}.{field.name}"
            if isinstance(field, models.BinaryField) and label not in _COLUMNS:
                yield label, _sealed(model._default_manager.filter(client=client), field.name)


def _sealed(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Rows whose value begins as a sealed one does."""
    binary = models.BinaryField()
    head = Func(F(field), Value(1), Value(len(MAGIC)), function="substring", output_field=binary)
    key = Func(
        F(field), Value(len(MAGIC) + 1), Value(KEY_ID_BYTES), function="substring", output_field=binary
    )
    return rows.annotate(head=head, key_id=key).filter(head=MAGIC)
