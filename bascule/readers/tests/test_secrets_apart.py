"""Canary secrets in every format that carries secrets: all of them arrive, none of them shows."""

import pytest

from bascule.readers.read_file import read_file
from bascule.readers.to_lines import to_lines

FORMATS = [
    "lastpass",
    "keepass",
    "dashlane",
    "passwd_team",
    "browser_passwords",
    "keeper",
    "onepassword",
    "itglue",
    "hudu",
    "homeglue",
    "itboost",
    "passportal",
    "itflow_csv",
    "snipe_it",
    "netbox",
    "glpi_csv",
    "archive",
    "mapped_table",
    "sheet",
    "accesses_csv",
    "agent_xml",
]


@pytest.mark.parametrize("reader", FORMATS)
def test_secrets_arrive_and_never_show(reader, files, canaries, tmp_path):
    name, content = files[reader]
    file = tmp_path / name
    file.write_bytes(content)
    result = read_file(file)
    assert (result.reader, result.error) == (reader, None)
    reading = result.reading
    whole = b"".join(secret.material for secret in reading.secrets).decode()
    inside = content.decode("utf-8", "replace") if content[:2] != b"PK" else whole
    planted = [canary for canary in canaries if canary in inside]
    assert planted
    assert [canary for canary in planted if canary not in whole] == []
    shown = (
        repr(reading.observations) + repr(reading.accesses) + repr(reading.not_read) + repr(reading.reports)
    )
    shown += repr(reading.secrets) + b"".join(to_lines([result])).decode()
    assert [canary for canary in canaries if canary in shown] == []
    assert all(secret.evidence.sha256 == result.sha256 for secret in reading.secrets)


def test_the_members_of_an_archive_are_named_and_the_unknown_ones_told(files, tmp_path):
    file = tmp_path / "tout.zip"
    file.write_bytes(files["archive"][1])
    result = read_file(file, name="tout.zip")
    assert result.reading.observations[0].evidence.file == "tout.zip!a/passwords.csv"
    assert any(part.where.startswith("b/x") for part in result.reading.not_read)
    assert result.coverage == 0.5
