"""What a group of records says together: the profile that is weighed against another group's."""

from bascule.matching.candidates import Keys
from bascule.matching.facts import Fact
from bascule.matching.normalise import is_random
from bascule.matching.vocabulary import CONFUSED, OS_COMPATIBLE

# (day or None, the card the address was used with or "", listed: from a machine's own list of cards)
Sighting = tuple[float | None, str, bool]


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
        self.serials = {fact.serial} if fact.serial and not typed else set()
        self.typed_serials = {fact.serial} if fact.serial and typed else set()
        self.uuids = {fact.uuid} if fact.uuid else set()
        self.guids = {(fact.source, fact.guid)} if fact.guid else set()
        self.tags = {fact.tag} if fact.tag else set()
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
        own = {mac for mac in fact.macs if mac not in keys.shared_macs and not is_random(mac)}
        self.cards = own
        self.listed = bool(own) and fact.group == "managed" and len(fact.macs) > 0
        self.bmc = fact.bmc
        weak = fact.group in ("network", "passive")
        self.vendors = {fact.vendor} if fact.vendor and not weak else set()
        self.weak_vendors = {fact.vendor} if fact.vendor and weak else set()
        self.systems = {fact.system} if fact.system and not weak else set()
        self.weak_systems = {fact.system} if fact.system and weak else set()
        self.models = {fact.model} if fact.model else set()
        self.kinds = {fact.kind} if fact.kind else set()
        self.sites = {fact.site} if fact.site else set()
        self.users = {fact.user} if fact.user else set()
        self.sources = {fact.source}
        self.passes = (
            {(fact.source, round(fact.pass_day, 1), ip) for ip in fact.ips}
            if fact.source == "scan" and fact.pass_day
            else set()
        )
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
                getattr(self, field).update(yours)
        self.bmc = self.bmc and other.bmc
        self.listed = self.listed or other.listed
        self.live = self.live or other.live
        self.stale = self.stale or other.stale


_SETS = (
    "serials", "typed_serials", "uuids", "guids", "tags", "vendors", "weak_vendors", "systems", "weak_systems", "models",
    "kinds", "sites", "users", "sources", "passes", "cards",
)  # fmt: skip


def systems_differ(mine: set[str], yours: set[str]) -> bool:
    """Whether no system of one side can be the same as one of the other's."""
    return not any(one == two or frozenset((one, two)) in OS_COMPATIBLE for one in mine for two in yours)


def kinds_differ(mine: set[str], yours: set[str]) -> bool:
    """Whether the kinds exclude each other; reporters mix some of them up."""
    return not any(one == two or frozenset((one, two)) in CONFUSED for one in mine for two in yours)


def never_one(mine: set[str], yours: set[str]) -> bool:
    """A person, a contract or an account is never one thing with something of another kind."""
    return mine != yours and any(kind.startswith("=") for kind in mine | yours) and not mine & yours


def models_agree(mine: set[str], yours: set[str]) -> bool:
    """Equal, or one is the other with more words (`ELITEBOOK840`, `HPELITEBOOK840G9NOTEBOOKPC`)."""
    return any(one == two or one in two or two in one for one in mine for two in yours)
