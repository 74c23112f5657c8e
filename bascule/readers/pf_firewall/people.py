"""What the sections of a pfSense or OPNsense configuration say about access.

From the two projects' documentation: a user is an administrator through a group whose privileges open pages or a
shell; root/admin always are; the GUI answers on every interface unless bound; SNMP, SSH and remote syslog are off
until enabled; a rule or NAT entry with `<disabled>` does nothing.
"""

from bascule.observation.problem import gettext_noop
from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.xml_values import elements, from_base64, line, on, text
from bascule.readers.safe_xml import Element

MANAGEMENT_PORTS = {"22", "80", "443", "4443", "8080", "8443", "10443", "ssh", "https", "http"}
EVERYWHERE = gettext_noop("all interfaces")


def made_by(element: Element) -> str:
    who = text(element, "created/username") or text(element, "updated/username")
    note = text(element, "descr") or text(element, "description")
    return (f" — {note}" if note else "") + (f" (by {who})" if who else "")


def users(account: DeviceAccount, root: Element) -> None:
    powerful: dict[str, str] = {}
    for group in elements(root, "system/group"):
        rights = [privilege.text or "" for privilege in group.findall("priv")]
        if any(
            right.startswith(
                ("page-all", "user-shell", "page-system-usermanager", "page-diagnostics-command")
            )
            for right in ",".join(rights).split(",")
        ):
            for member in group.findall("member"):
                for uid in (member.text or "").split(","):
                    powerful[uid.strip()] = text(group, "name")
    for user in elements(root, "system/user"):
        name, uid = text(user, "name"), text(user, "uid")
        own = [privilege.text or "" for privilege in user.findall("priv")]
        admin = uid == "0" or uid in powerful or text(user, "groupname") == "admins" or bool(own)
        value = f"uid={uid} group={powerful.get(uid) or text(user, 'groupname') or '-'}{' ' + ','.join(own) if own else ''}{made_by(user)}"
        account.fact(
            "admin" if admin else "vpn-user",
            holder=name,
            value=value,
            live=not on(user, "disabled"),
            line=user.line,
        )
        for key in from_base64(text(user, "authorizedkeys")).splitlines():
            if key.strip():
                account.fact(
                    "ssh-key", holder=name, value=key.strip()[-80:], line=line(user.find("authorizedkeys"))
                )
        if user.find("apikeys/item") is not None or text(user, "apikeys"):
            account.fact("api-key", holder=name, value=MASK, line=line(user.find("apikeys")))
    for server in elements(root, "system/authserver"):
        value = f"{text(server, 'type')} {text(server, 'host')} {text(server, 'name')}".strip()
        account.fact("aaa", value=value, line=server.line)


def management(account: DeviceAccount, root: Element) -> None:
    gui = root.find("system/webgui")
    if gui is not None:
        where = text(gui, "interfaces") or EVERYWHERE
        value = f"web interface {text(gui, 'protocol', 'https')} port {text(gui, 'port') or 'default'}"
        account.fact("mgmt-exposure", on=where, value=value, line=line(gui))
    for ssh in elements(root, "system/ssh", "system/enablesshd"):
        live = ssh.tag == "enablesshd" or text(ssh, "enabled") == "enabled" or on(ssh, "enable")
        where = text(ssh, "interfaces") or EVERYWHERE
        account.fact(
            "mgmt-exposure", on=where, value=f"ssh port {text(ssh, 'port') or '22'}", live=live, line=ssh.line
        )
    for rule in elements(root, "filter/rule"):
        port, target = (
            text(rule, "destination/port"),
            text(rule, "destination/network") or text(rule, "destination/address"),
        )
        to_itself = target in ("wanip", "(self)", "wan") or rule.find("destination/any") is not None
        if (
            "wan" in text(rule, "interface")
            and text(rule, "type") == "pass"
            and to_itself
            and (port in MANAGEMENT_PORTS or not port)
        ):
            source = text(rule, "source/address") or text(rule, "source/network") or "any"
            live = not on(rule, "disabled")
            account.fact(
                "mgmt-exposure",
                on="wan",
                value=f"rule: {source} → {target or 'any'}:{port or 'any'}{made_by(rule)}",
                live=live,
                line=rule.line,
            )
            account.fact(
                "admin-source",
                holder="wan rule",
                value=f"{source}{made_by(rule)}",
                live=live,
                line=rule.line,
            )


def forwards(account: DeviceAccount, root: Element) -> None:
    for rule in elements(root, "nat/rule", "nat/onetoone"):
        inside = text(rule, "target") or text(rule, "destination/address")
        port = text(rule, "destination/port") or "any"
        source = text(rule, "source/address") or text(rule, "source/network") or "any"
        value = f"{text(rule, 'protocol', 'any')} {text(rule, 'interface')}:{port} → {inside}:{text(rule, 'local-port') or port} from {source}{made_by(rule)}"
        account.fact(
            "port-forward", target=inside or None, value=value, live=not on(rule, "disabled"), line=rule.line
        )
