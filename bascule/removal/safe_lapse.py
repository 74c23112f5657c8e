"""May the outgoing provider's backup agent go from a device? Not before the other backups alone meet every need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from bascule.backups.coverage_of import points_document
from bascule.backups.models import ProtectedSystem
from bascule.clients.models import Takeover
from bascule.continuity.coverage import coverage
from bascule.discovery.receive import moment
from bascule.removal.judge_device import device_key
from bascule.removal.models import OldTool


@dataclass(frozen=True)
class Lapse:
    """`open_from` None: never, as things are, or nobody can say (`systems` empty)."""

    open_from: datetime | None
    systems: tuple[str, ...]

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether the agent may go now."""
        return self.open_from is not None and self.open_from <= (now or timezone.now())


def safe_lapse(takeover: Takeover, row: OldTool) -> Lapse:
    """From when on the systems that this device's agent backs up are safe without it. A device that is no system of
    its own may back up any of them: then all count."""
    found = {one["id"]: one for one in coverage(points_document(takeover)).get("systems", [])}
    systems = ProtectedSystem.objects.filter(client_id=takeover.client_id)
    own = [
        system.name
        for system in systems
        if (row.item_id and system.item_id == row.item_id)
        or device_key(system.name) == device_key(row.device)
    ]
    names = own or sorted(found)
    dates = [_from(found.get(name)) for name in names]
    known = [date for date in dates if date is not None]
    return Lapse(max(known) if known and len(known) == len(dates) else None, tuple(names))


def _from(entry: dict[str, Any] | None) -> datetime | None:
    return moment((entry or {}).get("safe_lapse", {}).get("wait"))
