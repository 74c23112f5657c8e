"""Every secret survives, apart from the observations; what is lost is told."""

import json

from bascule.readers.read_file import read_file
from bascule.readers.to_lines import to_lines

CANARIES = (
    "Canari-Pass-1",
    "JBSWY3DPEHPK3PXPJBSWY3DP",
    "Canari-Note-2",
    "Canari-Pin-3",
    "Canari-Old-4",
    "Canari-Key-5",
)
VAULT = {
    "encrypted": False,
    "folders": [{"id": "f1", "name": "Réseau"}],
    "items": [
        {
            "type": 1, "name": "Pare-feu", "folderId": "f1", "notes": CANARIES[2],
            "fields": [{"name": "site", "value": "siège", "type": 0}, {"name": "x", "value": CANARIES[3], "type": 1}],
            "login": {
                "uris": [{"uri": "https://192.0.2.1"}, {"uri": "https://fw.example"}], "username": "admin",
                "password": CANARIES[0], "totp": CANARIES[1], "fido2Credentials": [{"keyValue": "z"}],
            },
            "passwordHistory": [{"password": CANARIES[4]}], "attachments": [{"fileName": "a.pdf"}],
        },
        {"type": 5, "name": "Clé", "sshKey": {"privateKey": CANARIES[5], "publicKey": "ssh-ed25519 AAAA"}},
        "damaged",
    ],
}  # fmt: skip
CSV = (
    "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n"
    f'Réseau,,login,Pare-feu,{CANARIES[2]},"site: siège\nx: {CANARIES[3]}",0,https://u:{CANARIES[4]}@192.0.2.1,admin,'
    f"{CANARIES[0]},{CANARIES[1]}\n"
)


def shown(result) -> str:
    reading = result.reading
    lines = b"".join(to_lines([result])).decode()
    return repr((reading.observations, reading.accesses, reading.not_read, reading.secrets)) + lines


def test_a_json_vault_keeps_every_secret_apart(tmp_path):
    file = tmp_path / "vault.json"
    file.write_text(json.dumps(VAULT), encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("bitwarden", None)
    materials = [secret.material.decode() for secret in result.reading.secrets]
    assert set(CANARIES) <= set(materials)
    assert not any(canary in shown(result) for canary in CANARIES)
    assert [one.attributes.get("folder") for one in result.reading.observations] == ["Réseau", None]
    assert [part.what for part in result.reading.not_read] == ["a passkey", "its attachments", "an entry"]
    assert result.coverage < 1


def test_a_csv_vault_keeps_every_secret_apart_even_one_in_an_address(tmp_path):
    file = tmp_path / "vault.csv"
    file.write_text(CSV, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("bitwarden", None)
    materials = " ".join(secret.material.decode() for secret in result.reading.secrets)
    assert all(canary in materials for canary in CANARIES[:5])
    assert not any(canary in shown(result) for canary in CANARIES)
    assert result.reading.observations[0].attributes["url"] == "https://192.0.2.1"


def test_an_encrypted_export_is_refused_with_advice(tmp_path):
    file = tmp_path / "vault.json"
    file.write_text('{"encrypted": true, "passwordProtected": true, "salt": "x", "kdfType": 0, "data": "y"}')
    result = read_file(file)
    assert result.reader == "bitwarden"
    assert "encrypted" in result.error.what()


def test_an_invalid_one_time_seed_is_kept_and_told(tmp_path):
    file = tmp_path / "vault.csv"
    file.write_text(CSV.replace(CANARIES[1], "not!base32"), encoding="utf-8")
    result = read_file(file)
    assert ("code", b"not!base32") in [(secret.kind, secret.material) for secret in result.reading.secrets]
    assert result.reading.not_read[0].what == "a one-time password seed"
