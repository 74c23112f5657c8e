"""Which statements speak of the same thing: the matching library, fed with what stands and what people said."""

import msgspec

from bascule.inventory.facts import Statement
from bascule.matching.reconcile import Reconciliation, reconcile
from bascule.observation.records import Observation


def clusters_of(
    statements: list[Statement], same: list[tuple[str, str]], different: list[tuple[str, str]]
) -> Reconciliation:
    """Statements are named by their row's id; `same` and `different` are a person's word and always respected."""
    said = []
    for statement in statements:
        record = {**statement.record, "ref": statement.id}
        said.append(msgspec.convert(record, Observation, strict=False))
    return reconcile(said, must_link=same, cannot_link=different)
