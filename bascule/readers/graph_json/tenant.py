"""What one object of each Graph collection means: an observation, an access, or both."""

from typing import Any

from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Observation, Reading, State
from bascule.readers.addresses import mac
from bascule.readers.graph_json.shapes import shape_of
from bascule.readers.inventory_values import true_text
from bascule.readers.json_values import dict_in, list_in, text_of


class Tenant:
    """Collects objects; `_<collection>` says what one of them means."""

    def __init__(self) -> None:
        self.reading = Reading()

    def add(self, each: dict[str, Any], named: str | None) -> None:
        reading = self.reading
        reading.units += 1
        collection = named or shape_of(frozenset(each))
        method = getattr(self, f"_{collection}", None) if collection else None
        if method is None:
            what = collection or gettext_noop("an object")
            if not any(part.what == what for part in reading.not_read):
                reading.not_read.append(
                    NotRead(
                        f"object {reading.units}", what, gettext_noop("this reader does not know its kind")
                    )
                )
            return
        reading.units_read += 1
        method(each, f"o{reading.units}")

    def _see(self, ref: str, kind: str | None, each: dict[str, Any], **known: Any) -> Observation:
        one = Observation(
            ref=ref, source="m365", source_group="managed", live=True, kind=kind, evidence=Evidence(line=1)
        )
        for key, value in known.items():
            if value:
                setattr(one, key, value)
        guid = text_of(each.get("id"))
        if guid:
            one.identifiers["entra_id"] = guid
        self.reading.observations.append(one)
        return one

    def _fact(
        self, ref: str, fact: str, on: str | None, holder: Any, value: Any, state: State = "present"
    ) -> None:
        evidence = Evidence(line=1)
        self.reading.accesses.append(
            AccessFact(
                ref, fact, on=on, holder=text_of(holder), value=text_of(value), state=state, evidence=evidence
            )
        )

    def _users(self, each: dict[str, Any], ref: str) -> None:
        upn = text_of(each.get("userPrincipalName")) or ""
        guest = "#ext#" in upn.lower() or each.get("userType") == "Guest"
        one = self._see(
            ref,
            "external-person" if guest else "person",
            each,
            name=text_of(each.get("displayName")),
            user=upn,
        )
        mail = text_of(each.get("mail")) or next((str(text) for text in each.get("otherMails") or []), None)
        one.identifiers["email"] = (mail or upn).strip("'")
        for key, field in (("jobTitle", "title"), ("department", "department"), ("officeLocation", "office"), ("mobilePhone", "mobile"),
                           ("accountEnabled", "enabled"), ("createdDateTime", "created"), ("usageLocation", "country"),
                           ("lastPasswordChangeDateTime", "password_changed"), ("onPremisesSyncEnabled", "synced")):  # fmt: skip
            if each.get(key) not in (None, ""):
                one.attributes[field] = each[key]
        if each.get("proxyAddresses"):
            one.attributes["addresses"] = [str(text) for text in each["proxyAddresses"][:50]]
        if each.get("assignedLicenses"):
            one.attributes["licences"] = [
                text for row in list_in(each, "assignedLicenses") if (text := text_of(row.get("skuId")))
            ]
        seen = text_of(dict_in(each, "signInActivity").get("lastSignInDateTime"))
        one.last_seen = seen
        if guest:
            self._fact(f"{ref}.a", "account", "Microsoft 365", one.identifiers["email"], upn)

    def _devices(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(
            ref,
            "endpoint",
            each,
            name=text_of(each.get("displayName")),
            hostname=text_of(each.get("displayName")),
        )
        parts = [text_of(each.get("operatingSystem")), text_of(each.get("operatingSystemVersion"))]
        one.os = " ".join(part for part in parts if part) or None
        device = true_text(each.get("deviceId"))
        one.guid = None if device is None or set(device) <= {"0", "-"} else device
        one.vendor = text_of(each.get("manufacturer")) or text_of(each.get("Manufacturer"))
        one.model = text_of(each.get("model")) or text_of(each.get("Model"))
        one.last_seen = text_of(each.get("approximateLastSignInDateTime"))
        for key in ("trustType", "isManaged", "isCompliant", "accountEnabled", "profileType"):
            if each.get(key) is not None:
                one.attributes[key] = each[key]
        if (one.os or "").lower().startswith(("android", "ios", "iphone")):
            one.kind = "byod-phone"

    def _managedDevices(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, "endpoint", each, name=text_of(each.get("deviceName")), hostname=text_of(each.get("deviceName")),
                        serial=true_text(each.get("serialNumber")), vendor=text_of(each.get("manufacturer")), model=text_of(each.get("model")),
                        user=text_of(each.get("userPrincipalName")), last_seen=text_of(each.get("lastSyncDateTime")))  # fmt: skip
        one.guid = true_text(each.get("azureADDeviceId"))
        one.os = (
            " ".join(part for key in ("operatingSystem", "osVersion") if (part := text_of(each.get(key))))
            or None
        )
        for key in ("wiFiMacAddress", "ethernetMacAddress"):
            found = mac(text_of(each.get(key)) or "")
            if found:
                one.macs.append(found)
        for key, field in (("imei", "imei"), ("iccid", "iccid"), ("phoneNumber", "msisdn")):
            if text_of(each.get(key)):
                one.identifiers[field] = str(each[key])
        one.attributes["disk_encrypted"] = {True: "yes", False: "no"}.get(each.get("isEncrypted"), "unknown")  # type: ignore[arg-type]
        for key in ("complianceState", "managedDeviceOwnerType", "managementAgent", "enrolledDateTime"):
            if each.get(key) is not None:
                one.attributes[key] = each[key]
        if one.identifiers.get("imei"):
            one.kind = "byod-phone" if each.get("managedDeviceOwnerType") == "personal" else "mobile-line"

    def _windowsAutopilotDeviceIdentities(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, "endpoint", each, serial=true_text(each.get("serialNumber")), model=text_of(each.get("model")),
                        vendor=text_of(each.get("manufacturer")))  # fmt: skip
        one.attributes.update(enrolment="autopilot", group_tag=text_of(each.get("groupTag")))

    def _domains(self, each: dict[str, Any], ref: str) -> None:
        name = text_of(each.get("id")) or ""
        one = self._see(ref, "domain", {}, name=name)
        one.identifiers["domain"] = name.lower()
        one.attributes["for_mail"] = "Email" in (each.get("supportedServices") or [])
        if each.get("authenticationType") == "Federated":
            self._fact(f"{ref}.a", "delegation", name, None, "federated sign-in")

    def _organization(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, "m365-tenant", {}, name=text_of(each.get("displayName")))
        if text_of(each.get("id")):
            one.identifiers["tenant_id"] = str(each["id"])
        names = [text for row in list_in(each, "verifiedDomains") if (text := text_of(row.get("name")))]
        if names:
            one.attributes["domains"] = names
            main = next((row for row in list_in(each, "verifiedDomains") if row.get("isDefault")), {})
            one.identifiers["domain"] = str(main.get("name") or names[0]).lower()
        for mailbox in (each.get("technicalNotificationMails") or [])[:20]:
            self._fact(f"{ref}.{mailbox}"[:80], "contact", one.name, mailbox, "technicalNotificationMails")

    def _subscribedSkus(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, "licence", each, name=text_of(each.get("skuPartNumber")), vendor="Microsoft")
        one.attributes.update(
            seats=dict_in(each, "prepaidUnits").get("enabled"),
            used=each.get("consumedUnits"),
            status=each.get("capabilityStatus"),
        )

    def _directoryRoles(self, each: dict[str, Any], ref: str) -> None:
        for count, member in enumerate(list_in(each, "members"), start=1):
            holder = member.get("userPrincipalName") or member.get("displayName")
            self._fact(f"{ref}.m{count}", "admin", "Microsoft 365", holder, each.get("displayName"))
        if "members" not in each:
            self.reading.accesses.append(
                AccessFact(f"{ref}.u", "admin", on="Microsoft 365", value=text_of(each.get("displayName")), state="unknown",
                           why_unknown=gettext_noop("the file lists the role without its members"), evidence=Evidence(line=1))
            )  # fmt: skip

    def _roleAssignments(self, each: dict[str, Any], ref: str) -> None:
        principal, role = dict_in(each, "principal"), dict_in(each, "roleDefinition")
        holder = principal.get("userPrincipalName") or principal.get("displayName") or each.get("principalId")
        self._fact(
            f"{ref}.a",
            "admin",
            "Microsoft 365",
            holder,
            role.get("displayName") or each.get("roleDefinitionId"),
        )

    def _oauth2PermissionGrants(self, each: dict[str, Any], ref: str) -> None:
        everyone = each.get("consentType") == "AllPrincipals"
        value = f"{each.get('scope') or ''}{' (all users)' if everyone else ''}".strip()
        self._fact(f"{ref}.a", "oauth-app", "Microsoft 365", each.get("clientId"), value)

    def _servicePrincipals(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(
            ref,
            "application",
            each,
            name=text_of(each.get("displayName")),
            vendor=text_of(each.get("publisherName")),
        )
        if text_of(each.get("appId")):
            one.identifiers["app_id"] = str(each["appId"])
        one.attributes["owner_tenant"] = text_of(each.get("appOwnerOrganizationId"))
        credentials = len(list_in(each, "passwordCredentials")) + len(list_in(each, "keyCredentials"))
        state: State = "absent" if each.get("accountEnabled") is False else "present"
        self._fact(
            f"{ref}.a",
            "oauth-app",
            "Microsoft 365",
            one.name,
            f"{credentials} credentials" if credentials else None,
            state,
        )

    _applications = _servicePrincipals

    def _policies(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, None, each, name=text_of(each.get("displayName")))
        one.attributes.update(type="conditional access policy", state=each.get("state"))
        users = dict_in(dict_in(each, "conditions"), "users")
        if each.get("state") == "enabled":
            for count, who in enumerate((users.get("excludeUsers") or [])[:50], start=1):
                self._fact(f"{ref}.x{count}", "admin-source", one.name, who, "excluded from the policy")

    def _messageRules(self, each: dict[str, Any], ref: str) -> None:
        actions = dict_in(each, "actions")
        for way in ("forwardTo", "redirectTo", "forwardAsAttachmentTo"):
            for count, target in enumerate(list_in(actions, way), start=1):
                address = dict_in(target, "emailAddress").get("address")
                state: State = "present" if each.get("isEnabled", True) else "absent"
                self._fact(
                    f"{ref}.{way}{count}", "mail-rule", text_of(each.get("displayName")), address, way, state
                )

    def _delegatedAdminRelationships(self, each: dict[str, Any], ref: str) -> None:
        roles = len(list_in(dict_in(each, "accessDetails"), "unifiedRoles"))
        state: State = "present" if each.get("status") in ("active", "expiring", None) else "absent"
        value = f"{roles} roles until {text_of(each.get('endDateTime')) or '?'}"
        self._fact(
            f"{ref}.a",
            "delegation",
            text_of(dict_in(each, "customer").get("displayName")),
            each.get("displayName"),
            value,
            state,
        )

    def _contracts(self, each: dict[str, Any], ref: str) -> None:
        self._fact(
            f"{ref}.a",
            "delegation",
            text_of(each.get("defaultDomainName")),
            each.get("displayName"),
            each.get("contractType"),
        )

    def _applePushNotificationCertificate(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(
            ref,
            "certificate",
            each,
            name="Apple push certificate",
            serial=text_of(each.get("certificateSerialNumber")),
        )
        one.attributes.update(
            subtype="apns",
            expires=text_of(each.get("expirationDateTime")),
            key_holder=text_of(each.get("appleIdentifier")),
        )
        self._fact(f"{ref}.a", "certificate", "Apple MDM", each.get("appleIdentifier"), "APNs")

    def _vppTokens(self, each: dict[str, Any], ref: str) -> None:
        self._fact(
            f"{ref}.a",
            "cloud-binding",
            "Apple Business Manager",
            each.get("appleId"),
            each.get("organizationName"),
        )

    def _partners(self, each: dict[str, Any], ref: str) -> None:
        self._fact(f"{ref}.a", "delegation", "Microsoft 365", each.get("tenantId"), "cross-tenant access")

    def _groups(self, each: dict[str, Any], ref: str) -> None:
        one = self._see(ref, None, each, name=text_of(each.get("displayName")))
        one.attributes.update(type="group", mail=text_of(each.get("mail")))
