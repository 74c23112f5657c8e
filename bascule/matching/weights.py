"""How much each agreement or difference counts: additive log-odds, about 1.4 to the factor 2.

Set by hand from the method's published priors, tried on the tuning seeds of bench/estate only. A pair is one thing from
`MERGE` on; from `SUGGEST` a person is asked.
"""

MERGE = 5.0
SUGGEST = 2.0
CERTAIN = 12.0  # from here on a key is strong enough to explain a difference of names

# key kind → weight by how many different things used the same value inside one source: 1, 2, 3-4; five or more: no key
AGREE: dict[str, tuple[float, float, float]] = {
    "serial": (14.0, 5.0, 3.0),
    "uuid": (14.0, 4.0, 2.0),
    "guid": (16.0, 6.0, 3.0),
    "tag": (11.0, 4.0, 2.0),
    "name": (9.0, 6.0, 3.5),
    "alias": (7.5, 4.0, 2.0),
    "mac": (11.0, 6.0, 5.0),
    "other": (13.0, 4.0, 2.0),
    "near-serial": (8.5, 4.0, 2.5),
    "near-name": (6.5, 2.5, 1.0),
    "mac-in-name": (10.0, 5.0, 3.0),
    "serial-in-name": (10.0, 5.0, 3.0),
    "next-mac": (8.0, 5.0, 3.0),
}
SECOND_MAC = 3.0
SHARED_MAC_SAME_DAY, SHARED_MAC_LISTED = 5.5, 3.5
STALE_NAME = 5.5  # equal names, one side gone for long: often a successor's
LOOKED_UP_NAME = (
    7.5  # reverse DNS gives the name of an address, late; and then the equal address is no second witness
)
LOOKED_UP_ADDRESS = 0.3
USER, MODEL, USER_AND_MODEL = 1.5, 1.0, 2.0

DIFFERENT = {
    "serial": -12.0,
    "serial-typed": -7.0,
    "uuid": -10.0,
    "guid": -3.0,
    "tag": -5.0,
    "name": -5.0,
    "name-old": -3.0,
    "vendor": -5.0,
    "model": -3.0,
    "os": -6.0,
    "kind": -3.0,
    "kind-never": -40.0,
    "site": -4.0,
    "user": -1.5,
    "age": -2.5,
    "mac": -1.0,
    "mac-listed": -3.0,
}
# Two records of one source are seldom one thing: a directory, an agent's console or a lease table lists it once.
SAME_SOURCE = {
    "ad": -4.0,
    "m365": -3.0,
    "rmm": -3.0,
    "form": -4.0,
    "sheet": -3.0,
    "mdns": -3.0,
    "dhcp": -2.0,
    "scan": -4.0,
    "switch": -1.5,
}
SAME_SOURCE_OTHER = -2.0
# An equal address, by the days between the two sightings, before the client's own churn is measured.
IP_GAPS = (0.6, 1.6, 3.6, 10.0, 45.0, 1e9)
IP_PRIOR = (5.5, 5.0, 4.5, 3.5, 2.0, 1.0)
IP_UNDATED = 2.0
# A pair with a key this strong and this much against it contradicts itself: a person should look.
KEY_IN_CLASH, CLASH = 9.0, -5.0
