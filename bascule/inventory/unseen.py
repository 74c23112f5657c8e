"""What has nobody seen? The estimate, where each eye looked, where nobody can look, and what is only claimed."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import kinds
from bascule.clients.doors import Request, takeover_page
from bascule.discovery.models import Observation
from bascule.inventory.figures import figures
from bascule.inventory.models import Reconciliation, Site
from bascule.inventory.queue import kind_label

# The eyes: which sources belong to each, as people call it, how one gets it, the group it looks for.
EYES: dict[str, tuple[Any, frozenset[str], Any]] = {
    "scan": (_("Network scan"), frozenset(["scan", "nmap", "ping", "snmp", "ssh", "tls", "http", "bacnet", "modbus"]), _("Scan every network of the site, also at night.")),
    "switch": (_("Switches"), frozenset(["switch", "arp", "lldp", "fdb"]), _("Ask for the switches’ MAC and neighbour tables.")),
    "listen": (_("Listening"), frozenset(["mdns", "ssdp", "pcap", "passive", "listener", "netbios", "llmnr", "wifi"]), _("Listen one day on each network.")),
    "dhcp": (_("DHCP and DNS"), frozenset(["dhcp", "dns"]), _("Export the DHCP leases and the DNS zones.")),
    "directory": (_("Directory"), frozenset(["ad", "m365", "entra", "intune"]), _("Export the directory’s computers and people.")),
    "agent": (_("Agents"), frozenset(["rmm", "endpoint", "edr", "av", "mdm", "agent", "glpi", "osquery", "firewall", "hypervisor", "backup", "radius"]), _("Run the collector on the computers, or export an agent’s inventory.")),
    "list": (_("Lists and papers"), frozenset(["sheet", "csv", "documentation", "contract", "invoice", "itglue", "hudu", "passportal", "itflow", "vault", "snipe", "netbox"]), _("Ask the client for invoices, contracts and its own lists.")),
    "walk": (_("Site walk"), frozenset(["form", "walk", "photo", "sticker", "person"]), _("Walk through every room with the phone.")),
}  # fmt: skip
GROUPS = {
    "network": _("the network (a scan, the switches’ tables)"),
    "passive": _("listening (DHCP, announcements)"),
    "managed": _("management (a directory, agents)"),
    "human": _("people (lists, papers, a walk)"),
}


def eye_of(source: str) -> str:
    """Which eye a source belongs to; "" for one that nobody knows."""
    word = source.lower().split("-")[0].split(":")[0].split("_")[0].rstrip("0123456789")
    return next((eye for eye, (_label, sources, _how) in EYES.items() if word in sources), "")


@takeover_page("read")
def unseen(request: Request) -> HttpResponse:
    """How much is probably still unseen, and what would narrow it."""
    run = Reconciliation.objects.filter(client=request.client).first()
    found = figures(request.takeover)
    document = found.unseen
    families = [
        {**value, "label": gettext(value.get("text") or name)}
        for name, value in (document.get("by_family") or {}).items()
    ]
    looked = _looked(request)
    refused = gettext(document["refused_text"]).format(**document.get("facts", {})) if document.get("refused_text") else ""  # fmt: skip
    return render(request, "inventory/unseen.html", {
        "figures": found, "refused": refused, "families": families, "claimed": len(run.claimed_never_seen) if run else None,
        "blind": [gettext(one["text"]) for one in document.get("blind_families") or []],
        "never": [gettext(one["text"]) for one in document.get("not_estimable") or []],
        "missing_groups": [label for name, label in GROUPS.items() if name not in looked["groups"]],
        "narrow": _narrow(looked), "duplicates": round(document.get("probably_duplicates") or 0), **looked["matrix"],
    })  # fmt: skip


def _looked(request: Request) -> dict[str, Any]:
    """Where each eye looked: statements by the site of their item and by eye. Nothing there is *not looked at*, since
    nobody can tell a source that saw nothing from one that was never there."""
    rows = (
        Observation.objects.standing()
        .filter(client=request.client)
        .values_list("belongs__item__site__name", "source", "source_group")
        .annotate(count=Count("id"))
        .order_by()
    )
    seen: dict[tuple[str, str], int] = {}
    groups = set()
    for site, source, group, count in rows:
        eye = eye_of(source)
        groups.add(group)
        if eye:
            seen[site or "", eye] = seen.get((site or "", eye), 0) + count
    sites = list(Site.objects.filter(client=request.client).order_by("name").values_list("name", flat=True))
    if any(site == "" for site, _eye in seen):
        sites.append("")
    here = reverse("inventory:home", kwargs={"takeover": request.takeover.pk})
    matrix = [
        {"label": site or gettext("No site"), "icon": "", "href": f"{here}?site={site or '-'}",
         "cells": [_cell(seen.get((site, eye))) for eye in EYES]}
        for site in sites
    ]  # fmt: skip
    absent = {site: [eye for eye in EYES if (site, eye) not in seen] for site in sites if site}
    columns = [{"label": label, "href": ""} for label, _sources, _how in EYES.values()]
    return {"groups": groups, "matrix": {"columns": columns, "rows": matrix}, "absent": absent}


def _cell(count: int | None) -> dict[str, Any] | None:
    return {"value": f"{count:n}", "state": "known", "href": "", "tip": ""} if count else None


def _narrow(looked: dict[str, Any]) -> list[dict[str, Any]]:
    """What would narrow the interval most: at each site the eyes that have not looked there, worst site first."""
    worst = sorted(looked["absent"].items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        {
            "site": site,
            "looked": len(EYES) - len(absent),
            "of": len(EYES),
            "how": [EYES[eye][2] for eye in absent],
        }
        for site, absent in worst
        if absent
    ][:12]


@takeover_page("read")
def claimed(request: Request) -> HttpResponse:
    """What does somebody's list say that nothing live has seen?"""
    run = Reconciliation.objects.filter(client=request.client).first()
    refs = [str(ref) for ref in (run.claimed_never_seen if run else [])]
    rows = Observation.objects.filter(client=request.client, pk__in=refs).select_related("file", "belongs__item__site", "by__user")  # fmt: skip
    if request.GET.get("kind"):
        rows = rows.filter(kind=request.GET["kind"])
    if request.GET.get("q"):
        rows = rows.filter(name__icontains=request.GET["q"])
    page = Paginator(rows.order_by("name", "pk"), 50).get_page(request.GET.get("page"))
    for row in page:
        row.kind_label = kind_label(row.kind)  # type: ignore[attr-defined]
        row.next_step = _next(row)  # type: ignore[attr-defined]
    there = Observation.objects.filter(client=request.client, pk__in=refs).values_list("kind", flat=True)
    filters = [{"name": "kind", "label": gettext("Kind"), "choices": sorted((kind, kind_label(kind)) for kind in set(there.distinct().order_by()) if kind)}]  # fmt: skip
    return render(
        request, "inventory/claimed.html", {"page": page, "filters": filters, "made": run is not None}
    )


ON_A_NETWORK = frozenset(
    [
        "endpoint",
        "server",
        "network-device",
        "printer",
        "camera-system",
        "ot-asset",
        "smart-device",
        "telephony",
    ]
)


def _next(row: Observation) -> str:
    """What to do about one claim."""
    said = row.record
    if row.kind in (
        "domain",
        "website",
        "mail-service",
        "m365-tenant",
        "google-tenant",
        "saas",
        "certificate",
    ):
        return gettext("Look it up from outside, or sign in to it.")
    if said.get("ips") or said.get("hostname") or said.get("macs"):
        return gettext("Scan its network; if it does not answer, ask who used it last.")
    if row.kind in ON_A_NETWORK or row.kind in kinds():
        return gettext("Look for it on the next site walk, or ask the client whether it is still there.")
    return gettext("Ask whoever wrote the list what it is.")
