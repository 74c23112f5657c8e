"""A password that the export may have changed is told; typed notes are taken apart."""

from bascule.readers.read_file import read_file

HEAD = "url,username,password,totp,extra,name,grouping,fav\n"


def test_html_codes_and_notes(tmp_path):
    file = tmp_path / "l.csv"
    file.write_text(
        HEAD
        + 'https://x,a,p&amp;q,,,FW,Net,0\nhttp://sn,,,,"NoteType:Server\nUsername:root\nPassword:z",SRV,Net,0\n'
    )
    result = read_file(file)
    assert (result.reader, result.error) == ("lastpass", None)
    assert [part.what for part in result.reading.not_read] == ["a password with HTML codes"]
    note = result.reading.observations[1]
    assert (note.attributes["type"], note.attributes["login"]) == ("Server", "root")
    assert [secret.material for secret in result.reading.secrets] == [b"p&amp;q", b"z"]
