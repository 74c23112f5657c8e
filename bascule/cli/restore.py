"""`bascule restore --database FILE --keys FILE`: into a new data folder; nothing is ever overwritten."""

import argparse
import contextlib
import json
import os
import shutil
from pathlib import Path

from bascule.cli._roots import add_root, given_roots, keep_given
from bascule.config.environment import data_folder
from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate
from bascule.sealing.root import Root, roots_from_environment

HELP = gettext_noop("restore the two files of a backup into a new data folder, and try every secret")
SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", type=Path, required=True, metavar="FILE", help=translate(gettext_noop("the file that ends in .database")))  # fmt: skip
    parser.add_argument("--keys", type=Path, required=True, metavar="FILE", help=translate(gettext_noop("the file that ends in .keys")))  # fmt: skip
    add_root(parser)
    parser.add_argument("--json", action="store_true", help=translate(gettext_noop("print one JSON document")))  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """0 restored and everything opens; 1 restored, with secrets listed that do not open."""
    from bascule.config.backup import keys_of_file, read_whole

    data = data_folder()
    _refuse_existing(data)
    given = given_roots(arguments)
    roots: list[Root] = list(given) or list(roots_from_environment())
    read_whole(arguments.keys, "keys", roots)
    read_whole(arguments.database, "database", roots)
    rows = keys_of_file(arguments.keys, roots)
    if given:
        keep_given(arguments, given, data)
    _fill(data, arguments.database, rows, roots)
    return _tell(arguments.json, len(rows["vault_clientkey"]))


def _refuse_existing(data: Path) -> None:
    if (data / "postgres").exists():
        raise Problem(
            gettext_noop("{folder} holds a database already."),
            gettext_noop("Set BASCULE_DATA to a new folder: a restore never overwrites anything."),
            folder=data,
        )


def _fill(data: Path, file: Path, rows: dict[str, list[dict[str, object]]], roots: list[Root]) -> None:
    """Fill the database; one that this run made and could not fill is taken away again."""
    from bascule.config.backup import fill, fill_keys
    from bascule.config.database import start_embedded, stop_embedded

    named = os.environ.get("BASCULE_OWNER_DATABASE_URL") or os.environ.get("BASCULE_DATABASE_URL")
    if named:
        fill(named, file, roots)
        fill_keys(named, rows)
        return
    data.mkdir(parents=True, exist_ok=True)
    try:
        address = start_embedded(data / "postgres").superuser
        fill(address, file, roots)
        fill_keys(address, rows)
    except BaseException:
        with contextlib.suppress(Exception):  # what went wrong first is what is told
            stop_embedded(data / "postgres")
        shutil.rmtree(data / "postgres", ignore_errors=True)
        raise


def _tell(as_json: bool, keys: int) -> int:
    from bascule.config.start import prepare

    prepare(migrate=True)
    from bascule.cli._takeover import operator
    from bascule.clients.models import Firm, Installation
    from bascule.evidence.record import record
    from bascule.tenancy.scope import acting_for
    from bascule.vault.check_sealed import check_sealed

    found = check_sealed()
    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            facts = {"clients": found.clients, "values": found.values, "closed": len(found.closed)}
            record("restore", by=operator(), on=Firm.objects.get(pk=firm), facts=facts)
    document = {
        "schema": "bascule.restored/1", "clients": found.clients, "keys": keys, "values": found.values,
        "shredded": found.shredded, "closed": found.closed,
    }  # fmt: skip
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        said = gettext_noop(
            "Restored: {clients} clients, {keys} keys; {opened} of {values} sealed values open."
        )
        print(translate(said).format(opened=found.values - len(found.closed), **document))
        print("\n".join(f"  ✗ {one}" for one in found.closed[:SHOWN]))
    return 1 if found.closed else 0
