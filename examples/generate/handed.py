"""What Infogérance Durand handed over: exports of its documentation and vault, a zone, a configuration, lists.

It names machines nobody has seen, forgets some that exist, and gives secrets that are all made up.
"""

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generate.cast import DOMAIN, OUTGOING_DOMAIN, Cast
from generate.estate import PUBLIC, Machine

ITFLOW_TYPES = {
    "Ordinateur portable": "Laptop", "Pare-feu": "Firewall/Router", "Commutateur": "Switch", "Borne Wi-Fi": "Access Point",
    "Machine virtuelle": "Virtual Machine", "Hyperviseur": "Server", "Stockage (NAS, SAN)": "Server",
    "Enregistreur réseau (NVR)": "Camera",
}  # fmt: skip
GHOSTS = [
    (
        "SRV-TSE",
        "Ancien serveur de bureaux à distance",
        "Server",
        "HP",
        "ProLiant ML350 Gen9",
        "CZJ5350X1Q",
        "Nantes",
    ),
    ("NAN-PC-ACCUEIL", "Poste accueil", "Desktop", "Dell Inc.", "OptiPlex 3050", "5ZK2M32", "Nantes"),
    ("CHO-PORT-CHEF", "Portable chef d'atelier", "Laptop", "Dell Inc.", "Latitude 5590", "8QW1R13", "Cholet"),
    ("SW-QUAI", "Commutateur du quai", "Switch", "Netgear", "GS724T", "3YF1785K0042", "Cholet"),
    ("IPAD-DIRECTION", "Tablette", "Tablet", "Apple", "iPad Air", "DMPXK0AAQ16M", "Nantes"),
]


def fake(label: str) -> str:
    """A secret that nobody can take for a real one."""
    return f"Exemple-Invente-{label}!"


def write_itflow(folder: Path, machines: list[Machine], cast: Cast, day: date) -> None:
    """ITFlow's CSV exports of assets, contacts, logins, networks, domains, software, vendors and locations."""
    assets: list[list[Any]] = []
    claimed = [machine for machine in machines if machine.claimed and machine.kind != "unknown"]
    # Two computers were exchanged between colleagues one day, twice: the list still has each under the other's name.
    swapped = {claimed[place].name: claimed[place + 1].serial for place in (6, 14)}
    swapped |= {claimed[place + 1].name: claimed[place].serial for place in (6, 14)}
    for place, machine in enumerate(claimed):
        renamed = machine.name.replace("CAO", "BE") if machine.name.endswith(("1", "6")) else machine.name
        user = machine.user.name if machine.user else ""
        serial = swapped.get(machine.name, "" if place % 11 == 8 else machine.serial)
        assets.append([
            renamed, "", ITFLOW_TYPES.get(machine.subtype, "Printer" if machine.kind == "printer" else "Desktop"),
            machine.vendor.replace("Dell Inc.", "Dell").replace("LENOVO", "Lenovo"), machine.model, serial,
            machine.os.replace("Professionnel", "Pro"), "", "", "", user, machine.site, machine.place, "", "Lacombe",
            machine.ip if machine.kind in ("server", "network-device") else "", machine.mac if machine.kind == "server" else "",
        ])  # fmt: skip
    for name, what, kind, make, model, serial, site in GHOSTS:
        assets.append(
            [
                name,
                what,
                kind,
                make,
                model,
                serial,
                "",
                "2018-05-14",
                "",
                "",
                "",
                site,
                "",
                "",
                "Lacombe",
                "",
                "",
            ]
        )
    heading = (
        "Name,Description,Type,Make,Model,Serial Number,Operating System,Purchase Date,Warranty Expire,Install Date,"
        "Assigned To,Location,Physical Location,Notes,Client,Primary IP,Primary MAC"
    )
    _csv(folder / "itflow_assets.csv", heading, assets)
    office = [person for person in cast.people if person.has_computer]
    heading = "Full Name,Job Title,Department Name,Email Address,Office Phone,Office Extension,Mobile Phone,Office Location"
    contacts = [
        [
            f"{p.family.upper()} {p.first}",
            p.title,
            p.department,
            "",
            "",
            "",
            "",
            p.site,
        ]  # typed in by hand, long ago
        if place % 8 == 5
        else [p.name, p.title, p.department, p.email, "", "", p.mobile, p.site]
        for place, p in enumerate(office)
    ]
    _csv(folder / "itflow_contacts.csv", heading, contacts)
    _csv(folder / "itflow_logins.csv", "Name,Description,Username,Password,TOTP,URI", _logins())
    networks = [
        ["Serveurs Nantes", "", 10, "192.168.10.0/24", "192.168.10.1", "", "192.168.10.12", ""],
        [
            "Bureaux Nantes",
            "",
            20,
            "192.168.20.0/24",
            "192.168.20.1",
            "192.168.20.20-192.168.20.250",
            "192.168.10.12",
            "",
        ],
        [
            "Bureaux Cholet",
            "",
            20,
            "10.49.20.0/24",
            "10.49.20.1",
            "10.49.20.20-10.49.20.250",
            "10.49.10.12",
            "",
        ],
        ["Atelier", "ne pas toucher", 90, "10.49.90.0/24", "10.49.90.1", "", "", ""],
    ]
    heading = "Name,Description,VLAN,Network (CIDR),Gateway,IP Range,Primary DNS,Secondary DNS"
    _csv(folder / "itflow_networks.csv", heading, networks)
    until = (day + timedelta(days=203)).isoformat()
    _csv(folder / "itflow_domains.csv", "Domain,Description,Registrar,Web Host,Expiration Date",
         [[DOMAIN, "Principal", "Noms de l'Ouest", "Hébergeur des Halles", until]])  # fmt: skip
    software = [
        [
            "Microsoft 365 Business Premium",
            "",
            "",
            "Software as a Service (SaaS)",
            "User",
            45,
            "",
            "",
            "",
            "",
            until,
            "",
        ],
        [
            "ESET Protect",
            "11",
            "",
            "Productivity Suites",
            "Device",
            75,
            fake("CLE-ESET"),
            "",
            "",
            "",
            until,
            "",
        ],
    ]
    heading = "Name,Version,Description,Type,License Type,Seats,Key,Assets,Contacts,Purchased,Expires,Notes"
    _csv(folder / "itflow_software.csv", heading, software)
    vendors = [
        ["Opérateur Liane", "Internet, téléphonie", "Service pro", "01 99 00 10 13", "", "LIA-300245", ""],
        ["Sécurité Loire Alarmes", "Télésurveillance", "", "01 99 00 77 12", "", "SLA-5512", ""],
        ["Pixel du Bois", "Gestion de production", "Support", "01 99 00 44 10", "", "PDB-2201", ""],
    ]
    _csv(
        folder / "itflow_vendors.csv",
        "Name,Description,Contact Name,Phone,Website,Account Number,Notes",
        vendors,
    )


def _logins() -> list[list[str]]:
    wall = f"https://{PUBLIC['Nantes']}:10443"
    return [
        ["Pare-feu Nantes", "Compte admin", "admin", fake("PAREFEU-NANTES"), "", wall],
        ["Pare-feu Cholet", "", "admin", fake("PAREFEU-CHOLET"), "", f"https://{PUBLIC['Cholet']}:10443"],
        ["Administrateur du domaine", "", "LACOMBE\\Administrateur", fake("DOMAINE"), "", ""],
        [
            "M365 admin général",
            "",
            f"admin.durand@{DOMAIN}",
            fake("M365"),
            "JBSWY3DPEHPK3PXP",
            "https://admin.microsoft.example",
        ],
        ["NAS Nantes", "", "admin", fake("NAS"), "", "https://192.168.10.16:5001"],
        ["Alarme Nantes, code technicien", "", "technicien", "000000", "", ""],
    ]


def _csv(file: Path, heading: str, rows: list[list[Any]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(heading.split(","))
        writer.writerows(rows)


def write_vault(file: Path) -> None:
    """A Bitwarden JSON export: logins, a note, a secret field, two-factor seeds; some repeat ITFlow's logins."""
    folders = {
        name: f"00000000-0000-4000-8000-{place:012d}"
        for place, name in enumerate(("Réseau", "Serveurs", "Cloud", "Site"))
    }
    rows: list[tuple[str, str, str, str, str | None, str]] = [
        ("Réseau", "FortiGate Nantes", "admin", "PAREFEU-NANTES", None, f"https://{PUBLIC['Nantes']}:10443"),
        ("Réseau", "FortiGate Nantes, lecture seule", "supervision", "PAREFEU-LECTURE", None, f"https://{PUBLIC['Nantes']}:10443"),
        ("Réseau", "Contrôleur Wi-Fi", "admin@durand", "WIFI", None, "https://unifi.durand-infogerance.example"),
        ("Réseau", "Commutateurs", "admin", "SWITCH", None, ""),
        ("Serveurs", "Hyper-V NAN-HV01", "LACOMBE\\Administrateur", "DOMAINE", None, ""),
        ("Serveurs", "iDRAC NAN-HV01", "root", "IDRAC", None, "https://192.168.10.21"),
        ("Serveurs", "ESXi CHO-HV01", "root", "ESXI", None, "https://10.49.10.11"),
        ("Serveurs", "SQL sa SRV-ERP01", "sa", "SQL-SA", None, ""),
        ("Serveurs", "Mode restauration annuaire (DSRM)", "Administrateur", "DSRM", None, ""),
        ("Serveurs", "Veeam", "svc-sauvegarde", "VEEAM", None, ""),
        ("Serveurs", "Phrase de chiffrement Veeam", "", "VEEAM-PHRASE", None, ""),
        ("Cloud", "M365 administrateur", f"admin.durand@{DOMAIN}", "M365", "JBSWY3DPEHPK3PXP", "https://admin.microsoft.example"),
        ("Cloud", "Bureau d'enregistrement", "durand-domaines", "REGISTRE", "KRSXG5CTMVRXEZLU", "https://noms-ouest.example"),
        ("Cloud", "Hébergement du site", "lacombe", "HEBERGEMENT", None, "https://halles.example"),
        ("Cloud", "WordPress", "durand", "WORDPRESS", None, f"https://www.{DOMAIN}/wp-admin"),
        ("Site", "Enregistreur vidéo Nantes", "admin", "NVR", None, "http://192.168.30.101"),
        ("Site", "Suivi'Flotte", f"flotte@{OUTGOING_DOMAIN}", "FLOTTE", None, "https://suiviflotte.example"),
        ("Site", "Wi-Fi LACOMBE-ATELIER", "", "WIFI-ATELIER", None, ""),
    ]  # fmt: skip
    items: list[dict[str, Any]] = []
    for place, (folder, name, login, label, totp, url) in enumerate(rows, start=1):
        items.append({
            "id": f"11111111-0000-4000-8000-{place:012d}", "organizationId": None, "folderId": folders[folder], "type": 1,
            "reprompt": 0, "name": name, "notes": None, "favorite": False, "fields": [],
            "login": {"uris": [{"match": None, "uri": url}] if url else [], "username": login or None,
                      "password": fake(label), "totp": totp},
            "collectionIds": None, "revisionDate": "2023-04-11T08:12:00.000Z",
        })  # fmt: skip
    items[0]["fields"] = [{"name": "Code installateur alarme", "value": fake("ALARME"), "type": 1}]
    items.append({
        "id": "11111111-0000-4000-8000-000000000099", "organizationId": None, "folderId": folders["Site"], "type": 2,
        "reprompt": 0, "name": "Codes divers", "favorite": False, "fields": [], "secureNote": {"type": 0},
        "notes": f"Télésurveillance : {fake('MOT-DE-PASSE-TELESURVEILLANCE')}\nPortail quai : {fake('PORTAIL')}",
        "collectionIds": None,
    })  # fmt: skip
    document = {
        "encrypted": False,
        "folders": [{"id": id, "name": name} for name, id in folders.items()],
        "items": items,
    }
    file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_zone(file: Path, day: date) -> None:
    """The zone of the main domain: mail in Microsoft 365, a filter of the old provider's, its hosts everywhere."""
    lines = [
        f"$ORIGIN {DOMAIN}.",
        "$TTL 86400",
        f"@ IN SOA ns1.{OUTGOING_DOMAIN}. hostmaster.{OUTGOING_DOMAIN}. {day:%Y%m%d}01 7200 3600 1209600 3600",
        f"@ IN NS ns1.{OUTGOING_DOMAIN}.",
        f"@ IN NS ns2.{OUTGOING_DOMAIN}.",
        "@ IN A 203.0.113.80",
        f"@ IN MX 10 filtre.{OUTGOING_DOMAIN}.",
        f"@ IN MX 20 {DOMAIN.replace('.', '-')}.mail.protection.outlook.example.",
        f'@ IN TXT "v=spf1 include:_spf.{OUTGOING_DOMAIN} ip4:{PUBLIC["Nantes"]} include:spf.protection.outlook.example ~all"',
        f'_dmarc IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{OUTGOING_DOMAIN}"',
        f"selector1._domainkey IN CNAME selector1-lacombe._domainkey.{OUTGOING_DOMAIN}.",
        'durand._domainkey IN TXT "v=DKIM1; k=rsa; p=MIGfMA0GEXEMPLE"',
        "www IN A 203.0.113.80",
        f"autodiscover IN CNAME autodiscover.{OUTGOING_DOMAIN}.",
        f"vpn IN A {PUBLIC['Nantes']}",
        f"vpn-cholet IN A {PUBLIC['Cholet']}",
        f"supervision IN CNAME client-lacombe.{OUTGOING_DOMAIN}.",
        f"ged IN A {PUBLIC['Nantes']}",
        "nas IN A 203.0.113.10",
        "_sip._tls IN SRV 100 1 443 sipdir.online.example.",
        f"_acme-challenge IN CNAME lacombe.acme.{OUTGOING_DOMAIN}.",
        '@ IN TXT "MS=ms00000000"',
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
