"""`bascule serve`: the web application and its worker, with the embedded PostgreSQL unless another is named."""

import argparse
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.words import translate

HELP = gettext_noop("serve the web application and its worker, with an embedded PostgreSQL")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=translate(gettext_noop("address to listen on")))
    parser.add_argument("--port", type=int, default=8000, help=translate(gettext_noop("port to listen on")))
    parser.add_argument("--web", type=int, default=1, help=translate(gettext_noop("number of web processes")))
    parser.add_argument("--example", action="store_true",
                        help=translate(gettext_noop("load the example takeover on the first start")))  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    from bascule.config.start import prepare

    began = time.monotonic()
    _refuse_taken_port(arguments.host, arguments.port)
    _say(gettext_noop("Starting the database…"))
    # Once the owner exists nothing here needs Django, which saves a second: the web process sets up its own.
    founded = Path(_data()) / "founded"
    prepare(migrate=True, setup=not founded.exists())
    _keep_sealed()
    token = None
    if not founded.exists():
        if arguments.example:
            _load_example()
        token = _setup_token()
        if token is None:
            founded.touch()
    address = f"http://{arguments.host}:{arguments.port}"
    os.environ["BASCULE_PARENT"] = str(os.getpid())
    worker = subprocess.Popen([sys.executable, "-m", "bascule.cli.main", "worker"])
    threading.Thread(target=_announce, args=(address, began, token, arguments.web), daemon=True).start()
    signal.signal(signal.SIGTERM, _stop)
    try:
        _serve(arguments)
    finally:
        worker.terminate()
        worker.wait(20)
    return 0


def _keep_sealed() -> None:
    """With a root key behind a passphrase: keep it for the other processes, once an owner typed it."""
    named = os.environ.get("BASCULE_ROOT_PASSPHRASE_FILE", "")
    if not named:
        return
    from bascule.tenancy.keeper import start_keeper

    start_keeper(Path(_data()), Path(named))
    _say(gettext_noop("The vault is sealed. Open it on the page /unseal/, or with `bascule unseal`."))


def _serve(arguments: argparse.Namespace) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "bascule.config.wsgi:application", address=arguments.host, port=arguments.port, interface=Interfaces.WSGI,
        workers=arguments.web, blocking_threads=4, log_level=LogLevels.warning, websockets=False,
    ).serve()  # fmt: skip


def _announce(address: str, began: float, token: str | None, web: int = 1) -> None:
    """Say where it is once it answers; the first start also says how to create the owner.

    A thread of the process that forks the web processes: it does nothing but wait until they are there. A lock that
    it held at that moment (an import's, say) would be held in them for ever.
    """
    while len(multiprocessing.active_children()) < web:
        time.sleep(0.02)
    for _attempt in range(600):
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=5)  # noqa: S310 (our own address)
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    _say(
        gettext_noop("Bascule answers on {address} ({seconds:.1f} s)."),
        address=address,
        seconds=time.monotonic() - began,
    )
    if token:
        _say(gettext_noop("Create the owner's account, once, at: {link}"), link=f"{address}/setup/{token}/")
    _say(
        gettext_noop("Ctrl+C stops it. Everything is kept in {folder}."),
        folder=os.environ.get("BASCULE_DATA") or _data(),
    )
    sys.stderr.flush()


def _setup_token() -> str | None:
    from django.db import connection

    from bascule.clients.found_firm import offer_setup

    try:
        return offer_setup()
    finally:
        connection.close()


def _load_example() -> None:
    folder = Path(__file__).resolve().parent.parent.parent / "examples" / "lacombe"
    mark, begun = Path(_data()) / "example", Path(_data()) / "example-begun"
    if mark.exists():
        return
    from bascule.clients.models import Installation

    if Installation.objects.exists() and not begun.exists():
        mark.touch()
        return
    if not folder.is_dir():
        _say(gettext_noop("The example is not part of this installation; starting empty."))
        return
    _say(gettext_noop("Loading the example takeover…"))
    begun.touch()
    _take_example(folder)
    mark.touch()
    begun.unlink()


def _take_example(folder: Path) -> None:
    """All of it, or what a killed start left unread."""
    from bascule.clients.found_firm import first_firm
    from bascule.clients.models import Firm, Installation, Takeover
    from bascule.planning.take_folder import take_folder, take_rest
    from bascule.tenancy.scope import acting_for

    known = Installation.objects.values_list("firm_id", flat=True).first()
    firm_id = known or first_firm(translate(gettext_noop("Your company"))).pk
    with acting_for(firm_id):
        left = Takeover.objects.select_related("client").first()
        if left is None:
            take_folder(Firm.objects.get(pk=firm_id), folder, by="example")
        else:
            take_rest(left, folder, by="example")


def _refuse_taken_port(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                gettext_noop("Port {port} on {host} is not free."),
                gettext_noop("Stop the program that uses it, or choose another one with --port."),
                port=port, host=host,
            ) from error  # fmt: skip


def _data() -> str:
    from bascule.config.environment import data_folder

    return str(data_folder())


def _say(text: str, **facts: object) -> None:
    print(translate(text).format(**facts), file=sys.stderr, flush=True)


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
