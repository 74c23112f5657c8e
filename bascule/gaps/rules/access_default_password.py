"""The access controller X may still have its factory password."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import Says
from bascule.gaps.rule import Rule

RULE = Rule(
    id="access_default_password",
    family="safety",
    severity="A",
    sentence=_("The access controller {name} may still have its factory password."),
    why=_("Anybody on the network could open the doors."),
    closes=_("The sheet says no, after a sign-in with a password of the client's."),
    ask="access-control.access-admin",
    find=Says(
        "access-control",
        "default_password",
        ("yes", "unknown"),
        subtypes=("controller", "software", ""),
        or_unknown=True,
    ),
)
