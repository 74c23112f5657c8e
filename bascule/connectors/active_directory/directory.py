"""One pinned LDAPS login to a domain controller, and what is read and written over it."""

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars

from bascule.connectors.base import NoLogin, Outcome, Target, Way, WrongIdentity, host_and_port
from bascule.connectors.tls import demand, identity

PORT = 636
PAGE = 500
LARGEST = 20_000  # entries of one search: more is told, not fetched
# MS-ADTS 3.1.1.5.1.? and LdapErr "data" words, the same on Samba.
CODES = {
    "52e": "auth-failed", "525": "auth-failed", "775": "locked", "532": "expired", "773": "must-change",
    "533": "disabled", "701": "account-expired", "530": "restricted", "531": "restricted",
}  # fmt: skip
POLICY, NO_RIGHT, WRONG_LOGIN = {19, 53}, {50}, 49


@dataclass(frozen=True)
class Domain:
    """What the domain controller says of itself before any login."""

    base: str
    controller: str
    realm: str
    configuration: str
    now: datetime


@dataclass(frozen=True)
class Version:
    """How often an attribute was changed, last when, and by which controller (replication metadata)."""

    number: int
    changed_at: datetime


class Directory:
    """An open login. Use `opened`."""

    def __init__(self, connection: Any, domain: Domain, shown: str) -> None:
        self.connection, self.domain, self.shown = connection, domain, shown

    def search(
        self, base: str, condition: str, attributes: Sequence[str], scope: str = ldap3.SUBTREE
    ) -> list[dict[str, Any]]:
        """Entries as {"dn": …, attribute: value(s)}. NoLogin when the server stops answering."""
        try:
            found = self.connection.extend.standard.paged_search(
                base, condition, scope, attributes=list(attributes), paged_size=PAGE, generator=True
            )
            kept: list[dict[str, Any]] = []
            for entry in found:
                if entry.get("type") == "searchResEntry":
                    kept.append({"dn": entry["dn"], **entry["attributes"]})
                if len(kept) >= LARGEST:
                    break
            return kept
        except LDAPException as error:
            raise NoLogin(Outcome(Outcome.UNREACHABLE, type(error).__name__, self.shown)) from error

    def account(self, login: str) -> dict[str, Any] | None:
        """The account of a login: `name`, `name@realm` or `DOMAIN\\name`; None when there is none."""
        name = escape_filter_chars(login.rpartition("\\")[2])
        short = escape_filter_chars(login.rpartition("\\")[2].partition("@")[0])
        condition = f"(|(sAMAccountName={name})(userPrincipalName={name})(&(sAMAccountName={short})(!(userPrincipalName=*))))"
        found = self.search(self.domain.base, condition, ACCOUNT)
        return found[0] if len(found) == 1 else None

    def set_password(self, dn: str, new: bytes, old: bytes | None = None) -> Outcome:
        """An administrator's reset, or with `old` the owner's own change."""
        changes = [(ldap3.MODIFY_REPLACE, [_quoted(new)])]
        if old is not None:
            changes = [(ldap3.MODIFY_DELETE, [_quoted(old)]), (ldap3.MODIFY_ADD, [_quoted(new)])]
        try:
            self.connection.modify(dn, {"unicodePwd": changes})
        except LDAPException as error:
            return Outcome(Outcome.UNREACHABLE, type(error).__name__, self.shown)
        result = self.connection.result
        code = int(result["result"])
        if code == 0:
            return Outcome(Outcome.ACCEPTED, "password set", self.shown, "ok")
        word = "policy" if code in POLICY else "no-right" if code in NO_RIGHT else str(result["description"])
        return Outcome(Outcome.REFUSED, f"LDAP {code} {result['description']}", self.shown, word)

    def password_version(self, dn: str) -> Version | None:
        """This controller's replication metadata of unicodePwd; None when it does not show."""
        found = self.search(
            dn, "(objectClass=*)", ["msDS-ReplAttributeMetaData", "replPropertyMetaData"], ldap3.BASE
        )
        for text in _texts(found[0].get("msDS-ReplAttributeMetaData")) if found else []:
            if "<pszAttributeName>unicodePwd<" in text:
                number = re.search(r"<dwVersion>(\d+)<", text)
                moment = re.search(r"<ftimeLastOriginatingChange>([^<]+)<", text)
                if number and moment:
                    return Version(int(number[1]), datetime.fromisoformat(moment[1]))
        return _from_blob(_bytes(found[0].get("replPropertyMetaData"))) if found else None


ACCOUNT = (
    "sAMAccountName", "userPrincipalName", "userAccountControl", "servicePrincipalName", "badPwdCount",
    "badPasswordTime", "lockoutTime", "pwdLastSet", "adminCount", "memberOf", "lastLogonTimestamp", "objectClass",
    "objectGUID", "description", "msDS-ResultantPSO", "dNSHostName", "operatingSystem",
)  # fmt: skip
UNICODE_PWD = 0x9005A  # its ATTRTYP (1.2.840.113556.1.4.90)
EPOCH_1601 = 11_644_473_600


def _from_blob(blob: bytes) -> Version | None:
    """unicodePwd's row of a replPropertyMetaData value (MS-DRSR 5.164: version 1, count, 48-byte rows)."""
    if len(blob) < 16 or int.from_bytes(blob[:4], "little") != 1:
        return None
    for at in range(16, len(blob) - 47, 48):
        row = blob[at : at + 48]
        if int.from_bytes(row[:4], "little") == UNICODE_PWD:
            seconds = int.from_bytes(row[8:16], "little") - EPOCH_1601
            return Version(int.from_bytes(row[4:8], "little"), datetime.fromtimestamp(seconds, UTC))
    return None


@contextmanager
def opened(target: Target, login: str, secret: bytes, *, need_pin: bool = False) -> Iterator[Directory]:
    """A simple bind over LDAPS. Raises NoLogin, or WrongIdentity before the bind. `need_pin`: without a pin nothing is
    sent, and the outcome has only the certificate that was shown."""
    host, port = host_and_port(target.address, PORT)
    server = ldap3.Server(
        host, port=port, use_ssl=True, tls=ldap3.Tls(validate=ssl.CERT_NONE), get_info=ldap3.NONE,
        connect_timeout=target.timeout,
    )  # fmt: skip
    connection = ldap3.Connection(
        server, receive_timeout=max(1, int(target.timeout)), auto_referrals=False, raise_exceptions=False
    )
    shown = ""
    try:
        connection.open(read_server_info=False)
        shown = identity(connection.socket.getpeercert(binary_form=True) or b"")
        demand(target.address, target.pinned, shown)
        if need_pin and not target.pinned:
            raise NoLogin(
                Outcome(
                    Outcome.REFUSED, "its identity is not pinned yet; nothing was sent", shown, "not-pinned"
                )
            )
        domain = _domain(connection)
        _bind(connection, _bind_name(login, domain), secret, shown)
        yield Directory(connection, domain, shown)
    except (LDAPException, OSError) as error:
        raise NoLogin(Outcome(Outcome.UNREACHABLE, type(error).__name__, shown)) from error
    finally:
        try:
            connection.unbind()
        except (LDAPException, OSError):
            pass


def by_way(target: Target, way: Way) -> tuple[Target, str, bytes]:
    """The administrator's LDAPS login: on the target itself, unless the way names a controller."""
    address = way.address or target.address
    pinned = way.pinned or (target.pinned if address == target.address else "")
    return Target(address, way.login, pinned, target.timeout), way.login, way.secret


def _bind_name(login: str, domain: Domain) -> str:
    return login if "@" in login or "\\" in login or "=" in login else f"{login}@{domain.realm.lower()}"


def _bind(connection: Any, name: str, secret: bytes, shown: str) -> None:
    if not secret:
        raise NoLogin(Outcome(Outcome.REFUSED, "an empty password is no login", shown, "auth-failed"))
    connection.authentication, connection.user = ldap3.SIMPLE, name
    connection.password = secret.decode("utf-8", "replace")
    connection.bind(read_server_info=False)
    result = connection.result
    if int(result["result"]) == 0:
        return
    word = re.search(r"data ([0-9a-f]{3})", str(result.get("message", "")))
    if int(result["result"]) != WRONG_LOGIN:
        raise NoLogin(
            Outcome(Outcome.UNREACHABLE, f"LDAP {result['description']}", shown, str(result["description"]))
        )
    code = CODES.get(word[1], f"ad-{word[1]}") if word else "auth-failed"
    raise NoLogin(Outcome(Outcome.REFUSED, f"LDAP {result['description']}", shown, code))


def _domain(connection: Any) -> Domain:
    wanted = ["defaultNamingContext", "dnsHostName", "configurationNamingContext", "currentTime"]
    connection.search("", "(objectClass=*)", ldap3.BASE, attributes=wanted)
    if not connection.response:
        raise NoLogin(Outcome(Outcome.UNREACHABLE, "it does not say which domain it serves"))
    said = {
        name: _texts(value)[0] if _texts(value) else ""
        for name, value in connection.response[0]["attributes"].items()
    }
    base = said.get("defaultNamingContext", "")
    realm = ".".join(part.partition("=")[2] for part in base.split(",") if part.lower().startswith("dc="))
    return Domain(base, said.get("dnsHostName", ""), realm.upper(), said.get("configurationNamingContext", ""),
                  _moment(said.get("currentTime", "")))  # fmt: skip


def _moment(text: str) -> datetime:
    """The controller's own clock: "20261122233000.0Z"; ours when it does not tell."""
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return datetime.now(UTC)


def _quoted(secret: bytes) -> bytes:
    return f'"{secret.decode("utf-8", "replace")}"'.encode("utf-16-le")


def _texts(value: object) -> list[str]:
    many = value if isinstance(value, list) else [] if value in (None, b"", "") else [value]
    return [one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in many]


def _bytes(value: object) -> bytes:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, bytes) else b""


__all__ = ["Directory", "Domain", "NoLogin", "Version", "WrongIdentity", "by_way", "opened"]
