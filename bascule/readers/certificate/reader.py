"""Certificates and private keys: PEM, DER, PKCS#12 (PFX), OpenSSH keys."""

import re
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtensionOID, NameOID

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, FoundSecret, NotRead, Observation, Reading
from bascule.readers.base import Reader
from bascule.readers.table_text import text_head

_BEGIN = re.compile(
    r"^-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE(?: REQUEST)?|NEW CERTIFICATE REQUEST|(?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY|PUBLIC KEY|PKCS7|X509 CRL|DH PARAMETERS|EC PARAMETERS)-----\s*$",
    re.M,
)
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\r?\n.*?-----END \1-----", re.S)
SEALED = gettext_noop("It is protected by a password that is not in the file; ask for it.")
BROKEN = gettext_noop("It is damaged or of a kind that is not supported.")
_ERRORS = (
    ValueError,
    TypeError,
    NotImplementedError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    AttributeError,
)


class CertificateReader(Reader):
    name = "certificate"
    label = "Certificates and keys (PEM, DER, PFX)"
    limit = 16 * 1024 * 1024

    def recognises(self, head: bytes, name: str) -> float:
        text = text_head(head)
        if match := _BEGIN.search(text):
            before = text[: match.start()].strip()
            return (
                0.97
                if not before or before.startswith(("Bag Attributes", "subject=", "Certificate:", " s:", "#"))
                else 0.4
            )
        if head[:2] == b"\x30\x82" and len(head) > 8:
            if head[4:7] == b"\x02\x01\x03" and head[7:8] == b"\x30":
                return 0.95
            return (
                0.92 if head[4:6] in (b"\x30\x82", b"\x30\x81") or head[4:8] == b"\x02\x01\x00\x02" else 0.0
            )
        return 0.0

    def read(self, file: Path) -> Reading:
        if file.stat().st_size > self.limit:
            raise Problem(
                gettext_noop("This file is too large for a certificate."), gettext_noop("Check what it is.")
            )
        raw, reading = file.read_bytes(), Reading()
        if raw[:1] == b"\x30":
            _binary(reading, raw)
        else:
            _pem(reading, raw.decode("utf-8", "replace"))
        if not reading.units:
            raise Problem(
                gettext_noop("No certificate and no key was found in this file."),
                gettext_noop("Export it again as PEM, DER or PFX."),
            )
        return reading


def _pem(reading: Reading, text: str) -> None:
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        label, block = match[1], match[0].encode()
        reading.units += 1
        try:
            if label.endswith("CERTIFICATE") and "REQUEST" not in label:
                certificate(
                    reading,
                    x509.load_pem_x509_certificate(
                        block.replace(b"TRUSTED ", b"").replace(b"X509 CERT", b"CERT")
                    ),
                    line,
                )
            elif "PRIVATE KEY" in label:
                _key(reading, block, label, line)
            elif "REQUEST" in label:
                request = x509.load_pem_x509_csr(block.replace(b"NEW ", b""))
                _observed(reading, _name(request.subject), line).attributes["what"] = "request"
            reading.units_read += 1
        except _ERRORS:
            reading.not_read.append(NotRead(where=f"line {line}", what=label, why=BROKEN))


def _key(reading: Reading, block: bytes, label: str, line: int | None) -> None:
    """A private key: handed out when it is open, noted when it is sealed."""
    try:
        if "OPENSSH" in label:
            serialization.load_ssh_private_key(block, password=None)
        else:
            serialization.load_pem_private_key(block, password=None)
    except TypeError:
        _noted(reading, f"{label} ••••", line)
        return
    except ValueError as wrong:
        if "password" in str(wrong).lower() or "encrypted" in str(wrong).lower() or b"ENCRYPTED" in block:
            _noted(reading, f"{label} ••••", line)
            return
        raise
    kind = "ssh-key" if "OPENSSH" in label else "private-key"
    reading.secrets.append(
        FoundSecret(
            ref=f"s{len(reading.secrets) + 1}",
            kind=kind,
            material=block,
            title=label.capitalize(),
            evidence=Evidence(line=line),
        )
    )
    reading.accesses.append(
        AccessFact(
            ref=f"a{len(reading.accesses) + 1}",
            fact="certificate",
            value="private key in the clear",
            evidence=Evidence(line=line),
        )
    )


def _noted(reading: Reading, value: str, line: int | None) -> None:
    reading.accesses.append(
        AccessFact(
            ref=f"a{len(reading.accesses) + 1}",
            fact="certificate",
            value=value,
            state="unknown",
            why_unknown=SEALED,
            evidence=Evidence(line=line),
        )
    )


def _binary(reading: Reading, raw: bytes) -> None:
    reading.units += 1
    if raw[4:7] == b"\x02\x01\x03":
        _pfx(reading, raw)
        return
    try:
        certificate(reading, x509.load_der_x509_certificate(raw), None)
        reading.units_read += 1
    except _ERRORS:
        try:
            key = serialization.load_der_private_key(raw, password=None)
        except _ERRORS:
            reading.not_read.append(NotRead(where="byte 0", what="DER", why=BROKEN))
            return
        reading.secrets.append(
            FoundSecret(ref="s1", kind="private-key", material=_as_pem(key), title="Private key")
        )
        reading.units_read += 1


def _as_pem(key: object) -> bytes:
    """An open key as PEM."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return bytes(key.private_bytes(*form))  # type: ignore[attr-defined]


def _pfx(reading: Reading, raw: bytes) -> None:
    for password in (None, b""):
        try:
            with warnings.catch_warnings(action="ignore"):  # damaged encodings are told as not read
                key, main, others = pkcs12.load_key_and_certificates(raw, password)
        except _ERRORS:
            continue
        for one in (main, *others):
            if one is not None:
                certificate(reading, one, None)
        if key is not None:
            owner = reading.observations[0].ref if reading.observations else None
            reading.secrets.append(
                FoundSecret(
                    ref="s1", kind="private-key", material=_as_pem(key), title="PFX private key", on=owner
                )
            )
        reading.units_read += 1
        return
    reading.not_read.append(NotRead(where="byte 0", what="PFX", why=SEALED))
    _noted(reading, "PFX ••••", None)


def certificate(reading: Reading, found: x509.Certificate, line: int | None) -> Observation:
    """An observation of one certificate; `cert_sha256` is its strong key."""
    one = _observed(reading, _name(found.subject), line)
    one.identifiers["cert_sha256"] = found.fingerprint(hashes.SHA256()).hex()
    try:
        names = found.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        one.attributes["names"] = [str(name.value) for name in names][:200]  # type: ignore[attr-defined]
    except (x509.ExtensionNotFound, *_ERRORS):
        pass
    one.attributes |= {
        "issuer": _name(found.issuer),
        "serial_number": f"{found.serial_number:x}",
        "not_before": found.not_valid_before_utc.isoformat().replace("+00:00", "Z"),
        "not_after": found.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
        "self_signed": found.subject == found.issuer,
    }
    reading.accesses.append(
        AccessFact(
            ref=f"a{len(reading.accesses) + 1}",
            fact="certificate",
            on=one.name,
            holder=str(one.attributes["issuer"]),
            value=f"{one.name} until {one.attributes['not_after'][:10]}",
            evidence=Evidence(line=line),
        )
    )
    return one


def _observed(reading: Reading, name: str, line: int | None) -> Observation:
    one = Observation(
        ref=f"r{len(reading.observations) + 1}",
        source="certificate",
        source_group="managed",
        kind="certificate",
        name=name,
        evidence=Evidence(line=line),
    )
    reading.observations.append(one)
    return one


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
