"""What a removal on one device would do, and what is in its way. Nothing is changed: this is the dry run."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from bascule.catalogue.tools import tools as catalogue
from bascule.clients.models import Client, Takeover
from bascule.connectors.base import Removes, host_and_port
from bascule.connectors.registry import connectors
from bascule.discovery.models import ReceivedFact
from bascule.discovery.receive import moment
from bascule.inventory.models import Item
from bascule.observation.problem import Problem, gettext_noop
from bascule.removal.found import read_device
from bascule.removal.judge_device import device_key
from bascule.removal.models import OldTool
from bascule.removal.plan_removal import DevicePlan, plan_removal
from bascule.removal.protection import is_protected
from bascule.removal.safe_lapse import safe_lapse
from bascule.vault.models import Credential

STANDING = (OldTool.State.PRESENT, OldTool.State.ORDERED, OldTool.State.LEFTOVERS, OldTool.State.CLAIMED)


@dataclass
class Barred:
    """A tool that may not be touched now, and why, in the language in force."""

    row: OldTool
    why: str
    code: str  # agent, protection, backup, kept, ours, unseen


@dataclass
class Draft:
    """The dry run of one device."""

    device: str
    plan: DevicePlan | None
    ready: list[OldTool] = field(default_factory=list)
    barred: list[Barred] = field(default_factory=list)
    credential: Credential | None = None
    report: ReceivedFact | None = None


def draft_removal(takeover: Takeover, device: str, tools: Iterable[str] | None = None) -> Draft:
    """The plan for these tools (or all that stand) on that device, from its newest report. Raises `Problem` when the
    device is not known or has no report."""
    rows = list(OldTool.objects.filter(client=takeover.client, device=device).select_related("item"))
    wanted = None if tools is None else set(tools)
    rows = [row for row in rows if (row.state in STANDING if wanted is None else row.tool in wanted)]
    if not rows:
        raise Problem(
            gettext_noop("No old tool stands on {device}."),
            gettext_noop("Choose a device of the matrix; “bascule remove” without --device lists them."),
            device=device or "?",
        )
    report = newest_report(takeover.client, device)
    draft = Draft(
        device, None, report=report, credential=credential_for(takeover.client, device, rows[0].item)
    )
    for row in rows:
        barred = _barred(takeover, row)
        if barred:
            draft.barred.append(barred)
        else:
            draft.ready.append(row)
    if report is None:
        draft.barred += [
            Barred(row, gettext("No report of this device is here: collect it first."), "unseen")
            for row in draft.ready
        ]
        draft.ready = []
        return draft
    lifted = [row.tool for row in rows if row.protection_lifted_at]
    known = [row.tool for row in rows if row in draft.ready or _waits(draft, row)]
    draft.plan = plan_removal(
        read_device(report.record), [tool for tool in known if tool in catalogue()], lifted=lifted
    )
    draft.plan.device = device
    return draft


def _waits(draft: Draft, row: OldTool) -> bool:
    return any(one.row is row and one.code == "protection" for one in draft.barred)


def _barred(takeover: Takeover, row: OldTool) -> Barred | None:
    if row.state == OldTool.State.KEPT:
        return Barred(
            row, gettext("It is kept by an exception signed by %(who)s.") % {"who": row.exception_by}, "kept"
        )
    if row.of_outgoing is False:
        return Barred(row, gettext("It is not the outgoing provider’s."), "ours")
    if row.new_agent_proven_at is None:
        return Barred(row, gettext("The new agent is not proven on this device."), "agent")
    if row.category == "backup":
        lapse = safe_lapse(takeover, row)
        if not lapse.is_open():
            return Barred(row, _lapse_words(lapse.open_from), "backup")
    if is_protected(row.tool) and row.protection_lifted_at is None:
        why = gettext(
            "Its protection is not lifted: the code or the release is asked of the outgoing provider."
        )
        return Barred(row, why, "protection")
    return None


def _lapse_words(opens: object) -> str:
    if opens is None:
        return gettext("Its backups are still needed: nothing shows when the others will be enough.")
    at = date_format(timezone.localtime(opens), "DATETIME_FORMAT")  # type: ignore[arg-type]
    return gettext("Its backups are needed until %(at)s.") % {"at": at}


def newest_report(client: Client, device: str) -> ReceivedFact | None:
    """The newest report of that device."""
    named = Q(record__host__name=device) | Q(record__host__fqdn=device) | Q(file__name=device)
    rows = ReceivedFact.objects.filter(named, client=client, schema="report", withdrawn_at__isnull=True)
    return max(
        rows, key=lambda fact: moment(fact.record.get("collected_at")) or fact.received_at, default=None
    )


def removing_connectors() -> list[str]:
    """The kinds of live systems that a removal can be carried out on."""
    return [kind for kind, one in connectors().items() if isinstance(one, Removes)]


def credential_for(client: Client, device: str, item: Item | None = None) -> Credential | None:
    """The login to carry it out with: of a kind that can, for this device, its identity pinned before any other."""
    rows = Credential.objects.filter(
        client=client, connector__in=removing_connectors(), archived_at__isnull=True
    )
    names = {device_key(device)}
    addresses: set[str] = set()
    if item is not None:
        names |= {device_key(str(item.fields.get(key) or "")) for key in ("hostname", "fqdn")} | {
            device_key(item.name)
        }
        for key in ("ip", "ips", "address"):
            value = item.fields.get(key)
            addresses |= {str(one) for one in (value if isinstance(value, list) else [value]) if one}
    found = []
    for row in rows.prefetch_related("opens"):
        host, _port = host_and_port(row.target, 22)
        linked = item is not None and any(link.item_id == item.pk for link in row.opens.all())
        if linked or host in addresses or (device_key(host) in names - {""}):
            found.append(row)
    return min(found, key=lambda row: (not row.pinned, row.verified_at is None, row.title), default=None)
