"""The root key on paper: one envelope a page, to fold, seal and give to somebody trusted."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

TEMPLATE = Path(__file__).parent / "print" / "envelope.typ"
FONTS = Path(__file__).parents[1] / "ui" / "fonts"


def print_shares(
    shares: Sequence[str], *, needed: int, firm: str, root: str, day: date, language: str
) -> list[bytes]:
    """One PDF for each share. `root` is the root's id, which tells which key they give and nothing about it."""
    with override(language):
        common = {
            "language": language,
            "title": _("Bascule: emergency key"),
            "firm": firm,
            "date": date_format(day, "DATE_FORMAT"),
            "root": _("Root key %(root)s") % {"root": root},
            "outside": _(
                "Do not open. Inside is one of %(shares)d parts of the key to every secret of our clients; any"
                " %(needed)d of them together give it back, fewer give nothing. Keep it locked up, away from the"
                " others, and tell the owner at once when it was opened or lost."
            )
            % {"shares": len(shares), "needed": needed},
            "blanks": [_("Held by"), _("Kept where"), _("Sealed on"), _("Signature")],
            "steps": [
                _("Bring %(needed)d envelopes together on a machine that you trust.") % {"needed": needed},
                _("Run “bascule keys join --out FILE” and type the words of each envelope on one line."),
                _("Use the file with “bascule restore --root-key FILE”, or as the root key of the installation."),
                _("Then make new envelopes: a key that was brought together once is no emergency key any more."),
            ],
        }  # fmt: skip
        labels = [
            _("Envelope %(number)d of %(shares)d") % {"number": number, "shares": len(shares)}
            for number in range(1, len(shares) + 1)
        ]
    return [
        _pdf(common | {"shares": [{"label": label, "words": share.split()}]})
        for label, share in zip(labels, shares, strict=True)
    ]


def _pdf(data: dict[str, object]) -> bytes:
    pdf: bytes = typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2b"],
    )  # fmt: skip
    return pdf
