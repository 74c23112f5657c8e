"""What: the machines of both sites, who has seen each, and what the outgoing provider left on them.

Every machine is one truth; the files each show a part of it, and sometimes get it wrong, as in life.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from generate.cast import Cast, Person

OFFICE = {"Nantes": "192.168.20", "Cholet": "10.49.20"}
SERVERS = {"Nantes": "192.168.10", "Cholet": "10.49.10"}
THINGS = {"Nantes": "192.168.30", "Cholet": "10.49.30"}
PLANT = "10.49.90"
PUBLIC = {"Nantes": "203.0.113.10", "Cholet": "198.51.100.24"}
OUTGOING_NETWORK = "192.0.2.16/28"

# maker → (prefix of its network cards, models by subtype)
MAKERS = {
    "Dell Inc.": (
        "a4:bb:6d",
        {"laptop": "Latitude 5440", "desktop": "OptiPlex 7010", "workstation": "Precision 3660"},
    ),
    "HP": (
        "c8:5a:cf",
        {"laptop": "ProBook 450 G10", "desktop": "Pro Mini 400 G9", "workstation": "Z2 Tower G9"},
    ),
    "LENOVO": (
        "98:fa:9b",
        {"laptop": "ThinkPad L14 Gen 4", "desktop": "ThinkCentre M70q", "thin-client": "ThinkCentre M625"},
    ),
}
SUBTYPES = {
    "laptop": "Ordinateur portable", "desktop": "Ordinateur fixe", "workstation": "Station de travail",
    "thin-client": "Client léger",
}  # fmt: skip


@dataclass
class Machine:
    """One real thing. `listed`: on the client's own sheet; `claimed`: on the outgoing provider's list; `scanned`: awake
    when the network was looked at; `inventoried`: our inventory agent ran on it; `tools`: what the provider left."""

    kind: str
    name: str
    site: str
    subtype: str = ""
    vendor: str = ""
    model: str = ""
    serial: str = ""
    ip: str = ""
    mac: str = ""
    os: str = ""
    user: Person | None = None
    place: str = ""
    ports: tuple[int, ...] = ()
    listed: bool = True
    claimed: bool = True
    scanned: bool = True
    inventoried: bool = False
    tools: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


class Builder:
    """Hands out addresses, cards and serial numbers, the same ones for the same seed."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.machines: list[Machine] = []
        self.next: dict[str, int] = {}

    def ip(self, network: str, start: int) -> str:
        self.next[network] = max(self.next.get(network, 0) + 1, start)
        return f"{network}.{self.next[network]}"

    def mac(self, prefix: str) -> str:
        return prefix + "".join(f":{self.chance.randrange(256):02x}" for _ in range(3))

    def serial(self, length: int = 7) -> str:
        return "".join(self.chance.choice("0123456789BCDFGHJKLMNPQRSTVWXYZ") for _ in range(length))

    def add(self, kind: str, name: str, site: str, **facts: Any) -> Machine:
        machine = Machine(kind, name, site, **facts)
        self.machines.append(machine)
        return machine


def make_estate(chance: random.Random, cast: Cast) -> list[Machine]:
    """Every machine with an address, in the order of kinds."""
    build = Builder(chance)
    _endpoints(build, cast)
    _servers(build)
    _network(build)
    _printers(build)
    _terminals(build)
    _cameras(build)
    _plant(build)
    _strangers(build)
    return build.machines


def _endpoints(build: Builder, cast: Cast) -> None:
    chance = build.chance
    wanted: list[tuple[str, str, str, Person | None, str]] = []
    for person in cast.people:
        if not person.has_computer:
            continue
        drawing = person.department == "Bureau d'études"
        subtype = "workstation" if drawing else chance.choice(("laptop", "laptop", "desktop"))
        wanted.append((subtype, "CAO" if drawing else "PC", person.site, person, ""))
    wanted += [
        ("desktop", "ATL", "Cholet", None, place)
        for place in ("Débit", "Usinage", "Montage", "Vernis", "Quai")
    ]
    wanted += [
        ("thin-client", "TC", "Cholet", None, place)
        for place in ("Magasin", "Expédition", "Finition", "Pause")
    ]
    wanted += [
        ("desktop", "SALLE", "Nantes", None, place) for place in ("Salle Chêne", "Salle Hêtre", "Salle Noyer")
    ]
    wanted += [("laptop", "PRET", "Nantes", None, "Armoire du 1er étage") for _ in range(5)]
    wanted += [("laptop", "ANC", "Nantes", None, "Réserve") for _ in range(6)]
    for number, (subtype, stem, site, holder, place) in enumerate(wanted, start=1):
        maker = chance.choice(("Dell Inc.", "Dell Inc.", "HP", "LENOVO"))
        if subtype not in MAKERS[maker][1]:
            maker = "LENOVO" if subtype == "thin-client" else "Dell Inc."
        old = stem == "ANC"
        machine = build.add(
            "endpoint", f"{site[:3].upper()}-{stem}-{number:02d}", site, subtype=SUBTYPES[subtype], vendor=maker,
            model=MAKERS[maker][1][subtype], serial=build.serial(), ip=build.ip(OFFICE[site], 21),
            mac=build.mac(MAKERS[maker][0]), os="Windows 10 Professionnel" if old else "Windows 11 Professionnel",
            user=holder, place=place, ports=(135, 445, 3389) if subtype == "desktop" else (135, 445),
        )  # fmt: skip
        machine.scanned = not old and chance.random() < (0.62 if subtype == "laptop" else 0.93)
        machine.listed = not old and chance.random() < 0.82
        machine.claimed = old or chance.random() < 0.85
        machine.inventoried = not old and subtype != "thin-client" and chance.random() < 0.72
        machine.facts["encrypted"] = subtype == "laptop" and chance.random() < 0.8
        machine.tools = _tools(chance, machine)


def _tools(chance: random.Random, machine: Machine) -> tuple[str, ...]:
    """What Infogérance Durand left: Atera nearly everywhere, Splashtop with it, ScreenConnect from the time before."""
    found = ["ESET"]
    if chance.random() < 0.85:
        found.append("Atera")
        if chance.random() < 0.6:
            found.append("Splashtop")
    if chance.random() < 0.4:
        found.append("ScreenConnect")
    if machine.name.split("-")[1] in ("CAO", "ATL") and chance.random() < 0.5:
        found.append("AnyDesk")
    return tuple(found)


def _servers(build: Builder) -> None:
    rows = [
        ("NAN-HV01", "Nantes", "Hyperviseur", "PowerEdge R650", "Windows Server 2022 Datacenter", "Hyper-V", (135, 445, 5985), "Atera"),
        ("CHO-HV01", "Cholet", "Hyperviseur", "PowerEdge T550", "VMware ESXi 8.0", "Virtualisation de l'atelier", (443, 902), ""),
        ("SRV-AD01", "Nantes", "Machine virtuelle", "Virtual Machine", "Windows Server 2022 Standard", "Annuaire ; DNS ; DHCP", (53, 88, 389, 445), "Atera ScreenConnect"),
        ("SRV-AD02", "Cholet", "Machine virtuelle", "VMware Virtual Platform", "Windows Server 2019 Standard", "Annuaire ; DNS", (53, 88, 389, 445), "Atera ScreenConnect"),
        ("SRV-FIC01", "Nantes", "Machine virtuelle", "Virtual Machine", "Windows Server 2022 Standard", "Fichiers ; Plans", (135, 445), "Atera"),
        ("SRV-ERP01", "Nantes", "Machine virtuelle", "Virtual Machine", "Windows Server 2019 Standard", "Gestion commerciale ; SQL Server", (445, 1433, 3389), "Atera ScreenConnect"),
        ("SRV-COMPTA01", "Nantes", "Machine virtuelle", "Virtual Machine", "Windows Server 2016 Standard", "Comptabilité ; Paie", (445, 3389), "Atera"),
        ("SRV-GPAO", "Cholet", "Machine virtuelle", "VMware Virtual Platform", "Windows Server 2019 Standard", "Gestion de production", (445, 1433), "Atera AnyDesk"),
        ("NAS-NANTES", "Nantes", "Stockage (NAS, SAN)", "RS1221+", "DSM 7.2", "Sauvegardes locales", (22, 5000, 5001), ""),
        ("NAS-CHOLET", "Cholet", "Stockage (NAS, SAN)", "DS923+", "DSM 7.2", "Copies de l'atelier", (22, 5000, 5001), ""),
        ("OND-NANTES", "Nantes", "Onduleur", "Smart-UPS 2200", "", "Baie du 1er étage", (80, 161), ""),
        ("OND-CHOLET", "Cholet", "Onduleur", "Smart-UPS 1500", "", "Baie de la mezzanine", (80,), ""),
    ]  # fmt: skip
    for name, site, subtype, model, system, roles, ports, tools in rows:
        makers = {"PowerEdge": ("Dell Inc.", "a4:bb:6d"), "Virtual ": ("Microsoft Corporation", "00:15:5d")}
        makers |= {"VMware V": ("VMware, Inc.", "00:50:56"), "RS1221+": ("Synology", "00:11:32")}
        makers |= {"DS923+": ("Synology", "00:11:32"), "Smart-UP": ("APC", "00:c0:b7")}
        vendor, prefix = next(value for key, value in makers.items() if model.startswith(key))
        build.add(
            "server", name, site, subtype=subtype, vendor=vendor, model=model, serial=build.serial(10), os=system,
            ip=build.ip(SERVERS[site], 11), mac=build.mac(prefix), ports=ports, tools=tuple(tools.split()),
            inventoried=name in ("SRV-FIC01", "SRV-ERP01", "SRV-GPAO"), claimed=name != "SRV-GPAO",
            facts={"roles": roles},
        )  # fmt: skip


def _network(build: Builder) -> None:
    for site, switches, points in (("Nantes", 5, 6), ("Cholet", 4, 5)):
        short = site[:3].upper()
        build.add(
            "network-device", f"{short}-FW01", site, subtype="Pare-feu", vendor="Fortinet", model="FortiGate 60F",
            serial=f"FGT60FEX{build.serial(8)}", ip=f"{SERVERS[site]}.1", mac=build.mac("00:09:0f"), os="FortiOS 7.2.8",
            ports=(22, 443, 541), place="Local technique",
        )  # fmt: skip
        build.add(
            "network-device", f"{short}-BOX", site, subtype="Modem ou boîtier opérateur", vendor="Opérateur Liane",
            model="ONT-2", ip=f"{SERVERS[site]}.254", mac=build.mac("00:1f:9f"), ports=(80,), claimed=False,
        )  # fmt: skip
        for number in range(1, switches + 1):
            build.add(
                "network-device", f"{short}-SW{number:02d}", site, subtype="Commutateur", vendor="Aruba",
                model="Instant On 1930 24G", serial=f"CN{build.serial(8)}", ip=build.ip(SERVERS[site], 31),
                mac=build.mac("20:4c:03"), os="2.9.0", ports=(22, 80, 443), claimed=number < switches,
                place=f"Baie {1 + number // 3}",
            )  # fmt: skip
        for number in range(1, points + 1):
            build.add(
                "network-device", f"{short}-AP{number:02d}", site, subtype="Borne Wi-Fi", vendor="Ubiquiti",
                model="U6 Pro", serial=build.serial(12), ip=build.ip(SERVERS[site], 51), mac=build.mac("24:5a:4c"),
                os="6.6.77", ports=(22,), claimed=number < points, listed=number != 2,
            )  # fmt: skip


def _printers(build: Builder) -> None:
    rows = [
        ("Nantes", "COP-ACCUEIL", "Copieur multifonction", "MFP M776"),
        ("Nantes", "COP-1ER", "Copieur multifonction", "MFP M776"),
    ]
    rows += [("Nantes", "IMP-COMPTA", "Imprimante", "M404dn"), ("Nantes", "IMP-RH", "Imprimante", "M404dn")]
    rows += [
        ("Nantes", "TRACEUR-BE", "Traceur", "DesignJet T650"),
        ("Cholet", "COP-ATELIER", "Copieur multifonction", "MFP M438"),
    ]
    rows += [
        ("Cholet", "ETIQ-QUAI", "Imprimante d’étiquettes", "ZT411"),
        ("Cholet", "ETIQ-DEBIT", "Imprimante d’étiquettes", "ZT411"),
    ]
    rows += [("Cholet", "IMP-MAGASIN", "Imprimante", "M404dn")]
    for site, name, subtype, model in rows:
        zebra = model.startswith("ZT")
        build.add(
            "printer", name, site, subtype=subtype, vendor="Zebra" if zebra else "HP", model=model, serial=build.serial(10),
            ip=build.ip(OFFICE[site], 201), mac=build.mac("00:07:4d" if zebra else "c8:5a:cf"), ports=(80, 443, 9100),
            claimed=not zebra,
        )  # fmt: skip


def _terminals(build: Builder) -> None:
    rows = [
        ("TPE-ACCUEIL", "Nantes", "Terminal de paiement", "Ingenico", "Desk/5000", "Banque de l'Erdre"),
        ("BADGEUSE-NAN", "Nantes", "Badgeuse", "Kelio", "Visio X7", "Horatec"),
        ("BADGEUSE-CHO", "Cholet", "Badgeuse", "Kelio", "Visio X7", "Horatec"),
        ("AFFICHAGE-HALL", "Nantes", "Affichage dynamique", "Samsung", "QM43C", "Écrans de l'Ouest"),
        ("PESAGE-QUAI", "Cholet", "Pesage", "Precia Molen", "i35", "Pesage du Maine"),
    ]
    for name, site, subtype, vendor, model, acquirer in rows:
        build.add(
            "terminal", name, site, subtype=subtype, vendor=vendor, model=model, serial=build.serial(9),
            ip=build.ip(THINGS[site], 21), mac=build.mac("00:0b:4f"), ports=(80,), claimed=False,
            facts={"acquirer": acquirer},
        )  # fmt: skip


def _cameras(build: Builder) -> None:
    for site, count in (("Nantes", 5), ("Cholet", 7)):
        short = site[:3].upper()
        build.add(
            "camera-system", f"{short}-NVR", site, subtype="Enregistreur réseau (NVR)", vendor="Hikvision",
            model="DS-7616NI-K2", serial=build.serial(9), ip=build.ip(THINGS[site], 101), mac=build.mac("44:19:b6"),
            ports=(80, 554, 8000), claimed=site == "Nantes", facts={"channels": count, "retention_days": 45},
        )  # fmt: skip
        for number in range(1, count + 1):
            build.add(
                "camera-system", f"{short}-CAM{number:02d}", site, subtype="Caméra", vendor="Hikvision",
                model="DS-2CD2143G2", serial=build.serial(9), ip=build.ip(THINGS[site], 111),
                mac=build.mac("44:19:b6"), ports=(80, 554), claimed=False, listed=number % 4 != 3,
                facts={"recorder": f"{short}-NVR", "retention_days": 45},
            )  # fmt: skip


def _plant(build: Builder) -> None:
    rows = [
        ("API-DEBIT", "Automate (API)", "Siemens", "S7-1200 1214C", "Ligne de débit", "PROFINET", (102,), "Boîtier Ewon"),
        ("API-USINAGE", "Automate (API)", "Siemens", "S7-1500 1513", "Centre d'usinage", "PROFINET ; Modbus TCP", (102, 502), "Boîtier Ewon"),
        ("API-VERNIS", "Automate (API)", "Schneider Electric", "M221", "Cabine de vernis", "Modbus TCP", (502,), "Inconnu"),
        ("API-ASPIRATION", "Automate (API)", "Schneider Electric", "M241", "Aspiration des copeaux", "Modbus TCP", (502,), "Aucun"),
        ("IHM-DEBIT", "Pupitre (IHM)", "Siemens", "KTP700", "Ligne de débit", "PROFINET", (80, 5001), "Boîtier Ewon"),
        ("IHM-USINAGE", "Pupitre (IHM)", "Siemens", "TP1200", "Centre d'usinage", "PROFINET", (80,), "Boîtier Ewon"),
        ("IHM-VERNIS", "Pupitre (IHM)", "Schneider Electric", "HMIST6", "Cabine de vernis", "Modbus TCP", (80, 502), "Inconnu"),
        ("CN-BIESSE-1", "Machine à commande numérique", "Biesse", "Rover A", "Centre d'usinage", "Ethernet", (445, 5900), "TeamViewer du constructeur"),
        ("CN-BIESSE-2", "Machine à commande numérique", "Biesse", "Rover B", "Centre d'usinage", "Ethernet", (445, 5900), "TeamViewer du constructeur"),
        ("CN-HOMAG", "Machine à commande numérique", "Homag", "Centateq P-110", "Plaquage de chants", "Ethernet", (445,), "VPN du constructeur"),
        ("SCADA-CHO", "Supervision (SCADA)", "Dell Inc.", "OptiPlex XE4", "Supervision de l'atelier", "OPC UA ; PROFINET", (445, 3389, 4840), "AnyDesk du prestataire sortant"),
        ("EWON-CHO", "Passerelle ou capteur", "HMS", "Cosy+", "Accès distant des machines", "Talk2M", (80, 443), "Talk2M"),
        ("VAR-ASPIRATION", "Variateur", "Schneider Electric", "ATV630", "Aspiration des copeaux", "Modbus TCP", (502,), "Aucun"),
        ("PG-MAINT", "Station de programmation", "Dell Inc.", "Latitude 5440", "Maintenance", "PROFINET", (445,), "Atera du prestataire sortant"),
    ]  # fmt: skip
    for name, subtype, vendor, model, zone, protocols, ports, remote in rows:
        build.add(
            "ot-asset", name, "Cholet", subtype=subtype, vendor=vendor, model=model, serial=build.serial(11),
            ip=build.ip(PLANT, 11), mac=build.mac("00:1c:06"), ports=ports, claimed=name == "SCADA-CHO",
            scanned=name in ("SCADA-CHO", "EWON-CHO", "PG-MAINT"), inventoried=False,
            facts={"zone": zone, "protocols": protocols, "vendor_access": remote},
        )  # fmt: skip


def _strangers(build: Builder) -> None:
    """Seen on the network, on nobody's list."""
    rows = [
        ("Nantes", "raspberrypi", "b8:27:eb", "Raspberry Pi Foundation", (22, 80)),
        ("Nantes", "", "00:11:32", "Synology", (22, 5000)),
        ("Nantes", "", "50:c7:bf", "TP-Link", (80,)),
        ("Nantes", "LGwebOSTV", "a8:23:fe", "LG Electronics", (3000,)),
        ("Nantes", "echo-salle-chene", "fc:65:de", "Amazon Technologies", ()),
        ("Cholet", "", "00:30:11", "HMS Industrial Networks", (80, 443)),
        ("Cholet", "DESKTOP-7QK2M1C", "98:fa:9b", "LENOVO", (135, 445, 5900)),
        ("Cholet", "", "dc:a6:32", "Raspberry Pi Trading", (22, 1883)),
        ("Cholet", "ESP_4F21A8", "84:f3:eb", "Espressif", (80,)),
    ]
    for site, name, prefix, vendor, ports in rows:
        build.add(
            "unknown", name, site, vendor=vendor, ip=build.ip(OFFICE[site], 231), mac=build.mac(prefix), ports=ports,
            listed=False, claimed=False,
        )  # fmt: skip
