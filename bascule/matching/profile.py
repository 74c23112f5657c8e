"""What a group of records says together: the profile that is weighed against another group's."""

from functools import lru_cache

from bascule.matching.candidates import Keys
from bascule.matching.facts import Fact
from bascule.matching.normalise import is_random
from bascule.matching.vocabulary import CONFUSED, OS_COMPATIBLE

# (day or None, the card the address was used with or "", listed: from a machine's own list of cards)
Sighting = tuple[float | None, str, bool]


NOTHING: frozenset[str] = frozenset()
NO_PAIRS: frozenset[tuple[str, str]] = frozenset()
NO_PASSES: frozenset[tuple[float, str]] = frozenset()


@lru_cache(200_000)
def _alone(value: str) -> frozenset[str]:
    return frozenset((value,))


def one(value: str) -> frozenset[str]:
    """The set of one value, or of none where the value is empty; shared, never changed in place."""
    return _alone(value) if value else NOTHING


class Profile:
    """Grows as groups merge. Sets of values for each field; days for what depends on time."""

    __slots__ = (
        "bmc", "cards", "guids", "keys", "kinds", "listed", "live", "members", "models", "names", "passes", "serials", "sites", "sources",
        "stale", "systems", "tags", "timed", "typed_serials", "users", "uuids", "vendors", "version", "weak_systems", "weak_vendors",
    )  # fmt: skip

    def __init__(self, place: int, fact: Fact, keys: Keys) -> None:
        self.members = [place]
        self.version = 0
        self.keys = set(keys.plain_of[place])
        card = fact.macs[0] if len(fact.macs) == 1 else ""
        sighting: Sighting = (
            fact.day if fact.dated else None,
            card,
            fact.lists_cards,
        )
        self.timed: dict[int, list[Sighting]] = {number: [sighting] for number in keys.timed_of[place]}
        typed = fact.group == "human"
        self.serials = NOTHING if typed else one(fact.serial)
        self.typed_serials = one(fact.serial) if typed else NOTHING
        self.uuids, self.tags = one(fact.uuid), one(fact.tag)
        self.guids: frozenset[tuple[str, str]] = (
            frozenset(((fact.source, fact.guid),)) if fact.guid else NO_PAIRS
        )
        # name → (still current somewhere, gone somewhere, the thing itself said so, somebody other than DNS said so)
        self.names: dict[str, tuple[bool, bool, bool, bool]] = {}
        if fact.name:
            looked_up = fact.group == "network"
            self.names[fact.name] = (
                fact.dated and not fact.stale,
                fact.stale,
                not typed and not looked_up,
                not looked_up,
            )
        # addresses of cards that are its own: not a dock's, not made up by the system
        own = frozenset(mac for mac in fact.macs if mac not in keys.shared_macs and not is_random(mac))
        self.cards = own or NOTHING
        self.listed = bool(own) and fact.group == "managed"
        self.bmc = fact.bmc
        weak = fact.group in ("network", "passive")
        self.vendors, self.systems = (NOTHING, NOTHING) if weak else (one(fact.vendor), one(fact.system))
        self.weak_vendors, self.weak_systems = (
            (one(fact.vendor), one(fact.system)) if weak else (NOTHING, NOTHING)
        )
        self.models, self.kinds, self.users = one(fact.model), one(fact.kind), one(fact.user)
        self.sites, self.sources = one(fact.site), one(fact.source)
        # (scan pass, address): two addresses in one pass are two things, unless a key says otherwise
        self.passes = NO_PASSES
        if fact.source == "scan" and fact.pass_day:
            self.passes = frozenset((round(fact.pass_day, 1), ip) for ip in fact.ips)
        self.live = fact.dated and not fact.stale
        self.stale = fact.stale

    def absorb(self, other: "Profile") -> None:
        """Take over everything the other group says."""
        self.version += 1
        self.members += other.members
        self.keys |= other.keys
        for number, sightings in other.timed.items():
            self.timed.setdefault(number, []).extend(sightings)
        for name, flags in other.names.items():
            mine = self.names.get(name)
            self.names[name] = (
                (mine[0] or flags[0], mine[1] or flags[1], mine[2] or flags[2], mine[3] or flags[3])
                if mine
                else flags
            )
        for field in _SETS:
            yours = getattr(other, field)
            if yours:
                mine_now = getattr(self, field)
                if not yours <= mine_now:
                    setattr(self, field, mine_now | yours)
        self.bmc = self.bmc and other.bmc
        self.listed = self.listed or other.listed
        self.live = self.live or other.live
        self.stale = self.stale or other.stale


_SETS = (
    "serials", "typed_serials", "uuids", "guids", "tags", "vendors", "weak_vendors", "systems", "weak_systems", "models",
    "kinds", "sites", "users", "sources", "passes", "cards",
)  # fmt: skip


def systems_differ(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Whether no system of one side can be the same as one of the other's."""
    return not any(one == two or frozenset((one, two)) in OS_COMPATIBLE for one in mine for two in yours)


def kinds_differ(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Whether the kinds exclude each other; reporters mix some of them up."""
    return not any(one == two or frozenset((one, two)) in CONFUSED for one in mine for two in yours)


def never_one(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """A person, a contract or an account is never one thing with something of another kind."""
    return mine != yours and any(kind.startswith("=") for kind in mine | yours) and not mine & yours


def models_agree(mine: frozenset[str], yours: frozenset[str]) -> bool:
    """Equal, or one is the other with more words (`ELITEBOOK840`, `HPELITEBOOK840G9NOTEBOOKPC`)."""
    return any(one == two or one in two or two in one for one in mine for two in yours)
