"""In which order secrets are changed, and what blocks each one. Reads only; nothing is asked of a system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from bascule.clients.models import Takeover
from bascule.connectors.base import Connector, DeadMan, Rotates
from bascule.connectors.registry import connectors
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.models import Arrangement, Rotation
from bascule.vault.figures import still_known
from bascule.vault.models import Credential, SecretVersion

ORDINARY, WAY, OPENS_EVERYTHING = 0, 1, 2
AT_ONCE_ON_A_SYSTEM = 4

NO_PLACE = (
    gettext_noop("Where it opens is not written down."),
    gettext_noop("Choose its kind of system and its address."),
)
BY_HAND = (
    gettext_noop("No connector changes this kind of system."),
    gettext_noop("Change it by hand, and attach what was seen."),
)
NEVER_RECEIVED = (
    gettext_noop("It was never received, and nobody is named who can set it."),
    gettext_noop("Choose the administrator's secret that changes it."),
)
ONLY_WAY = (
    gettext_noop("It is the only way in that is known."),
    gettext_noop("Name a second way in, and it is tried first."),
)


@dataclass(frozen=True)
class Planned:
    """One secret to change: when (`rank`, then title), beside which others (`lane`), and what blocks it."""

    credential: Credential
    rank: int
    lane: str
    blocks: Problem | None
    last: Rotation | None


def to_change(takeover: Takeover) -> list[Planned]:
    """Known to the outgoing provider (or not known whether) and not changed after T0: ordinary ones first, those that
    change others next, those that open everything last."""
    current = SecretVersion.objects.filter(credential=OuterRef("pk"), state=SecretVersion.State.CURRENT)
    rows = list(still_known(takeover).annotate(has_secret=Exists(current)).select_related("client"))
    return ordered(rows)


def ordered(rows: Sequence[Credential]) -> list[Planned]:
    """The rows as they are to be changed. Three queries, however many."""
    ids = [row.pk for row in rows]
    found = Arrangement.objects.filter(credential__in=ids).select_related("way", "second_way")
    arrangements = {one.credential_id: one for one in found}
    ways = set(Arrangement.objects.filter(way__in=ids).values_list("way", flat=True))
    ways |= set(Arrangement.objects.filter(second_way__in=ids).values_list("second_way", flat=True))
    last: dict[Any, Rotation] = {}
    for rotation in Rotation.objects.filter(credential__in=ids).order_by("number"):
        last[rotation.credential_id] = rotation
    planned = []
    for place, row in enumerate(rows):
        rank = OPENS_EVERYTHING if row.tier0 else WAY if row.pk in ways else ORDINARY
        connector = connectors().get(row.connector)
        planned.append(Planned(row, rank, _lane(row, connector, place), _blocks(row, connector, arrangements.get(row.pk)), last.get(row.pk)))  # fmt: skip
    return sorted(planned, key=lambda one: (one.rank, one.blocks is not None, one.credential.title))


def _lane(row: Credential, connector: Connector | None, place: int) -> str:
    """What is in one lane is done one after the other: a system takes a few logins at once, not many; what opens
    everything is changed alone."""
    system = f"{row.connector} {row.target.casefold()}"
    single = row.tier0 or not isinstance(connector, Rotates)
    return system if single else f"{system} {place % AT_ONCE_ON_A_SYSTEM}"


def _blocks(row: Any, connector: Connector | None, arrangement: Arrangement | None) -> Problem | None:
    way = arrangement.way if arrangement else None
    second = arrangement.second_way if arrangement else None
    alone = arrangement.alone if arrangement else ""
    if not row.connector or not row.target:
        return Problem(*NO_PLACE)
    if not isinstance(connector, Rotates):
        return Problem(*BY_HAND)
    has_secret = getattr(row, "has_secret", None)
    if has_secret is None:
        has_secret = row.versions.filter(state=SecretVersion.State.CURRENT).exists()
    if way is None and (connector.needs_way or not has_secret):
        return Problem(*NEVER_RECEIVED)
    enough = isinstance(connector, DeadMan) if connector.cuts_itself else bool(alone)
    return None if way or second or enough else Problem(*ONLY_WAY)
