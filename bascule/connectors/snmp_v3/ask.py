"""One authenticated question to an SNMPv3 engine, and what its answer, or its silence, means."""

import asyncio
import re
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pysnmp.hlapi.v3arch.asyncio import (
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    UsmUserData,
    get_cmd,
    usmAesCfb128Protocol,
    usmAesCfb192Protocol,
    usmAesCfb256Protocol,
    usmDESPrivProtocol,
    usmHMAC128SHA224AuthProtocol,
    usmHMAC192SHA256AuthProtocol,
    usmHMAC256SHA384AuthProtocol,
    usmHMAC384SHA512AuthProtocol,
    usmHMACMD5AuthProtocol,
    usmHMACSHAAuthProtocol,
    usmNoPrivProtocol,
)

from bascule.connectors.base import Outcome, Target, host_and_port
from bascule.connectors.snmp_v3.engine import PORT, engine_of

AUTH = {
    "MD5": usmHMACMD5AuthProtocol, "SHA": usmHMACSHAAuthProtocol, "SHA-224": usmHMAC128SHA224AuthProtocol,
    "SHA-256": usmHMAC192SHA256AuthProtocol, "SHA-384": usmHMAC256SHA384AuthProtocol, "SHA-512": usmHMAC384SHA512AuthProtocol,
}  # fmt: skip
PRIV = {
    "none": usmNoPrivProtocol, "DES": usmDESPrivProtocol, "AES": usmAesCfb128Protocol, "AES-192": usmAesCfb192Protocol,
    "AES-256": usmAesCfb256Protocol,
}  # fmt: skip
UPTIME = "1.3.6.1.2.1.1.3.0"
RETRIES = 2
SHORTEST = 8  # RFC 3414, section 11.2
REFUSALS = {
    "UnknownUserName": "no-account", "WrongDigest": "auth-failed", "DecryptionError": "auth-failed",
    "UnsupportedSecurityLevel": "other-level", "UnsupportedSecLevel": "other-level", "AuthenticationFailure": "auth-failed",
}  # fmt: skip


def halves(secret: bytes) -> tuple[str, str]:
    """The two passphrases: authentication, and privacy on a second line; one line serves for both."""
    first, _newline, second = secret.decode("utf-8", "surrogateescape").partition("\n")
    return first, second or first


def is_usable(secret: bytes) -> bool:
    """Long enough, and nothing that a settings file would take apart."""
    return all(re.fullmatch(rf"[!#-\[\]-~]{{{SHORTEST},}}", half) for half in halves(secret))


def ask(target: Target, secret: bytes, names: tuple[str, ...] = (UPTIME,)) -> tuple[Outcome, list[str]]:
    """The values of these objects. Silence is `unreachable`, never a refusal. Raises WrongIdentity first."""
    try:
        shown = engine_of(target)
    except OSError as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__), []
    if any(len(half) < SHORTEST for half in halves(secret)):
        return Outcome(Outcome.REFUSED, "shorter than SNMP allows", shown, "auth-failed"), []
    try:
        trouble, values = _apart(_get(target, secret, names))
    except (TimeoutError, OSError) as error:
        return Outcome(Outcome.UNREACHABLE, type(error).__name__, shown), []
    if trouble:
        word = Outcome.REFUSED if trouble in REFUSALS else Outcome.UNREACHABLE
        return Outcome(word, trouble, shown, REFUSALS.get(trouble, "")), []
    return Outcome(Outcome.ACCEPTED, "answered", shown), values


async def _get(target: Target, secret: bytes, names: tuple[str, ...]) -> tuple[str, list[str]]:
    """The class of what went wrong ("" when nothing did), and the values."""
    auth, priv = halves(secret)
    method = PRIV[target.options.get("priv", "AES")]
    user = UsmUserData(
        target.login, auth, priv if method != usmNoPrivProtocol else None,
        authProtocol=AUTH[target.options.get("auth", "SHA-256")], privProtocol=method,
    )  # fmt: skip
    engine = SnmpEngine()
    try:
        where = await UdpTransportTarget.create(
            host_and_port(target.address, PORT),
            timeout=max(0.5, target.timeout / (RETRIES + 1)),
            retries=RETRIES,
        )
        asked = [ObjectType(ObjectIdentity(name)) for name in names]
        trouble, status, _index, found = await get_cmd(
            engine, user, where, ContextData(), *asked, lookupMib=False
        )
    finally:
        engine.close_dispatcher()
    if trouble:
        return type(trouble).__name__, []
    if status and int(status) == 16:  # authorizationError: let in, and may not read this
        return "", []
    return "", [bytes(value).decode("utf-8", "replace") if hasattr(value, "asOctets") else str(value) for _name, value in found]  # fmt: skip


def _apart[T](work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread with a loop of its own: whoever calls may have a loop running already."""
    with ThreadPoolExecutor(1, thread_name_prefix="snmp_v3") as pool:
        return pool.submit(asyncio.run, work).result()
