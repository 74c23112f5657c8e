"""What the components promise, rendered without a database."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from bascule.ui.forms import UiForm, show_problem
from bascule.ui.gallery import GalleryForm
from bascule.ui.states import STATES

COTTON = Path(__file__).resolve().parent.parent / "templates" / "cotton"


def draw(source: str, address: str = "/?sort=name&site=a", **context: object) -> str:
    """A template with components, through the same loader as the pages."""
    from django.template import Template
    from django_cotton.compiler_regex import CottonCompiler

    compiled = CottonCompiler().process(source)
    request = RequestFactory().get(address)
    engine = engines["django"].engine  # type: ignore[attr-defined]
    from django.template import RequestContext

    return Template(compiled, engine=engine).render(RequestContext(request, context))


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_every_component_says_how_it_is_used() -> None:
    silent = [f.name for f in COTTON.glob("*.html") if not f.read_text(encoding="utf-8").startswith("{# <c-")]
    assert not silent


def test_known_unknown_and_not_looked_at_never_look_alike() -> None:
    looks = {draw(f'<c-state state="{name}" word="x" />') for name in ("known", "unknown", "unlooked")}
    assert len(looks) == 3
    icons = {STATES[name].icon for name in ("known", "unknown", "unlooked")}
    assert len(icons) == 3


def test_a_state_nobody_knows_is_shown_as_unknown_never_as_good() -> None:
    assert "state-unknown" in draw('<c-state state="splendid" />')


def test_a_state_shows_its_proof_and_its_date() -> None:
    html = draw(
        '<c-state state="proven" proof="refused by SSH" :at="at" href="/event/1" />', at=timezone.now()
    )
    assert 'data-tip="refused by SSH"' in html
    assert "<time" in html
    assert 'href="/event/1"' in html


def test_a_zero_is_written_only_when_somebody_looked() -> None:
    assert draw("{{ n|amount }}", n=0) == "0"
    assert "unlooked" in draw("{{ n|amount }}", n=None)
    assert "unlooked" in draw("{{ n|percent }}", n=None)


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100%"), (0.9996, "99%"), (0.0, "0%"), (0.0004, "1%"), (0.5, "50%")]
)
def test_a_percentage_is_never_100_when_something_is_missing(share: float, shown: str) -> None:
    assert draw("{{ n|percent }}", n=share) == shown


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (12, "in 12 days"), (-400, "13 months ago")],
)
def test_a_date_says_how_far_it_is(days: int, said: str) -> None:
    assert said in draw("{% when d %}", d=timezone.localdate() + timedelta(days=days))


def test_a_missing_date_is_said() -> None:
    assert "no date" in draw("{% when d %}", d=None)


def test_french_writes_numbers_and_dates_its_own_way() -> None:
    with translation.override("fr"):
        assert draw("{{ n|amount }}", n=1234567) == "1\xa0234\xa0567"
        assert draw("{{ n|percent }}", n=0.42) == "42 %"
        assert "dans 3 jours" in draw("{% when d %}", d=timezone.localdate() + timedelta(days=3))


def test_a_fact_without_a_value_is_unknown_not_empty() -> None:
    assert "state-unknown" in draw('<c-fact label="Serial" value="{{ v|default_if_none:\'\' }}" />', v=None)


def test_a_shut_gate_says_why_and_an_unknown_one_is_not_open() -> None:
    shut = draw('<c-gate name="x" :is_open="v" why="The mandate begins later." />', v=False)
    assert "gate-shut" in shut
    assert "The mandate begins later." in shut
    unknown = draw('<c-gate name="x" :is_open="v" />', v=None)
    assert "gate-open" not in unknown
    assert "gate-shut" not in unknown


def test_at_most_five_things_are_next() -> None:
    things = [{"label": f"thing {i}", "verb": "Go", "href": "#"} for i in range(9)]
    assert draw('<c-next-things :things="things" />', things=things).count('class="next"') == 5


def test_an_empty_table_teaches_instead_of_showing_a_head() -> None:
    html = draw(
        '<c-table :count="0"><c-slot name="empty"><c-empty title="What goes here" /></c-slot></c-table>',
        "/",
    )
    assert "What goes here" in html
    assert "<table" not in html


def test_a_filter_that_finds_nothing_is_not_an_empty_inventory() -> None:
    html = draw(
        '<c-table :count="0"><c-slot name="empty"><c-empty title="What goes here" /></c-slot></c-table>'
    )
    assert "What goes here" not in html
    assert "Nothing matches these filters." in html


def test_a_dangerous_dialog_says_what_happens_what_breaks_and_how_to_come_back() -> None:
    html = draw('<c-dialog id="d" title="Cut" submit="Cut" danger what="A" breaks="B" back="C" />')
    assert all(f"<dd>{x}</dd>" in html for x in "ABC")
    assert "btn-danger" in html


def test_sorting_again_turns_round_and_keeps_filters() -> None:
    html = draw('<c-th sort="name">Name</c-th>')
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html
    assert "site=a" in html


def test_a_wrong_field_is_tied_to_its_error() -> None:
    form = GalleryForm({"name": "", "kind": "a", "password": "x", "where": "a"})
    html = draw('<c-form :form="form" submit="Save" />', form=form)
    control = re.search(r'<input[^>]*name="name"[^>]*>', html)
    assert control is not None
    assert 'aria-invalid="true"' in control.group(0)
    assert 'id="id_name_error"' in html
    for reference in re.findall(r'aria-describedby="([^"]+)"', html):
        assert all(f'id="{one}"' in html for one in reference.split())


def test_a_password_is_never_given_back() -> None:
    form = GalleryForm({"name": "x", "password": "canary-77"})
    assert "canary-77" not in draw('<c-form :form="form" />', form=form)


def test_a_problem_is_shown_with_its_advice() -> None:
    from bascule.observation.problem import Problem

    class Small(UiForm):
        pass

    form = Small({})
    show_problem(form, Problem("The line of {name} is cut.", "Call the operator.", name="Lyon"))
    html = draw('<c-form :form="form" />', form=form)
    assert "The line of Lyon is cut." in html
    assert "Call the operator." in html


def test_what_a_person_typed_is_escaped_everywhere() -> None:
    evil = '<img src=x onerror="1">'
    html = draw(
        '<c-state state="open" word="{{ e }}" proof="{{ e }}" /><c-badge tip="{{ e }}">{{ e }}</c-badge>'
        '<c-fact label="{{ e }}" value="{{ e }}" source="{{ e }}" /><c-matrix :rows="rows" :columns="columns" />'
        '<c-next-things :things="things" /><c-timeline-axis :dates="dates" /><c-empty title="{{ e }}" />'
        '<c-row value="1" label="{{ e }}" select></c-row><c-dialog title="{{ e }}" what="{{ e }}" />',
        e=evil,
        rows=[{"label": evil, "cells": [{"state": "open", "value": evil, "tip": evil}]}],
        columns=[{"label": evil}],
        things=[{"label": evil, "why": evil, "verb": evil, "href": "#"}],
        dates=[{"label": evil, "at": timezone.now()}, {"label": evil, "at": None}],
    )
    assert "<img" not in html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_gallery_shows_everything(client: object, settings: object, language: str, db: object) -> None:
    response = client.get("/ui/gallery/", headers={"accept-language": language})  # type: ignore[attr-defined]
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert not re.findall(r"<c-|</c-|{%|{{", html)
    used = {f.stem for f in COTTON.glob("*.html")}
    source = (COTTON.parent / "ui" / "gallery.html").read_text(encoding="utf-8")
    unseen = {n for n in used if f"<c-{n.replace('_', '-')}" not in source} - {
        "field",
        "messages",
        "provenance",
    }
    assert not unseen, "components the gallery does not show"


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
            "Chrome 156 · Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140 · Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari 19 · iPhone",
        ),
        ("curl/8.5", "curl/8.5"),
    ],
)
def test_a_session_names_its_browser_shortly(long: str, short: str) -> None:
    assert draw("{{ n|browser_name }}", n=long) == short


@pytest.mark.parametrize(
    ("plain", "set_in_french"),
    [
        ("lus; 2 ne le sont pas", "lus\u00a0; 2 ne le sont pas"),
        ("Lacombe &amp; Fils quitte", "Lacombe &amp; Fils quitte"),
        ("demandées ; rien", "demandées\u00a0; rien"),
        ("connus de Infogérance Durand", "connus d’Infogérance Durand"),
        ("copie de SRV-ERP01 et de IT Glue", "copie de SRV-ERP01 et de IT Glue"),
        ('<a href="?a=1&amp;b=2">x</a>; y', '<a href="?a=1&amp;b=2">x</a>\u00a0; y'),
    ],
)
def test_an_answer_is_set_as_its_language_is(plain: str, set_in_french: str) -> None:
    with translation.override("fr"):
        assert set_in_french in draw("<c-answer>{{ s|safe }}</c-answer>", s=plain)
    with translation.override("en"):
        assert plain in draw("<c-answer>{{ s|safe }}</c-answer>", s=plain)


def test_one_thing_is_named_in_the_singular_as_each_language_counts():
    said = "{% counted n 'ligne' 'lignes' %}"
    with translation.override("fr"):
        assert [draw(said, n=n) for n in (0, 1, 2)] == ["ligne", "ligne", "lignes"]
    with translation.override("en"):
        assert [draw(said, n=n) for n in (0, 1, 2)] == ["lignes", "ligne", "lignes"]
