"""ITFlow's CSV: the templates of its imports and the columns of its exports, which differ."""

from bascule.observation.records import Observation, Reading
from bascule.readers.addresses import host_names
from bascule.readers.layout import Layout, LayoutReader
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import ref
from bascule.readers.vault_entry import Entry, add_entry

CREDENTIALS = ("Name", "Description", "Username", "Password", "TOTP", "URI")


def _machine(one: Observation, record: dict[str, str]) -> None:
    if one.kind in ("endpoint", "server", "network-device", "printer") and one.name and not one.hostname:
        one.hostname, one.fqdn = host_names(one.name)
    maker = one.attributes.pop("make", None)
    one.vendor = one.vendor or maker


_ASSET = {
    "Name": "name", "Description": "attributes.description", "Type": "type", "Make": "vendor", "Model": "model",
    "Serial": "serial", "Serial Number": "serial", "OS": "os", "Operating System": "os", "Assigned To": "user",
    "Location": "site", "Physical Location": "attributes.place", "Notes": "attributes.notes",
    "Purchase Date": "date.purchased", "Warranty Expire": "date.warranty_end", "Install Date": "date.installed",
    "Client": "attributes.client", "Primary IP": "ips", "Primary MAC": "macs",
}  # fmt: skip
_PERSON = {
    "Primary Contact Name": "name", "Title": "attributes.title", "Contact Phone": "attributes.phone",
    "Extension": "attributes.extension", "Contact Mobile": "attributes.mobile", "Contact Email": "identifiers.email",
}  # fmt: skip
LAYOUTS = (
    Layout("assets", None, _ASSET, ("Name", "Type", "Make", "Model"), finish=_machine),
    Layout(
        "clients", "site",
        {
            "Client Name": "attributes.client", "Primary Location Name": "name", "Location Phone": "attributes.site_phone",
            "Location Address": "attributes.address", "City": "attributes.city", "Postal Code": "attributes.postal_code",
            "Country": "attributes.country", "Website": "attributes.url", "Industry": "attributes.industry", "State": "",
            "Referral": "", "Hourly Rate": "", "Currency": "", "Payment Terms": "", "Tax ID": "attributes.tax_id",
            "Abbreviation": "",
        },
        ("Client Name", "Primary Location Name", "Primary Contact Name"),
        second=Layout("contact", "person", _PERSON, ()),
    ),
    Layout(
        "contacts", "person",
        {
            "Full Name": "name", "Job Title": "attributes.title", "Department Name": "attributes.department",
            "Email Address": "identifiers.email", "Office Phone": "attributes.phone", "Mobile Phone": "attributes.mobile",
            "Office Extension": "attributes.extension", "Office Location": "site",
        },
        ("Full Name", "Job Title", "Email Address"),
    ),
    Layout(
        "locations", "site",
        {
            "Name": "name", "Description": "attributes.description", "Address": "attributes.address", "Hours": "attributes.hours",
            "City": "attributes.city", "State": "attributes.region", "Postal Code": "attributes.postal_code",
            "Phone": "attributes.site_phone",
        },
        ("Name", "Address", "Postal Code", "Hours"),
    ),
    Layout(
        "interfaces", None,
        {
            "Name": "attributes.interface", "Description": "attributes.description", "Type": "attributes.interface_type",
            "MAC": "macs", "IP": "ips", "NAT IP": "attributes.nat_ip", "IPv6": "ips", "Network": "attributes.network",
        },
        ("Name", "MAC", "NAT IP", "IPv6"),
    ),
    Layout(
        "networks", "network-device",
        {
            "Name": "name", "Description": "attributes.description", "VLAN": "attributes.vlan", "IP Range": "attributes.ip_range",
            "Network (CIDR)": "attributes.cidr", "Gateway": "attributes.gateway", "Primary DNS": "attributes.dns1",
            "Secondary DNS": "attributes.dns2",
        },
        ("Name", "VLAN", "Network (CIDR)"),
        finish=lambda one, record: _network(one),
    ),
    Layout(
        "domains", "domain",
        {
            "Domain": "identifiers.domain", "Description": "attributes.description", "Registrar": "attributes.registrar",
            "Web Host": "attributes.web_host", "Expiration Date": "date.expires",
        },
        ("Domain", "Registrar", "Web Host"),
        finish=lambda one, record: setattr(one, "name", one.identifiers.get("domain")),
    ),
    Layout(
        "certificates", "certificate",
        {
            "Name": "name", "Description": "attributes.description", "Domain": "fqdn", "Issuer": "attributes.issuer",
            "Expiration Date": "date.expires",
        },
        ("Name", "Domain", "Issuer", "Expiration Date"),
    ),
    Layout(
        "software", "licence",
        {
            "Name": "name", "Version": "attributes.version", "Description": "attributes.description", "Seats": "attributes.seats",
            "Type": "attributes.software_type", "License Type": "attributes.subtype", "Key": "secret.licence-key",
            "Assets": "attributes.assets", "Contacts": "attributes.contacts", "Purchased": "date.purchased",
            "Expires": "date.term_end", "Notes": "attributes.notes",
        },
        ("Name", "License Type", "Seats"),
    ),
    Layout(
        "vendors", "contract",
        {
            "Name": "name", "Description": "attributes.description", "Contact Name": "attributes.contact",
            "Phone": "attributes.support_phone", "Website": "attributes.url", "Account Number": "attributes.number",
            "Notes": "attributes.notes",
        },
        ("Name", "Contact Name", "Account Number"),
        finish=lambda one, record: setattr(one, "vendor", one.name),
    ),
)  # fmt: skip


def _network(one: Observation) -> None:
    one.kind = None
    one.attributes["type"] = "network"


class ItflowReader(LayoutReader):
    """CSV of ITFlow."""

    name = "itflow_csv"
    label = "ITFlow (CSV)"
    layouts = LAYOUTS

    def recognises_table(self, table: Peek, name: str) -> float:
        if table.is_exactly(*CREDENTIALS):
            return 0.95
        return super().recognises_table(table, name)

    def read_table(self, table: Table, reading: Reading) -> None:
        if not table.peek.has("Username", "Password", "URI"):
            super().read_table(table, reading)
            return
        for line, record in table.records():
            reading.units += 1
            reading.units_read += 1
            entry = Entry(
                record.get("name"), record.get("username"), record.get("password"), record.get("totp"),
                record.get("uri"), notes=record.get("description"),
            )  # fmt: skip
            add_entry(reading, ref(table, line), line, entry, source="documentation")
