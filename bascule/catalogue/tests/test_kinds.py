"""The sheets: complete, in both languages, and without ambiguity."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bascule.catalogue import kinds as catalogue
from bascule.catalogue.kinds import Field, Kind, Text, common_fields, families, kind_named, kinds
from bascule.observation.problem import Problem

# The words that are the same in French and in English; anything else that is the same was left untranslated.
SAME_IN_BOTH = {
    *(
        "Application",
        "Applications",
        "CSV",
        "Client",
        "Code",
        "Copies",
        "DECT",
        "DMARC",
        "DNSSEC",
        "Documentation",
    ),
    *(
        "IMAP",
        "Intune, Autopilot, Apple Business Manager",
        "MX",
        "Maintenance",
        "Mbit/s",
        "Port",
        "Public (TLS)",
    ),
    *(
        "Robot",
        "SD-WAN",
        "SPF",
        "Satellite",
        "Scanner",
        "Scripts",
        "Site",
        "Sites",
        "Supervision (SCADA)",
        "Version",
    ),
    *("Volume", "Zones", "xDSL"),
}


def every_text() -> list[tuple[str, Text]]:
    found = [
        (f"family {family.id}", text)
        for family in families().values()
        for text in (family.label, family.help)
    ]
    found += [(f"basis {basis.id}", basis.label) for basis in catalogue.bases().values()]
    for field in common_fields():
        found += texts_of_field("common", field)
    for kind in kinds().values():
        found += [(kind.id, text) for text in (kind.label, kind.plural, kind.help, *kind.in_hand)]
        found += [(f"{kind.id} {subtype.id}", subtype.label) for subtype in kind.subtypes]
        found += [(f"{kind.id} {login.id}", login.label) for login in kind.credentials]
        found += [(f"{kind.id} {ask.id}", text) for ask in kind.ask for text in (ask.what, ask.format)]
        for field in kind.fields:
            found += texts_of_field(kind.id, field)
    return found


def texts_of_field(owner: str, field: Field) -> list[tuple[str, Text]]:
    where = f"{owner} {field.id}"
    texts = [
        field.label,
        *(text for text in (field.help,) if text),
        *(c.label for c in field.choices),
    ]
    return [(where, text) for text in texts]


def a_kind(**changes: str) -> str:
    """A small, correct sheet, with parts replaced."""
    parts = {
        "head": 'id = "drone"\nfamily = "devices"\nicon = "drone"\norder = 90\nsubtypes = []',
        "texts": 'label = { fr = "Drone", en = "Drone" }\nplural = { fr = "Drones", en = "Drones" }\n'
        'help = { fr = "Vole.", en = "Flies." }',
        "field": '[fields.serial]\ntype = "text"\nlabel = { fr = "Numéro", en = "Number" }',
    } | changes
    return "\n".join(parts.values()) + "\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalogue that a test may spoil."""
    (tmp_path / "kinds").mkdir()
    for name in ("families.toml", "bases.toml", "kinds/_common.toml", "kinds/server.toml"):
        (tmp_path / name).write_bytes((catalogue.FOLDER / name).read_bytes())
    caches = (catalogue.kinds, catalogue.families, catalogue.bases, catalogue.common_fields)
    caches += (catalogue._by_id, catalogue._columns, catalogue._names)
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_there_are_thirty_three_kinds_in_twelve_families() -> None:
    assert len(kinds()) == 33
    assert len(families()) == 12
    assert {kind.family for kind in kinds().values()} == set(families())


def test_kinds_come_in_the_order_of_families() -> None:
    order = list(families())
    positions = [order.index(kind.family) for kind in kinds().values()]
    assert positions == sorted(positions)


def test_every_text_is_there_in_both_languages() -> None:
    assert [where for where, text in every_text() if not text.fr.strip() or not text.en.strip()] == []


def test_no_text_was_left_untranslated() -> None:
    assert {text.fr for _, text in every_text() if text.fr == text.en} <= SAME_IN_BOTH


def test_french_is_set_as_french_is_set() -> None:
    """Curly apostrophes, and a space that does not break before : ; ? ! and inside « »."""
    wrong = [text.fr for _, text in every_text() if "'" in text.fr or "« " in text.fr]
    wrong += [text.fr for _, text in every_text() for mark in ":;?!»" if f" {mark}" in text.fr]
    assert wrong == []


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.id)
def test_every_sheet_says_what_to_ask_and_what_proves_it(kind: Kind) -> None:
    assert kind.fields
    assert kind.subtypes
    assert kind.in_hand
    assert kind.ask
    assert any(field.mandatory for field in kind.all_fields())


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.id)
def test_a_column_heading_means_one_field(kind: Kind) -> None:
    exact: dict[str, str] = {}
    for field in kind.all_fields():
        for name in {catalogue.heading(name) for name in (field.id, field.label.fr, field.label.en)}:
            assert exact.setdefault(name, field.id) == field.id, f"{name!r} means two fields of {kind.id}"
    met: dict[str, str] = {}
    for field in kind.fields:
        for name in field.headings():
            assert met.setdefault(name, field.id) == field.id, f"{name!r} means two fields of {kind.id}"


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.id)
def test_a_field_may_only_point_to_kinds_that_exist(kind: Kind) -> None:
    assert {of for field in kind.fields for of in field.of} <= set(kinds())


def test_a_heading_is_found_whatever_its_apostrophe_and_case() -> None:
    server = kinds()["server"]
    assert (
        server.column("SYSTÈME D'EXPLOITATION")
        is server.column("système  d’exploitation")
        is server.field("os")
    )
    assert server.column("no such heading") is None


def test_a_label_wins_over_a_synonym_of_another_field() -> None:
    domain = kinds()["domain"]
    assert domain.column("Titulaire") is domain.field("holder")
    assert domain.column("Titulaire au registre") is domain.field("registrant")


def test_a_sheet_may_name_its_kind_by_label_or_plural() -> None:
    assert kind_named("Postes de travail") is kinds()["endpoint"]
    assert kind_named("mobile LINES") is kinds()["mobile-line"]
    assert kind_named("Feuil1") is None


def test_the_subtype_is_chosen_among_the_kinds_own() -> None:
    subtype = kinds()["server"].field("subtype")
    assert subtype is not None
    assert subtype.type == "choice"
    assert [choice.id for choice in subtype.choices] == [subtype.id for subtype in kinds()["server"].subtypes]


def test_no_two_kinds_share_a_name() -> None:
    names = [
        (catalogue.heading(label), kind.id)
        for kind in kinds().values()
        for label in (kind.label.fr, kind.plural.fr)
    ]
    assert len({name for name, _ in names}) == len(set(names))


def test_fire_systems_and_machines_are_only_ever_looked_at() -> None:
    assert {kind.id for kind in kinds().values() if kind.passive} == {"fire-safety", "ot-asset"}


def test_secret_fields_never_map_to_an_observation() -> None:
    """What is secret goes to the vault: an observation that carried it would leave it in the clear."""
    assert [(k.id, f.id) for k in kinds().values() for f in k.fields if f.secret and f.observation] == []


def test_adding_a_file_adds_a_kind(folder: Path) -> None:
    (folder / "kinds" / "drone.toml").write_text(a_kind(), encoding="utf-8")
    assert list(kinds()) == ["server", "drone"]
    assert kinds()["drone"].field("outgoing_access") is not None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"field": '[fields.serial]\ntype = "text"\ncolour = "red"\nlabel = { fr = "N", en = "N" }'},
            "colour",
        ),
        ({"field": '[fields.serial]\ntype = "colour"\nlabel = { fr = "N", en = "N" }'}, "colour"),
        ({"field": '[fields.serial]\ntype = "text"\nlabel = { fr = "N" }'}, "en"),
        ({"field": '[fields.serial]\ntype = "choice"\nlabel = { fr = "N", en = "N" }'}, "choices"),
        (
            {"field": '[fields.code]\ntype = "text"\nsecret = true\nlabel = { fr = "N", en = "N" }'},
            "secret_kind",
        ),
        (
            {"field": '[fields.x]\ntype = "text"\nobservation = "nope"\nlabel = { fr = "N", en = "N" }'},
            "nope",
        ),
        ({"field": "[fields.x\n"}, "line"),
        ({"head": 'id = "plane"\nfamily = "devices"\nicon = "x"\norder = 9\nsubtypes = []'}, "plane"),
        ({"head": 'id = "drone"\nfamily = "sky"\nicon = "x"\norder = 9\nsubtypes = []'}, "sky"),
        (
            {
                "head": 'id = "drone"\nfamily = "devices"\nicon = "x"\norder = 9\nsubtypes = []\nwithout = ["wings"]'
            },
            "wings",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(folder: Path, changes: dict[str, str], why: str) -> None:
    (folder / "kinds" / "drone.toml").write_text(a_kind(**changes), encoding="utf-8")
    with pytest.raises(Problem) as refused:
        kinds()
    assert "drone.toml" in refused.value.what()
    assert why in refused.value.what()
