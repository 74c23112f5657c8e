"""`bascule reconcile OBS.jsonl`: which observations speak of the same thing, why, and what is probably unseen."""

import argparse
import sys
from pathlib import Path

import msgspec

from bascule.matching.lines import read_links, read_observations
from bascule.matching.reconcile import Reconciliation, reconcile
from bascule.observation.problem import gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("merge observations into items, with the reasons, and estimate what nobody has seen")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "observations",
        metavar="OBS.jsonl",
        help=translate(gettext_noop("JSON lines (observation/1); - for standard input")),
    )
    parser.add_argument(
        "--links",
        type=Path,
        metavar="FILE",
        help=translate(
            gettext_noop('what a person said: {"must_link": [[ref, ref], …], "cannot_link": [[ref, ref], …]}')
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON document"))
    )


def run(arguments: argparse.Namespace) -> int:
    """0 done; 1 done, with conflicts or with a person's words that no longer fit; a Problem (exit 2) for bad input."""
    must, cannot = read_links(arguments.links) if arguments.links else ([], [])
    found = reconcile(read_observations(arguments.observations), must_link=must, cannot_link=cannot)
    if arguments.json:
        sys.stdout.buffer.write(msgspec.json.encode(found.to_document()) + b"\n")
        sys.stdout.buffer.flush()
    else:
        _show(found)
    return 1 if found.links_not_found else 0


def _show(found: Reconciliation) -> None:
    """The result in a few lines for a person."""
    unseen = found.unseen.to_document()
    print(translate(gettext_noop("{count} items")).format(count=len(found.items)))
    print(
        translate(
            gettext_noop("{suggested} pairs to look at, {conflicts} that contradict themselves")
        ).format(suggested=len(found.suggested), conflicts=len(found.conflicts))
    )
    print(
        translate(gettext_noop("{count} statements by lists only: claimed, never seen")).format(
            count=len(found.claimed_never_seen)
        )
    )
    if unseen["refused"]:
        print(translate(found.unseen.refused or "").format(**found.unseen.facts))
    else:
        text = gettext_noop(
            "Probably {estimate} more exist that no source has seen; between {low95} and {high95} with 95 %."
        )
        print(translate(text).format(**unseen))
    for one, two in found.links_not_found:
        print(translate(gettext_noop("Not found, so not applied: {one} and {two}")).format(one=one, two=two))
