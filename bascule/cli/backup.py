"""`bascule backup FOLDER --keys FOLDER`: the database and, apart from it, the keys; both only the root key opens."""

import argparse
import json
import os
from pathlib import Path

from bascule.cli._roots import own_roots
from bascule.observation.problem import gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("back everything up into two encrypted files: the database, and apart from it the keys")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=translate(gettext_noop("where the database file goes")))  # fmt: skip
    parser.add_argument("--keys", type=Path, required=True, metavar="FOLDER", help=translate(gettext_noop("where the key file goes: another disk or machine")))  # fmt: skip
    parser.add_argument("--json", action="store_true", help=translate(gettext_noop("print one JSON document")))  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    from bascule.config.start import prepare

    addresses = prepare()
    from bascule.config.backup import back_up

    address = os.environ.get("BASCULE_BACKUP_DATABASE_URL") or (
        addresses.superuser if addresses else os.environ["BASCULE_DATABASE_URL"]
    )
    made = back_up(address, arguments.folder, arguments.keys, root=own_roots()[0])
    _record(made.database.name, made.key_count)
    if arguments.json:
        found = {
            "schema": "bascule.backup-made/1", "database": str(made.database), "keys": str(made.keys),
            "bytes": made.bytes, "key_count": made.key_count,
        }  # fmt: skip
        print(json.dumps(found, ensure_ascii=False))
        return 0
    print(f"{made.database}\n{made.keys}")
    print(
        translate(
            gettext_noop("{count} keys. Keep the two files apart, and the root key apart from both.")
        ).format(count=made.key_count)
    )
    return 0


def _record(name: str, count: int) -> None:
    from bascule.cli._takeover import operator
    from bascule.clients.models import Firm, Installation
    from bascule.evidence.record import record
    from bascule.tenancy.scope import acting_for

    for firm in Installation.objects.values_list("firm_id", flat=True):
        with acting_for(firm):
            row = Firm.objects.get(pk=firm)
            record("back_up", by=operator(), on=row, facts={"file": name, "keys": count})
