"""The true devices of a made-up estate: names, keys, addresses over four periods, docks, clones, ghosts."""

import random
import string
from dataclasses import dataclass, field

from bench.estate.classes import (
    CLASSES,
    FIRST,
    JUNK_SERIALS,
    JUNK_UUIDS,
    LAST,
    SITES,
    SOFTWARE_ADAPTERS,
    DeviceClass,
)

PERIODS = 4  # 0: when the old provider's sheet was made; 1, 2, 3: three, two days and one day ago
CHARS = string.ascii_uppercase + string.digits


@dataclass
class Device:
    """One real thing. `names` new to old; `last_seen` days ago (0: alive); `ips[period]` of its first interface."""

    id: str
    kind: DeviceClass
    site: str
    maker: str = ""
    model: str = ""
    os: str = ""
    serial: str = ""
    uuid: str = ""
    guid: str = ""
    entra: str = ""
    tag: str = ""
    user: str = ""
    names: list[str] = field(default_factory=list)
    macs: list[str] = field(default_factory=list)
    adapters: list[str] = field(default_factory=list)
    docks: list[str] = field(default_factory=list)
    random_macs: list[str] = field(default_factory=list)
    bmc_mac: str = ""
    ips: list[str] = field(default_factory=list)
    bmc_ips: list[str] = field(default_factory=list)
    dynamic: bool = True
    ghost_days: int = 0
    effect: float = 0.0
    stealth: bool = False

    @property
    def name(self) -> str:
        return self.names[0]


def mac_text(value: int) -> str:
    return f"{value:012x}"


class Maker:
    """Makes devices; `noise` scales every kind of dirt (1.0 is the knowledge file's)."""

    def __init__(self, dice: random.Random, scheme: str, sites: int, noise: float) -> None:
        self.dice, self.scheme, self.noise = dice, scheme, noise
        self.sites = SITES[:sites]
        self.taken: set[str] = set()
        self.last_of_model: dict[tuple[str, str, str], Device] = {}
        self.docks: dict[str, list[str]] = {site: [] for site in self.sites}
        self.people: dict[str, list[str]] = {site: [] for site in self.sites}

    def chance(self, probability: float) -> bool:
        return self.dice.random() < probability * self.noise

    def uuid(self) -> str:
        text = f"{self.dice.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def make(self, number: int) -> Device:
        dice = self.dice
        kind = dice.choices(CLASSES, [entry.share for entry in CLASSES])[0]
        weights = [1.0 / (1 + rank) for rank in range(len(self.sites))]
        device = Device(f"D{number}", kind, dice.choices(self.sites, weights)[0])
        made = dice.randrange(len(kind.makers))
        device.maker, oui, models = kind.makers[made]
        paired = len(kind.makers) > 1 and len(kind.systems) == len(kind.makers)
        device.model, device.os = (
            dice.choice(models),
            kind.systems[made] if paired else dice.choice(kind.systems),
        )
        device.effect = dice.gauss(0, 1)
        self._identify(device, oui)
        if kind.personal:
            device.user = self._person(device.site)
        device.names = [self._name(device, number)]
        if kind.name in {"laptop", "desktop", "server", "vm"} and self.chance(0.09):
            device.names.append(self._name(device, number + 70_000))
        device.tag = f"IT{number:05d}" if dice.random() < 0.5 else ""
        device.dynamic = not kind.static_ip
        self._network_cards(device, oui)
        return device

    def _identify(self, device: Device, oui: str) -> None:
        dice, kind = self.dice, device.kind
        key = (device.site, kind.name, device.model)
        sister = self.last_of_model.get(key)
        base = int(oui + f"{dice.getrandbits(24):06x}", 16)
        number = dice.getrandbits(24)
        if sister and dice.random() < kind.batch:
            base = int(sister.macs[0], 16) + dice.randint(1, 3)
            number = int(sister.serial[3:], 36) + dice.randint(1, 4) if sister.serial[:3] == "SN9" else number
        if kind.batch:
            device.serial = "SN9" + _base36(number).rjust(6, "0")
        else:
            device.serial = "".join(dice.choices(CHARS, k=7 if device.maker.startswith("Dell") else 10))
        device.macs = [mac_text(base)]
        self.last_of_model[key] = device
        device.uuid, device.guid = self.uuid(), self.uuid()
        device.entra = device.guid if dice.random() < 0.75 else self.uuid()
        if kind.name in {"laptop", "desktop", "vm"}:
            if self.chance(0.06):
                device.serial = dice.choice(JUNK_SERIALS)
            if self.chance(0.04):
                device.uuid = dice.choice(JUNK_UUIDS)
        if kind.name == "vm":
            device.serial = (
                "VMware-" + device.uuid.replace("-", " ") if "VMware" in device.maker else device.serial
            )
            if sister and self.chance(0.12):
                device.uuid = sister.uuid

    def _network_cards(self, device: Device, oui: str) -> None:
        dice, kind = self.dice, device.kind
        first = int(device.macs[0], 16)
        if kind.name in {"laptop", "mac"}:
            device.macs.append(mac_text(int(f"a0a4c5{dice.getrandbits(24):06x}", 16)))
            if self.chance(0.55):
                device.docks = [self._dock(device.site) for _ in range(1 if dice.random() < 0.65 else 2)]
            if self.chance(0.12):
                device.random_macs = [mac_text((dice.getrandbits(48) | 0x020000000000) & ~0x010000000000)]
        if kind.name in {"laptop", "desktop", "server"} and self.chance(0.3):
            device.adapters = dice.sample(SOFTWARE_ADAPTERS, dice.randint(1, 2))
        if kind.name in {"server", "nas", "firewall", "switch"}:
            device.macs += [mac_text(first + step) for step in range(1, dice.randint(2, 4))]
            if kind.name == "server" and dice.random() < 0.7:
                device.bmc_mac = mac_text(first + len(device.macs) + dice.choice((0, 0, 1, 2)))
        if kind.name == "printer" and dice.random() < 0.4:
            device.macs.append(
                mac_text(first + 1)
                if dice.random() < 0.5
                else mac_text(int(f"c0e434{dice.getrandbits(24):06x}", 16))
            )
        if kind.name == "phone" and self.chance(0.75):
            device.random_macs = [
                mac_text((dice.getrandbits(48) | 0x020000000000) & ~0x010000000000)
                for _ in range(4 if dice.random() < 0.35 else 1)
            ]

    def _dock(self, site: str) -> str:
        docks = self.docks[site]
        if docks and self.dice.random() < 0.8:
            return self.dice.choice(docks)
        docks.append(mac_text(int(f"0050b6{self.dice.getrandbits(24):06x}", 16)))
        return docks[-1]

    def _person(self, site: str) -> str:
        people = self.people[site]
        if people and self.dice.random() < 0.4:
            return self.dice.choice(people)
        first, last = self.dice.choice(FIRST), self.dice.choice(LAST)
        people.append(f"{first[0]}{last}" if len(people) < 30 else f"{first}.{last}")
        return people[-1]

    def _name(self, device: Device, number: int) -> str:
        dice, kind = self.dice, device.kind
        scheme = self.scheme if self.scheme != "mixed" else dice.choice(("site-num", "user", "default"))
        if kind.name == "iot" and dice.random() < 0.6:
            return dice.choice(
                ("ESP_" + device.macs[0][6:].upper(), "espressif", "Samsung-TV", "", "sonos", "display")
            )
        if kind.name == "phone":
            return dice.choice(
                (
                    "iPhone",
                    f"iPhone-de-{device.user[1:].title()}",
                    "android-" + self.uuid()[:8],
                    "Galaxy-S23",
                    "",
                )
            )
        if scheme == "default" and kind.name not in {"server", "vm", "firewall", "switch"}:
            return self._default_name(device)
        if scheme == "user" and device.user:
            name = f"{kind.prefix}-{device.user.upper().replace(chr(46), chr(45))}"
            return (
                name if name not in self.taken and not self.taken.add(name) else f"{name}{dice.randint(2, 9)}"
            )
        width = 3 if number < 1000 else 4
        name = (
            f"{device.site}-{kind.prefix}{number % 70_000:0{width}d}"
            if number < 70_000
            else f"{device.site}-{kind.prefix}{dice.randint(1, 900):03d}"
        )
        self.taken.add(name)
        return name

    def _default_name(self, device: Device) -> str:
        dice, kind = self.dice, device.kind
        if kind.name in {"laptop", "desktop"}:
            return ("DESKTOP-" if dice.random() < 0.7 else "LAPTOP-") + "".join(dice.choices(CHARS, k=7))
        if kind.name == "mac":
            return dice.choice(
                (
                    f"MacBook-Pro-de-{device.user[1:].title()}",
                    "MacBook-Pro",
                    "MacBook-Air",
                    f"{device.user}s-MBP",
                )
            )
        if kind.name == "printer":
            return ("NPI" if device.maker == "HP" else "BRN") + device.macs[0][6:].upper()
        if kind.name == "access-point":
            return dice.choice((device.model, "U6-Pro", "UBNT"))
        if kind.name == "camera":
            return dice.choice(("axis-" + device.macs[0], "IPCamera", "Camera 01", ""))
        return {
            "voip": "SIP-" + device.macs[0].upper(),
            "nas": dice.choice(("DiskStation", "NAS" + device.macs[0][8:].upper())),
        }.get(kind.name, f"{kind.prefix}{dice.randint(1, 999)}")

    def ghosts(self, living: list[Device], number: int) -> list[Device]:
        """Decommissioned devices; 40 % of them handed their name to a living one of the same class."""
        gone = []
        for step in range(int(len(living) * 0.12 * self.noise + 0.5)):
            ghost = self.make(number + step)
            ghost.ghost_days = self.dice.randint(70, 700)
            heirs = [
                device
                for device in self.dice.sample(living, min(30, len(living)))
                if device.kind is ghost.kind and device.name
            ]
            if heirs and self.dice.random() < 0.4:
                ghost.names, ghost.site, ghost.user = [heirs[0].name], heirs[0].site, heirs[0].user
            gone.append(ghost)
        return gone


def address(devices: list[Device], dice: random.Random, churn: float) -> None:
    """Give every device its address in each period; every site uses the same private ranges."""
    for site in sorted({device.site for device in devices}):
        here = [device for device in devices if device.site == site]
        pool = [
            f"192.168.{third}.{fourth}"
            for third in range(1, 3 + len(here) // 160)
            for fourth in range(10, 250)
        ]
        dice.shuffle(pool)
        for device in here:
            device.ips = [pool.pop()] * PERIODS
            if device.bmc_mac:
                device.bmc_ips = [pool.pop()] * PERIODS
        moving = [device for device in here if device.dynamic]
        for period in range(1, PERIODS):
            chosen = [device for device in moving if dice.random() < (0.6 if period == 1 else churn)]
            free = [device.ips[period - 1] for device in chosen] + [
                pool.pop() for _ in range(min(len(pool), len(chosen) // 3))
            ]
            dice.shuffle(free)
            for device, ip in zip(chosen, free, strict=False):
                device.ips = device.ips[:period] + [ip] * (PERIODS - period)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = (string.digits + string.ascii_uppercase)[rest] + digits
    return digits or "0"
