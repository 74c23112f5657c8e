"""What is noted on a site walk is kept once, with its photos as evidence and without what a photo tells in secret."""

import io
import uuid
from datetime import UTC, datetime

import pytest
from PIL import Image

from bascule.catalogue.kinds import kinds
from bascule.clients.models import Document
from bascule.clients.open_client import open_client
from bascule.discovery.import_files import after_import
from bascule.evidence.models import Event
from bascule.inventory.capture import capture
from bascule.inventory.forms import ItemForm
from bascule.inventory.models import Capture, Item, Photo
from bascule.inventory.photos import SIDE, draw_again
from bascule.observation.problem import Problem

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


def jpeg(width=3000, height=1000, place=True) -> bytes:
    picture = Image.new("RGB", (width, height), (180, 40, 40))
    exif = Image.Exif()
    if place:
        exif[0x010F] = "CanariMarque"
        exif[0x0112] = 6  # lies on its side
        exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def form(customer, **typed):
    made = ItemForm(
        kinds()["printer"],
        customer,
        {"name": "Imprimante atelier", "serial": "SN-77", "site": "Nantes", **typed},
    )
    assert made.is_valid(), made.errors
    return made


def test_a_photo_is_kept_upright_small_and_tells_neither_place_nor_camera() -> None:
    drawn = draw_again(jpeg())
    with Image.open(io.BytesIO(drawn.content)) as kept:
        assert kept.size == (drawn.width, drawn.height) == (667, SIDE)
        assert not kept.getexif()
    assert b"CanariMarque" not in drawn.content and b"Exif" not in drawn.content


@pytest.mark.parametrize(
    "sent",
    [b"", b"GIF89a" + b"\0" * 40, b"%PDF-1.7 not a picture", jpeg()[:200]],
    ids=["nothing", "gif", "pdf", "cut"],
)
def test_what_is_no_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(Problem):
        draw_again(sent)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    with pytest.raises(Problem):
        draw_again(out.getvalue())


def test_a_note_sent_twice_is_kept_once(customer, technician) -> None:
    key = uuid.uuid4()
    one, new = capture(customer, form(customer), key=key, noted_at=WHEN, photos=[jpeg()], by=technician)
    same, again = capture(customer, form(customer), key=key, noted_at=WHEN, photos=[jpeg()], by=technician)
    assert (new, again, same.pk) == (True, False, one.pk)
    assert (Capture.objects.count(), Photo.objects.count(), Document.objects.count()) == (1, 1, 1)


def test_the_note_is_a_live_statement_of_a_person_with_the_photos_hash_as_evidence(
    customer, technician
) -> None:
    made, _new = capture(
        customer, form(customer), key=uuid.uuid4(), noted_at=WHEN, photos=[jpeg()], by=technician
    )
    after_import(customer, by=technician)
    said, document = made.observation, Document.objects.get()
    assert (said.source, said.source_group, said.live) == ("form", "human", True)
    assert said.record["evidence"]["sha256"] == document.sha256 == Document.digest(bytes(document.content))
    one = Item.objects.get(name="Imprimante atelier")
    assert one.seen and one.site.name == "Nantes" and one.fields["serial"] == "SN-77"
    assert document.sha256 in str(Event.objects.get(verb="capture").facts)


def test_a_photo_that_is_none_keeps_nothing_of_the_note(customer, technician) -> None:
    with pytest.raises(Problem):
        capture(
            customer, form(customer), key=uuid.uuid4(), noted_at=WHEN, photos=[jpeg(), b"x"], by=technician
        )
    assert not Capture.objects.exists() and not Document.objects.exists()


def test_a_refused_note_says_which_field_and_a_stranger_cannot_send(
    takeover, technician, reader, sign_in
) -> None:
    url = f"/takeovers/{takeover.pk}/inventory/walk/send/"
    sent = {
        "key": str(uuid.uuid4()),
        "kind": "printer",
        "noted_at": "2026-03-02T09:00:00Z",
        "name": "I",
        "ip": "999.1.1.1",
    }
    told = sign_in(technician).post(url, sent)
    assert told.status_code == 422 and "999.1.1.1" in told.json()["errors"][0]
    assert sign_in(reader).post(url, sent).status_code == 403
    assert sign_in(technician).post(url, sent | {"ip": "192.0.2.9"}).status_code == 201
    assert sign_in(technician).post(url, sent | {"kind": "nothing"}).status_code == 422


def test_web_assembly_is_allowed_on_this_page_alone(takeover, technician, sign_in) -> None:
    browser = sign_in(technician)
    base = f"/takeovers/{takeover.pk}/inventory/"
    assert "'wasm-unsafe-eval'" in browser.get(base + "walk/").headers["Content-Security-Policy"]
    policy = browser.get(base).headers["Content-Security-Policy"]
    assert "wasm" not in policy and "unsafe" not in policy
    page = browser.get(base + "walk/").content.decode()
    assert "local_admin_password" not in page  # no secret field reaches the phone


def test_a_photo_is_shown_to_who_may_see_the_client_only(
    customer, takeover, technician, outsider, sign_in
) -> None:
    takeover.client = customer
    takeover.save()
    capture(customer, form(customer), key=uuid.uuid4(), noted_at=WHEN, photos=[jpeg()], by=technician)
    url = f"/takeovers/{takeover.pk}/inventory/photos/{Photo.objects.get().pk}/"
    shown = sign_in(technician).get(url)
    assert (
        shown.headers["Content-Type"] == "image/jpeg" and shown.headers["X-Content-Type-Options"] == "nosniff"
    )
    assert sign_in(outsider).get(url).status_code == 404
