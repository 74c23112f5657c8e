"""The bank or supplier behind X is not known."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import FILLED_IN, Missing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="terminal_without_acquirer",
    family="devices",
    severity="B",
    sentence=_("The bank or supplier behind {name} is not known."),
    why=_("Takings stop if its line or address changes unannounced."),
    closes=FILLED_IN,
    ask="terminal.terminal-list",
    find=Missing("terminal", "acquirer"),
)
