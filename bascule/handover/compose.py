"""Verb: word a letter from the facts of a takeover; it stays a draft that people edit."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_noop

from bascule.catalogue.letters import LetterText, letter_text
from bascule.clients.models import Takeover
from bascule.evidence.record import record
from bascule.handover.letter_facts import cited, facts_of, places_of
from bascule.handover.models import Letter
from bascule.observation.problem import Problem


def compose(
    takeover: Takeover, kind: str, language: str, *, by: object, facts: Mapping[str, str] | None = None
) -> Letter:
    """A new draft of that kind in that language (`fr`, `en`). `facts` answer the questions the wording depends on
    (`letter_facts.QUESTIONS`, `PEOPLE_SAY`). Raises `Problem` for a letter that the catalogue has not."""
    try:
        text = letter_text(kind, language)
    except KeyError:
        raise Problem(
            gettext_noop("There is no letter “{kind}” in “{language}”."),
            gettext_noop("Choose one of the list."),
            kind=kind,
            language=language,
        ) from None
    said = facts_of(takeover, facts)
    subject, body, laws = worded(takeover, text, said)
    with transaction.atomic():
        letter = Letter.objects.create(
            client=takeover.client, takeover=takeover, kind=kind, language=language, subject=subject[:300],
            body=body, facts={**said, "law": laws},
        )  # fmt: skip
        record("compose", by=by, on=letter, facts={"kind": kind, "language": language, "law": laws})
    return letter


def worded(takeover: Takeover, text: LetterText, facts: Mapping[str, str]) -> tuple[str, str, list[str]]:
    """Subject, body and ids of the law cited, for these facts."""
    places = places_of(takeover, facts, text.language)
    parts: list[str] = []
    ids: dict[str, None] = {}
    for clause in text.chosen(facts):
        laws = clause.cited(facts)
        ids |= dict.fromkeys(law.id for law in laws)
        parts.append(clause.text.strip().format_map({**places, "law": cited(laws, text.language)}))
    return text.subject.format_map(places), "\n\n".join(parts), list(ids)
