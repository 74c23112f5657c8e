"""points/1 as Python values. Times are whole microseconds since 1970 in UTC; `FOREVER` is no end."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from bascule.observation.problem import Problem, gettext_noop

FOREVER = 2**62
HOUR = 3_600_000_000
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Provider = Literal["old", "new", "client"]
NOT_READ = gettext_noop("This is no list of restore points that can be read: {error}.")
GIVE = gettext_noop("Give a bascule.points/1 document: systems, points, plans and holds, times in ISO 8601.")


class History(msgspec.Struct):
    """How many daily (24 h), weekly (7 days) and monthly (30 days) copies are wanted."""

    daily: int = 0
    weekly: int = 0
    monthly: int = 0


class System(msgspec.Struct):
    """What must be restorable. `slack_hours` lets a point count for a neighbouring slot of the history."""

    id: str
    rpo_hours: float = 24
    history: History = msgspec.field(default_factory=History)
    restored_within_days: float | None = None
    slack_hours: float = 0


class PointRow(msgspec.Struct):
    """A restore point. `keys` null: not known, so not counted on."""

    system: str
    provider: Provider
    claimed: str
    expires: str | None = None
    lock_until: str | None = None
    depends_on: str | list[str] | None = None
    proof: int = 0
    keys: bool | None = True
    id: str | None = None


class Plan(msgspec.Struct):
    """Points to come: one at `from` and every so many hours after it, each kept so many days (null: for ever)."""

    system: str
    provider: Provider
    from_: str = msgspec.field(name="from")
    every_hours: float = 24
    keep_days: float | None = None
    proof: int = 0


class Hold(msgspec.Struct):
    """A promise to keep what a provider holds of some systems ("*": all) until a time."""

    provider: Provider
    until: str
    systems: list[str] = msgspec.field(default_factory=lambda: ["*"])
    evidenced: bool = False

    def covers(self, system: str, provider: str) -> bool:
        return self.provider == provider and ("*" in self.systems or system in self.systems)


class Document(msgspec.Struct):
    """points/1."""

    systems: list[System]
    now: str | None = None
    points: list[PointRow] = []
    plans: list[Plan] = []
    holds: list[Hold] = []
    schema: str = "bascule.points/1"


def read_document(data: bytes | dict[str, Any]) -> Document:
    """Reads points/1, as JSON bytes or already decoded. Raises Problem."""
    try:
        if isinstance(data, bytes):
            document = msgspec.json.decode(data, type=Document)
        else:
            document = msgspec.convert(data, Document)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Problem(NOT_READ, GIVE, error=error) from None
    if document.schema != "bascule.points/1":
        raise Problem(NOT_READ, GIVE, error=document.schema)
    ids = [system.id for system in document.systems]
    if len(set(ids)) != len(ids):
        raise Problem(NOT_READ, GIVE, error="systems: id")
    if any(not plan.every_hours > 0 or plan.every_hours * 60 < 1 for plan in document.plans):
        raise Problem(NOT_READ, GIVE, error="plans: every_hours < 1 min")
    if any(system.rpo_hours < 0 or system.slack_hours < 0 for system in document.systems):
        raise Problem(NOT_READ, GIVE, error="systems: rpo_hours")
    return document


def instant(text: str | None, otherwise: int = FOREVER) -> int:
    """Microseconds since 1970 of an ISO 8601 time; without a zone it is UTC. Raises Problem."""
    if text is None:
        return otherwise
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(NOT_READ, GIVE, error=text) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // timedelta(microseconds=1)


def written(moment: int) -> str | None:
    """ISO 8601 in UTC; None for FOREVER."""
    if moment >= FOREVER:
        return None
    return (EPOCH + timedelta(microseconds=moment)).isoformat().replace("+00:00", "Z")


def hours(span: int) -> float:
    """A span in hours, to the thousandth."""
    return round(span / HOUR, 3)


def duration(amount: float, unit: int) -> int:
    """So many hours or days in microseconds."""
    return round(amount * unit)
