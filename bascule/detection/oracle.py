"""The slow and simple truth: every identifier tried on every value with fnmatch. For tests and for `bench/` only."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from bascule.detection.identifiers import Identifier, below


def naive_matching(identifiers: Sequence[Identifier], family: str, candidate: str) -> list[Identifier]:
    """The identifiers of that class that match the candidate, by trying all of them."""
    found = []
    for identifier in identifiers:
        if identifier.family != family:
            continue
        glob = identifier.glob.replace("[", "[[]")
        if fnmatchcase(candidate, glob) or (family == "paths" and fnmatchcase(candidate, below(glob))):
            found.append(identifier)
    return found
