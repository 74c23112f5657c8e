"""One SMB login with NTLM, as Windows makes it: fresh, signed, ended at once. The password itself never goes over.

The identity shown is the server's own number (its GUID of SMB 2): it tells two servers apart, but is no proof, for
anybody could repeat it. A new secret is therefore never sent this way.
"""

import logging
import uuid

from smbprotocol.connection import Connection, Dialects
from smbprotocol.exceptions import SMBException, SMBResponseException
from smbprotocol.session import Session
from spnego.exceptions import SpnegoError

from bascule.connectors.base import Outcome, Target, host_and_port
from bascule.connectors.tls import demand

PORT = 445
# NTSTATUS (MS-ERREF): the same word for "no such user" and "wrong password", as servers mix them on purpose.
CODES = {
    0xC000006D: "auth-failed", 0xC000006A: "auth-failed", 0xC0000064: "auth-failed", 0xC0000234: "locked",
    0xC0000071: "expired", 0xC0000224: "must-change", 0xC0000072: "disabled", 0xC0000193: "account-expired",
    0xC000006E: "restricted", 0xC000006F: "restricted", 0xC0000070: "restricted", 0xC000015B: "restricted",
    0xC0000022: "no-right", 0xC0000418: "ntlm-off",
}  # fmt: skip
for _loud in ("smbprotocol", "spnego"):
    logging.getLogger(_loud).setLevel(logging.WARNING)


def verify(target: Target, secret: bytes, domain: str = "") -> Outcome:
    """Log in as `target.login` (with `domain` in front of it) over SMB 2 or 3. Never raises but WrongIdentity."""
    host, port = host_and_port(target.address, PORT)
    connection = Connection(uuid.uuid4(), host, port, require_signing=True)
    shown = ""
    try:
        connection.connect(Dialects.SMB_3_1_1, timeout=target.timeout)
        shown = f"smb {connection.server_guid}"
        demand(target.address, target.pinned, shown)
        user = f"{domain}\\{target.login}" if domain else target.login
        session = Session(
            connection,
            user,
            secret.decode("utf-8", "replace"),
            require_encryption=False,
            auth_protocol="ntlm",
        )
        session.connect()
        session.disconnect(close=False)
    except SMBResponseException as refused:
        code = CODES.get(refused.status, f"nt-{refused.status:08x}")
        return Outcome(Outcome.REFUSED, f"NTSTATUS {refused.status:#010x}", shown, code)
    except SMBException as broken:
        if "guest" in str(broken):
            return Outcome(Outcome.REFUSED, "let in only as a guest", shown, "auth-failed")
        return Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)
    except (SpnegoError, OSError, ValueError) as broken:
        return Outcome(Outcome.UNREACHABLE, type(broken).__name__, shown)
    finally:
        try:
            connection.disconnect(close=False)
        except Exception:
            pass  # the line is already gone; the library raises many kinds
    return Outcome(Outcome.ACCEPTED, "session opened and closed", shown, "ok")
