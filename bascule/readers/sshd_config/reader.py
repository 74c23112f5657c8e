"""OpenSSH's `sshd_config`, or `sshd -T`."""

import re
from pathlib import Path

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import DeviceAccount
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.table_text import text_head

KEYS_ELSEWHERE = gettext_noop("Keys and accounts are in other files of the machine; run the collector there.")
_TELLING = re.compile(
    r"^[ \t]*+#?[ \t]*+(?:PermitRootLogin|PasswordAuthentication|AuthorizedKeysFile|Subsystem\s+sftp|X11Forwarding|PubkeyAuthentication|HostKey|AllowUsers|UsePAM|ChallengeResponseAuthentication|KbdInteractiveAuthentication|PrintMotd|ListenAddress|StrictModes)\b",
    re.M | re.I,
)
_KNOWN = {"acceptenv", "addressfamily", "allowagentforwarding", "allowgroups", "allowstreamlocalforwarding", "allowtcpforwarding", "allowusers", "authenticationmethods", "authorizedkeyscommand", "authorizedkeyscommanduser", "authorizedkeysfile", "authorizedprincipalscommand", "authorizedprincipalsfile", "banner", "casignaturealgorithms", "challengeresponseauthentication", "chrootdirectory", "ciphers", "clientalivecountmax", "clientaliveinterval", "compression", "denygroups", "denyusers", "disableforwarding", "exposeauthinfo", "fingerprinthash", "forcecommand", "gatewayports", "gssapiauthentication", "hostbasedacceptedalgorithms", "hostbasedauthentication", "hostcertificate", "hostkey", "hostkeyagent", "hostkeyalgorithms", "ignorerhosts", "include", "ipqos", "kbdinteractiveauthentication", "kerberosauthentication", "kexalgorithms", "keyregenerationinterval", "listenaddress", "logingracetime", "loglevel", "macs", "match", "maxauthtries", "maxsessions", "maxstartups", "passwordauthentication", "permitemptypasswords", "permitlisten", "permitopen", "permitrootlogin", "permittty", "permittunnel", "permituserenvironment", "permituserrc", "persourcemaxstartups", "pidfile", "port", "printlastlog", "printmotd", "protocol", "pubkeyacceptedalgorithms", "pubkeyauthentication", "rekeylimit", "requiredrsasize", "rsaauthentication", "serverkeybits", "setenv", "strictmodes", "subsystem", "syslogfacility", "tcpkeepalive", "trustedusercakeys", "usedns", "uselogin", "usepam", "useprivilegeseparation", "versionaddendum", "x11displayoffset", "x11forwarding", "x11uselocalhost", "xauthlocation", "unusedconnectiontimeout", "channeltimeout"}  # fmt: skip


class SshdConfigReader(Reader):
    name = "sshd_config"
    label = "OpenSSH server (sshd_config)"
    limit = 4 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        found = len({line.split()[-1].lower() for line in _TELLING.findall(text_head(head))})
        return (
            0.95
            if found >= 3
            else 0.6
            if found >= 1 and name.lower().startswith("sshd")
            else 0.3
            if found >= 2
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("endpoint", None, kind="server")
        said: set[str] = set()
        scope = ""
        for number, raw in enumerate(text_lines(file, self.limit), 1):
            words = re.split(r"[\s=]+", raw.strip(), maxsplit=1)
            if not words[0] or words[0].startswith("#"):
                continue
            key, value = words[0].lower(), words[1].strip('" ') if len(words) > 1 else ""
            account.section(words[0], number, understood=key in _KNOWN)
            if key == "match":
                scope = "" if value.lower() == "all" else f" when {value}"
            if key in said and not scope and key not in ("port", "listenaddress", "allowusers", "hostkey"):
                continue  # the first value wins
            said.add(key)
            _setting(account, key, value, scope, number)
        if "port" not in said and "listenaddress" not in said:
            account.fact("mgmt-exposure", value="ssh port 22 on every address (default)", line=None)
        if "permitrootlogin" not in said:
            account.fact(
                "admin",
                holder="root",
                value="PermitRootLogin prohibit-password (default): keys only",
                line=None,
            )
        if "passwordauthentication" not in said:
            account.fact("admin-source", value="PasswordAuthentication yes (default)", line=None)
        account.unknown("ssh-key", KEYS_ELSEWHERE)
        return account.close()


def _setting(account: DeviceAccount, key: str, value: str, scope: str, line: int) -> None:
    if key in ("port", "listenaddress"):
        account.fact("mgmt-exposure", value=f"ssh {key} {value}", line=line)
    elif key == "permitrootlogin":
        account.fact(
            "admin", holder="root", value=f"PermitRootLogin {value}{scope}", live=value != "no", line=line
        )
    elif key == "passwordauthentication":
        account.fact(
            "admin-source", value=f"PasswordAuthentication {value}{scope}", live=value != "no", line=line
        )
    elif key == "permitemptypasswords" and value == "yes":
        account.fact("admin", holder="anybody", value=f"PermitEmptyPasswords yes{scope}", line=line)
    elif key == "allowusers":
        for user in value.split():
            name, at, source = user.partition("@")
            account.fact("admin", holder=name, value=f"AllowUsers{scope}", line=line)
            if at:
                account.fact("admin-source", holder=name, value=f"{source}{scope}", line=line)
    elif key == "allowgroups":
        for group in value.split():
            account.fact("admin", holder=f"group {group}", value=f"AllowGroups{scope}", line=line)
    elif key in ("trustedusercakeys", "authorizedkeyscommand", "authorizedprincipalsfile"):
        account.fact("aaa", value=f"{key} {value}{scope}", live=value != "none", line=line)
    elif key == "forcecommand":
        account.fact("automation", value=f"ForceCommand {value}{scope}", line=line)
