"""The states a person sees. Each is an icon, a word and a colour, never a colour alone.

Known, unknown and not looked at are three different things: solid, hatched, empty outline.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """`name` is also the CSS class `state-<name>`; `word` what is said when the page says nothing better."""

    name: str
    icon: str
    word: str | Promise


STATES: dict[str, State] = {
    s.name: s
    for s in (
        State("unknown", "question-mark", _("unknown")),
        State("unlooked", "circle-dashed", _("not looked at")),
        State("known", "circle", _("known")),
        State("open", "circle-dot", _("open")),
        State("doubt", "hourglass", _("in doubt")),
        State("proven", "circle-check", _("proven")),
        State("refused", "circle-x", _("refused")),
        State("lost", "alert-triangle", _("lost")),
    )
}


def state(name: str) -> State:
    """The state of this name; a name nobody knows is shown as unknown, never as good."""
    return STATES.get(str(name), STATES["unknown"])
