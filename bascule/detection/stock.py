"""What operating systems bring themselves: accounts, tasks, jobs and settings that nobody left."""

import re

WINDOWS_ACCOUNTS = frozenset(
    {"administrator", "administrateur", "guest", "invité", "defaultaccount", "wdagutilityaccount", "krbtgt"}
)
_LINUX = """
root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody _apt messagebus
systemd-network systemd-timesync systemd-resolve systemd-coredump systemd-oom sshd postfix mysql postgres ntp chrony _chrony
avahi avahi-autoipd cups colord geoclue gdm lightdm sddm pulse rtkit saned speech-dispatcher usbmux tss uuidd tcpdump dnsmasq
polkitd syslog landscape lxd pollinate fwupd-refresh statd _rpc rpc rpcuser adm halt shutdown operator ftp dbus abrt tape
whoopsie kernoops hplip gnome-initial-setup nm-openvpn cups-pk-helper cups-browsed Debian-exim debian-exim redis memcache
"""
LINUX_ACCOUNTS = frozenset(_LINUX.casefold().split())
_MICROSOFT_TASK = re.compile(r"^\\?microsoft\\", re.IGNORECASE)
_PACKAGED_UNIT = re.compile(r"^(?:/usr)?/lib/systemd/|^/run/systemd/")
_PACKAGED_CRON = re.compile(
    r"cron\.(?:hourly|daily|weekly|monthly)|e2scrub|popularity-contest|run-parts|debian-sa1|php sessionclean|anacron",
    re.IGNORECASE,
)
_OWN_ROOTS = re.compile(r"microsoft|mozilla|digicert|apple root|globalsign|let's encrypt|isrg", re.IGNORECASE)
_WMI = re.compile(r"SCM Event Log|BVT(?:Filter|Consumer)", re.IGNORECASE)
_HOSTS = re.compile(
    r"^\s*(?:#|127\.0\.[01]\.1\s|127\.0\.0\.1\s+localhost|::1\s|f[ef]0[0-2]::|$)", re.IGNORECASE
)
_LOCAL_MEMBER = re.compile(r"^(?:administrat(?:or|eur)|root|domain admins|admins du domaine)$", re.IGNORECASE)
_OWN_PAM = re.compile(
    r"pam_(?:unix|deny|permit|cap|systemd|loginuid|keyinit|motd|mail|limits|env|selinux|nologin|rootok|umask|lastlog|"
    r"faildelay|faillock|group|succeed_if|pwquality|wheel|securetty|xauth|gnome_keyring|sss|winbind|krb5|localuser|fprintd|"
    r"tally2?|access|time|warn|issue|shells|mkhomedir|usertype|ecryptfs)\.so\b"
)
# Keys of an entry that describe the report, not the thing.
KNOWN = frozenset(("pid", "enabled", "state", "status", "source"))


def _listed(value: object) -> list[object]:
    if isinstance(value, str):
        return [part for part in re.split(r"[,\s]+", value) if part]
    return value if isinstance(value, list) else [value] if value else []


def is_stock(name: str, item: object, value: str) -> bool:
    """Whether an entry of that class came with the operating system. Doubt says no: it is then shown."""
    entry = item if isinstance(item, dict) else {"name": item}
    plain = str(entry.get("name") or entry.get("label") or "").rpartition("\\")[2].casefold()
    match name:
        case "users":
            no_login = str(entry.get("shell", "")).endswith(("nologin", "/false", "/sync"))
            return plain in WINDOWS_ACCOUNTS or plain.startswith("_") or (
                plain in LINUX_ACCOUNTS and (no_login or not entry.get("shell") or plain in ("root", "sync"))
            )  # fmt: skip
        case "groups":
            members = [str(member).rpartition("\\")[2] for member in _listed(entry.get("members"))]
            return all(_LOCAL_MEMBER.match(member) for member in members)
        case "tasks":
            whole = str(entry.get("path") or entry.get("name") or "")
            return bool(_MICROSOFT_TASK.match(whole)) or bool(_PACKAGED_CRON.search(value))
        case "units":
            return not entry.get("path") or bool(_PACKAGED_UNIT.match(str(entry["path"])))
        case "launchd":
            return plain.startswith("com.apple.")
        case "wmi":
            return bool(_WMI.search(value))
        case "roots":
            return bool(_OWN_ROOTS.search(value))
        case "hosts":
            return bool(_HOSTS.match(value))
        case "sudo":
            return bool(re.match(r"^(?:%(?:sudo|admin|wheel)|root)\s+ALL\s*=", str(entry.get("rule", value))))
        case "firewall":
            return not (entry.get("remote") or entry.get("rule")) and not entry.get("program")
        case "pam":
            return bool(_OWN_PAM.search(value))
        case "rdp" | "winrm" | "dns" | "proxy":
            return value.strip().casefold() in ("", "false", "0", "none", "disabled")
        case _:
            return False
