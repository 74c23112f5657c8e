"""`bascule worker`: one more worker against the same PostgreSQL."""

import argparse

from bascule.observation.problem import gettext_noop

HELP = gettext_noop("run one more worker against the same database")
DATABASE = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=1)


def run(arguments: argparse.Namespace) -> int:
    from procrastinate.contrib.django import app

    from bascule.config.start import end_with_parent

    end_with_parent()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(concurrency=arguments.concurrency, install_signal_handlers=True)
    return 0
