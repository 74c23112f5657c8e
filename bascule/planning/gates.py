"""The eight gates: whether each is open for a takeover, and why. Verbs call `check_gate`; nothing else opens one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from bascule.backups.models import Drill, Hold, Point, ProtectedSystem
from bascule.catalogue.gates import Gate, gates, gates_on
from bascule.clients.models import Takeover
from bascule.inventory.models import Item
from bascule.observation.problem import Problem
from bascule.planning.models import Step
from bascule.planning.plan import DONE, done_tasks
from bascule.removal.models import OldTool
from bascule.vault.figures import still_known
from bascule.vault.models import Credential


class GateShut(Problem):
    """A gate refuses the act; `refused` gives exit code 3 on the command line."""

    refused = True


@dataclass(frozen=True)
class Standing:
    """How a gate stands: open, shut, or nobody knows (None), and why, in the language in force."""

    gate: Gate
    open: bool | None
    why: str
    stage: str  # the page where one sees to it


def standing(takeover: Takeover, steps: list[Step] | None = None) -> list[Standing]:
    """Every gate of a takeover."""
    found = list(Step.objects.filter(takeover=takeover)) if steps is None else steps
    return [_look(gate, takeover, found, None) for gate in gates().values()]


def check_gate(
    takeover: Takeover, task_or_verb: str, *, item: Item | None = None, where: str | None = None
) -> None:
    """Raises `GateShut` for the first gate on that task or verb that is not open; `where` names the portal the act
    comes from, if any. A gate that nobody can judge is shut: not knowing is no permission."""
    steps: list[Step] | None = None
    for gate in gates_on(task_or_verb):
        if gate.where and where not in gate.where:
            continue
        if steps is None:
            steps = list(Step.objects.filter(takeover=takeover))
        found = _look(gate, takeover, steps, item)
        if found.open is not True:
            raise GateShut(
                gettext_noop("Gate {gate} is shut: {why}"),
                gettext_noop("{how}"),
                gate=gate.id,
                why=found.why,
                how=_in_force(gate.advice.fr, gate.advice.en),
            )


def _in_force(french: str, english: str) -> str:
    return english if (get_language() or "fr").startswith("en") else french


def _look(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    look = _LOOKS.get(gate.id, _tasks_proven)
    return look(gate, takeover, steps, item)


def _tasks_proven(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    missing = gate.missing(done_tasks(steps))
    if missing:
        why = ngettext("%(tasks)s is not proven.", "%(tasks)s are not proven.", len(missing))
        return Standing(gate, False, why % {"tasks": ", ".join(missing)}, "planning")
    return Standing(gate, True, gettext("Everything it waits for is proven."), "planning")


def _new_agent(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    """Per device: the old tool goes only where the new one is proven."""
    gone = (OldTool.State.ABSENT, OldTool.State.KEPT)
    rows = OldTool.objects.filter(client_id=takeover.client_id).exclude(state__in=gone)
    if item is not None:
        rows = rows.filter(item=item)
    bare = rows.filter(new_agent_proven_at__isnull=True).values("device").distinct().count()
    if bare:
        why = ngettext(
            "On %(n)d device with old tools the new agent is not proven.",
            "On %(n)d devices with old tools the new agent is not proven.",
            bare,
        ) % {"n": bare}
        return Standing(gate, False, why, "removal")
    found = _tasks_proven(gate, takeover, steps, item)
    return Standing(gate, found.open, found.why, "removal")


def _restored(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    """The first full backup is proven, and every system was restored from the new provider's copies."""
    found = _tasks_proven(gate, takeover, steps, item)
    if not found.open:
        return Standing(gate, False, found.why, "backups")
    restored = Point.objects.filter(system=OuterRef("pk"), provider="new", proof=3)
    drilled = Drill.objects.filter(system=OuterRef("pk"), succeeded=True, point__provider="new")
    systems = ProtectedSystem.objects.filter(client_id=takeover.client_id)
    bare = list(systems.filter(~Exists(restored) & ~Exists(drilled)).values_list("name", flat=True))
    if bare:
        why = gettext("Never restored from the new backup: %(names)s.") % {"names": ", ".join(bare[:5])}
        return Standing(gate, False, why, "backups")
    return Standing(gate, True, found.why, "backups")


def _ticket_life(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    found = _tasks_proven(gate, takeover, steps, item)
    if not found.open:
        return found
    first = max((s.proven_at for s in steps if s.task in gate.requires and s.proven_at), default=None)
    if first is None:
        return found  # the first reset does not apply here
    opens = first + timedelta(hours=gate.minimum_hours or 0)
    if timezone.now() < opens:
        at = date_format(timezone.localtime(opens), "DATETIME_FORMAT")
        return Standing(gate, False, gettext("It opens on %(at)s.") % {"at": at}, "planning")
    return found


def _domain_moved(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    """Only generic domains are locked after a change of holder; those of two letters are a country's."""
    if item is not None and len(item.name.rsplit(".", 1)[-1]) == 2:
        return Standing(
            gate, True, gettext("A country's domain: its holder may change at any time."), "inventory"
        )
    own = [s for s in steps if s.task in gate.requires and item is not None and s.item_id == item.pk]
    if any(step.state in DONE for step in own):
        return Standing(gate, True, gettext("Everything it waits for is proven."), "inventory")
    found = _tasks_proven(gate, takeover, steps, item)
    return Standing(gate, found.open, found.why, "inventory")


def _hold_end(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    if set(gate.alarms) <= done_tasks(steps):
        return Standing(gate, True, gettext("The end of the old backups is decided."), "backups")
    holds = Hold.objects.filter(
        client_id=takeover.client_id, provider="old", ended_at__isnull=True, document__isnull=False,
        signed_on__isnull=False,
    )  # fmt: skip
    until = holds.order_by("-until").values_list("until", flat=True).first()
    if until is None:
        return Standing(
            gate, None, gettext("No signed promise to keep the old backups is on record."), "backups"
        )
    days = (until - timezone.now().date()).days
    if days <= (gate.alarm_days_before or 0):
        if days < 0:
            return Standing(
                gate, False, gettext("The promise has ended, and nothing was decided."), "backups"
            )
        why = ngettext("The promise ends in %(n)d day.", "The promise ends in %(n)d days.", days) % {
            "n": days
        }
        return Standing(gate, False, why, "backups")
    why = ngettext("%(n)d day left on the promise.", "%(n)d days left on the promise.", days) % {"n": days}
    return Standing(gate, True, why, "backups")


def _secrets_changed(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    if not Credential.objects.filter(Q(client_id=takeover.client_id) & Q(archived_at__isnull=True)).exists():
        return Standing(gate, None, gettext("No credential is known: nobody has looked."), "vault")
    left = still_known(takeover).count()
    if left:
        why = ngettext(
            "%(n)d secret that the outgoing provider knows has not changed.",
            "%(n)d secrets that the outgoing provider knows have not changed.",
            left,
        ) % {"n": left}
        return Standing(gate, False, why, "vault")
    return Standing(
        gate, True, gettext("Every secret it knows has changed, or bears a signed exception."), "vault"
    )


def _never(gate: Gate, takeover: Takeover, steps: list[Step], item: Item | None) -> Standing:
    return Standing(gate, False, gettext("Always shut: portals take secrets in and never show one."), "vault")


_LOOKS: dict[str, Callable[[Gate, Takeover, list[Step], Item | None], Standing]] = {
    "G2": _new_agent,
    "G3": _restored,
    "G4": _ticket_life,
    "G5": _domain_moved,
    "G6": _hold_end,
    "G7": _secrets_changed,
    "G8": _never,
}
