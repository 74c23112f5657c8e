"""Put the reading of a member (of an archive) into the reading of the whole."""

from typing import Any

from bascule.observation.records import Evidence, NotRead, Reading


def merge(whole: Reading, part: Reading, prefix: str, member: str) -> None:
    """Add `part` to `whole`: refs get the prefix, evidence names the member, `not_read` says where it was."""
    refs: list[Any] = [*part.observations, *part.accesses, *part.secrets]
    for record in (*refs, *part.points, *part.holds):
        record.evidence = record.evidence or Evidence()
        record.evidence.file = f"{member}!{record.evidence.file}" if record.evidence.file else member
    for record in refs:
        record.ref = f"{prefix}.{record.ref}"
    for secret in part.secrets:
        if secret.on:
            secret.on = f"{prefix}.{secret.on}"
    for report in part.reports:
        report["evidence"] = {**(report.get("evidence") or {}), "file": member}
    whole.observations += part.observations
    whole.accesses += part.accesses
    whole.points += part.points
    whole.holds += part.holds
    whole.secrets += part.secrets
    whole.reports += part.reports
    whole.not_read += [NotRead(f"{member}: {one.where}", one.what, one.why) for one in part.not_read]
    whole.units += part.units
    whole.units_read += part.units_read
