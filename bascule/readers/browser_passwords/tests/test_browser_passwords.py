"""The exports of three browsers are known by their columns; the password leaves the statement for the sealed secrets."""

import msgspec
import pytest

from bascule.readers.read_file import read_file

CANARY = "Canari-Navigateur-1"
EXPORTS = {
    "chrome.csv": f"name,url,username,password,note\nExtranet,https://extranet.acme.example/,zoe,{CANARY},\n",
    "firefox.csv": '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"\n'
    f'"https://extranet.acme.example","zoe","{CANARY}",,"","{{1}}","1700000000000","1700000000000","1700000000000"\n',
    "safari.csv": f"Title,URL,Username,Password,Notes,OTPAuth\nExtranet,https://extranet.acme.example/,zoe,{CANARY},,\n",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_of_a_browser_is_read(tmp_path, name):
    file = tmp_path / name
    file.write_text(EXPORTS[name], encoding="utf-8")
    found = read_file(file, name=name)
    assert found.reader == "browser_passwords"
    (secret,) = found.reading.secrets
    assert (secret.login, "extranet.acme.example" in (secret.url or "")) == ("zoe", True)
    assert secret.title
    assert bytes(secret.material) == CANARY.encode()
    assert CANARY.encode() not in msgspec.json.encode([found.reading.observations, found.reading.not_read])


def test_a_web_address_without_a_name_gives_the_title(tmp_path):
    file = tmp_path / "firefox.csv"
    file.write_text(EXPORTS["firefox.csv"], encoding="utf-8")
    (secret,) = read_file(file, name=file.name).reading.secrets
    assert secret.title == "extranet.acme.example"
