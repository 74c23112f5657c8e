"""Pictures from strangers' phones: drawn again, so that nothing but the picture is kept (no place, no camera, no code)."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from bascule.observation.problem import Problem, gettext_noop

LARGEST = 25 * 1024 * 1024  # bytes sent
PIXELS = 60_000_000
SIDE = 2_000  # pixels of the longer side that is kept
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """A JPEG of ours."""

    content: bytes
    width: int
    height: int


def draw_again(content: bytes) -> Picture:
    """The picture upright, at most 2000 pixels wide or high, without any metadata. Raises Problem for what is no
    picture, or one too large to open safely."""
    if len(content) > LARGEST:
        raise _no_picture()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > PIXELS:
                    raise _no_picture()
                upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        raise _no_picture() from None
    upright.thumbnail((SIDE, SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), plain.width, plain.height)


def _no_picture() -> Problem:
    return Problem(
        gettext_noop("This is no picture that can be kept."),
        gettext_noop("Take it again with the camera, or send a JPEG or PNG under 25 MB."),
    )
