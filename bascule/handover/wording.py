"""The words of request lines: what is asked for one thing or for a whole kind, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from bascule.catalogue.kinds import Ask, kinds
from bascule.catalogue.text import Text

# Asked whether or not the inventory knows one: these are what nobody outside can count.
ALWAYS = frozenset(
    ("external-person", "old-tool", "secret", "service-account", "backup-job", "site", "contract", "licence")
    + ("certificate", "network-device", "server", "endpoint", "domain", "telephony", "internet-line")
)
# The ground of a line in one word; the law of the client's country stands in the letter.
BASES = {
    "contract": _("Contract"),
    "ownership": _("Belongs to the client"),
    "good-faith": _("Good faith"),
    "gdpr-return": _("Return of data"),
    "gdpr-proof": _("Proof of compliance"),
    "data-act": _("Change of provider"),
    "portability": _("Number portability"),
    "domain-transfer": _("Right of the holder"),
    "safety": _("Safety of people and property"),
}


@dataclass(frozen=True)
class Asked:
    """One ask of the catalogue: the kind it belongs to and its own words."""

    kind: str
    family: str
    ask: Ask

    @property
    def key(self) -> str:
        return f"{self.kind}.{self.ask.id}"


@cache
def asks() -> dict[str, Asked]:
    """Every ask by `kind.ask`, in the order of the catalogue."""
    found = [Asked(kind.id, kind.family, ask) for kind in kinds().values() for ask in kind.ask]
    return {asked.key: asked for asked in found}


@cache
def for_one() -> dict[str, Text]:
    """What is asked about one named thing, by `kind.ask`."""
    rows = tomllib.loads((Path(__file__).parent / "for_one.toml").read_text(encoding="utf-8"))
    return {key: Text(**row) for key, row in rows.items()}


def both(msgid: str) -> tuple[str, str]:
    """A message of the catalogues in French and in English."""
    with override("fr"):
        french = gettext(msgid)
    return french, msgid
