"""KeePass 1 escapes and KeePass 2 XML."""

from bascule.readers.read_file import read_file

XML = """<?xml version="1.0"?><KeePassFile><Root><Group><Name>Base</Name><Group><Name>Réseau</Name><Entry>
<String><Key>Title</Key><Value>FW</Value></String><String><Key>Password</Key><Value ProtectInMemory="True">new</Value></String>
<String><Key>TimeOtp-Secret-Base32</Key><Value>JBSWY3DPEHPK3PXP</Value></String>
<History><Entry><String><Key>Password</Key><Value>old</Value></String></Entry></History></Entry></Group></Group></Root></KeePassFile>"""


def test_escapes_of_version_1(tmp_path):
    file = tmp_path / "k.csv"
    file.write_text(
        '"Account","Login Name","Password","Web Site","Comments"\n"FW","a","x\\\\y","https://x",""\n'
    )
    result = read_file(file)
    assert (result.reader, [secret.material for secret in result.reading.secrets]) == ("keepass", [b"x\\y"])


def test_xml_of_version_2(tmp_path):
    file = tmp_path / "k.xml"
    file.write_text(XML, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("keepass", None)
    found = [(secret.kind, secret.material, secret.notes) for secret in result.reading.secrets]
    assert found == [
        ("password", b"new", None),
        ("totp", b"JBSWY3DPEHPK3PXP", None),
        ("password", b"old", "previous"),
    ]
    assert result.reading.observations[0].attributes["folder"] == "Réseau"
