"""The register of accesses that the outgoing provider handed over. It is not complete: the other files show more."""

from pathlib import Path

from generate.backups import write_semicolons
from generate.cast import DOMAIN, OUTGOING, OUTGOING_DOMAIN, OUTGOING_PEOPLE
from generate.estate import OUTGOING_NETWORK, Machine

DIRECTORY = "LACOMBE (Active Directory)"
OWN = [
    ("Délégation", "Microsoft 365", "GDAP : administrateur général, Exchange, Intune"),
    ("Délégation", "Microsoft 365", "Relation de revente"),
    ("Application tierce", "Microsoft 365", "Durand Sauvegarde 365 (Mail.ReadWrite, Files.Read.All)"),
    ("Règle de messagerie", "Microsoft 365", f"Transfert de supervision@ vers alertes@{OUTGOING_DOMAIN}"),
    ("admin-source", "NAN-FW01", OUTGOING_NETWORK),
    ("admin-source", "CHO-FW01", OUTGOING_NETWORK),
    ("Tunnel", "NAN-FW01", "192.0.2.17"),
    ("cloud-binding", "NAN-FW01", f"reseau@{OUTGOING_DOMAIN}"),
    ("cloud-binding", "NAN-NVR", f"technique@{OUTGOING_DOMAIN}"),
    ("cloud-binding", "Suivi'Flotte", f"flotte@{OUTGOING_DOMAIN}"),
    ("Clé API", DOMAIN, "Zone DNS, jeton ****7f"),
    ("backup-target", "SRV-FIC01", f"coffre.{OUTGOING_DOMAIN}"),
    ("Service", "Veeam", "svc-sauvegarde"),
    ("Tâche planifiée", "SRV-ERP01", "DurandRapportHebdo"),
    ("Badge", "Cholet", "Badge B0009"),
    ("Alarme", "Alarme Nantes", "Utilisateur 7, code technicien"),
]
NOT_ANSWERED = [
    ("Clé SSH", "NAS-NANTES", "Le prestataire sortant n'a pas répondu"),
    ("group-policy", DIRECTORY, "Stratégies non exportées"),
    ("snmp", "Commutateurs", "Configurations non remises"),
]


def write_accesses(file: Path, machines: list[Machine]) -> None:
    rows: list[list[str]] = []
    for first, family, _, login, mobile in OUTGOING_PEOPLE:
        name = f"{first} {family}"
        rows.append(["Accès VPN", "NAN-FW01", name, login, "Actif", ""])
        rows.append(["Administrateur", DIRECTORY, name, "Administrateurs du domaine", "Actif", ""])
        rows.append(["Appelant autorisé", "Opérateur Liane", name, mobile, "Actif", ""])
    rows.append(["Administrateur", "Microsoft 365", "admin.durand", "Administrateur général", "Actif", ""])
    rows.append(["Badge", "Nantes", "Mickaël Prigent", "Badge B0007, clé du local technique", "Actif", ""])
    rows += [[fact, on, OUTGOING, value, "Actif", ""] for fact, on, value in OWN]
    rows += [
        ["Agent", one.name, OUTGOING, " ; ".join(one.tools), "Actif", ""]
        for one in machines
        if one.kind == "server" and one.tools
    ]
    rows += [[fact, on, "", "", "Inconnu", why] for fact, on, why in NOT_ANSWERED]
    write_semicolons(file, "Type d'accès;Donne accès à;Détenteur;Détail;État;Pourquoi inconnu", rows)
