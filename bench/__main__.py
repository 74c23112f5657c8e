"""`python -m bench [--quick] [NAME …]`: runs every `bench_*.py` here, prints its figures, writes bench/out/NAME.json."""

import argparse
import importlib
import inspect
import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these, for example matching")
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    arguments = parser.parse_args()
    names = [file.stem for file in sorted(HERE.glob("bench_*.py"))]
    unknown = [name for name in arguments.names if f"bench_{name}" not in names]
    if unknown:
        print(
            f"There is no bench {', '.join(unknown)}; there are {', '.join(name[6:] for name in names)}.",
            file=sys.stderr,
        )
        return 2
    (HERE / "out").mkdir(exist_ok=True)
    for name in names:
        if arguments.names and name[6:] not in arguments.names:
            continue
        run = importlib.import_module(f"bench.{name}").main
        started = time.perf_counter()
        figures = run(quick=arguments.quick) if "quick" in inspect.signature(run).parameters else run()
        print(f"\n{name[6:]} ({time.perf_counter() - started:.0f} s)")
        show(figures)
        (HERE / "out" / f"{name[6:]}.json").write_text(
            json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
        )
    return 0


def show(figures: dict) -> None:
    """Each list of rows as a table; single figures a line each."""
    for title, value in figures.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            heads = list(dict.fromkeys(head for row in value for head in row))
            rows = [[_cell(row.get(head)) for head in heads] for row in value]
            widths = [max(len(head), *(len(row[place]) for row in rows)) for place, head in enumerate(heads)]
            print(f"  {title}")
            for row in [heads, *rows]:
                print(
                    "    "
                    + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                )
        else:
            print(f"  {title}: {_cell(value)}")


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
