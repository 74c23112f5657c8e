"""The installer code of the alarm X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="alarm_without_installer_code",
    family="safety",
    severity="A",
    sentence=_("The installer code of the alarm {name} is not in hand."),
    why=_("Without it nobody can program the panel, and whoever has it can silence it."),
    closes=_("The code is received, tried at the panel with the alarm company, then changed."),
    ask="intrusion-alarm.alarm-codes",
    find=NotInHand(
        "intrusion-alarm",
        ("code", "password"),
        subtypes=("panel", ""),
        titled=("install", "engineer", "ingénieur", "technicien"),
    ),
)
