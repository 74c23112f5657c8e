"""Headings that documentation platforms share, as targets of `layout.py`."""

from bascule.observation.records import Observation
from bascule.readers.addresses import host_names

DEVICE = {
    "name": "name", "hostname": "host", "host name": "host", "serial number": "serial", "serial": "serial", "model": "model",
    "manufacturer": "vendor", "make": "vendor", "vendor": "vendor", "primary ip": "ips", "ip": "ips", "ip address": "ips",
    "mac address": "macs", "mac": "macs", "primary mac": "macs", "operating system": "os", "os": "os", "asset tag": "asset_tag",
    "configuration type": "type", "type": "type", "asset type": "type", "configuration status": "attributes.status",
    "status": "attributes.status", "location": "site", "contact": "user", "assigned user": "user", "assigned to": "user",
    "default gateway": "attributes.gateway", "installed by": "attributes.installed_by", "installed at": "date.installed",
    "purchased by": "attributes.purchased_by", "purchased at": "date.purchased", "purchase date": "date.purchased",
    "warranty expires at": "date.warranty_end", "warranty expires": "date.warranty_end", "notes": "attributes.notes",
    "position": "attributes.place", "operating system notes": "attributes.os_notes", "organization": "attributes.client",
    "company": "attributes.client", "company name": "attributes.client", "id": "", "archived": "attributes.archived",
    "resource url": "attributes.url", "description": "attributes.description",
}  # fmt: skip
PERSON = {
    "first name": "attributes.first_name", "last name": "attributes.last_name", "name": "name", "full name": "name",
    "title": "attributes.title", "job title": "attributes.title", "email": "identifiers.email", "email address": "identifiers.email",
    "primary email": "identifiers.email", "phone": "attributes.phone", "primary phone": "attributes.phone",
    "mobile": "attributes.mobile", "mobile phone": "attributes.mobile", "extension": "attributes.extension", "fax": "attributes.fax",
    "contact type": "attributes.contact_type", "location": "site", "important": "attributes.important",
    "notes": "attributes.notes", "organization": "attributes.client", "company": "attributes.client", "id": "",
    "department": "attributes.department", "archived": "attributes.archived",
}  # fmt: skip
SITE = {
    "name": "name", "address": "attributes.address", "address 1": "attributes.address", "address 2": "attributes.address2",
    "address2": "attributes.address2", "city": "attributes.city", "region": "attributes.region", "region name": "attributes.region",
    "state": "attributes.region", "postal code": "attributes.postal_code", "zip": "attributes.postal_code",
    "country": "attributes.country", "country name": "attributes.country", "phone": "attributes.site_phone",
    "fax": "attributes.fax", "notes": "attributes.notes", "primary": "attributes.primary", "organization": "attributes.client",
    "company": "attributes.client", "id": "", "archived": "attributes.archived",
}  # fmt: skip
DOMAIN = {
    "name": "identifiers.domain", "domain": "identifiers.domain", "registrar": "attributes.registrar",
    "registrar name": "attributes.registrar", "expires on": "date.expires", "expiration date": "date.expires",
    "status": "attributes.status", "dns provider": "attributes.dns_host", "auto renew": "attributes.auto_renew",
    "notes": "attributes.notes", "organization": "attributes.client", "company": "attributes.client", "id": "",
}  # fmt: skip
CERTIFICATE = {
    "name": "name", "common name": "fqdn", "host": "fqdn", "domain": "fqdn", "domains": "attributes.domains",
    "subject alt names": "attributes.sans", "issuer": "attributes.issuer", "issued by": "attributes.issuer",
    "serial number": "serial", "fingerprint sha256": "identifiers.cert_sha256", "not before": "date.valid_from",
    "not after": "date.expires", "expires on": "date.expires", "valid until": "date.expires", "expiration date": "date.expires",
    "notes": "attributes.notes", "organization": "attributes.client", "company": "attributes.client", "id": "",
}  # fmt: skip
DOCUMENT = {
    "name": "name", "title": "name", "locator": "identifiers.locator", "expires on": "date.expires", "owner": "attributes.owner",
    "publisher": "attributes.publisher", "public": "attributes.public", "archived": "attributes.archived",
    "help center": "", "organization": "attributes.client", "company": "attributes.client", "id": "identifiers.document",
    "body": "attributes.body", "template": "attributes.template",
}  # fmt: skip


def finish_device(one: Observation, record: dict[str, str]) -> None:
    """A machine whose name is a machine's name has it as host name too."""
    if (
        one.name
        and not one.hostname
        and one.kind in (None, "endpoint", "server", "network-device", "printer")
    ):
        one.hostname, one.fqdn = host_names(one.name)


def finish_person(one: Observation, record: dict[str, str]) -> None:
    parts = [one.attributes.get("first_name"), one.attributes.get("last_name")]
    one.name = one.name or " ".join(str(part) for part in parts if part) or None


def finish_domain(one: Observation, record: dict[str, str]) -> None:
    one.name = one.name or one.identifiers.get("domain")
    one.fqdn = None


def finish_document(one: Observation, record: dict[str, str]) -> None:
    """A document is no item: it is told as an observation of type document, its text left out."""
    one.attributes["type"] = "document"
    body = one.attributes.pop("body", None)
    if body:
        one.attributes["characters"] = len(str(body))
