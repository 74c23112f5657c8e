"""People and devices of a tenant, in the language of whoever exported them."""

from bascule.readers.read_file import read_file


def read(tmp_path, text):
    file = tmp_path / "users.csv"
    file.write_text(text, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("m365_csv", None)
    return result.reading.observations


def test_users_in_both_languages(tmp_path):
    english = read(
        tmp_path,
        "Block credential,Display name,Licenses,User principal name,When created\n"
        "False,Ana M,Microsoft 365 E3+Visio,ana@x.example,2024-01-02 10:00:00Z\n"
        "True,Old,Unlicensed,o_old.example#EXT#@x.example,\n",
    )
    assert [(one.kind, one.name, one.user) for one in english] == [
        ("person", "Ana M", "ana@x.example"), ("external-person", "Old", "o_old.example#EXT#@x.example"),
    ]  # fmt: skip
    assert english[0].attributes["licences"] == ["Microsoft 365 E3", "Visio"]
    french = read(
        tmp_path, "Nom d'affichage;Nom d'utilisateur principal;Licences;Ville\nZoé;zoe@x.example;E3;Lyon\n"
    )
    assert (french[0].name, french[0].identifiers["email"]) == ("Zoé", "zoe@x.example")


def test_intune_devices(tmp_path):
    (one,) = read(
        tmp_path,
        "Device ID,Device name,Ownership,Compliance,OS,OS version,Serial number,Wi-Fi MAC,Primary user UPN\n"
        "1,PC-1,Corporate,Compliant,Windows,10.0.22631,S1,020000000001,ana@x.example\n",
    )
    assert (one.hostname, one.serial, one.macs, one.os) == (
        "PC-1",
        "S1",
        ["02:00:00:00:00:01"],
        "Windows 10.0.22631",
    )
