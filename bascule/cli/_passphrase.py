"""A passphrase, typed without being shown or read from standard input; never from the command line."""

import getpass
import sys

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

SHORTEST = 16


def passphrase_from(stdin: bool) -> str:
    """The passphrase as it is. Raises Problem without a terminal to ask on."""
    if stdin:
        return sys.stdin.readline().rstrip("\n")
    if not sys.stdin.isatty():
        raise Problem(
            gettext_noop("There is no terminal to type the passphrase on."),
            gettext_noop("Add --stdin and write the passphrase to standard input."),
        )
    return getpass.getpass(translate(gettext_noop("Passphrase: ")))


def new_passphrase_from(stdin: bool) -> str:
    """A new passphrase, typed twice on a terminal. Raises Problem when it is short or the two differ."""
    found = passphrase_from(stdin)
    if len(found) < SHORTEST:
        raise Problem(
            gettext_noop("The passphrase is too short."),
            gettext_noop(
                "Use at least {count} characters: six words drawn by dice are good and can be remembered."
            ),
            count=SHORTEST,
        )
    if not stdin and getpass.getpass(translate(gettext_noop("Once more: "))) != found:
        raise Problem(gettext_noop("The two passphrases differ."), gettext_noop("Run the command again."))
    return found
