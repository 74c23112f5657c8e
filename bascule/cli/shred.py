"""`bascule shred TAKEOVER`: destroy a client's keys, as two people decided; or take it out of an earlier key backup."""

import argparse
from pathlib import Path

from bascule.cli._roots import add_root, given_roots, own_roots
from bascule.cli._takeover import add_takeover, takeover_named
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop(
    "destroy a client's keys: nothing sealed for it opens any more, and its dossier still verifies"
)
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_takeover(parser)
    parser.add_argument("--keys", type=Path, nargs="*", default=[], metavar="FILE", help=translate(gettext_noop("only take the client out of these key files of backups")))  # fmt: skip
    add_root(parser)


def run(arguments: argparse.Namespace) -> int:
    """Without an approval by a second member (on the page of the vault) it is refused: exit code 3."""
    from bascule.vault.models import Approval
    from bascule.vault.shred import exact_shred, shred

    with takeover_named(arguments.takeover) as takeover:
        if arguments.keys:
            return _forget(arguments, str(takeover.client_id))
        from bascule.vault.four_eyes import NotApproved, hash_of

        bound = hash_of(exact_shred(takeover))
        row = Approval.objects.filter(
            client=takeover.client, what=Approval.What.SHRED, exact_hash=bound, approved_at__isnull=False, used_at__isnull=True
        ).first()  # fmt: skip
        if row is None:
            raise NotApproved
        count = shred(takeover, by=row.requested_by)
    print(
        translate(
            gettext_noop("{count} keys destroyed. Take the client out of earlier key backups with --keys.")
        ).format(count=count)
    )
    return 0


def _forget(arguments: argparse.Namespace, client: str) -> int:
    from bascule.config.backup import forget_client

    roots = given_roots(arguments) or own_roots()
    for file in arguments.keys:
        if not file.exists():
            raise Problem(
                gettext_noop("There is no file {file}."), gettext_noop("Check its name and place."), file=file
            )
        gone = forget_client(file, client, roots)
        print(translate(gettext_noop("{file}: {count} keys taken out.")).format(file=file, count=gone))
    return 0
