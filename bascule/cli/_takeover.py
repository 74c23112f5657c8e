"""Which takeover a command is about, and who runs it. Shared by the commands that act on the database."""

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate


def add_takeover(parser: argparse.ArgumentParser) -> None:
    """The argument every such command has."""
    parser.add_argument(
        "takeover",
        metavar="TAKEOVER",
        help=translate(gettext_noop("id of the takeover, or the client's name")),
    )


def operator() -> str:
    """Who stands in the evidence log for a command: the user of this machine."""
    return f"command line ({getpass.getuser()})"


@contextmanager
def takeover_named(text: str) -> Iterator[Any]:
    """The takeover of that id or client, with the session acting for its firm. Raises Problem with the choices when
    there is none, or more than one."""
    from django.utils.translation import override

    from bascule.clients.models import Installation, Takeover
    from bascule.tenancy.scope import acting_for

    known: list[str] = []
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm), override(language_of_environment()):
            rows = list(Takeover.objects.select_related("client", "provider"))
            known += [f"{row.pk} {row.client.name}" for row in rows]
            found = [
                row for row in rows if str(row.pk) == text or row.client.name.casefold() == text.casefold()
            ]
            if len(found) == 1:
                yield found[0]
                return
    raise Problem(
        gettext_noop("There is no single takeover {text}."),
        gettext_noop("Known: {known}."),
        text=text,
        known="; ".join(known) or "–",
    )
