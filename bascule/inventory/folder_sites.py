"""The site of what a scan or an agent saw, when the source does not tell it: from the folder it was handed over in.

That is an assumption, and is shown as one. It is made again each time, so a site that becomes known later is found.
"""

import re
from pathlib import PurePosixPath

from bascule.clients.models import Client
from bascule.discovery.models import Observation
from bascule.inventory.models import Site
from bascule.tenancy.search import searchable


def known_sites(client: Client) -> dict[str, str]:
    """Folded name or code → the site's name: those in the inventory, and those that some source tells."""
    found = {}
    told = (
        Observation.objects.standing().filter(client=client).exclude(site="").values_list("site", flat=True)
    )
    for name in told.distinct().order_by("site"):
        found[_folded(name)] = name
    for name, code in Site.objects.filter(client=client).order_by("name").values_list("name", "code"):
        found[_folded(name)] = name
        if code:
            found.setdefault(_folded(code), name)
    found.pop("", None)
    return found


def site_of_path(path: str, known: dict[str, str]) -> tuple[str, str]:
    """(site, the part of the path that says so); ("", "") when none does. The nearest folder wins, then the words of
    the file's own name; a name in which two sites stand says nothing."""
    if not known:
        return "", ""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    for folder in reversed(parts[:-1]):
        site = _one(folder, known)
        if site:
            return site, folder
    name = PurePosixPath(parts[-1]).stem if parts else ""
    site = _one(name, known)
    return (site, parts[-1]) if site else ("", "")


def _one(text: str, known: dict[str, str]) -> str:
    whole = known.get(_folded(text))
    if whole:
        return whole
    words = f" {_folded(text)} "
    met = {site for name, site in known.items() if len(name) > 2 and f" {name} " in words}
    return met.pop() if len(met) == 1 else ""


def _folded(text: str) -> str:
    return " ".join(re.split(r"[\W_]+", searchable([text]))).strip()
