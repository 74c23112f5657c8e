"""Columns of other types of secrets are kept as hidden fields."""

from bascule.readers.read_file import read_file


def test_further_columns(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text(
        "version,id,name,username,password,note,web,tags,Wi-Fi - PIN,createdAt\n1,1,Borne,a,p,,u,net,0000,\n"
    )
    result = read_file(file)
    assert (result.reader, [secret.kind for secret in result.reading.secrets]) == (
        "passwd_team",
        ["password", "pin"],
    )
