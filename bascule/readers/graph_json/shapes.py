"""Which collection of Microsoft Graph an object belongs to."""

import re
from typing import Any

# Properties that only this collection has (Graph v1.0 metadata); the first match wins.
SHAPES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (name, frozenset(properties.split()))
    for name, properties in (
        ("managedDevices", "managedDeviceOwnerType"),
        ("managedDevices", "deviceEnrollmentType deviceName"),
        ("windowsAutopilotDeviceIdentities", "groupTag serialNumber"),
        ("devices", "deviceId operatingSystem"),
        ("devices", "deviceId displayName"),
        ("subscribedSkus", "skuPartNumber"),
        ("domains", "isInitial isVerified"),
        ("domains", "authenticationType supportedServices"),
        ("organization", "verifiedDomains"),
        ("organization", "assignedPlans businessPhones displayName"),
        ("directoryRoles", "roleTemplateId"),
        ("roleAssignments", "roleDefinitionId principalId"),
        ("oauth2PermissionGrants", "clientId consentType"),
        ("servicePrincipals", "servicePrincipalType"),
        ("applications", "signInAudience keyCredentials"),
        ("policies", "grantControls conditions"),
        ("policies", "sessionControls conditions"),
        ("messageRules", "sequence actions"),
        ("delegatedAdminRelationships", "accessDetails customer"),
        ("contracts", "contractType defaultDomainName"),
        ("applePushNotificationCertificate", "appleIdentifier"),
        ("vppTokens", "vppTokenAccountType"),
        ("partners", "tenantId b2bCollaborationInbound"),
        ("groups", "groupTypes securityEnabled"),
        ("users", "userPrincipalName"),
    )
)
NAMES = frozenset(name for name, _ in SHAPES)
_CONTEXT = re.compile(r"\$metadata#(.+)$")


def collection_of(document: Any) -> str | None:
    """The collection that `@odata.context` names; None when it names none that is known."""
    context = document.get("@odata.context") if isinstance(document, dict) else None
    found = _CONTEXT.search(context) if isinstance(context, str) else None
    if not found:
        return None
    for word in reversed(re.findall(r"[A-Za-z0-9]+", re.sub(r"\([^)]*\)", "", found[1]))):
        if word in NAMES:
            return word
    return None


def shape_of(keys: frozenset[str]) -> str | None:
    return next((name for name, shape in SHAPES if shape <= keys), None)
