"""Changing the root key: the new one first, everything wrapped again, and only then the old one put aside.

The old root is kept beside, under another name: earlier backups need it. Killed anywhere, the installation opens with
what is there: until the last step the old root is still read.
"""

import argparse
import os
from pathlib import Path

from bascule.cli._passphrase import new_passphrase_from
from bascule.cli._roots import own_roots, write_roots
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.sealing.root import LocalRoot, create_passphrase, new_root_text, roots_from_text


def change_to_passphrase(arguments: argparse.Namespace) -> int:
    """A root key that only the passphrase gives, and everything under it."""
    from django.conf import settings

    folder: Path = settings.DATA / "keys"
    final, new = folder / "root.passphrase", folder / "root.passphrase.new"
    old = _local(own_roots())
    passphrase = new_passphrase_from(arguments.stdin)
    new.unlink(missing_ok=True)
    root = create_passphrase(new, passphrase)
    # From here both roots are read at every start: the passphrase's from `final`, the older ones from root.key.
    _keep_old(folder, old)
    if final.exists():
        final.replace(folder / f"root.passphrase.{old[0].id.hex()}")
    new.replace(final)
    left = _wrap_under([root, *old])
    if left:
        return _not_wholly(left)
    (folder / "root.key").replace(folder / f"root.key.{old[0].id.hex()}")
    return _done(root)


def change_to_new_file(_arguments: argparse.Namespace) -> int:
    """A fresh root key in the data folder's file, and everything under it."""
    from django.conf import settings

    folder: Path = settings.DATA / "keys"
    named = os.environ.get("BASCULE_ROOT_KEY_FILE", "")
    if os.environ.get("BASCULE_ROOT_COMMAND") or (named and Path(named) != folder / "root.key"):
        raise Problem(
            gettext_noop("The root key of this installation is not in its data folder."),
            gettext_noop("Put the new key first where it is kept, the old one after it, then run `bascule keys rewrap`."),
        )  # fmt: skip
    old = _local(own_roots())
    fresh = roots_from_text(new_root_text())[0]
    both, place = folder / "root.key.new", folder / "root.key"
    both.unlink(missing_ok=True)
    write_roots(both, [fresh, *old])
    both.replace(place)
    (folder / "root.passphrase").unlink(missing_ok=True)
    left = _wrap_under([fresh, *old])
    if left:
        return _not_wholly(left)
    aside = folder / f"root.key.{old[0].id.hex()}"
    if not aside.exists():
        write_roots(aside, old)
    both.unlink(missing_ok=True)
    write_roots(both, [fresh])
    both.replace(place)
    return _done(fresh)


def _local(roots: tuple[object, ...]) -> list[LocalRoot]:
    found = [root for root in roots if isinstance(root, LocalRoot)]
    if len(found) != len(roots):
        raise Problem(
            gettext_noop("The root key lies in a key service and never leaves it."),
            gettext_noop(
                "Set BASCULE_ROOT_COMMAND aside only after `bascule keys rewrap` under another root."
            ),
        )
    return found


def _keep_old(folder: Path, old: list[LocalRoot]) -> None:
    """The old roots in root.key, where a start finds them beside the passphrase's."""
    place = folder / "root.key"
    if not place.exists():
        write_roots(place, old)


def _wrap_under(roots: list[LocalRoot]) -> int:
    from bascule.cli._takeover import operator
    from bascule.vault.rekey_root import rekey_root

    return rekey_root(by=operator(), to=tuple(roots))["left"]


def _not_wholly(left: int) -> int:
    print(
        translate(
            gettext_noop(
                "{left} keys are still under the old root key, which is kept. Run `bascule keys rewrap`."
            )
        ).format(left=left)
    )
    return 1


def _done(root: LocalRoot) -> int:
    print(
        translate(
            gettext_noop(
                "Root key {root} holds everything. Restart Bascule. The old one lies beside it under its id: earlier backups"
                " need it; destroy it with them. Print new envelopes with `bascule keys split`."
            )
        ).format(root=root.id.hex())
    )
    return 0
