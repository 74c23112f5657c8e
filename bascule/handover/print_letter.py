"""A letter as PDF/A: the data go to typst as JSON, never as markup."""

import json
from pathlib import Path
from typing import Any

import typst

from bascule.handover.models import Letter
from bascule.handover.printed import printed

TEMPLATE = Path(__file__).parent / "print" / "letter.typ"
FONTS = Path(__file__).parents[1] / "ui" / "fonts"


def print_letter(letter: Letter) -> bytes:
    """The letter with its annex, as PDF/A-2b; fonts come from the product, so that it looks the same everywhere."""
    return print_data(printed(letter))


def print_data(data: dict[str, Any]) -> bytes:
    """What `printed` gives, laid out."""
    pdf: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )
    return pdf
