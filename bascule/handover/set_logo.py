"""Verbs: put the firm's logo on its letterhead, drawn anew from its pixels; take it off."""

import io

from django.db import transaction
from django.utils.translation import gettext_noop
from PIL import Image, UnidentifiedImageError

from bascule.clients.models import Firm
from bascule.evidence.record import record
from bascule.observation.problem import Problem

LARGEST = 4 * 1024 * 1024  # bytes of the file
PIXELS = 25_000_000  # of the picture: a small file may unpack into memory without end
SIZE = (1200, 400)  # what a letterhead needs when printed


def set_logo(firm: Firm, content: bytes, *, by: object) -> bytes:
    """The PNG that is kept: pixels only, at most 1200 × 400; whatever else the file held is gone. Raises `Problem` for
    what is no PNG or JPEG."""
    if len(content) > LARGEST:
        raise Problem(
            gettext_noop("The picture is larger than 4 MB."), gettext_noop("Save it smaller; 1200 pixels wide are enough.")
        )  # fmt: skip
    picture = _redrawn(content)
    with transaction.atomic():
        firm.logo = picture
        firm.save(update_fields=["logo"])
        record("set_logo", by=by, on=firm, facts={"size": len(picture)})
    return picture


def clear_logo(firm: Firm, *, by: object) -> None:
    """No logo any more."""
    with transaction.atomic():
        firm.logo = None
        firm.save(update_fields=["logo"])
        record("clear_logo", by=by, on=firm)


def _redrawn(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > PIXELS:
                raise Problem(
                    gettext_noop("The picture has more than 25 million pixels."),
                    gettext_noop("Save it smaller; 1200 pixels wide are enough."),
                )
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Problem(
            gettext_noop("This file is neither a PNG nor a JPEG picture."),
            gettext_noop("Export the logo as PNG, with a transparent or white ground."),
        ) from None
    picture.thumbnail(SIZE)
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
