"""Snipe-IT: the tables of its import samples, which its exports follow."""

from bascule.observation.records import Observation
from bascule.readers.addresses import host_names
from bascule.readers.kind_words import kind_of_words
from bascule.readers.layout import Layout, LayoutReader

ASSETS = {
    "Company": "attributes.client", "Name": "name", "Item Name": "name", "Asset Name": "name", "Asset Tag": "asset_tag",
    "Category": "type", "Supplier": "attributes.supplier", "Manufacturer": "vendor", "Location": "site", "Order Number": "",
    "Model": "model", "Model Name": "model", "Model Notes": "", "Model Number": "attributes.model_number", "Serial": "serial",
    "Serial Number": "serial", "Asset Notes": "attributes.notes", "Notes": "attributes.notes", "Purchase Date": "date.purchased",
    "Purchase Cost": "attributes.cost", "Checkout Type": "", "Checked Out To: Username": "attributes.login",
    "Checked Out To: First Name": "attributes.first_name", "Checked Out To: Last Name": "attributes.last_name",
    "Checked Out To: Email": "attributes.email", "Checked Out To: Location": "attributes.checked_out_to",
    "Asset EOL Date": "date.end_of_life", "Status": "attributes.status", "Full Name": "user", "Email": "attributes.email",
    "Username": "attributes.login", "QTY": "attributes.quantity", "Quantity": "attributes.quantity", "Min Amount": "",
    "Item Number": "", "Warranty": "attributes.warranty_months", "MAC Address": "macs", "IP Address": "ips",
}  # fmt: skip
USERS = {
    "First Name": "attributes.first_name", "Last Name": "attributes.last_name", "Email": "identifiers.email", "Username": "user",
    "Activated": "attributes.active", "Location": "site", "Address": "attributes.address", "City": "attributes.city", "State": "",
    "Country": "attributes.country", "Postal Code": "attributes.postal_code", "Website": "", "Phone": "attributes.phone",
    "Job Title": "attributes.title", "Notes": "attributes.notes", "Employee Number": "attributes.employee_number",
    "Company": "attributes.client", "Manager": "attributes.manager", "Remote": "attributes.remote", "VIP": "attributes.vip",
    "Start Date": "date.start", "End Date": "date.end", "Gravatar": "", "Department": "attributes.department",
}  # fmt: skip
LICENCES = {
    "Full Name": "attributes.assigned_to", "Email": "attributes.email", "Username": "attributes.login", "Item name": "name",
    "serial number": "secret.licence-key", "Category": "attributes.category", "manufacturer": "vendor",
    "purchase date": "date.purchased", "purchase cost": "attributes.cost", "purchase order": "", "order number": "",
    "Licensed To Name": "attributes.licensed_to", "Licensed to Email": "attributes.licensed_email",
    "expiration date": "date.term_end", "maintained": "attributes.maintained", "reassignable": "attributes.reassignable",
    "seats": "attributes.seats", "company": "attributes.client", "supplier": "attributes.reseller", "notes": "attributes.notes",
}  # fmt: skip
LOCATIONS = {
    "name": "name", "address": "attributes.address", "address2": "attributes.address2", "city": "attributes.city",
    "state": "attributes.region", "country": "attributes.country", "zip": "attributes.postal_code", "currency": "",
    "manager": "attributes.manager", "manager username": "",
}  # fmt: skip


def _asset(one: Observation, record: dict[str, str]) -> None:
    parts = [one.attributes.pop("first_name", None), one.attributes.pop("last_name", None)]
    one.user = one.user or " ".join(str(part) for part in parts if part) or one.attributes.get("login")
    if one.name and not one.hostname and one.kind in ("endpoint", "server", "network-device"):
        one.hostname, one.fqdn = host_names(one.name)
    if one.kind is None and one.model:
        one.kind = kind_of_words(one.model)[0]


def _user(one: Observation, record: dict[str, str]) -> None:
    parts = [one.attributes.pop("first_name", None), one.attributes.pop("last_name", None)]
    one.name = " ".join(str(part) for part in parts if part) or one.user


def _stock(one: Observation, record: dict[str, str]) -> None:
    """Accessories, consumables and components are stock, no items of their own."""
    one.kind = None
    one.attributes["type"] = "stock"


class SnipeItReader(LayoutReader):
    """Snipe-IT tables."""

    name = "snipe_it"
    label = "Snipe-IT (CSV)"
    layouts = (
        Layout("assets", None, ASSETS, ("Asset Tag", "Category", "Manufacturer", "Model"), "cmdb", finish=_asset),
        Layout("users", "person", USERS, ("First Name", "Last Name", "Username", "Activated", "Employee Number"), "cmdb", finish=_user),
        Layout("licences", "licence", LICENCES, ("Item name", "serial number", "seats", "reassignable"), "cmdb"),
        Layout("locations", "site", LOCATIONS, ("name", "address", "city", "zip", "manager username"), "cmdb"),
        Layout("consumables", None, ASSETS, ("Name", "Category", "Manufacturer", "QTY", "Min Amount"), "cmdb", finish=_stock),
        Layout("components", None, ASSETS, ("Item Name", "Category", "Quantity", "Serial number"), "cmdb", 0.9, finish=_stock),
        Layout(
            "models", None, {**ASSETS, "Fieldset": "", "Requestable": "", "EOL": "", "Min Qty": ""},
            ("Name", "Category", "Manufacturer", "Model Number", "Fieldset"), "cmdb", finish=_stock,
        ),
    )  # fmt: skip
