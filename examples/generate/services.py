"""The services and the building: what has no network card, or not only, as the client's IT contact lists them."""

from datetime import date, timedelta

from generate.cast import DOMAIN, OUTGOING, OUTGOING_DOMAIN, OUTGOING_INSTANCE, Cast
from generate.estate import PUBLIC
from generate.papers import french
from generate.sheets import Rows

TENANT = "3d0c1f52-7a6b-4e0e-9a55-0d6c2b7f8e11"


def service_sheets(cast: Cast, day: date) -> dict[str, Rows]:
    """Domains, mail, lines, phones, applications, licences, accounts: one sheet a kind."""

    def on(days: int) -> str:
        return french(day + timedelta(days=days))

    return {
        "domain": [
            {"name": DOMAIN, "subtype": "Principal (messagerie)", "registrar": "Noms de l'Ouest", "account_owner": OUTGOING,
             "registrant": OUTGOING, "registrant_email": f"domaines@{OUTGOING_DOMAIN}", "expires": on(203), "auto_renew": "yes",
             "nameservers": [f"ns1.{OUTGOING_DOMAIN}", f"ns2.{OUTGOING_DOMAIN}"], "dns_host": OUTGOING, "for_mail": "Oui",
             "holder": "outgoing", "payer": "resold", "criticality": "vital", "outgoing_access": "yes"},
            {"name": "lacombe-agencement.example", "subtype": "Secondaire", "registrar": "Noms de l'Ouest",
             "account_owner": OUTGOING, "registrant": "Menuiserie Lacombe & Fils", "registrant_email": f"compta@{DOMAIN}",
             "expires": on(41), "auto_renew": "no", "for_mail": "Non", "holder": "client", "payer": "resold",
             "criticality": "normal", "outgoing_access": "yes"},
            {"name": "lacombe-menuiserie.example", "subtype": "Défensif", "registrar": "Registre Bleu", "account_owner": "Inconnu",
             "registrant": "", "expires": "", "auto_renew": "unknown", "for_mail": "Non", "criticality": "low",
             "outgoing_access": "unknown"},
        ],
        "website": [
            {"name": "Site vitrine", "subtype": "Site internet", "url": f"https://www.{DOMAIN}", "host": "Hébergeur des Halles",
             "cms": "WordPress", "account_owner": f"web@{OUTGOING_DOMAIN}", "agency": "Studio Copeaux", "holder": "outgoing",
             "criticality": "normal", "outgoing_access": "yes"},
            {"name": "Fiche d'établissement", "subtype": "Fiche d’établissement", "host": "Google",
             "account_owner": "ancienne.stagiaire@courriel.example", "criticality": "normal", "outgoing_access": "unknown"},
        ],
        "m365-tenant": [
            {"name": "Microsoft 365", "tenant_id": TENANT, "primary_domain": DOMAIN, "break_glass": "",
             "licences": ["Business Premium (42)", "Exchange Online P1 (18)"], "term_end": on(97), "billing_partner": OUTGOING,
             "partner_relations": [f"GDAP {OUTGOING}", f"Revente {OUTGOING}"],
             "service_principals": ["Durand Sauvegarde 365", "Durand Supervision"],
             "global_admins": ["admin.durand", "t.riviere"], "audit_on": "unknown", "holder": "client", "payer": "resold",
             "criticality": "vital", "outgoing_access": "yes"},
        ],
        "mail-service": [
            {
                "name": "Filtrage des courriels", "subtype": "Filtrage", "domains": DOMAIN, "mx": f"filtre.{OUTGOING_DOMAIN}",
                "filter": "Mutualisé chez le prestataire sortant", "dmarc": "p=none", "connectors": "Relais d'envoi du scan",
                "holder": "outgoing", "payer": "resold", "criticality": "vital", "outgoing_access": "yes",
            },
        ],
        "internet-line": [
            {"name": f"Fibre {site}", "subtype": "Fibre dédiée" if site == "Nantes" else "Fibre mutualisée", "site": site,
             "operator": "Opérateur Liane", "circuit": circuit, "speed_down": down, "speed_up": up, "public_ip": PUBLIC[site],
             "router_owner": "operator", "support_phone": "01 99 00 10 13", "authorised_callers": "Gilles Durand",
             "contract_end": on(130), "holder": "client" if site == "Nantes" else "outgoing", "criticality": "vital",
             "outgoing_access": "yes"}
            for site, circuit, down, up in (("Nantes", "LIA-FO-44871", 500, 500), ("Cholet", "LIA-FTTH-90112", 1000, 700))
        ],
        "telephony": [
            {"name": "Standard hébergé", "subtype": "Standard hébergé", "site": "Nantes", "operator": "Opérateur Liane",
             "numbers": ["01 99 00 31 00 à 01 99 00 31 49"], "rio": "", "system": "Liane Centrex", "emergency_lines": "",
             "contract_end": on(130), "holder": "client", "criticality": "vital", "outgoing_access": "yes"},
            {"name": "Téléalarme ascenseur", "subtype": "Ligne d’alarme ou d’ascenseur", "site": "Nantes",
             "operator": "Opérateur Liane", "numbers": ["01 99 00 31 60"], "emergency_lines": "Ascenseur du hall",
             "criticality": "high", "outgoing_access": "unknown"},
        ],
        "mobile-line": [
            {"name": f"Ligne {person.name}", "subtype": "Voix et données", "site": person.site, "number": person.mobile,
             "iccid": f"8933010000000{1000000 + person.number * 7919:07d}", "operator": "Opérateur Liane", "user": person.name,
             "rio": f"05P{person.number:06d}XYZ" if person.number % 4 else "", "commitment_end": on(300 + person.number),
             "holder": "client", "criticality": "normal", "outgoing_access": "no"}
            for person in cast.people
            if person.mobile and person.department in ("Direction", "Commerce", "Pose", "Finances")
        ],
        "byod-phone": [
            {"name": f"Téléphone de {person.name}", "owner": person.name, "os": "Android", "number": "** ** ** ** 00",
             "apps": ["Outlook", "Teams"], "management": "none" if person.number % 2 else "unknown",
             "holder": "employee", "criticality": "low", "outgoing_access": "unknown"}
            for person in cast.people
            if person.department == "Bureau d'études" and not person.end
        ],
        "application": [
            {"name": name, "subtype": subtype, "vendor": vendor, "hosting": hosting, "business_owner": owner, "support": support,
             "contract_end": on(end), "holder": "client", "criticality": level, "outgoing_access": access}
            for name, subtype, vendor, hosting, owner, support, end, level, access in (
                ("Batigest Bois", "Sur site", "Pixel du Bois", "SRV-ERP01", "Maud Pelletier", "01 99 00 44 10", 260, "vital", "yes"),
                ("Gestion de production", "Sur site", "Pixel du Bois", "SRV-GPAO", "Bruno Guillou", "01 99 00 44 10", 260, "vital", "yes"),
                ("Comptabilité et paie", "Paie", "Grand Livre", "SRV-COMPTA01", "Maud Pelletier", "", 120, "vital", "yes"),
                ("TopSolid'Wood", "Sur site", "Revendeur Copeaux CAO", "SRV-FIC01", "Sarah Baudry", "01 99 00 44 22", 75, "high", "unknown"),
                ("Banque en ligne", "Banque ou facturation électronique", "Banque de l'Erdre", "En ligne", "Maud Pelletier", "", 365, "vital", "no"),
                ("Chantiers mobiles", "En ligne (SaaS)", "ChantierFil", "En ligne", "", "", 58, "high", "unknown"),
            )
        ],
        "licence": [
            {"name": "Microsoft 365 Business Premium", "subtype": "Abonnement", "product": "Microsoft 365 Business Premium",
             "seats": 42, "reseller": OUTGOING, "term_end": on(97), "auto_renew": "yes", "cost": 10_584, "holder": "client",
             "payer": "resold", "criticality": "vital", "outgoing_access": "yes"},
            {"name": "TopSolid'Wood (8 postes)", "subtype": "Sur clé physique", "product": "TopSolid'Wood", "seats": 8,
             "reseller": "Copeaux CAO", "term_end": on(75), "auto_renew": "no", "cost": 9_600, "criticality": "high",
             "outgoing_access": "no"},
            {"name": "ESET Protect", "subtype": "Abonnement", "product": "ESET Protect", "seats": 75, "reseller": OUTGOING,
             "term_end": on(12), "auto_renew": "unknown", "holder": "outgoing", "criticality": "high", "outgoing_access": "yes"},
        ],
        "service-account": [
            {"name": account, "subtype": "Compte d’annuaire", "account": f"LACOMBE\\{account}", "privilege": privilege,
             "hosts": hosts, "used_in": used, "owner": "Tanguy Rivière", "gmsa_possible": gmsa, "criticality": "high",
             "outgoing_access": "yes"}
            for account, privilege, hosts, used, gmsa in (
                ("svc-sauvegarde", "Administrateur du domaine", "SRV-FIC01 ; SRV-ERP01", "Veeam Agent", "no"),
                ("svc-erp", "Administrateur local", "SRV-ERP01", "SQL Server ; Batigest", "yes"),
                ("svc-gpao", "Administrateur local", "SRV-GPAO", "Service GPAO ; Tâche export Talk2M", "unknown"),
                ("svc-scan", "Utilisateur", "SRV-FIC01", "Numérisation vers dossier", "yes"),
            )
        ],
        "certificate": [
            {"name": f"*.{DOMAIN}", "subtype": "Public (TLS)", "common_name": f"*.{DOMAIN}", "issuer": "Autorité Exemple",
             "expires": on(64), "key_location": "Pare-feu de Nantes ; serveur du prestataire", "key_holder": OUTGOING,
             "renewal": "Manuel, par le prestataire sortant", "criticality": "high", "outgoing_access": "yes"},
            {"name": "VPN SSL Nantes", "subtype": "VPN ou RADIUS", "common_name": f"vpn.{DOMAIN}", "issuer": "Autorité Exemple",
             "expires": on(-6), "key_location": "Pare-feu de Nantes", "key_holder": OUTGOING, "renewal": "Inconnu",
             "criticality": "high", "outgoing_access": "yes"},
        ],
        "old-tool": [
            {"name": name, "subtype": subtype, "product": name, "instance": instance, "console": console, "criticality": "high",
             "outgoing_access": "yes"}
            for name, subtype, instance, console in (
                ("Atera", "Supervision et télégestion (RMM)", "Lacombe", "https://app.atera.example"),
                ("ScreenConnect", "Prise en main à distance", OUTGOING_INSTANCE, f"https://support.{OUTGOING_DOMAIN}"),
                ("ESET Protect", "Antivirus ou EDR", "lacombe", ""),
            )
        ],
    }  # fmt: skip


def building_sheets(cast: Cast, day: date) -> dict[str, Rows]:
    """Alarms, fire, doors, vehicles, heating, lighting and voice assistants, as met on the rounds."""
    drivers = [person for person in cast.people if person.department == "Pose"]
    known = {"holder": "client", "criticality": "high"}
    return {
        "intrusion-alarm": [
            {"name": f"Alarme {site}", "subtype": "Centrale", "site": site, "model": "Galaxy Dimension 96", "ip": address,
             "user_list": ["1 Hélène Lacombe", "2 Didier Bossard", "7 Technicien Durand"], "communicator": "IP et GSM",
             "monitoring_centre": "Sécurité Loire Alarmes", "monitoring_account": account, "remote_owner": owner,
             "keyholders": ["Hélène Lacombe", "Mickaël Prigent"], "last_test": last, "outgoing_access": "yes"} | known
            for site, address, account, owner, last in (
                ("Nantes", "192.168.30.11", "44-1207", "Sécurité Loire Alarmes", french(day - timedelta(days=290))),
                ("Cholet", "10.49.30.11", "49-0388", "Inconnu", ""),
            )
        ],
        "fire-safety": [
            {"name": "SSI Cholet", "subtype": "Incendie", "site": "Cholet", "model": "SSI catégorie A", "maintenance_firm":
             "Feu Vert Incendie", "firm_phone": "01 99 00 77 18", "last_inspection": french(day - timedelta(days=140)),
             "report_line": "01 99 00 49 18", "outgoing_access": "no"} | known,
            {"name": "Détection sous-sol", "subtype": "Inondation", "site": "Nantes", "model": "Hydrostop", "maintenance_firm": "",
             "firm_phone": "", "outgoing_access": "unknown"} | known,
        ],
        "access-control": [
            {"name": f"Accès {site}", "subtype": "Contrôleur", "site": site, "model": "TIL Micro-SESAME", "ip": address,
             "default_password": default, "doors": ["Entrée", "Local technique", "Quai"], "lock_type": "Ventouse",
             "card_format": "MIFARE DESFire", "badges": [f"{p.badge} {p.name}" for p in cast.people if p.site == site][:40],
             "outgoing_badges": badges, "outgoing_access": "yes"} | known
            for site, address, default, badges in (
                ("Nantes", "192.168.30.31", "no", ["B0007 Mickaël Prigent", "B0008 Infogérance Durand"]),
                ("Cholet", "10.49.30.31", "yes", ["B0009 Infogérance Durand"]),
            )
        ],
        "vehicle-tracker": [
            {"name": f"Utilitaire {number}", "subtype": "Utilitaire", "site": "Nantes", "plate": f"ZZ-{100 + number}-ZZ",
             "vehicle": "Renault Master" if number % 2 else "Peugeot Boxer", "imei": f"3500000000{number:05d}",
             "driver": driver.name, "platform": "Suivi'Flotte", "platform_owner": f"flotte@{OUTGOING_DOMAIN}",
             "viewers": ["Hélène Lacombe", "Gilles Durand"], "retention_days": 365, "private_mode": "unknown",
             "outgoing_access": "yes"} | known
            for number, driver in enumerate(drivers[:9], start=1)
        ],
        "hvac-bms": [
            {"name": "GTB siège", "subtype": "Poste de supervision", "site": "Nantes", "model": "EcoStruxure", "protocol": "bacnet",
             "ip": "192.168.30.41", "port": 47808, "integrator": "Thermie Atlantique", "integrator_access": "TeamViewer permanent",
             "internet_exposed": "unknown", "outgoing_access": "unknown"} | known,
            {"name": "Chaufferie bois", "subtype": "Chaufferie", "site": "Cholet", "model": "Compte-R", "protocol": "modbus",
             "ip": "10.49.30.41", "port": 502, "integrator": "Thermie Atlantique", "integrator_access": "Modem 4G",
             "internet_exposed": "unknown", "outgoing_access": "unknown"} | known,
        ],
        "smart-device": [
            {"name": name, "subtype": subtype, "site": site, "vendor": vendor, "ip": address, "cloud_service": cloud,
             "cloud_owner": owner, "ssid": "LACOMBE-INVITES", "holder": "client", "criticality": "low",
             "outgoing_access": "yes" if OUTGOING_DOMAIN in owner else "unknown"}
            for name, subtype, site, vendor, address, cloud, owner in (
                ("Echo salle Chêne", "Assistant vocal", "Nantes", "Amazon", "", "Alexa", "ancienne.stagiaire@courriel.example"),
                ("Echo accueil", "Assistant vocal", "Nantes", "Amazon", "", "Alexa", "ancienne.stagiaire@courriel.example"),
                ("Nest réunion", "Assistant vocal", "Nantes", "Google", "", "Google Home", f"technique@{OUTGOING_DOMAIN}"),
                ("Pont Hue hall", "Éclairage", "Nantes", "Signify", "192.168.30.51", "Philips Hue", f"technique@{OUTGOING_DOMAIN}"),
                ("Éclairage atelier", "Éclairage", "Cholet", "Signify", "10.49.30.51", "Interact", ""),
                ("Serrure salle des plans", "Serrure connectée", "Nantes", "Nuki", "", "Nuki Web", f"technique@{OUTGOING_DOMAIN}"),
                ("Écran salle Hêtre", "Écran ou visioconférence", "Nantes", "Logitech", "192.168.30.61", "Logitech Sync", ""),
            )
        ],
    }  # fmt: skip
