"""The account of one backup tool's output: restore points, the job or repository they belong to, and its checks."""

import re
from datetime import UTC, datetime
from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, NotRead, Observation, Reading, RestorePoint

CHECK_FAILED = gettext_noop(
    "The tool's own check failed: these copies count for nothing until a restore proves them."
)
METADATA_ONLY = gettext_noop("Only the index was checked, not the data: damaged data passes this check.")
LOCAL_TIMES = gettext_noop("The tool prints local times without a zone; they are taken as UTC.")
NO_POINTS = gettext_noop("This output of the tool lists no restore points.")


class BackupReport:
    """Collects one reading. `job()` names the repository or job; `point()` is proof 1, listed by the tool, unless said
    otherwise; `failed()` makes every point of the file proof 0."""

    def __init__(self, tool: str, label: str) -> None:
        self.reading, self.tool = Reading(), tool
        self._job = Observation(
            ref="job", source="backup", source_group="managed", kind="backup-job", name=label
        )
        self._job.attributes["tool"] = tool
        self._job.evidence = Evidence(line=1)
        self._failed = False

    def job(self, name: str | None = None, **attributes: Any) -> None:
        """Set the job's name or attributes; None is left out."""
        self._job.name = name or self._job.name
        self._job.attributes.update({key: value for key, value in attributes.items() if value is not None})

    def gather(self, key: str, values: object) -> None:
        """Add values to a list attribute of the job, each once, sorted."""
        if isinstance(values, list) and values:
            known = self._job.attributes.get(key, [])
            self._job.attributes[key] = sorted({*known, *map(str, values)})

    def point(self, system: str, claimed: str | None, *, line: int | None = None, **fields: Any) -> None:
        """A restore point; without a time it is counted as not read."""
        self.reading.units += 1
        if not claimed:
            where = f"line {line}" if line else "file"
            self.reading.not_read.append(NotRead(where=where, what=f"{self.tool} {system}", why=NO_TIME))
            return
        self.reading.units_read += 1
        fields.setdefault("proof", 1)
        self.reading.points.append(
            RestorePoint(
                system=system,
                provider="old",
                claimed=claimed,
                evidence=Evidence(line=line) if line else None,
                **fields,
            )
        )

    def checked(self, depth: str, detail: str | None = None) -> None:
        """The tool's check passed; `depth` is metadata, part or data."""
        self.job(check="passed", check_depth=depth, check_detail=detail)
        if depth == "metadata":
            self.job(check_note=METADATA_ONLY)

    def failed(self, detail: str | None = None) -> None:
        """The tool's check or restore failed: said so, and nothing here counts."""
        self._failed = True
        self.job(check="failed", check_note=CHECK_FAILED, check_detail=detail)

    def local_times(self) -> None:
        self.job(times=LOCAL_TIMES)

    def not_read(self, where: str, what: str, why: str) -> None:
        self.reading.units += 1
        self.reading.not_read.append(NotRead(where=where, what=what, why=why))

    def close(self) -> Reading:
        if self._failed:
            for point in self.reading.points:
                point.proof = 0
        if not self.reading.points and not self.reading.units:
            self.reading.units = self.reading.units_read = 1
            self.job(note=NO_POINTS)
        self.reading.observations.append(self._job)
        return self.reading


NO_TIME = gettext_noop("It has no time that can be read.")


def utc(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z; a time without a zone is taken as UTC."""
    if moment is None:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def from_iso(text: object) -> str | None:
    """ISO 8601 with or without nanoseconds."""
    if not isinstance(text, str) or len(text) < 10:
        return None
    plain = re.sub(r"(\.\d{6})\d+", r"\1", text.strip())
    try:
        return utc(datetime.fromisoformat(plain))
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: object) -> str | None:
    """Unix seconds of this century."""
    try:
        value = float(seconds)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return utc(datetime.fromtimestamp(value, UTC)) if 946_684_800 < value < 4_102_444_800 else None


def from_asctime(text: str) -> str | None:
    """`Sun Nov 22 19:05:35 2026`, English month names whatever the machine's language."""
    for form in ("%a %b %d %H:%M:%S %Y", "%d-%b-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            return utc(datetime.strptime(text.strip(), form))
        except ValueError:
            continue
    return None
