"""OpenVPN: a server or client file, with or without its keys inside."""

import re
from pathlib import Path

from bascule.observation.records import Reading
from bascule.readers.base import Reader
from bascule.readers.config_syntax.account import NOT_THIS_FORMAT, DeviceAccount
from bascule.readers.config_syntax.lines import text_lines
from bascule.readers.config_syntax.secret_names import mask_arguments
from bascule.readers.table_text import text_head

_TELLING = re.compile(
    r"^\s*(?:client|dev (?:tun|tap)\S*|remote \S+|tls-(?:auth|crypt|client|server)\b.*|proto (?:udp|tcp)\S*|ca \S+|server \d\S+ \d\S+|<ca>|<tls-auth>|<tls-crypt>|auth-user-pass.*|persist-(?:tun|key)|remote-cert-tls \S+|cipher \S+|verb \d+)\s*$",
    re.M,
)
_KEYS = {
    "key": "private-key",
    "tls-auth": "pre-shared-key",
    "tls-crypt": "pre-shared-key",
    "tls-crypt-v2": "pre-shared-key",
    "secret": "pre-shared-key",
    "pkcs12": "private-key",
}
_SCRIPTS = (
    "up",
    "down",
    "route-up",
    "client-connect",
    "client-disconnect",
    "auth-user-pass-verify",
    "learn-address",
    "tls-verify",
    "plugin",
    "ipchange",
)


class OpenvpnReader(Reader):
    name = "openvpn"
    label = "OpenVPN"
    limit = 8 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        found = {line.split()[0] for line in _TELLING.findall(text) if line.split()}
        if len(found) >= 4 and (any(w.startswith("dev") for w in found) or "client" in found):
            return 0.96
        return 0.7 if len(found) >= 3 and any(word.startswith("dev") for word in found) else 0.0

    def read(self, file: Path) -> Reading:
        account = DeviceAccount("firewall", None, kind="server")
        account.device.attributes["role"] = "openvpn"
        body: list[str] = []
        block, start = "", 0
        for number, raw in enumerate(text_lines(file, self.limit), 1):
            line = raw.strip()
            if block:
                if line == f"</{block}>":
                    _inline(account, block, "\n".join(body), start)
                    block = ""
                else:
                    body.append(raw)
                continue
            if match := re.match(r"<([\w-]+)>$", line):
                block, start, body = match[1], number, []
                account.section(f"<{block}>", number, understood=True)
            elif line and line[0] not in "#;":
                word = line.split()[0]
                shown = word if re.fullmatch(r"[a-z][a-z0-9\-]{1,40}", word) else "line"
                account.section(shown, number, understood=_line(account, line.split(), number))
        if block:
            account.section(f"<{block}> never closed", start, understood=False)
        return account.close({"admin": ("unknown", NOT_THIS_FORMAT)})


def _inline(account: DeviceAccount, block: str, body: str, line: int) -> None:
    if block in _KEYS:
        if "ENCRYPTED PRIVATE KEY" in body:
            account.sealed(value=f"{block} (encrypted with a passphrase)", line=line)
        else:
            account.secret(_KEYS[block], body, title=f"OpenVPN {block}", line=line)
    elif block in ("cert", "ca", "extra-certs"):
        account.fact("certificate", value=f"OpenVPN {block}", line=line)
    elif block == "auth-user-pass":
        login, _, password = body.strip().rpartition("\n")
        account.secret(
            "password", password.strip(), title="OpenVPN auth-user-pass", login=login.strip(), line=line
        )


def _line(account: DeviceAccount, words: list[str], line: int) -> bool:
    word, rest = words[0], " ".join(words[1:])
    if word == "remote":
        account.fact("vpn-peer", value=f"OpenVPN to {rest}", line=line)
    elif word in ("server", "server-bridge", "mode") and rest != "p2p":
        account.fact("vpn-service", value=f"OpenVPN server {rest}", line=line)
    elif word in _SCRIPTS:
        account.fact(
            "aaa" if "verify" in word or "auth" in rest or word == "plugin" else "automation",
            value=f"{word} {mask_arguments(rest)}",
            line=line,
        )
    elif word == "management":
        account.fact("mgmt-exposure", value=f"management {rest}", live=not rest.startswith("127."), line=line)
    elif word == "push" and "DNS" in rest:
        account.fact("time-dns", value=f"pushed {rest.strip(chr(34))}", line=line)
    elif word == "client-config-dir":
        account.unknown("vpn-user", NOT_THIS_FORMAT, value=f"client-config-dir {rest}", line=line)
    elif (word in ("auth-user-pass", "askpass") and rest) or (word in _KEYS and rest and rest != "[inline]"):
        account.sealed(value=f"{word} {rest} (in another file)", line=line)
    elif word == "http-proxy-user-pass":
        account.sealed(value=f"{word} {rest}", line=line)
    return word in _KNOWN or word in _KEYS or word in _SCRIPTS


_KNOWN = {"remote", "server", "server-bridge", "mode", "management", "push", "client-config-dir", "auth-user-pass", "askpass", "client", "dev", "dev-type", "dev-node", "proto", "port", "lport", "rport", "local", "nobind", "bind", "float", "resolv-retry", "persist-key", "persist-tun", "ca", "cert", "dh", "crl-verify", "cipher", "data-ciphers", "data-ciphers-fallback", "ncp-ciphers", "auth", "comp-lzo", "compress", "allow-compression", "verb", "mute", "keepalive", "ping", "ping-restart", "ping-exit", "inactive", "topology", "ifconfig", "ifconfig-pool", "ifconfig-pool-persist", "ifconfig-push", "route", "iroute", "redirect-gateway", "user", "group", "chroot", "daemon", "writepid", "status", "status-version", "log", "log-append", "remote-cert-tls", "remote-cert-eku", "ns-cert-type", "verify-x509-name", "key-direction", "tls-client", "tls-server", "tls-version-min", "tls-cipher", "script-security", "duplicate-cn", "client-to-client", "max-clients", "username-as-common-name", "verify-client-cert", "explicit-exit-notify", "tun-mtu", "mssfix", "fragment", "sndbuf", "rcvbuf", "fast-io", "reneg-sec", "auth-nocache", "auth-retry", "auth-gen-token", "pull", "pull-filter", "route-method", "route-delay", "route-nopull", "register-dns", "block-outside-dns", "dhcp-option", "setenv", "remote-random", "remote-random-hostname", "http-proxy", "http-proxy-user-pass", "socks-proxy", "connect-retry", "connect-timeout", "server-poll-timeout", "hand-window", "passtos", "multihome", "ecdh-curve", "opt-verify", "syslog", "suppress-timestamps", "static-challenge", "engine", "tls-groups", "providers", "disable-dco", "tran-window", "push-peer-info", "management-hold"}  # fmt: skip
