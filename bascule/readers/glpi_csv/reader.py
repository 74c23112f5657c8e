"""GLPI: the CSV of a list, and tables for its data injection plug-in; headings in French or English."""

from bascule.observation.records import Observation
from bascule.readers.addresses import host_names
from bascule.readers.layout import Layout, LayoutReader

COLUMNS = {
    "Nom": "name", "Name": "name", "Entité": "attributes.entity", "Entity": "attributes.entity", "Statut": "attributes.status",
    "Status": "attributes.status", "Fabricant": "vendor", "Manufacturer": "vendor", "Numéro de série": "serial",
    "Serial number": "serial", "Type": "type", "Modèle": "model", "Model": "model", "Lieu": "site", "Location": "site",
    "Système d'exploitation - Nom": "os", "Operating system - Name": "os", "Système d'exploitation": "os",
    "Operating system": "os", "Système d'exploitation - Version": "attributes.os_version",
    "Operating System - Version": "attributes.os_version", "Dernière modification": "date.modified", "Last update": "date.modified",
    "Date de dernière modification": "date.modified", "Composants - Processeur": "attributes.cpu",
    "Components - Processor": "attributes.cpu", "Usager": "user", "Alternate username": "user", "Utilisateur": "user", "User": "user",
    "Numéro d'inventaire": "asset_tag", "Inventory number": "asset_tag", "Numéro d'usager": "attributes.phone",
    "Adresse IP": "ips", "IP": "ips", "Réseau - IP": "ips", "Networking - IP": "ips", "Adresse MAC": "macs", "MAC": "macs",
    "Réseau - MAC": "macs", "Réseau - Adresse MAC": "macs", "Networking - MAC": "macs", "UUID": "uuid",
    "Commentaires": "attributes.notes", "Comments": "attributes.notes", "Groupe": "attributes.group", "Group": "attributes.group",
    "Responsable technique": "attributes.technician", "Technician in charge": "attributes.technician",
    "Technician in charge of the hardware": "attributes.technician", "Domaine": "attributes.domain", "Domain": "attributes.domain",
    "Dernier contact": "date.seen", "Last contact": "date.seen", "Date du dernier inventaire": "date.seen",
    "Last inventory date": "date.seen", "Date d'achat": "date.purchased", "Date of purchase": "date.purchased", "ID": "identifiers.glpi_id",
}  # fmt: skip
MARKS = (
    ("Nom", "Fabricant", "Lieu", "Dernière modification"), ("Name", "Manufacturer", "Location", "Last update"),
    ("Nom", "Entité", "Statut"), ("Name", "Entity", "Status"), ("Nom", "Fabricant", "Numéro de série", "Entité"),
    ("Nom", "Statut", "Fabricant", "Numéro de série"), ("Name", "Status", "Manufacturer", "Serial number", "Last update"),
)  # fmt: skip


def _finish(one: Observation, record: dict[str, str]) -> None:
    if one.name and one.kind != "person":
        one.hostname, one.fqdn = host_names(one.name)
    one.last_seen = one.attributes.get("seen")


class GlpiCsvReader(LayoutReader):
    """Lists exported from GLPI."""

    name = "glpi_csv"
    label = "GLPI (CSV)"
    layouts = tuple(Layout("list", None, COLUMNS, needs, "cmdb", 0.9, finish=_finish) for needs in MARKS)
