"""Server time of every page for an owner: 200 clients, 40,000 items, 200,000 observations, row-level security forced.

Limits: 200 ms a page and 100 ms a search, at the 95th percentile, on a quiet machine; `cpu ms` is what this process
and its database session computed, which does not change when others are busy. The database is made anew when the size or the
generator changed, in a data folder of its own (BASCULE_BENCH_DATA, default: in the temporary folder).
"""

import hashlib
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PAGE_LIMIT, SEARCH_LIMIT = 0.200, 0.100  # seconds
SEARCHES = ("a", "srv", "chable", "sn1234", "10.0.3.7", "baceni 0001", "rien du tout", "é")
WORDS = {"kind": "server", "number": 1}
OBJECTS = {
    "access": "access.access", "credential": "vault.credential", "file": "discovery.importedfile", "gap": "gaps.gap",
    "item": "inventory.item", "line": "handover.requestline", "letter": "handover.letter", "person": "inventory.person",
    "row": "removal.oldtool", "site": "inventory.site", "step": "planning.step", "member": "clients.member",
}  # fmt: skip


def main(quick: bool = False) -> dict[str, Any]:
    member, takeover = _ready(quick)
    from django.test import Client as Browser

    browser = Browser(raise_request_exception=False, headers={"accept-language": "fr"})
    browser.force_login(member.user)
    times = 10 if quick else 20
    pages = {
        name: _measure(lambda url=url: browser.get(url), times) for name, url in _pages(browser, takeover)
    }
    searches = {
        f"search {asked}": _measure(lambda asked=asked: browser.get("/search/", {"q": asked}), times)
        for asked in SEARCHES
    }
    inventory = f"/takeovers/{takeover.pk}/inventory/"
    searches["inventory chable"] = _measure(lambda: browser.get(inventory, {"q": "chable"}), times)
    slow = [n for n, f in pages.items() if f["p95_ms"] > PAGE_LIMIT * 1000]
    slow += [n for n, f in searches.items() if f["p95_ms"] > SEARCH_LIMIT * 1000]
    _table({**pages, **searches}, slow)
    dear = [
        n
        for n, f in {**pages, **searches}.items()
        if f["cpu_ms"] > (SEARCH_LIMIT if "search" in n else PAGE_LIMIT) * 1000
    ]
    worst = max((*pages.values(), *searches.values()), key=lambda figures: figures["p95_ms"])
    return {"pages": len(pages), "slowest_p95_ms": worst["p95_ms"], "over_the_limit": slow, "over_by_computing": dear, "load": os.getloadavg()[0],
            "figures": {**pages, **searches}}  # fmt: skip


def _ready(quick: bool) -> tuple[Any, Any]:
    """The database with its firm; (owner, takeover), in their scope."""
    folder = Path(
        os.environ.get("BASCULE_BENCH_DATA") or Path(tempfile.gettempdir()) / f"bascule-bench-{os.getuid()}"
    )
    folder /= "quick" if quick else "full"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"BASCULE_DATA": str(folder), "BASCULE_HOSTS": "testserver", "BASCULE_DEBUG": "0"}
    from bascule.config.start import prepare

    addresses = prepare(migrate=True)
    mark = folder / "made.json"
    wanted = hashlib.sha256((Path(__file__).parent / "firm.py").read_bytes()).hexdigest()
    found = json.loads(mark.read_text()) if mark.exists() else {}
    from bascule.clients.models import Member, Takeover
    from bascule.tenancy.scope import set_scope
    from bench.firm import Size, make_firm

    if found.get("of") != wanted:
        _empty(addresses)
        started = time.perf_counter()
        size = Size().tenth() if quick else Size()
        member, takeover = make_firm(size)
        print(
            f"  {size.clients} clients, {size.items:,} items, made in {time.perf_counter() - started:.0f} s"
        )
        found = {
            "of": wanted,
            "firm": str(member.firm_id),
            "member": str(member.pk),
            "takeover": str(takeover.pk),
        }
        mark.write_text(json.dumps(found))
        _analyse(addresses)
    set_scope(firm=found["firm"], clients=None)
    return Member.objects.select_related("user").get(pk=found["member"]), Takeover.objects.get(
        pk=found["takeover"]
    )


def _as_owner(addresses: Any, statement: str) -> None:
    import psycopg

    with psycopg.connect(addresses.owner, autocommit=True) as raw:
        raw.execute(statement)


def _empty(addresses: Any) -> None:
    from django.apps import apps

    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("bascule.")]
    _as_owner(addresses, f"TRUNCATE {', '.join(tables)} CASCADE")


def _analyse(addresses: Any) -> None:
    _as_owner(addresses, "VACUUM ANALYZE")


def _pages(browser: Any, takeover: Any) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of the map that a GET opens, about the big client."""
    from django.apps import apps
    from django.urls import URLPattern, get_resolver, reverse

    from bascule.tenancy.scope import set_scope

    def walk(patterns: Any, route: str, space: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            here = route + str(one.pattern)
            if here.startswith(("account/", "api/", "setup/", "join/", "health/", "ui/")):
                continue
            if isinstance(one, URLPattern):
                yield ":".join(part for part in (space, one.name or "") if part), here
            else:
                yield from walk(one.url_patterns, here, one.namespace or space)

    firm = takeover.firm_id
    for name, route in walk(get_resolver().url_patterns, "", ""):
        set_scope(firm=firm, clients=None)  # each request ends with none
        given: dict[str, Any] = {}
        for word in re.findall(r"<(?:[^:>]+:)?([^>]+)>", route):
            if word in OBJECTS:
                model = apps.get_model(OBJECTS[word])
                mine = (
                    {"client": takeover.client_id}
                    if any(f.name == "client" for f in model._meta.fields)
                    else {}
                )
                row = model.objects.filter(**mine).first()
                given[word] = row.pk if row else None
            else:
                given[word] = takeover.pk if word == "takeover" else WORDS.get(word)
        if None in given.values():
            continue  # made on demand: letters, dossiers
        url = reverse(name, kwargs=given)
        if browser.get(url).status_code == 200:
            yield name, url


def _measure(ask: Callable[[], Any], times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        answer = ask()
        queries = len(seen)
    taken = []
    worked = _worked()
    for _ in range(times):
        started = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - started)
    worked = (_worked() - worked) / times
    cuts = statistics.quantiles(taken, n=20, method="inclusive")
    return {"p50_ms": round(statistics.median(taken) * 1000, 1), "p95_ms": round(cuts[-1] * 1000, 1),
            "cpu_ms": round(worked * 1000, 1), "queries": queries, "kilobytes": len(answer.content) // 1024}  # fmt: skip


def _worked() -> float:
    """Seconds that this process and its database session computed: what a page costs, however busy the machine is."""
    from django.db import connection

    database = connection.connection.info.backend_pid if connection.connection else None
    stat = Path(f"/proc/{database}/stat")
    ticks = (
        sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) if database and stat.exists() else 0
    )
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _table(figures: dict[str, dict[str, Any]], slow: list[str]) -> None:
    print(f"{'page':32}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}{'queries':>9}{'KB':>7}")
    for name, found in sorted(figures.items(), key=lambda entry: -entry[1]["p95_ms"]):
        flag = "  over the limit" if name in slow else ""
        print(
            f"{name:32}{found['p50_ms']:9.1f}{found['p95_ms']:9.1f}{found['cpu_ms']:9.1f}{found['queries']:9}{found['kilobytes']:7}{flag}"
        )
