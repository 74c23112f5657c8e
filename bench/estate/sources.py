"""What each source says about a device it sees, with that source's own way of being wrong."""

import random
from datetime import datetime, timedelta

from bascule.observation.records import Observation
from bench.estate.devices import Device

NOW = datetime(2026, 11, 20, 8, 0)
SOURCE_GROUPS = {
    "form": "human", "sheet": "human", "scan": "network", "switch": "network", "dhcp": "passive", "mdns": "passive",
    "ad": "managed", "m365": "managed", "rmm": "managed",
}  # fmt: skip
LOOKALIKE = {
    "0": "O",
    "O": "0",
    "1": "I",
    "I": "1",
    "8": "B",
    "B": "8",
    "5": "S",
    "S": "5",
    "2": "Z",
    "Z": "2",
}


def at(days: float) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def misread(text: str, dice: random.Random) -> str:
    """One character read wrongly, lost or doubled, as on a sticker or in a hand-typed list."""
    if len(text) < 4:
        return text
    place = dice.randrange(1, len(text))
    similar = [spot for spot, letter in enumerate(text) if letter.upper() in LOOKALIKE]
    if similar and dice.random() < 0.7:
        place = dice.choice(similar)
        return text[:place] + LOOKALIKE[text[place].upper()] + text[place + 1 :]
    return dice.choice(
        (text[:place] + text[place + 1 :], text[:place] + dice.choice("ABCDEFGH34679") + text[place + 1 :])
    )


def mac_style(mac: str, dice: random.Random) -> str:
    pairs = [mac[i : i + 2] for i in range(0, 12, 2)]
    return dice.choice((":".join(pairs), "-".join(pairs).upper(), f"{mac[:4]}.{mac[4:8]}.{mac[8:]}"))


def swapped(uuid: str) -> str:
    """The same SMBIOS UUID with its first three groups in the other byte order."""
    first, second, third, rest = uuid[:8], uuid[9:13], uuid[14:18], uuid[18:]
    turn = lambda part: "".join(reversed([part[i : i + 2] for i in range(0, len(part), 2)]))  # noqa: E731
    return f"{turn(first)}-{turn(second)}-{turn(third)}{rest}"


class Reporter:
    """Writes the observations; `dns[(site, ip)]` holds the names reverse DNS still gives, right or stale."""

    def __init__(self, dice: random.Random, noise: float) -> None:
        self.dice, self.noise, self.count = dice, noise, 0
        self.floating: dict[str, str] = {}
        self.dns: dict[tuple[str, str], str] = {}
        self.out: list[tuple[Observation, str]] = []

    def chance(self, probability: float) -> bool:
        return self.dice.random() < probability * self.noise

    def often(self, probability: float, value: str) -> str | None:
        return value if value and self.dice.random() < probability else None

    def add(self, device: Device, source: str, seen_days: float, last_days: float, **fields: object) -> None:
        self.count += 1
        record = Observation(
            ref=f"r{self.count}", source=source, seen_at=at(seen_days), last_seen=at(last_days)
        )
        record.source_group = SOURCE_GROUPS[source]
        record.live = source in {"scan", "switch", "dhcp", "mdns", "form"} or last_days <= 60
        for name, value in fields.items():
            if value:
                setattr(record, name, value)
        self.out.append((record, device.id))

    def wire(self, device: Device) -> str:
        """The card through which the device is on the network just now: its own, a dock's or a random one."""
        if device.docks and self.dice.random() < 0.5:
            return self.dice.choice(device.docks)
        if device.random_macs and (device.kind.name == "phone" or self.dice.random() < 0.6):
            return self.dice.choice(device.random_macs)
        return (
            self.dice.choice((device.macs[0], device.macs[0], device.macs[1]))
            if len(device.macs) > 1 and device.kind.name in {"laptop", "mac", "printer"}
            else device.macs[0]
        )

    def day_wire(self, device: Device, cache: dict) -> str:
        return cache.setdefault(device.id, self.wire(device))

    def form(self, device: Device) -> None:
        dice, days = self.dice, self.dice.uniform(0, 6)
        serial = self.often(0.88, device.serial)
        name = self.often(0.75 if device.user or device.kind.static_ip else 0.4, device.name)
        self.add(
            device, "form", days, days, site=device.site, kind=device.kind.name, vendor=self.often(0.8, device.maker.split()[0]),
            model=self.often(0.7, device.model), user=self.often(0.7, device.user), asset_tag=self.often(0.6, device.tag),
            serial=misread(serial, dice) if serial and self.chance(0.12) else serial,
            hostname=misread(name, dice) if name and self.chance(0.08) else name,
            macs=[mac_style(device.macs[0], dice)] if dice.random() < (0.1 if device.user else 0.45) else None,
        )  # fmt: skip

    def sheet(self, device: Device) -> None:
        dice = self.dice
        serial, name = self.often(0.8, device.serial), device.names[-1] if dice.random() < 0.92 else ""
        for copy in range(2 if self.chance(0.05) else 1):
            if copy:
                name = name.replace("-", " ").lower()
            self.add(
                device, "sheet", 200, 200, site=device.site if dice.random() < 0.8 else None, kind=self.often(0.8, device.kind.name),
                name=misread(name, dice) if name and self.chance(0.05) else name, vendor=self.often(0.6, device.maker),
                model=self.often(0.6, device.model), user=self.often(0.5, device.user), asset_tag=self.often(0.5, device.tag),
                serial=misread(serial, dice) if serial and self.chance(0.1) else serial, ips=[device.ips[0]] if dice.random() < 0.55 else None,
                macs=[mac_style(device.macs[0], dice)] if dice.random() < (0.15 if device.user else 0.5) else None,
            )  # fmt: skip

    def scan(self, device: Device, number: int, wires: dict) -> None:
        dice, period = self.dice, 1 if number == 1 else 3
        days = 3.0 if number == 1 else 1.0
        mac = self.day_wire(device, wires)
        listed = self.dns.get((device.site, device.ips[period]), device.name)
        name = listed if self.chance(0.5) or listed == device.name else device.name
        self.add(
            device, "scan", days, days, site=device.site, ips=[device.ips[period]], macs=[mac_style(mac, dice)] if dice.random() < 0.94 else None,
            hostname=self.often(0.85, name), os=self.often(0.35, device.os.split()[0] if device.os else ""), vendor=self.often(0.5, device.maker),
        )  # fmt: skip
        if device.bmc_mac and dice.random() < 0.8:
            self.add(
                device, "scan", days, days, site=device.site, ips=[device.bmc_ips[period]], macs=[mac_style(device.bmc_mac, dice)] if dice.random() < 0.75 else None,
                hostname=self.often(0.4, ("idrac-" if device.maker.startswith("Dell") else "ILO") + device.serial.lower()), vendor=self.often(0.5, device.maker),
            )  # fmt: skip
        if device.kind.name == "firewall" and self.floating.setdefault(device.site, device.id) == device.id:
            self.add(
                device, "scan", days, days, site=device.site, ips=["192.168.1.1"], macs=["00:00:5e:00:01:0a"]
            )

    def ad(self, device: Device) -> None:
        last = device.ghost_days or self.dice.uniform(0, 15)
        self.add(
            device, "ad", 1, last, hostname=device.name, fqdn=f"{device.name.lower()}.corp.example" if device.name else None,
            guid=device.guid, os=device.os,
        )  # fmt: skip
        if len(device.names) > 1 and self.chance(0.25):
            self.add(
                device,
                "ad",
                1,
                self.dice.randint(70, 300),
                hostname=device.names[1],
                guid=f"{self.dice.getrandbits(128):032x}",
                os=device.os,
            )

    def m365(self, device: Device) -> None:
        last = device.ghost_days or self.dice.uniform(0, 10)
        name = device.names[-1] if len(device.names) > 1 and self.chance(0.3) else device.name
        for copy in range(2 if self.chance(0.08) else 1):
            self.add(
                device, "m365", 1, last + copy * 90, name=name, guid=f"{self.dice.getrandbits(128):032x}" if copy else device.entra, os=device.os.split()[0],
                user=self.often(0.85, device.user), model=self.often(0.6, device.model), vendor=self.often(0.6, device.maker),
                serial=self.often(0.7, device.serial),
            )  # fmt: skip

    def dhcp(self, device: Device, wires: dict) -> None:
        dice = self.dice
        self.add(
            device, "dhcp", 1.0, dice.uniform(0.5, 8), site=device.site, ips=[device.ips[3]], macs=[mac_style(self.day_wire(device, wires), dice)],
            hostname=self.often(0.92, device.name[:15] if device.kind.name in {"laptop", "desktop", "vm"} else device.name),
        )  # fmt: skip

    def switch(self, device: Device, wires: dict) -> None:
        dice = self.dice
        macs = {self.day_wire(device, wires)} | (
            {device.macs[1]}
            if device.kind.name == "server" and len(device.macs) > 1 and dice.random() < 0.5
            else set()
        )
        for mac in sorted(macs):
            self.add(
                device,
                "switch",
                2,
                2,
                site=device.site,
                macs=[mac_style(mac, dice)],
                port=f"sw{dice.randint(1, 9)}/Gi1/0/{dice.randint(1, 48)}",
            )

    def rmm(self, device: Device) -> None:
        dice, last = self.dice, device.ghost_days or self.dice.uniform(0, 3)
        docks = [mac for mac in device.docks if dice.random() < 0.8]
        macs = [mac_style(mac, dice) for mac in device.macs + device.adapters + docks]
        for copy in range(2 if self.chance(0.05) else 1):
            uuid = swapped(device.uuid) if self.chance(0.15) else device.uuid
            self.add(
                device, "rmm", 1, last + 60 * copy, site=device.site, hostname=device.names[-1] if copy else device.name, serial=device.serial,
                uuid=uuid, guid=device.guid if dice.random() < 0.2 else None, vendor=device.maker, model=device.model, os=device.os,
                user=self.often(0.6, device.user), ips=[device.ips[3]] if dice.random() < 0.8 else None, macs=macs, kind=device.kind.name,
            )  # fmt: skip

    def mdns(self, device: Device, wires: dict) -> None:
        dice = self.dice
        self.add(
            device, "mdns", 2, 2, site=device.site, ips=[device.ips[2]], name=device.name or device.model, model=self.often(0.3, device.model),
            macs=[mac_style(self.day_wire(device, wires), dice)] if dice.random() < 0.6 else None,
        )  # fmt: skip
