import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from bascule.observation.problem import Problem
from bascule.readers.certificate.reader import CertificateReader


def read(tmp_path, data, name="x.bin"):
    file = tmp_path / name
    file.write_bytes(data)
    assert CertificateReader().recognises(data, name) >= 0.9
    return CertificateReader().read(file)


def test_a_certificate_is_known_by_its_hash_in_every_form(tmp_path, pair):
    key, certificate = pair
    found = [
        read(tmp_path, certificate.public_bytes(Encoding.PEM)),
        read(tmp_path, certificate.public_bytes(Encoding.DER)),
        read(tmp_path, pkcs12.serialize_key_and_certificates(b"n", key, certificate, None, NoEncryption())),
    ]
    assert len({r.observations[0].identifiers["cert_sha256"] for r in found}) == 1
    one = found[0].observations[0]
    assert (one.name, one.attributes["not_after"], one.attributes["names"]) == (
        "vpn.client.example",
        "2027-01-01T00:00:00Z",
        ["vpn.client.example"],
    )


def test_an_open_key_is_handed_out_and_never_shown(tmp_path, pair):
    key, certificate = pair
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    reading = read(tmp_path, certificate.public_bytes(Encoding.PEM) + pem)
    secret = reading.secrets[0]
    assert (
        serialization.load_pem_private_key(secret.material, None).private_numbers() == key.private_numbers()
    )
    assert "PRIVATE KEY" not in msgspec.json.encode((reading.observations, reading.not_read)).decode()
    body = pem.decode().splitlines()[1]
    assert body not in msgspec.json.encode(
        (reading.observations, reading.accesses, reading.not_read)
    ).decode() + repr(reading)


def test_an_openssh_key_is_an_ssh_key(tmp_path, pair):
    pem = pair[0].private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    assert read(tmp_path, pem).secrets[0].kind == "ssh-key"


@pytest.mark.parametrize("form", ["pem", "pfx"])
def test_a_sealed_key_is_noted_as_unknown(tmp_path, pair, form):
    key, certificate = pair
    seal = BestAvailableEncryption(b"CANARY")
    data = (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, seal)
        if form == "pem"
        else pkcs12.serialize_key_and_certificates(b"n", key, certificate, None, seal)
    )
    reading = read(tmp_path, data)
    assert not reading.secrets
    assert [a.state for a in reading.accesses if a.why_unknown] == ["unknown"]


def test_a_broken_block_is_listed_and_an_empty_file_refused(tmp_path):
    reading = read(tmp_path, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert [n.what for n in reading.not_read] == ["CERTIFICATE"]
    empty = tmp_path / "e.pem"
    empty.write_text("nothing")
    with pytest.raises(Problem):
        CertificateReader().read(empty)
