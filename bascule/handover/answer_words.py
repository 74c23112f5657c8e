"""What an answer in words amounts to: a refusal, “not held”, a promise… in French and English."""

import re
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bascule.handover.reasons import Reason, because
from bascule.readers.table_values import fold


class Said(StrEnum):
    """What a row says. CONTENT: words that are none of the others, perhaps the very thing that was asked for."""

    NOTHING = "nothing"
    REFUSED = "refused"
    NOT_HELD = "not_held"
    PARTIAL = "partial"
    PROMISED = "promised"
    GIVEN = "given"
    CONTENT = "content"


# Matched against the folded text (no accents, no signs); the first that fits wins: a refusal outweighs a promise.
_PHRASES: tuple[tuple[Said, str], ...] = (
    (Said.REFUSED, r"refus\w*|ne (?:sera|seront|pouvons|pourrons|souhaitons|voulons|peut)(?: pas)?(?: \w+){0,3}?"
     r" (?:transm\w+|communiqu\w*|fourni\w*|remi\w*|donn\w*)|ne (?:transmettrons|communiquons|communiquerons|fournissons) pas"
     r"|non communicab\w*|confidentiel\w*|propriete (?:de notre|exclusive|de la societe)|secret des affaires"
     r"|(?:will|can) ?not (?:be )?(?:provide\w*|share\w*|hand\w*|give\w*)|decline\w*|proprietary|not authori[sz]ed to"),
    (Said.NOT_HELD, r"(?:non|pas) (?:detenu\w*|en notre possession|concerne\w*|applicable|gere\w*|disponible chez nous)"
     r"|ne (?:detenons|possedons|gerons|disposons|connaissons) (?:pas|plus|aucun\w*)|n avons (?:pas|plus|jamais|aucun\w*)"
     r"|n existe (?:pas|plus)|inexistant\w*|sans objet|not held|do not (?:have|hold|manage|know)|don t (?:have|hold|manage|know)"
     r"|does not exist|doesn t exist|not applicable|not managed by us"),
    (Said.PROMISED, r"a venir|(?:sera|seront) (?:transmi\w*|envoye\w*|remi\w*|fourni\w*|communique\w*|fait\w*)|en cours"
     r"|nous (?:vous )?(?:l |la |le |les )?(?:enverrons|transmettrons|remettrons)|semaine prochaine|prochainement|demain"
     r"|sous (?:\d+|huit|quinze) jours|to follow|will (?:be )?(?:send|sent|provide\w*|share\w*|upload\w*)|in progress"
     r"|next week|tomorrow"),
    (Said.PARTIAL, r"partiel\w*|en partie|incomplet\w*|a completer|il manque|manquant\w*|partial\w*|in part|incomplete|missing"),
    (Said.GIVEN, r"ci joint\w*|(?:deja |ete )?(?:transmis\w*|envoye\w*|remis\w*|livre\w*|depose\w*)"
     r"|voir (?:le |la )?(?:fichier|piece|dossier|mail|annexe)|attached|already provided|was sent|delivered|uploaded|handed over"
     r"|see (?:the )?(?:file|attach\w*|mail|folder)"),
)  # fmt: skip
_FOUND = tuple((said, re.compile(rf"\b(?:{pattern})\b")) for said, pattern in _PHRASES)
# Words that say it only when they are all that was written: “aucun” within a sentence may say anything.
_ALONE = {
    Said.NOT_HELD: ("aucun", "aucune", "neant", "none", "n a", "na", "so", "rien", "nothing"),
    Said.GIVEN: ("fait", "ok", "oui", "yes", "done", "sent", "provided", "fourni", "fournie", "x"),
    Said.PROMISED: ("pending", "soon", "en attente", "coming"),
    Said.PARTIAL: ("partial", "partiel"),
}
LONG = 25  # words: a longer text is content, though it holds such a phrase
_STATES = {
    Said.REFUSED: ("refuse", "refusee", "refused"),
    Said.NOT_HELD: ("non detenu", "non detenue", "not held", "sans objet"),
    Said.PARTIAL: ("partiel", "partielle", "partial"),
    Said.GIVEN: ("recu", "recue", "received", "remis", "fait", "done", "transmis"),
}
_WHY = {
    Said.REFUSED: _("The answer reads as a refusal."),
    Said.NOT_HELD: _("The answer reads as “we do not hold it”."),
    Said.PARTIAL: _("The answer says that something is missing."),
    Said.PROMISED: _("The answer is a promise: nothing arrived with it."),
    Said.GIVEN: _("The answer says that it was given: nothing was read for it here."),
    Said.CONTENT: _(
        "The answer is words of its own; whether they are what was asked for, a person must say."
    ),
    Said.NOTHING: _("No answer stands there."),
}


def said_in(answer: str, state: str = "") -> tuple[Said, Reason]:
    """What an answer and a state column say together; the words count before the state."""
    said = _said(answer, state)
    return said, because(_WHY[said])


def _said(answer: str, state: str) -> Said:
    words = fold(answer)
    by_state = next((said for said, names in _STATES.items() if fold(state) in names), Said.NOTHING)
    if not re.search(r"[a-z0-9]", words):
        return by_state
    alone = next((said for said, names in _ALONE.items() if words in names), None)
    if alone is not None:
        return alone
    if len(words.split()) <= LONG:
        found = next((said for said, pattern in _FOUND if pattern.search(words)), None)
        if found is not None:
            return found
    return by_state if by_state is not Said.NOTHING else Said.CONTENT
