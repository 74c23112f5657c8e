"""The client's own papers: people, sites, contracts, services, and the rounds of both sites."""

from datetime import date, timedelta
from typing import Any

from generate.cast import DOMAIN, OUTGOING, OUTGOING_DOMAIN, OUTGOING_PEOPLE, SITES, Cast
from generate.estate import Machine
from generate.sheets import Rows

# Misread on the round: what the sheet says instead of the true serial number.
MISREAD = str.maketrans({"0": "O", "8": "B", "1": "I"})


def people_rows(cast: Cast) -> Rows:
    """The sixty, as human resources keep them."""
    return [
        {
            "name": person.name, "title": person.title, "department": person.department, "site": person.site,
            "manager": person.manager, "roles": person.roles, "clearances": person.clearances, "email": person.email,
            "mobile": person.mobile, "start": person.start, "end": person.end, "login": person.login,
            "keys_badges": f"Badge {person.badge}",
            "requester": "approve" if person.number in (1, 3) else "request" if person.number in (2, 4, 5) else "no",
        }
        for person in cast.people
    ]  # fmt: skip


def outside_rows() -> Rows:
    """People of other firms who have a way in."""
    rows: Rows = [
        {
            "name": f"{first} {family}", "subtype": "Prestataire sortant", "employer": OUTGOING, "phone": mobile,
            "email": f"{login}@{OUTGOING_DOMAIN}", "accounts": "M365 ; Active Directory ; Pare-feu",
            "vpn": "yes", "remove_at_t0": "yes", "outgoing_access": "yes",
            "physical_access": "Badge B0007 ; Clé du local technique" if login.startswith("mickael") else "",
        }
        for first, family, _, login, mobile in OUTGOING_PEOPLE
    ]  # fmt: skip
    others = [
        ("Sophie Ancelin", "Ancelin Expertise", "Expert-comptable", "Logiciel de comptabilité", "no"),
        (
            "Marc Olive",
            "Biesse France",
            "Mainteneur (alarme, CVC, machines)",
            "TeamViewer des machines",
            "no",
        ),
        ("Assistance", "Pixel du Bois", "Éditeur ou fournisseur", "Gestion de production", "yes"),
        (
            "Équipe d'astreinte",
            "Sécurité Loire Alarmes",
            "Mainteneur (alarme, CVC, machines)",
            "Centrale d'alarme",
            "no",
        ),
    ]
    for name, employer, subtype, accounts, vpn in others:
        rows.append({
            "name": name, "subtype": subtype, "employer": employer, "accounts": accounts, "vpn": vpn,
            "remove_at_t0": "no", "outgoing_access": "no",
        })  # fmt: skip
    return rows


def site_rows() -> Rows:
    return [dict(site) for site in SITES]


def contract_rows(day: date) -> Rows:
    """What binds the client, with dates around `day`."""
    rows = [
        (
            "Infogérance",
            "services",
            OUTGOING,
            "INF-2019-044",
            52,
            "3 mois",
            "tacit",
            31_200,
            "Article 12 : réversibilité",
        ),
        ("Copieurs", "lease", "Loc'Ouest", "LO-88123", 400, "6 mois", "tacit", 7_400, ""),
        (
            "Télésurveillance",
            "maintenance",
            "Sécurité Loire Alarmes",
            "SLA-5512",
            210,
            "2 mois",
            "tacit",
            2_160,
            "",
        ),
        (
            "Internet et téléphonie",
            "telecom",
            "Opérateur Liane",
            "LIA-300245",
            130,
            "3 mois",
            "tacit",
            9_840,
            "",
        ),
        ("Lignes mobiles", "telecom", "Opérateur Liane", "LIA-300246", 300, "3 mois", "express", 6_120, ""),
        ("Géolocalisation", "services", "Suivi'Flotte", "SF-0917", 88, "1 mois", "tacit", 2_880, ""),
        (
            "Gestion de production",
            "maintenance",
            "Pixel du Bois",
            "PDB-2201",
            260,
            "3 mois",
            "tacit",
            8_900,
            "",
        ),
        (
            "Chauffage et ventilation",
            "maintenance",
            "Thermie Atlantique",
            "TA-1178",
            170,
            "3 mois",
            "tacit",
            3_300,
            "",
        ),
        (
            "Assurance cyber",
            "insurance",
            "Mutuelle des Ateliers",
            "CY-77-3301",
            39,
            "2 mois",
            "tacit",
            4_150,
            "",
        ),
    ]
    subtypes = {"services": "Prestation informatique", "maintenance": "Maintenance", "lease": "Location",
                "telecom": "Télécommunications", "insurance": "Assurance"}  # fmt: skip
    return [
        {
            "name": name, "subtype": subtypes[kind], "vendor": vendor, "number": number, "notice": notice,
            "end": french(day + timedelta(days=days)), "renewal": renewal, "cost": cost, "reversibility": clause,
            "callers": "Gilles Durand" if kind == "telecom" else "Hélène Lacombe", "holder": "client", "payer": "client",
            "criticality": "high", "outgoing_access": "yes" if kind in ("telecom", "services") else "unknown",
        }
        for name, kind, vendor, number, days, notice, renewal, cost, clause in rows
    ]  # fmt: skip


def french(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def round_rows(machines: list[Machine]) -> dict[str, Rows]:
    """The rounds of both sites: what was met and noted down, one sheet a kind."""
    found: dict[str, Rows] = {}
    for place, machine in enumerate(machines):
        if not machine.listed or machine.kind == "unknown":
            continue
        serial = machine.serial.translate(MISREAD) if place % 17 == 5 else machine.serial
        serial = "" if place % 7 == 3 and machine.kind != "server" else serial  # behind a desk, out of reach
        row: dict[str, Any] = {
            "name": machine.name, "subtype": machine.subtype, "site": machine.site, "place": machine.place,
            "vendor": machine.vendor, "model": machine.model, "serial": serial, "mac": machine.mac, "ip": machine.ip,
            "holder": "lessor" if machine.kind == "printer" and "COP" in machine.name else "client",
            "criticality": "high" if machine.kind in ("server", "network-device", "ot-asset") else "normal",
            "outgoing_access": "yes" if machine.tools or machine.claimed else "unknown",
        }  # fmt: skip
        _own(machine, row, place)
        found.setdefault(machine.kind, []).append(row)
    return found


def _own(machine: Machine, row: dict[str, Any], place: int) -> None:
    """What only this kind's sheet asks."""
    match machine.kind:
        case "endpoint":
            row |= {
                "hostname": machine.name,
                "os": machine.os,
                "user": machine.user.name if machine.user else "",
            }
            row["disk_encrypted"] = (
                "unknown" if place % 3 else "yes" if machine.facts.get("encrypted") else "no"
            )
            row["ip"] = row["mac"] = ""  # nobody reads an address on a round
            if place % 9 == 4:
                row["name"] = row["hostname"] = machine.name.split("-", 1)[1]  # as its sticker says
            if place % 13 == 6:
                row["name"], row["hostname"] = f"Poste de {row['user'] or row['place']}", ""
        case "server":
            row |= {"hostname": machine.name, "os": machine.os, "roles": machine.facts["roles"]}
        case "network-device":
            row |= {"hostname": machine.name, "firmware": machine.os, "wan_management": "unknown"}
            if machine.subtype == "Pare-feu":
                row |= {"wan_management": "yes", "cloud_owner": f"reseau@{OUTGOING_DOMAIN}"}
        case "printer":
            row["mac"] = ""
            row |= {"hostname": machine.name, "lessor": "Loc'Ouest" if "COP" in machine.name else ""}
            row["scan_account"] = f"scan@{DOMAIN}" if "COP" in machine.name else ""
        case "terminal":
            row["acquirer"] = machine.facts["acquirer"]
        case "camera-system":
            row["mac"] = ""
            row |= {
                "channels": machine.facts.get("channels", ""),
                "recorder": machine.facts.get("recorder", ""),
            }
            row |= {
                "retention_days": machine.facts["retention_days"],
                "legal_notice": "Affichette à l'entrée",
            }
            if "NVR" in machine.name:
                row["cloud_owner"] = f"technique@{OUTGOING_DOMAIN}" if machine.site == "Nantes" else ""
        case "ot-asset":
            row |= {
                "asset_number": machine.name,
                "role": machine.subtype,
                "safety_function": "unknown",
                "name": machine.name,
            }
            row |= {key: machine.facts[key] for key in ("zone", "protocols", "vendor_access")}
