"""Users, devices and licences as the Microsoft 365, Entra and Intune centres export them, in French or English."""

from bascule.observation.records import Observation
from bascule.readers.addresses import host_names
from bascule.readers.layout import Layout, LayoutReader

USERS = {
    "User principal name": "user", "Nom d'utilisateur principal": "user", "Nom principal d'utilisateur": "user",
    "Nom d'utilisateur": "user", "userPrincipalName": "user", "Display name": "name", "Nom d'affichage": "name",
    "Nom complet": "name", "displayName": "name", "First name": "attributes.first_name", "Prénom": "attributes.first_name",
    "givenName": "attributes.first_name", "Last name": "attributes.last_name", "Nom de famille": "attributes.last_name",
    "Nom": "attributes.last_name", "surname": "attributes.last_name", "Title": "attributes.title", "Fonction": "attributes.title",
    "Titre": "attributes.title", "jobTitle": "attributes.title", "Department": "attributes.department",
    "Service": "attributes.department", "department": "attributes.department", "Licenses": "attributes.licences",
    "Licences": "attributes.licences", "Block credential": "attributes.blocked", "Bloquer les informations d'identification": "attributes.blocked",
    "Connexion bloquée": "attributes.blocked", "accountEnabled": "attributes.enabled", "When created": "date.created",
    "Date de création": "date.created", "createdDateTime": "date.created", "Last password change time stamp": "date.password_changed",
    "Date de la dernière modification du mot de passe": "date.password_changed", "Password never expires": "attributes.password_never_expires",
    "Le mot de passe n'expire jamais": "attributes.password_never_expires", "Strong password required": "", "Object Id": "identifiers.entra_id",
    "ID d'objet": "identifiers.entra_id", "id": "identifiers.entra_id", "Proxy addresses": "attributes.addresses",
    "Adresses proxy": "attributes.addresses", "Mobile Phone": "attributes.mobile", "Téléphone mobile": "attributes.mobile",
    "mobilePhone": "attributes.mobile", "Phone number": "attributes.phone", "Numéro de téléphone": "attributes.phone",
    "Office": "attributes.office", "Bureau": "attributes.office", "City": "attributes.city", "Ville": "attributes.city",
    "Usage location": "attributes.country", "Lieu d'utilisation": "attributes.country", "Soft deletion time stamp": "date.deleted",
    "mail": "identifiers.email", "userType": "attributes.user_type", "DirSyncEnabled": "attributes.synced", "Country/Region": "",
    "Pays/Région": "", "Fax": "", "Last dirsync time": "", "License assignment details": "", "Oath token metadata": "",
    "Postal code": "", "Code postal": "", "Preferred data location": "", "Preferred language": "", "Release track": "", "State": "",
    "Street address": "", "Adresse postale": "", "alternateEmailAddress": "attributes.recovery_email", "ageGroup": "",
    "consentProvidedForMinor": "", "legalAgeGroupClassification": "", "companyName": "attributes.company", "creationType": "",
    "directorySynced": "attributes.synced", "invitationState": "attributes.invitation", "identityIssuer": "",
}  # fmt: skip
DEVICES = {
    "Device name": "host", "Nom de l'appareil": "host", "displayName": "host", "Serial number": "serial", "Numéro de série": "serial",
    "Managed by": "attributes.managed_by", "Géré par": "attributes.managed_by", "Ownership": "attributes.ownership",
    "Propriété": "attributes.ownership", "Compliance": "attributes.compliance", "Conformité": "attributes.compliance",
    "OS": "os", "Système d'exploitation": "os", "OS version": "attributes.os_version", "Version du système d'exploitation": "attributes.os_version",
    "Last check-in": "date.seen", "Dernier archivage": "date.seen", "Dernière synchronisation": "date.seen",
    "Primary user UPN": "user", "UPN de l'utilisateur principal": "user", "Device ID": "identifiers.intune_id",
    "ID de l'appareil": "identifiers.intune_id", "Azure AD Device ID": "guid", "Entra Device ID": "guid", "deviceId": "guid",
    "Manufacturer": "vendor", "Fabricant": "vendor", "Model": "model", "Modèle": "model", "IMEI": "identifiers.imei",
    "Wi-Fi MAC": "macs", "Adresse MAC Wi-Fi": "macs", "EthernetMAC": "macs", "Phone number": "identifiers.msisdn",
    "Encrypted": "attributes.disk_encrypted", "Chiffré": "attributes.disk_encrypted", "ICCID": "identifiers.iccid",
    "operatingSystem": "os", "operatingSystemVersion": "attributes.os_version", "joinType (trustType)": "attributes.join",
    "registeredOwners": "user", "userNames": "user", "mdmDisplayName": "attributes.managed_by", "isCompliant": "attributes.compliance",
    "approximateLastSignInDateTime": "date.seen", "registrationTime": "date.registered", "accountEnabled": "attributes.enabled",
}  # fmt: skip


def _user(one: Observation, record: dict[str, str]) -> None:
    upn = one.user or ""
    if "#ext#" in upn.lower() or str(one.attributes.get("user_type", "")).lower() == "guest":
        one.kind = "external-person"
    one.identifiers.setdefault("email", upn)
    parts = [one.attributes.get("first_name"), one.attributes.get("last_name")]
    one.name = one.name or " ".join(str(part) for part in parts if part) or upn
    if isinstance(one.attributes.get("licences"), str):
        one.attributes["licences"] = [
            part.strip() for part in one.attributes["licences"].split("+") if part.strip()
        ]
    one.source_group = "managed"


def _device(one: Observation, record: dict[str, str]) -> None:
    one.hostname, one.fqdn = host_names(one.name or "") if not one.hostname else (one.hostname, one.fqdn)
    one.last_seen = one.attributes.get("seen")
    version = one.attributes.get("os_version")
    one.os = " ".join(str(part) for part in (one.os, version) if part) or None
    one.source_group = "managed"
    if one.identifiers.get("imei"):
        one.kind = "mobile-line"


class M365CsvReader(LayoutReader):
    """Exports of the administration centres."""

    name = "m365_csv"
    label = "Microsoft 365 (CSV)"
    layouts = (
        Layout("users", "person", USERS, ("User principal name", "Display name", "Licenses"), "m365", finish=_user),
        Layout("users", "person", USERS, ("Nom d'utilisateur principal", "Nom d'affichage"), "m365", finish=_user),
        Layout("users", "person", USERS, ("Nom d'utilisateur", "Nom d'affichage", "Licences"), "m365", finish=_user),
        Layout("entra users", "person", USERS, ("userPrincipalName", "displayName", "userType"), "m365", finish=_user),
        Layout("intune", "endpoint", DEVICES, ("Device name", "Ownership", "Compliance"), "m365", finish=_device),
        Layout("intune", "endpoint", DEVICES, ("Nom de l'appareil", "Propriété", "Conformité"), "m365", finish=_device),
        Layout("entra devices", "endpoint", DEVICES, ("displayName", "deviceId", "operatingSystem"), "m365", finish=_device),
    )  # fmt: skip
