"""JSON keeps folders and custom fields apart."""

import json

from bascule.readers.read_file import read_file


def test_json(tmp_path):
    record = {"title": "FW", "login": "a", "password": "p", "login_url": "https://x", "notes": "n", "folders": [{"folder": "Net"}],
              "custom_fields": {"TFC:Keeper": "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP", "PIN": "1"}}  # fmt: skip
    file = tmp_path / "k.json"
    file.write_text(json.dumps({"shared_folders": [], "records": [record]}))
    result = read_file(file)
    assert (result.reader, result.error) == ("keeper", None)
    assert [secret.kind for secret in result.reading.secrets] == ["password", "totp", "pin", "note"]
    assert result.reading.observations[0].attributes["folder"] == "Net"
