"""The ways in that access/1 names: what each is called, and how it is cut. Pure data in the reader's language."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Way:
    label: Any
    cut: Any  # how it is ended
    rank: int = 2  # 1 opens everything, 2 opens much, 3 opens little; the order of cutting


WAYS: dict[str, Way] = {
    "admin": Way(
        _("Administrator account"),
        _("Change its password and factors, end its sessions, then disable the account."),
        1,
    ),
    "admin-source": Way(
        _("Addresses allowed to administer"), _("Take the outgoing provider's addresses off the list."), 2
    ),
    "mgmt-exposure": Way(
        _("Administration open to the internet"),
        _("Close administration from outside, or bind it to your own address."),
        1,
    ),
    "vpn-user": Way(_("VPN user"), _("Disable the user, revoke the certificate, end the session."), 1),
    "vpn-peer": Way(
        _("Site-to-site VPN"), _("Remove the peer and its key, then check that no tunnel comes up."), 1
    ),
    "vpn-service": Way(
        _("VPN server that takes connections"),
        _("Close it, or leave it to the client's users alone with a new key."),
        2,
    ),
    "trust": Way(_("Trust with another domain"), _("Remove the trust on both sides."), 1),
    "krbtgt": Way(
        _("Key of the Kerberos domain"), _("Reset it twice, ten hours apart, once nobody outside is left."), 1
    ),
    "weak-account": Way(
        _("Weakly protected account"), _("Require a password and pre-authentication, or disable it."), 2
    ),
    "port-forward": Way(
        _("Port forwarded from outside"), _("Remove the forward, then try it from outside."), 2
    ),
    "aaa": Way(_("Central sign-in server"), _("Point to your own server and change the shared secret."), 1),
    "snmp": Way(_("SNMP access"), _("Change the community or user, restrict the sources."), 3),
    "log-target": Way(_("Logs sent outside"), _("Send the logs to a target of the client's."), 3),
    "time-dns": Way(_("Time or name server"), _("Point to servers that the client chooses."), 3),
    "cloud-binding": Way(
        _("Bound to a vendor's cloud"), _("Move the device to an organisation the client owns."), 1
    ),
    "api-key": Way(_("API key"), _("Revoke the key, then call with it once: it must be refused."), 1),
    "certificate": Way(_("Certificate"), _("Revoke it and make a new key that only the client holds."), 2),
    "automation": Way(
        _("Automation"), _("Stop it, read what it does, and take over what the client needs."), 2
    ),
    "backup-target": Way(
        _("Backup sent outside"), _("Only after the safe-lapse date: stop the job, keep what was written."), 2
    ),
    "agent": Way(
        _("Agent on a device"), _("Remove it by the plan of the old tools, then confirm it absent."), 1
    ),
    "delegation": Way(
        _("Delegated administration (partner)"),
        _("End the relationship in the tenant, then export the list again."),
        1,
    ),
    "oauth-app": Way(_("Application with rights in the tenant"), _("Remove its consent and its secrets."), 1),
    "mail-rule": Way(_("Mail rule or forward"), _("Remove the rule and check the mailbox's forwarding."), 2),
    "ssh-key": Way(
        _("SSH key"), _("Remove the key, end open sessions, then present it: it must be refused."), 1
    ),
    "sudo": Way(_("Right to become root"), _("Remove the line and check what it allowed."), 1),
    "scheduled-task": Way(_("Scheduled task"), _("Read what it does, disable it, remove it."), 2),
    "service": Way(
        _("Service running under their account"), _("Change the account it runs under, restart it."), 2
    ),
    "group-policy": Way(_("Group policy"), _("Remove it or replace it, then check a device."), 2),
    "contact": Way(
        _("Authorised caller or contact"),
        _("Have the vendor replace the contact and set a call-back code."),
        2,
    ),
    "physical": Way(_("Key, badge or code"), _("Get it back, or change the lock, badge or code."), 2),
}
OTHER = Way(_("Other way in"), _("Find out what it opens, then end it and try it again."), 2)


def way(fact: str) -> Way:
    return WAYS.get(fact, OTHER)
