"""Which exact text a review stands for."""

import hashlib

from django.utils.translation import gettext, override

from bascule.catalogue.letters import letter_text
from bascule.handover.letter_facts import EMPTY
from bascule.handover.models import Letter


def letter_hash(letter: Letter) -> str:
    """SHA-256 of subject and text; another word is another letter."""
    return hashlib.sha256(f"{letter.language}\n{letter.subject}\n{letter.body}".encode()).hexdigest()


def reviewed(letter: Letter) -> bool:
    """Whether counsel reviewed this very text."""
    return bool(letter.reviewed_hash) and letter.reviewed_hash == letter_hash(letter)


def wants_review(letter: Letter) -> bool:
    """Whether it must still be shown to counsel."""
    return letter_text(letter.kind, letter.language).counsel and not reviewed(letter)


def empty_places(letter: Letter) -> int:
    """How many places nobody has filled in yet."""
    with override(letter.language):
        return f"{letter.subject}\n{letter.body}".count(gettext(EMPTY))
