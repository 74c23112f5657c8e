"""One pinned LDAP login: LDAPS, or StartTLS on port 389. Never in the clear, never after a referral."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ldap3
from ldap3.core.exceptions import LDAPException

from bascule.connectors.base import NoLogin, Outcome, Target, WrongIdentity, host_and_port
from bascule.connectors.tls import Pinning, demand

PORT, STARTTLS_PORT = 636, 389
MOST = 10_000  # entries of one search
PPOLICY = "1.3.6.1.4.1.42.2.27.8.5.1"
# What the password policy adds to an answer (draft-behera-ldap-password-policy, section 6.2).
POLICY_WORDS = {0: "expired", 1: "locked", 2: "must-change", 3: "no-right", 4: "no-right", 5: "policy", 6: "policy", 7: "policy", 8: "policy"}  # fmt: skip
CODES = {49: "auth-failed", 48: "no-password", 50: "no-right", 19: "policy", 53: "policy", 32: "no-account"}
SAYS_NOTHING = {51, 52, 80, 8, 13}  # busy, unavailable, other, wants another kind of login or line


class _PinnedTls(ldap3.Tls):
    """ldap3's TLS with the pin in it."""

    def __init__(self, context: Pinning) -> None:
        super().__init__()
        self.context = context

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        try:
            connection.socket = self.context.wrap_socket(connection.socket)
        except (
            WrongIdentity
        ) as other:  # ldap3 makes its errors anew from their text; `opened` asks the pin again
            raise OSError("another identity") from other


class Directory:
    """An open login. Use `opened`."""

    def __init__(self, connection: Any, shown: str) -> None:
        self.connection, self.shown = connection, shown

    def change_password(self, dn: str, new: bytes, old: bytes | None = None) -> Outcome:
        """Password Modify (RFC 3062); the server makes the hash, and its policy judges."""
        try:
            self.connection.extend.standard.modify_password(dn, old, new, controls=[(PPOLICY, False, None)])
        except LDAPException as error:
            return Outcome(Outcome.UNREACHABLE, type(error).__name__, self.shown)
        return outcome_of(self.connection.result, self.shown, "the password was changed")

    def search(
        self, base: str, condition: str, attributes: Sequence[str], scope: str = "SUBTREE"
    ) -> list[dict[str, Any]]:
        """Entries as {"dn": …, attribute: [values]}; none when they may not be read."""
        try:
            self.connection.search(
                base, condition, scope, attributes=list(attributes), size_limit=MOST, time_limit=20
            )
        except LDAPException:
            return []
        found = self.connection.response or []
        return [
            {"dn": one["dn"], **one["attributes"]} for one in found if one.get("type") == "searchResEntry"
        ]

    def contexts(self) -> list[str]:
        """The bases of its trees."""
        found = self.search("", "(objectClass=*)", ["namingContexts"], "BASE")
        return [str(one) for one in (found[0].get("namingContexts") or [])] if found else []


@contextmanager
def opened(target: Target, dn: str, secret: bytes, *, pinned_only: bool = False) -> Iterator[Directory]:
    """A fresh login, closed at the end. Raises NoLogin, or WrongIdentity before any secret is sent."""
    host, port = host_and_port(target.address, PORT)
    context = Pinning(target)
    server = ldap3.Server(
        host, port, use_ssl=port != STARTTLS_PORT, tls=_PinnedTls(context), get_info=ldap3.NONE,
        connect_timeout=target.timeout,
    )  # fmt: skip
    connection = ldap3.Connection(
        server, dn, secret, receive_timeout=max(1, int(target.timeout)), auto_referrals=False, check_names=False,
        auto_range=False, return_empty_attributes=False,
    )  # fmt: skip
    try:
        try:
            connection.open()
            if port == STARTTLS_PORT and not connection.start_tls():
                raise NoLogin(Outcome(Outcome.UNREACHABLE, "the server does not speak TLS", code="unsafe"))
            demand(target.address, target.pinned, context.shown)
            if pinned_only and not target.pinned:
                what = "its identity is not pinned yet; nothing was sent"
                raise NoLogin(Outcome(Outcome.REFUSED, what, context.shown, "not-pinned"))
            if not secret:  # LDAP takes a login without a password for an anonymous one, and lets it in
                raise NoLogin(Outcome(Outcome.REFUSED, "an empty password", context.shown, "auth-failed"))
            connection.bind(controls=[(PPOLICY, False, None)])
        except (LDAPException, OSError) as error:
            if context.shown:
                demand(target.address, target.pinned, context.shown)
            raise NoLogin(Outcome(Outcome.UNREACHABLE, type(error).__name__, context.shown)) from error
        outcome = outcome_of(connection.result, context.shown, "logged in and out")
        if outcome.word != Outcome.ACCEPTED:
            raise NoLogin(outcome)
        yield Directory(connection, context.shown)
    finally:
        try:
            connection.unbind()
        except (LDAPException, OSError):
            pass


def outcome_of(result: dict[str, Any], shown: str, done: str) -> Outcome:
    """What LDAP's answer to a login or a change means, with what the password policy adds."""
    number, more = int(result.get("result", 80)), _policy(result)
    if number == 0:
        return Outcome(Outcome.ACCEPTED, done, shown, more if more in {"expired", "must-change"} else "")
    if number in SAYS_NOTHING:
        return Outcome(Outcome.UNREACHABLE, f"LDAP {number}", shown)
    return Outcome(Outcome.REFUSED, f"LDAP {number}", shown, more or CODES.get(number, str(number)))


def _policy(result: dict[str, Any]) -> str:
    """The error of the policy's response control: SEQUENCE { warning [0] …, error [1] ENUMERATED }."""
    value = (result.get("controls") or {}).get(PPOLICY, {}).get("value")
    if not isinstance(value, bytes) or value[:1] != b"\x30":
        return ""
    at = 2
    while at + 2 <= len(value):
        if value[at] == 0x81:
            return POLICY_WORDS.get(value[at + 2], "")
        at += 2 + value[at + 1]
    return ""
