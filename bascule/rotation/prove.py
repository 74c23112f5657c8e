"""Proof by sandwich, on every path: new accepted (P1), old refused (N), random refused (R), new accepted again (P2).

Without P1 and P2, "old refused" may be a dead line; without R, it may be a door that refuses for another reason.
Grade A: presented and refused everywhere, as a random one is. B: the new one stands, and the old one could not be
presented (never received, or one more wrong login might lock the account). Anything else is no proof.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bascule.connectors.base import Outcome, Target

Words = dict[str, Any]
NOT_TRIED = "no-budget"
LOCKED = ("locked", "locked-out")


class Login(Protocol):
    """A fresh login by the ledger; `keep` logins stay in the budget."""

    def __call__(self, secret: bytes, path: Target, *, keep: int = 0) -> Outcome: ...


@dataclass
class PathAnswer:
    """What one path answered, in words and codes, no secrets."""

    path: str
    p1: str = ""
    old: str = ""
    old_code: str = ""
    random: str = ""
    random_code: str = ""
    p2: str = ""

    def facts(self) -> Words:
        return dict(vars(self))


@dataclass
class Sandwich:
    """`verdict`: proven, fell-back (the new one is refused), old-accepted, accepts-anything, other-answer, locked,
    no-answer. `grade` only when proven."""

    verdict: str
    grade: str = ""
    answers: list[PathAnswer] = field(default_factory=list)
    anomalies: list[Words] = field(default_factory=list)


def prove(
    paths: tuple[Target, ...],
    login: Login,
    *,
    new: bytes,
    old: bytes | None,
    random: Callable[[Target], bytes],
    p1_done: bool = False,
) -> Sandwich:
    """Four logins on each path (three when P1 was just done). Stops a path at what decides it."""
    found = Sandwich("proven")
    for path in paths:
        said = PathAnswer(path_name(path))
        found.answers.append(said)
        _one(path, login, said, new, old, random(path), p1_done)
    found.anomalies = [one for said in found.answers for one in _anomalies(said)]
    found.verdict = _verdict(found.answers)
    if found.verdict == "proven":
        found.grade = "A" if all(_fully(said) for said in found.answers) else "B"
    return found


def path_name(path: Target) -> str:
    """Address and the options that tell paths apart."""
    return " ".join([path.address, *(f"{name}={value}" for name, value in sorted(path.options.items()))])


def _one(
    path: Target, login: Login, said: PathAnswer, new: bytes, old: bytes | None, random: bytes, p1_done: bool
) -> None:
    said.p1 = Outcome.ACCEPTED if p1_done else login(new, path).word
    if said.p1 != Outcome.ACCEPTED:
        return
    if old is not None:
        answer = login(old, path, keep=1)
        said.old, said.old_code = answer.word, answer.code
        if answer.code in LOCKED:
            return
    answer = login(random, path, keep=1)
    said.random, said.random_code = answer.word, answer.code
    said.p2 = login(new, path).word


def _anomalies(said: PathAnswer) -> list[Words]:
    found = []
    if said.random == Outcome.ACCEPTED:
        found.append({"code": "accepts-anything", "path": said.path})
    elif said.old == Outcome.ACCEPTED:
        found.append({"code": "old-accepted", "path": said.path})
    elif said.old == said.random == Outcome.REFUSED and said.old_code != said.random_code:
        found.append(
            {"code": "other-answer", "path": said.path, "old": said.old_code, "random": said.random_code}
        )
    if said.old == NOT_TRIED:
        found.append({"code": "old-not-presented", "path": said.path})
    elif said.random == NOT_TRIED:
        found.append({"code": "random-not-presented", "path": said.path})
    return found


def _verdict(answers: list[PathAnswer]) -> str:
    """The worst of the paths decides, in this order."""

    def some(test: Callable[[PathAnswer], bool]) -> bool:
        return any(test(said) for said in answers)

    if some(lambda s: s.random == Outcome.ACCEPTED):
        return "accepts-anything"
    if some(lambda s: Outcome.REFUSED in (s.p1, s.p2)):
        return "fell-back"
    if some(lambda s: s.old == Outcome.ACCEPTED):
        return "old-accepted"
    if some(lambda s: s.old_code in LOCKED or s.random_code in LOCKED):
        return "locked"
    if some(lambda s: Outcome.UNREACHABLE in (s.p1, s.old, s.random, s.p2)):
        return "no-answer"
    if some(lambda s: NOT_TRIED in (s.p1, s.p2)):
        return "no-budget"
    if some(lambda s: s.old == s.random == Outcome.REFUSED and s.old_code != s.random_code):
        return "other-answer"
    return "proven"


def _fully(said: PathAnswer) -> bool:
    return said.old == said.random == Outcome.REFUSED
