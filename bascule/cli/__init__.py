"""The command line: one file a command, each calls one verb.

A command module has `HELP` (marked text), `add_arguments(parser)` and `run(arguments) -> exit code`; commands that
use the database also have `DATABASE = True`.
"""
