"""What is exported reads back exactly, in either language and form; secrets never stand in an observation."""

import random

import pytest

from bascule.catalogue.kinds import Field, kinds
from bascule.readers.read_file import read_file
from bascule.readers.sheet.export import export, values_of
from bascule.readers.sheet.layout import fields_of
from bascule.readers.sheet.reader import SheetReader
from bascule.readers.sheet.write_template import write_template

CANARY = "Canari-7f3a!"
TEXTS = [
    "Siège",
    "=1+1",
    "'=x",
    "-3 dB",
    "+33 1 00",
    "@x",
    "a;b",
    "l'été",
    "0012",
    'dit "le" nom',
    "C:\\",
    "x\\;y",
]


def value_for(field: Field, dice: random.Random) -> object:
    def one() -> object:
        match field.type:
            case "choice":
                return dice.choice(field.choices).id
            case "boolean":
                return dice.choice([True, False])
            case "date":
                return f"20{dice.randrange(10, 40)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
            case "integer":
                return dice.randrange(0, 10_000)
            case "decimal" | "money":
                return dice.randrange(0, 10_000) / 4
            case "ip":
                return f"10.0.{dice.randrange(256)}.{dice.randrange(1, 255)}"
            case "mac":
                return f"02:00:00:00:00:{dice.randrange(256):02x}"
        return dice.choice(TEXTS)

    return list(dict.fromkeys(one() for _ in range(dice.randrange(1, 4)))) if field.many else one()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_an_export_reads_back_exactly(kind, form, language, tmp_path):
    dice = random.Random(f"{kind}{form}{language}")
    fields = [field for field in fields_of(kinds()[kind]) if not field.secret]
    rows = []
    for _ in range(6):
        row = {field.id: value_for(field, dice) for field in fields if dice.random() < 0.7}
        row.setdefault("name", "Nom")
        rows.append(row)
    file = tmp_path / f"x.{form}"
    file.write_bytes(export(kind, rows, language=language, form=form))
    reading = SheetReader().read(file)
    assert reading.coverage == 1.0
    assert [one.kind for one in reading.observations] == [kind] * len(rows)
    assert [values_of(one, kind) for one in reading.observations] == rows
    assert not reading.not_read


def test_a_template_of_every_kind_is_recognised_and_empty(tmp_path):
    for kind in kinds():
        file = tmp_path / f"{kind}.xlsx"
        file.write_bytes(write_template(kind, "en"))
        assert SheetReader().read(file).observations == []
    result = read_file(file)
    assert (result.reader, result.error) == ("sheet", None)


def test_secret_columns_go_to_secrets_alone(tmp_path):
    file = tmp_path / "postes.csv"
    file.write_text(
        "endpoint.name;endpoint.serial;endpoint.local_admin\n"
        f"Nom;Numéro de série;Mot de passe\nPC-1;ABC123;{CANARY}\n",
        encoding="cp1252",
    )
    result = read_file(file)
    assert result.error is None
    assert result.reader == "sheet"
    (secret,) = result.reading.secrets
    (observation,) = result.reading.observations
    assert secret.material == CANARY.encode()
    assert secret.on == observation.ref
    assert secret.evidence.line == 3
    assert CANARY not in repr(observation)
    assert CANARY not in repr(secret)


def test_a_sheet_without_its_id_row_is_known_by_its_labels(tmp_path):
    file = tmp_path / "postes.csv"
    file.write_text(
        "Nom;Numéro de série;Nom de machine;Date d'achat\nPC;A1;PC-1;31/12/2024\n", encoding="utf-8"
    )
    result = read_file(file)
    (observation,) = result.reading.observations
    assert (result.reader, observation.kind, observation.serial) == ("sheet", "endpoint", "A1")
    assert observation.attributes["purchased"] == "2024-12-31"


def test_a_choice_that_does_not_exist_is_kept_and_told(tmp_path):
    file = tmp_path / "postes.csv"
    file.write_text("endpoint.name;endpoint.holder\nNom;Titulaire\nPC;le voisin\n", encoding="utf-8")
    reading = SheetReader().read(file)
    assert reading.observations[0].attributes["holder"] == "le voisin"
    assert reading.not_read[0].where == "line 3"
