"""Four tables, with and without header, with and without byte order mark."""

import pytest

from bascule.readers.passportal.reader import CLIENTS, PASSWORDS, USERS
from bascule.readers.read_file import read_file

ROWS = {
    "clients": (CLIENTS, "10231,ACME SARL,+33 1 00,it@acme.example"),
    "users": (USERS, ",Martin,Zoé,zoe@acme.example,+33 6"),
    "passwords": (
        PASSWORDS,
        ',Firewall,admin,Canari-Pp-1,FW,No,"rack A, U12",https://192.0.2.1,Net,JBSWY3DPEHPK3PXP,ACME',
    ),
    "vault": (PASSWORDS[:10], ",Firewall,admin,Canari-Pp-1,FW,Yes,,https://192.0.2.1,Net,"),
}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("which", ROWS)
def test_each_table_is_known_and_read(which, header, mark, tmp_path):
    columns, row = ROWS[which]
    file = tmp_path / f"Passportal_{which}.csv"
    file.write_text(mark + (",".join(columns) + "\n" if header else "") + row + "\n", encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error, result.coverage) == ("passportal", None, 1.0)
    (one,) = result.reading.observations
    expected = {"clients": (None, "ACME SARL"), "users": ("person", "Zoé Martin")}.get(
        which, ("secret", "FW")
    )
    assert (one.kind, one.name) == expected
    passwords = [secret.material for secret in result.reading.secrets if secret.kind == "password"]
    assert passwords == ([b"Canari-Pp-1"] if which in ("passwords", "vault") else [])
