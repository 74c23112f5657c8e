"""observation/1, access/1 and restore points: the shapes of DESIGN.md section 3, and secrets on their way in."""

from typing import Any, Literal

import msgspec

State = Literal["present", "absent", "unknown"]


class Evidence(msgspec.Struct, omit_defaults=True):
    """Where a statement stands: a file, the line it is on (1-based), the SHA-256 (hex) of the whole file."""

    file: str | None = None
    line: int | None = None
    sha256: str | None = None


class Observation(msgspec.Struct, omit_defaults=True):
    """What one source said about one thing. Never edited. `ref` is unique in its stream.

    Times are ISO 8601 in UTC. `live`: a live source saw the thing, not a list. `source_group` is which independent
    eye looked: network, passive, managed or human.
    """

    ref: str
    source: str
    source_group: str | None = None
    seen_at: str | None = None
    last_seen: str | None = None
    live: bool | None = None
    site: str | None = None
    kind: str | None = None
    name: str | None = None
    hostname: str | None = None
    fqdn: str | None = None
    ips: list[str] = msgspec.field(default_factory=list)
    macs: list[str] = msgspec.field(default_factory=list)
    serial: str | None = None
    uuid: str | None = None
    guid: str | None = None
    asset_tag: str | None = None
    vendor: str | None = None
    model: str | None = None
    os: str | None = None
    user: str | None = None
    port: str | None = None
    identifiers: dict[str, str] = msgspec.field(default_factory=dict)
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)
    evidence: Evidence | None = None


class AccessFact(msgspec.Struct, omit_defaults=True):
    """One way in, as a source shows it. `state` unknown says in `why_unknown` why this source cannot show it."""

    ref: str
    fact: str
    on: str | None = None
    holder: str | None = None
    value: str | None = None
    state: State = "present"
    why_unknown: str | None = None
    evidence: Evidence | None = None


class RestorePoint(msgspec.Struct, omit_defaults=True):
    """A copy a backup tool says it holds. Times ISO 8601 UTC; `proof` 0 claimed, 1 listed by the tool, 2 checked
    by the tool, 3 restored; `keys`: whether what opens it is in hand (None: not known)."""

    system: str
    provider: Literal["old", "new", "client"]
    claimed: str
    expires: str | None = None
    lock_until: str | None = None
    depends_on: str | None = None
    proof: int = 0
    keys: bool | None = None
    id: str | None = None
    evidence: Evidence | None = None


class Hold(msgspec.Struct, omit_defaults=True):
    """A promise to keep backups: which provider, of which systems ("*": all), until when (ISO 8601), in writing?"""

    provider: Literal["old", "new", "client"]
    until: str
    systems: list[str] = msgspec.field(default_factory=lambda: ["*"])
    evidenced: bool | None = None
    evidence: Evidence | None = None


class FoundSecret(msgspec.Struct, omit_defaults=True):
    """A secret a reader met. Kept apart from observations; the importer seals it at once, nothing else may hold it.

    `kind` is a secret kind of the vault (password, totp, ssh-key, recovery-codes, attachment, …); `material` is the
    plaintext; `on` the ref of the observation it belongs to; `title`, `login`, `url`, `folder` are shown to people.
    """

    ref: str
    kind: str
    material: bytes
    title: str | None = None
    login: str | None = None
    url: str | None = None
    folder: str | None = None
    on: str | None = None
    changed_at: str | None = None
    notes: str | None = None
    evidence: Evidence | None = None

    def __repr__(self) -> str:
        return (
            f"FoundSecret(ref={self.ref!r}, kind={self.kind!r}, material=<{len(self.material)} bytes hidden>)"
        )


class NotRead(msgspec.Struct, omit_defaults=True):
    """A part of a file that was not understood: where (line, path or sheet), what it was, why it was not read."""

    where: str
    what: str
    why: str


class Reading(msgspec.Struct):
    """All that one reader got out of one file.

    `units` counts what the file holds in its own unit (rows, hosts, sections), `units_read` those understood:
    coverage is their ratio. `reports` are report/1 documents (endpoint reports) as plain dictionaries.
    """

    observations: list[Observation] = msgspec.field(default_factory=list)
    accesses: list[AccessFact] = msgspec.field(default_factory=list)
    points: list[RestorePoint] = msgspec.field(default_factory=list)
    holds: list[Hold] = msgspec.field(default_factory=list)
    secrets: list[FoundSecret] = msgspec.field(default_factory=list)
    reports: list[dict[str, Any]] = msgspec.field(default_factory=list)
    not_read: list[NotRead] = msgspec.field(default_factory=list)
    units: int = 0
    units_read: int = 0

    @property
    def coverage(self) -> float:
        """0 to 1; an empty file that was understood is fully read."""
        return 1.0 if self.units == 0 else self.units_read / self.units
