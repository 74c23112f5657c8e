"""There is a way to recover everything that has a credential, in both languages, on a page and on paper."""

import io
import zlib

import pytest
from PIL import Image

from bascule.catalogue.guides import guides, guides_for
from bascule.catalogue.kinds import families, kinds
from bascule.handover.print_guide import guide_words, print_guides
from bascule.handover.set_logo import clear_logo, set_logo
from bascule.observation.problem import Problem


def test_every_kind_with_a_credential_has_a_guide():
    secret = [
        kind for kind in kinds().values() if kind.credentials or any(field.secret for field in kind.fields)
    ]
    assert secret
    assert [kind.id for kind in secret if not guides_for(kind.id)] == []
    assert {kind.family for kind in secret} <= set(families())


def test_every_guide_says_who_what_proves_what_is_lost_and_what_never_to_do():
    for guide in guides().values():
        assert guide.proof and guide.lost and guide.never, guide.id
        assert len(guide.steps) >= 3, guide.id
        for text in (
            guide.label,
            guide.summary,
            guide.who,
            guide.time,
            *guide.proof,
            *guide.steps,
            *guide.lost,
            *guide.never,
        ):
            assert text.fr.strip() and text.en.strip()
            assert "!" not in text.fr + text.en


def test_a_fact_that_was_read_names_its_source():
    for guide in guides().values():
        for fact in guide.facts:
            assert (
                fact.confidence == "low"
                or fact.source.startswith("https://")
                or fact.source.startswith("http://")
            )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_guides_print_as_archival_pdf(language, case, things):
    pdf = print_guides(case, language)
    assert pdf.startswith(b"%PDF")
    assert b"pdfaid:part" in pdf or b"pdfaid" in zlib.compress(pdf) or b"PDF/A" in pdf


def test_a_guide_names_the_clients_own_things(case, things):
    assert guide_words(guides()["firewall"], "fr", ["FW-Siège"])["items"] == ["FW-Siège"]
    many = guide_words(guides()["firewall"], "en", [f"FW {n}" for n in range(40)])["items"]
    assert many[-1] == "and 28 more"


def picture(form, size=(900, 300), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (31, 78, 121)).save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_so_that_nothing_else_of_the_file_stays(form, firm, owner):
    kept = set_logo(firm, picture(form) + b"<script>canari-7731</script>", by=owner)
    assert b"canari-7731" not in kept
    firm.refresh_from_db()
    with Image.open(io.BytesIO(bytes(firm.logo))) as shown:
        assert (shown.format, shown.size) == ("PNG", (900, 300))
    clear_logo(firm, by=owner)
    firm.refresh_from_db()
    assert firm.logo is None


@pytest.mark.parametrize("content", [b"", b"<svg onload=x>", b"GIF89a" + b"\0" * 50, picture("PNG")[:60]])
def test_what_is_no_picture_is_refused(content, firm, owner):
    with pytest.raises(Problem):
        set_logo(firm, content, by=owner)


def test_a_picture_that_unpacks_without_end_is_refused(firm, owner):
    with pytest.raises(Problem):
        set_logo(firm, picture("PNG", (6000, 5000)), by=owner)


def test_the_logo_stands_on_what_the_firm_signs_and_not_on_the_clients_letters(case, lead, firm):
    from bascule.handover.compose import compose
    from bascule.handover.printed import printed

    set_logo(firm, picture("PNG"), by=lead)
    case.refresh_from_db()
    case.firm.refresh_from_db()
    assert printed(compose(case, "exit_pack", "fr", by=lead))["logo"]
    assert printed(compose(case, "request", "fr", by=lead))["logo"] == []
