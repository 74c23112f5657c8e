"""What can go wrong with keys, told without telling any of them."""

from bascule.observation.problem import Problem, gettext_noop


class CannotOpen(Problem):
    """A sealed value did not open: wrong key, other place, or changed bytes. On purpose not told apart."""

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("This sealed value cannot be opened."),
            gettext_noop(
                "It was changed, it belongs to another place, or it was sealed with another key. Do not overwrite it: "
                "restore the row and its key from the same backup."
            ),
        )


class NoKey(Problem):
    """A key that is needed is not in the ring. `key` is its id, never its material."""

    def __init__(self, key: str) -> None:
        super().__init__(
            gettext_noop("The key {key} is not available."),
            gettext_noop(
                "Give the root key that was in use when it was made (BASCULE_ROOT_KEY may hold older ones on further "
                "lines). If the client's key was destroyed on purpose, what it sealed is gone for good."
            ),
            key=key,
        )


class UnusableRoot(Problem):
    """The root key given cannot be used: `why` is one of the fixed reasons below."""

    def __init__(self, why: str) -> None:
        super().__init__(
            gettext_noop("The root key cannot be used."),
            why,
        )


NOT_A_ROOT = gettext_noop(
    "A root key is 32 random bytes in base64, one key a line, the current one first. Make one with a new root file."
)
TOO_OPEN = gettext_noop(
    "Other users of this machine can read the root key file. Run chmod 600 on it, then start again."
)
EMPTY = gettext_noop("No root key was found. Set BASCULE_ROOT_KEY or BASCULE_ROOT_KEY_FILE.")
BAD_PASSPHRASE_FILE = gettext_noop(
    "The passphrase file is not one that Bascule wrote. Restore it from your backup."
)
WRONG_PASSPHRASE = gettext_noop("The passphrase is not the one this root key was made with. Type it again.")
BAD_SHARES = gettext_noop(
    "These shares do not give a key: too few, mistyped, or from different sets. Each share is a list of words; check "
    "them one by one."
)
BAD_COMMAND = gettext_noop(
    "BASCULE_ROOT_COMMAND holds the key service's command and BASCULE_ROOT_COMMAND_KEY the name of its key; one is missing."
)
COMMAND_FAILED = gettext_noop(
    "The key service's command failed or answered something else than expected. Run it by hand with `wrap` to see why."
)


class Sealed(Problem):
    """The root key is closed by a passphrase that nobody typed yet since the start."""

    refused = True

    def __init__(self) -> None:
        super().__init__(
            gettext_noop("The vault is sealed: nobody has typed its passphrase since Bascule was started."),
            gettext_noop("An owner opens it on the page /unseal/, or with `bascule unseal` on the machine."),
        )
