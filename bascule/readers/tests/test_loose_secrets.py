"""Passwords in notes go to secrets; words about passwords stay."""

import pytest

from bascule.readers.loose_secrets import MASK, take_secrets
from bascule.readers.read_file import read_file


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("mdp admin : Soleil2024!", "password", "Soleil2024!"), ("Mot de passe: \"deux mots\"", "password", "deux mots"),
     ("login admin, password=Abc#123;x", "password", "Abc#123"), ("Code alarme : 4821", "code", "4821"), ("PIN=0000", "pin", "0000"),
     ("clé wifi: TresLongue99", "pre-shared-key", "TresLongue99"), ("API key: sk-12345", "api-token", "sk-12345")],
)  # fmt: skip
def test_a_value_after_such_a_word_is_taken(text, kind, value):
    masked, found = take_secrets(text)
    assert found == [(kind, value)]
    assert value not in masked
    assert MASK in masked


@pytest.mark.parametrize(
    "text",
    ["mot de passe : voir le coffre", "password expires: non", "bypass: x1", "compass: north", "Mdp inconnu", "note: rien", "pin: **",
     "passage: étroit"],
)  # fmt: skip
def test_words_about_passwords_stay(text):
    assert take_secrets(text) == (text, [])


def test_a_note_in_a_table_is_cleaned(tmp_path):
    file = tmp_path / "parc.csv"
    file.write_text(
        "Nom du poste;N° de série;Commentaire;Divers\nPC-1;S1;mdp local: Canari-1;pwd=Canari-2 ok\nPC-2;S2;;\n",
        "utf-8",
    )
    reading = read_file(file).reading
    assert [secret.material for secret in reading.secrets] == [b"Canari-1", b"Canari-2"]
    assert "Canari" not in repr(reading.observations)
