"""The uninstall or tamper-protection password of X is not in hand."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NotInHand
from bascule.gaps.rule import Rule

RULE = Rule(
    id="old_tool_without_tamper_password",
    family="secrets",
    severity="B",
    sentence=_("The uninstall or tamper-protection password of {name} is not in hand."),
    why=_("The tool refuses to be removed without it."),
    closes=_("The password is received, or the tool is removed without it on a test device."),
    ask="old-tool.tool-removal",
    find=NotInHand("old-tool", ("password", "code"), subtypes=("edr", "rmm", "backup", "")),
)
