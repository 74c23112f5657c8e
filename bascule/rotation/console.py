"""What the pages show of a change: its steps as they happened, its proof card, a run's line for each secret."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.rotation.arrows import read_problem
from bascule.rotation.models import Proof, Rotation, RotationRun, RotationRunItem

State, ItemState = Rotation.State, RotationRunItem.State
LOOKS: dict[str, str] = {
    State.DONE: "proven",
    State.UNCHANGED: "open",
    State.UNPROVEN: "refused",
    State.UNKNOWN: "lost",
    State.AMBIGUOUS: "doubt",
    State.REFUSED: "open",
}
ITEM_LOOKS: dict[str, str] = {
    ItemState.WAITING: "unlooked",
    ItemState.RUNNING: "doubt",
    ItemState.DONE: "proven",
    ItemState.LATER: "doubt",
    ItemState.BLOCKED: "open",
    ItemState.NOT_BEGUN: "unlooked",
    ItemState.FAILED: "refused",
}
ANOMALIES: dict[str, Any] = {
    "accepts-anything": _("It accepts any secret"),
    "old-accepted": _("The old secret is still accepted"),
    "other-answer": _("The old secret is refused with another answer than a random one"),
    "old-not-presented": _("The old secret was not presented: one more wrong login might lock the account"),
    "random-not-presented": _("No random secret was presented: one more wrong login might lock the account"),
    "old-never-received": _("The old secret was never received, so it could not be presented"),
    "old-did-not-open-before": _("What was received did not open it before either"),
    "residual-unknown": _("The system does not tell what may still act"),
    "sessions-unknown": _("Open sessions could not be counted or ended"),
    "set-back": _("Somebody set an older secret again while it was changed"),
    "cut-short": _("The system keeps only the beginning of a long secret"),
    "drift": _("The system held another of the kept secrets than the current one"),
    "uses": _("Uses this secret and needs the new one"),
}
WORDS: dict[str, Any] = {
    "accepted": _("accepted"),
    "refused": _("refused"),
    "unreachable": _("no answer"),
    "no-budget": _("not presented"),
    "": _("not presented"),
}


@dataclass(frozen=True)
class Step:
    """One arrow, as the evidence log has it."""

    number: int
    label: str
    look: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """The proof card: what each path answered, what is odd, what may still act."""

    rotation: Rotation
    look: str
    steps: list[Step]
    paths: list[dict[str, Any]]
    anomalies: list[dict[str, str]]
    what: str = ""
    advice: str = ""
    residual_why: str = ""


def card(rotation: Rotation) -> Card:
    """Everything about one change."""
    proof, problem = rotation.proof, read_problem(rotation.problem)
    return Card(
        rotation,
        LOOKS.get(rotation.state, "doubt"),
        steps(rotation),
        [_path(one) for one in proof.facts.get("paths", [])] if proof else [],
        [anomaly(one) for one in rotation.anomalies],
        problem.what(gettext) if problem and rotation.state != State.DONE else "",
        problem.advice(gettext) if problem and rotation.state != State.DONE else "",
        str(proof.facts.get("residual", "")) if proof else "",
    )


def steps(rotation: Rotation) -> list[Step]:
    """The arrows in order; a rest is one too."""
    labels = dict(State.choices)
    rows = Event.objects.filter(subject=str(rotation.pk), verb__in=("rotate", "rest_rotation")).order_by(
        "number"
    )
    found = []
    for row in rows:
        facts = row.facts
        if row.verb == "rest_rotation":
            found.append(Step(row.number, gettext("It rests"), "doubt", row.at, _rest(facts)))
        else:
            to = str(facts.get("to", ""))
            found.append(
                Step(row.number, str(labels.get(to, to)), LOOKS.get(to, "known"), row.at, _detail(facts))
            )
    return found


def _rest(facts: dict[str, Any]) -> str:
    return gettext("it goes on in %(minutes)d min") % {"minutes": max(1, int(facts.get("seconds", 0)) // 60)}


def _detail(facts: dict[str, Any]) -> str:
    """What an arrow says beside its name."""
    if "sessions" in facts:
        count = facts["sessions"]
        return (
            gettext("not known how many")
            if count is None
            else gettext("%(count)d sessions") % {"count": count}
        )
    if facts.get("code"):
        return str(facts["code"])
    return gettext("grade %(grade)s") % {"grade": facts["grade"]} if facts.get("grade") else ""


def _path(one: dict[str, Any]) -> dict[str, Any]:
    """One path's four answers, each with how it looks."""
    wanted = {"p1": "accepted", "old": "refused", "random": "refused", "p2": "accepted"}
    cells = {
        name: {"word": str(WORDS.get(one.get(name, ""), one.get(name, ""))), "code": one.get(f"{name}_code", ""),
               "look": "proven" if one.get(name) == good else "unlooked" if one.get(name) in ("", "no-budget") else "refused"}
        for name, good in wanted.items()
    }  # fmt: skip
    return {"path": one["path"], **cells}


def anomaly(one: dict[str, Any]) -> dict[str, str]:
    """An anomaly in words, and where."""
    where = [str(one[name]) for name in ("path", "what", "where", "length", "why") if one.get(name)]
    return {"text": str(ANOMALIES.get(one["code"], one["code"])), "where": ", ".join(where)}


@dataclass(frozen=True)
class RunView:
    """A run as the console shows it."""

    run: RotationRun
    total: int
    over: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def moving(self) -> bool:
        return self.run.finished_at is None and self.over < self.total


def run_view(run: RotationRun) -> RunView:
    over = ~Q(state__in=RotationRunItem.OPEN)
    found = run.items.aggregate(
        total=Count("id"), over=Count("id", filter=over), done=Count("id", filter=Q(state=ItemState.DONE)),
        later=Count("id", filter=Q(state=ItemState.LATER)), blocked=Count("id", filter=Q(state=ItemState.BLOCKED)),
        failed=Count("id", filter=Q(state=ItemState.FAILED)), not_begun=Count("id", filter=Q(state=ItemState.NOT_BEGUN)),
    )  # fmt: skip
    return RunView(run, found.pop("total"), found.pop("over"), found)


def dress(item: RotationRunItem, rotation: Rotation | None) -> None:
    """Give a run's line its words: the live state of its change, and why it is blocked."""
    state, problem = item.state, read_problem(item.problem)
    if state in (ItemState.LATER, ItemState.RUNNING) and rotation is not None and rotation.ended:
        state = ItemState.DONE if rotation.state == State.DONE else ItemState.FAILED
    shows = rotation is not None and state in (ItemState.RUNNING, ItemState.LATER)
    item.word = rotation.get_state_display() if rotation and shows else ItemState(state).label  # type: ignore[attr-defined]
    item.look = ITEM_LOOKS[state]  # type: ignore[attr-defined]
    item.why = said(problem) if problem and state != ItemState.DONE else ""  # type: ignore[attr-defined]
    item.change = rotation  # type: ignore[attr-defined]


def said(problem: Problem) -> str:
    return f"{problem.what(gettext)} {problem.advice(gettext)}"


def grades(client: Any) -> dict[str, int]:
    """Proven changes by grade."""
    rows = Proof.objects.filter(client=client, of=Proof.Of.CHANGED).values("grade").annotate(n=Count("id"))
    return {row["grade"]: row["n"] for row in rows}
