"""Secure notes are known by their exact headings."""

from bascule.readers.read_file import read_file


def test_secure_notes(tmp_path):
    file = tmp_path / "securenotes.csv"
    file.write_text("title,note\nAlarme,code 1234\n")
    result = read_file(file)
    assert (result.reader, [secret.kind for secret in result.reading.secrets]) == ("dashlane", ["note"])
