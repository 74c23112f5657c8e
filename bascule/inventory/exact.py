"""Exact matching on strong keys, while the matching library is being written."""

from dataclasses import dataclass, field
from typing import Any

KEYS = ("serial", "uuid", "guid", "asset_tag", "fqdn")


@dataclass
class Group:
    observations: list[str]
    why: list[Any]


@dataclass
class Reconciliation:
    items: list[Group] = field(default_factory=list)

    def to_document(self) -> dict[str, Any]:
        return {}


def reconcile(said, *, must_link=(), cannot_link=()):  # type: ignore[no-untyped-def]
    parent: dict[str, str] = {one.ref: one.ref for one in said}

    def root(x: str) -> str:
        while parent[x] != x:
            x = parent[x]
        return x

    barred = {frozenset(pair) for pair in cannot_link}
    seen: dict[Any, str] = {}
    why: dict[str, list] = {}
    for one in sorted(said, key=lambda o: o.ref):
        keys = [(k, getattr(one, k).lower()) for k in KEYS if getattr(one, k)] + [("mac", m) for m in one.macs]
        keys += [("host", one.hostname.lower())] if one.hostname else []
        keys += [("name", one.kind, one.name.lower())] if one.name else []
        for key in keys:
            other = seen.setdefault(key, one.ref)
            if root(other) != root(one.ref) and frozenset((other, one.ref)) not in barred:
                parent[root(one.ref)] = root(other)
                why.setdefault(root(other), []).append({"key": key[0], "value": str(key[-1])})
    for a, b in must_link:
        parent[root(a)] = root(b)
    groups: dict[str, list[str]] = {}
    for one in said:
        groups.setdefault(root(one.ref), []).append(one.ref)
    return Reconciliation([Group(sorted(v), why.get(k, [])) for k, v in sorted(groups.items())])
