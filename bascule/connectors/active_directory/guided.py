"""What is done by hand in a domain, step by step, because no protocol reaches it from outside."""

from bascule.observation.problem import gettext_noop

# The password of directory services restore mode: local to each controller, never replicated.
RESTORE_MODE = (
    gettext_noop(
        "On each domain controller, open a command prompt as administrator: the password is its own on each."
    ),
    gettext_noop("Enter: ntdsutil, then: set dsrm password, then: reset password on server null."),
    gettext_noop("Type the new password twice; take it from the vault, one for each controller."),
    gettext_noop("Leave with: quit, quit. On Samba there is no such password: say so in the step's note."),
    gettext_noop(
        "Prove it: read event 4794 in the security log and attach it; do not restart a controller for it."
    ),
)
