"""Write a KeePass database, KDBX 4: ChaCha20, Argon2id, an HMAC for every block; read by KeePass 2 and KeePassXC.

Layout: https://keepass.info/help/kb/kdbx.html (also readers/kdbx/FORMAT.md). Protected values and the attachments lie
inside the encrypted, compressed body.
"""

import base64
import gzip
import hashlib
import hmac
import secrets
import struct
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

from bascule.readers.kdbx.container import CHACHA20, MAGIC, Protected
from bascule.readers.kdbx.keys import composite_key

ARGON2ID = bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")
KIB, PASSES, LANES = 65_536, 3, 4  # RFC 9106, second recommended option
INNER_CHACHA20 = 3
BLOCK = 1 << 20


@dataclass(frozen=True, repr=False)
class KdbxEntry:
    """One entry. `hidden` fields are protected; `attachments` are (name, bytes). Its repr shows nothing."""

    group: str
    title: str
    login: str
    password: str
    url: str
    notes: str
    hidden: tuple[tuple[str, str], ...] = ()
    attachments: tuple[tuple[str, bytes], ...] = ()


def kdbx(entries: Iterable[KdbxEntry], *, name: str, passphrase: str) -> bytes:
    """The bytes of a database that `passphrase` opens; about half a second and 64 MiB for the key."""
    seed, salt, nonce, stream = (secrets.token_bytes(size) for size in (32, 32, 12, 64))
    transformed = hash_secret_raw(
        composite_key(passphrase, None), salt, PASSES, KIB, LANES, 32, Type.ID, 0x13
    )
    fields = (
        (2, CHACHA20),
        (3, struct.pack("<I", 1)),
        (4, seed),
        (7, nonce),
        (11, _derivation(salt)),
        (0, b"\r\n\r\n"),
    )
    header = MAGIC + struct.pack("<HH", 0, 4) + b"".join(_field(key, value) for key, value in fields)
    binaries: list[bytes] = []
    document = _document(list(entries), name, Protected(INNER_CHACHA20, stream), binaries)
    inner = b"".join([
        _field(1, struct.pack("<I", INNER_CHACHA20)), _field(2, stream),
        *(_field(3, b"\x01" + content) for content in binaries), _field(0, b""),
    ])  # fmt: skip
    key = hashlib.sha256(seed + transformed).digest()
    # A counter of 32 bits before the 96-bit nonce, which is how RFC 8439 and `cryptography` write it.
    sealing = Cipher(algorithms.ChaCha20(key, b"\0\0\0\0" + nonce), None).encryptor()
    body = sealing.update(gzip.compress(inner + document)) + sealing.finalize()
    base = hashlib.sha512(seed + transformed + b"\x01").digest()
    head_key = hashlib.sha512(b"\xff" * 8 + base).digest()
    parts = [header, hashlib.sha256(header).digest(), hmac.digest(head_key, header, "sha256")]
    for number, start in enumerate([*range(0, len(body), BLOCK), len(body)]):
        parts.append(_block(number, body[start : start + BLOCK], base))
    return b"".join(parts)


def _field(key: int, value: bytes) -> bytes:
    return struct.pack("<BI", key, len(value)) + value


def _block(number: int, data: bytes, base: bytes) -> bytes:
    key = hashlib.sha512(struct.pack("<Q", number) + base).digest()
    signed = hmac.digest(key, struct.pack("<QI", number, len(data)) + data, "sha256")
    return signed + struct.pack("<I", len(data)) + data


def _derivation(salt: bytes) -> bytes:
    """Argon2id's parameters as KeePass' dictionary."""
    items = (
        (0x42, "$UUID", ARGON2ID), (0x42, "S", salt), (0x04, "P", struct.pack("<I", LANES)),
        (0x05, "M", struct.pack("<Q", KIB * 1024)), (0x05, "I", struct.pack("<Q", PASSES)), (0x04, "V", struct.pack("<I", 0x13)),
    )  # fmt: skip
    out = struct.pack("<H", 0x100)
    for kind, name, value in items:
        out += struct.pack("<Bi", kind, len(name)) + name.encode() + struct.pack("<i", len(value)) + value
    return out + b"\0"


def _document(entries: list[KdbxEntry], name: str, mask: Protected, binaries: list[bytes]) -> bytes:
    """The XML; protected values are masked in the order in which they stand in it."""
    root = ElementTree.Element("KeePassFile")
    meta = ElementTree.SubElement(root, "Meta")
    _text(meta, "Generator", "Bascule")
    _text(meta, "DatabaseName", name)
    top = _group(ElementTree.SubElement(root, "Root"), name)
    groups: dict[str, list[KdbxEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    for group, members in sorted(groups.items()):
        place = _group(top, group) if group else top
        for entry in members:
            _entry(place, entry, mask, binaries)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _group(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    group = ElementTree.SubElement(parent, "Group")
    _text(group, "UUID", base64.b64encode(uuid.uuid4().bytes).decode())
    _text(group, "Name", name)
    return group


def _entry(place: ElementTree.Element, entry: KdbxEntry, mask: Protected, binaries: list[bytes]) -> None:
    one = ElementTree.SubElement(place, "Entry")
    _text(one, "UUID", base64.b64encode(uuid.uuid4().bytes).decode())
    open_fields = (
        ("Title", entry.title),
        ("UserName", entry.login),
        ("URL", entry.url),
        ("Notes", entry.notes),
    )
    for key, value in open_fields:
        _string(one, key).text = _clean(value)
    for key, value in (("Password", entry.password), *entry.hidden):
        field = _string(one, key)
        field.set("Protected", "True")
        field.text = base64.b64encode(mask.reveal(value.encode())).decode()
    for name, content in entry.attachments:
        binary = ElementTree.SubElement(one, "Binary")
        _text(binary, "Key", name)
        ElementTree.SubElement(binary, "Value").set("Ref", str(len(binaries)))
        binaries.append(content)


def _string(entry: ElementTree.Element, key: str) -> ElementTree.Element:
    string = ElementTree.SubElement(entry, "String")
    _text(string, "Key", key)
    return ElementTree.SubElement(string, "Value")


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _clean(text)


def _clean(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")
