"""Accesses read back exactly; a password column never ends in a fact."""

import msgspec

from bascule.readers.accesses_csv.reader import ACCESSES
from bascule.readers.read_file import read_file

CANARY = "Canari-9x!"


def test_accesses_read_back_exactly(tmp_path):
    rows = [
        {"fact": "vpn-user", "on": "fw-1", "holder": "Jean (sortant)", "value": "jean", "state": "present"},
        {"fact": "delegation", "on": "contoso", "state": "unknown", "why_unknown": "portail non lu"},
    ]
    for language in ("fr", "en"):
        file = tmp_path / "a.csv"
        file.write_bytes(ACCESSES.write(rows, language))
        result = read_file(file)
        assert (result.reader, result.error) == ("accesses_csv", None)
        found = [msgspec.structs.asdict(fact) for fact in result.reading.accesses]
        assert [{key: one[key] for key in row} for one, row in zip(found, rows, strict=True)] == rows


def test_words_of_everyday_are_understood_and_secrets_go_apart(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(
        f"Accès;Sur;Détenteur;État;Mot de passe\nCompte VPN;fw;Jean;Coupé;{CANARY}\n", encoding="utf-8"
    )
    result = read_file(file)
    (fact,) = result.reading.accesses
    assert (fact.fact, fact.state) == ("vpn-user", "absent")
    assert result.reading.secrets[0].material == CANARY.encode()
    assert CANARY not in repr(result.reading.accesses) + repr(result.reading.not_read)
