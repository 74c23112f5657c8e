"""A list in French or in English."""

from bascule.readers.read_file import read_file

FRENCH = '\ufeff"Nom";"Entité";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Lieu";"Dernière modification"\n"PC-1";"ACME";"En service";"Dell";"S1";"Portable";"5420";"Siège";"2026-03-01 10:00"\n'
ENGLISH = '"Name";"Entity";"Status";"Manufacturer";"Serial number";"Type";"Model";"Location";"Last update"\n"PC-1";"ACME";"Used";"Dell";"S1";"Laptop";"5420";"Siège";"2026-03-01 10:00"\n'


def test_both_languages_say_the_same(tmp_path):
    for text in (FRENCH, ENGLISH):
        file = tmp_path / "glpi.csv"
        file.write_text(text, encoding="utf-8")
        result = read_file(file)
        assert (result.reader, result.error) == ("glpi_csv", None)
        (one,) = result.reading.observations
        assert (one.kind, one.hostname, one.vendor, one.serial, one.site) == (
            "endpoint",
            "PC-1",
            "Dell",
            "S1",
            "Siège",
        )
