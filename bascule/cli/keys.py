"""`bascule keys …`: which root key is in use; change it; paper envelopes; new data keys; the escrow."""

import argparse
from pathlib import Path

from bascule.cli._key_changes import change_to_new_file, change_to_passphrase
from bascule.cli._roots import own_roots, read_shares, write_roots
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import language_of_environment, translate
from bascule.sealing.root import LocalRoot
from bascule.sealing.shares import root_from_shares, split_root

HELP = gettext_noop(
    "the keys of the vault: show, change, print on paper, bring together, rotate, copy to escrow"
)
WITHOUT_DATABASE = {"join"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar=translate(gettext_noop("ACT")))

    def act(name: str, text: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=translate(text), description=translate(text))

    act("show", gettext_noop("where the root key comes from, and how many keys it holds"))
    passphrase = act("passphrase", gettext_noop("put the root key behind a passphrase: each start is sealed until it is typed"))  # fmt: skip
    passphrase.add_argument("--stdin", action="store_true", help=translate(gettext_noop("read the passphrase from standard input")))  # fmt: skip
    act("rekey", gettext_noop("make a new root key and wrap every key again under it"))
    act("rewrap", gettext_noop("wrap every key again under the root key that stands first: after a change of key service"))  # fmt: skip
    split = act(
        "split", gettext_noop("print the root key on paper: envelopes of which some together give it back")
    )
    split.add_argument("--needed", type=int, default=3, help=translate(gettext_noop("how many envelopes give the key back")))  # fmt: skip
    split.add_argument("--shares", type=int, default=5, help=translate(gettext_noop("how many envelopes are printed")))  # fmt: skip
    split.add_argument("--out", type=Path, required=True, metavar="FOLDER", help=translate(gettext_noop("a new folder, best in memory: print, then destroy it")))  # fmt: skip
    join = act("join", gettext_noop("bring the envelopes' words together into a root key file"))
    join.add_argument("files", type=Path, nargs="*", metavar="FILE", help=translate(gettext_noop("one envelope's words each; without files they are read from standard input, one a line")))  # fmt: skip
    join.add_argument("--out", type=Path, required=True, metavar="FILE", help=translate(gettext_noop("the root key file to write; never overwritten")))  # fmt: skip
    act("rotate", gettext_noop("new data keys for every client; may be stopped and run again"))
    act("escrow", gettext_noop("bring the second place of the wrapped keys (BASCULE_KEY_ESCROW) up to date"))


def run(arguments: argparse.Namespace) -> int:
    if arguments.act not in WITHOUT_DATABASE:
        from bascule.config.start import prepare

        prepare(migrate=False)
    acts = {
        "show": _show, "passphrase": change_to_passphrase, "rekey": change_to_new_file, "rewrap": _rewrap, "split": _split,
        "join": _join, "rotate": _rotate, "escrow": _escrow,
    }  # fmt: skip
    return acts[arguments.act](arguments)


def _show(_arguments: argparse.Namespace) -> int:
    from bascule.clients.models import Installation
    from bascule.tenancy.roots import root_source
    from bascule.tenancy.scope import acting_for
    from bascule.vault.models import ClientKey

    current = own_roots()[0].id.hex()
    under = other = 0
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            keys = ClientKey.objects.filter(wrapped__isnull=False)
            under += keys.filter(root=current).count()
            other += keys.exclude(root=current).count()
    said = gettext_noop(
        "Root key {root}, from: {source}. {under} keys are under it, {other} under older ones."
    )
    print(translate(said).format(root=current, source=root_source(), under=under, other=other))
    return 1 if other else 0


def _rewrap(_arguments: argparse.Namespace) -> int:
    from bascule.cli._takeover import operator
    from bascule.vault.rekey_root import rekey_root

    found = rekey_root(by=operator())
    print(translate(gettext_noop("{wrapped} keys wrapped again, {left} left.")).format(**found))
    return 1 if found["left"] else 0


def _split(arguments: argparse.Namespace) -> int:
    """Each envelope in a file of its own, mode 600; the event names the root and the counts."""
    root = own_roots()[0]
    if not isinstance(root, LocalRoot):
        raise Problem(
            gettext_noop("The root key lies in a key service and never leaves it."),
            gettext_noop(
                "Make its emergency copy there; or change to a root key file with `bascule keys rekey`."
            ),
        )
    if not 2 <= arguments.needed <= arguments.shares <= 16:
        raise Problem(
            gettext_noop("These numbers make no sense."),
            gettext_noop("At least 2 needed, at most 16 envelopes, and no more needed than printed."),
        )
    from django.utils import timezone

    from bascule.vault.print_shares import print_shares

    shares = split_root(root, needed=arguments.needed, shares=arguments.shares)
    if root_from_shares(shares[-arguments.needed :]).id != root.id:
        raise RuntimeError("the shares do not give the key back")
    pages = print_shares(
        shares, needed=arguments.needed, firm=_firm_name(), root=root.id.hex(), day=timezone.now().date(),
        language=language_of_environment(),
    )  # fmt: skip
    arguments.out.mkdir(mode=0o700, parents=True, exist_ok=False)
    for number, page in enumerate(pages, 1):
        file = arguments.out / f"{number}-{len(pages)}.pdf"
        file.touch(mode=0o600)
        file.write_bytes(page)
    _record("split_root", {"root": root.id.hex(), "needed": arguments.needed, "shares": arguments.shares})
    print(arguments.out)
    print(
        translate(
            gettext_noop("Print them, seal them, give each to somebody else, then destroy this folder.")
        )
    )
    return 0


def _join(arguments: argparse.Namespace) -> int:
    if arguments.out.exists():
        raise Problem(
            gettext_noop("{file} exists already."), gettext_noop("Choose another name."), file=arguments.out
        )
    root = root_from_shares(read_shares(arguments.files))
    write_roots(arguments.out, [root])
    print(
        translate(gettext_noop("Root key {root} is in {file}.")).format(
            root=root.id.hex(), file=arguments.out
        )
    )
    return 0


def _rotate(_arguments: argparse.Namespace) -> int:
    from bascule.cli._takeover import operator
    from bascule.clients.models import Client, Installation
    from bascule.tenancy.scope import acting_for
    from bascule.vault.models import ClientKey
    from bascule.vault.rotate_data_key import rotate_data_key

    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            for client in Client.objects.filter(firm_id=firm):
                if not ClientKey.objects.filter(client=client, shredded_at__isnull=True).exists():
                    continue
                done = rotate_data_key(client, by=operator())
                said = gettext_noop("{client}: {count} sealed values under the new key.")
                print(translate(said).format(client=client.name, count=done.count))
    return 0


def _escrow(_arguments: argparse.Namespace) -> int:
    from bascule.clients.models import Client, Installation
    from bascule.tenancy.scope import acting_for
    from bascule.vault.escrow import escrow_folder, keep_escrow

    if escrow_folder() is None:
        raise Problem(
            gettext_noop("No second place is named."),
            gettext_noop("Set BASCULE_KEY_ESCROW to a folder on another disk or machine."),
        )
    count = 0
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            count += sum(keep_escrow(client) for client in Client.objects.filter(firm_id=firm))
    print(translate(gettext_noop("{count} wrapped keys are in escrow.")).format(count=count))
    return 0


def _firm_name() -> str:
    from bascule.clients.models import Firm, Installation
    from bascule.tenancy.scope import acting_for

    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            return Firm.objects.get(pk=firm).name
    return ""


def _record(verb: str, facts: dict[str, object]) -> None:
    from bascule.cli._takeover import operator
    from bascule.clients.models import Firm, Installation
    from bascule.evidence.record import record
    from bascule.tenancy.scope import acting_for

    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            record(verb, by=operator(), on=Firm.objects.get(pk=firm), facts=facts)
