"""Reading the same files as people would: our readers beside plain csv, openpyxl, calamine, xml.etree and python-libnmap.

The peers do less: they give cells or hosts, no kinds, fields, evidence, secrets apart or account of what was not read;
`things` says what came out. Each row runs in a process of its own, so `megabytes` is what it needed beyond an idle
one. `ours, guarded` is `read_file`: recognised, read in a child with limits, answered over a pipe. `ratio` is rows a
second against the first row of the format. Peers of the dependency group `bench` are left out where they are missing:
`uv pip install --group bench`.
"""

import csv
import importlib.util
import multiprocessing
import resource
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bascule.readers.read_file import read_file
from bascule.readers.registry import reader_named

HEAD = (
    "Nom du poste",
    "N° de série",
    "Adresse IP",
    "Adresse MAC",
    "Système",
    "Utilisateur",
    "Fin de garantie",
    "Site",
)
Read = Callable[[Path], int]


def main(quick: bool = False) -> dict:
    """Rows by format: sheets (CSV, XLSX) and a scan."""
    rows, hosts = (2_000, 500) if quick else (20_000, 4_000)
    with tempfile.TemporaryDirectory() as folder:
        sheet, book, scan = (Path(folder) / name for name in ("parc.csv", "parc.xlsx", "scan.xml"))
        _write_csv(sheet, rows)
        _write_xlsx(book, rows)
        _write_scan(scan, hosts)
        return {
            "csv": list(_compare(sheet, rows, {"plain csv": _plain_csv, "ours, in process": _ours, "ours, guarded": _guarded})),
            "xlsx": list(_compare(book, rows, {"openpyxl, read only": _openpyxl, "calamine, cells only": _calamine, "ours, in process": _ours, "ours, guarded": _guarded})),
            "nmap": list(_compare(scan, hosts, {"xml.etree, findall": _etree, "python-libnmap": _libnmap, "ours, in process": _ours_nmap, "ours, guarded": _guarded})),
        }  # fmt: skip


def cells(number: int) -> tuple[str, ...]:
    """One made-up machine."""
    return (f"PC-{number:05}", f"SN{number * 7919:08X}", f"10.{number // 65025 % 255}.{number // 255 % 255}.{number % 255}",
            f"02:00:{number >> 24 & 255:02x}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
            "Windows 11 Pro", f"Prénom Nom{number % 400}", f"{number % 28 + 1:02}/{number % 12 + 1:02}/2027", ("Nantes", "Rennes", "Brest")[number % 3])  # fmt: skip


def _write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(cells(number) for number in range(rows))


def _write_xlsx(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("Parc")
        page.write_row(0, 0, HEAD)
        for number in range(rows):
            page.write_row(number + 1, 0, cells(number))


def _write_scan(path: Path, hosts: int) -> None:
    ports = "".join(f'<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack"/><service name="{name}" product="{name} server" method="probed" conf="10"/></port>'
                    for port, name in ((22, "ssh"), (80, "http"), (443, "https"), (445, "microsoft-ds"), (3389, "ms-wbt-server")))  # fmt: skip
    with path.open("w", encoding="utf-8") as stream:
        stream.write(
            '<?xml version="1.0"?><nmaprun scanner="nmap" args="nmap -sV" start="1790000000" version="7.94" xmloutputversion="1.05">'
        )
        for number in range(hosts):
            name, _serial, ip, mac, *_ = cells(number)
            stream.write(f'<host starttime="1790000000" endtime="1790000060"><status state="up" reason="arp-response"/><address addr="{ip}" addrtype="ipv4"/>'
                         f'<address addr="{mac}" addrtype="mac"/><hostnames><hostname name="{name}.example" type="PTR"/></hostnames><ports>{ports}</ports></host>')  # fmt: skip
        stream.write(
            f'<runstats><finished time="1790000100" exit="success"/><hosts up="{hosts}" down="0" total="{hosts}"/></runstats></nmaprun>'
        )


def _plain_csv(path: Path) -> int:
    with path.open(encoding="cp1252", newline="") as stream:
        return len(list(csv.DictReader(stream, delimiter=";")))


def _openpyxl(path: Path) -> int:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    rows = iter(book.active.iter_rows(values_only=True))
    head = next(rows)
    return len([dict(zip(head, row, strict=True)) for row in rows])


def _calamine(path: Path) -> int:
    rows = iter(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())
    head = next(rows)
    return len([dict(zip(head, row, strict=True)) for row in rows])


def _etree(path: Path) -> int:
    root = ET.parse(path).getroot()
    found = [
        ([a.attrib for a in host.findall("address")], [p.attrib for p in host.findall("ports/port")])
        for host in root.findall("host")
    ]
    return len(found)


def _libnmap(path: Path) -> int:
    from libnmap.parser import NmapParser

    return len(NmapParser.parse_fromfile(str(path)).hosts)


def _ours(path: Path) -> int:
    return len(reader_named("mapped_table").read(path).observations)


def _ours_nmap(path: Path) -> int:
    return len(reader_named("nmap_xml").read(path).observations)


def _guarded(path: Path) -> int:
    return len(read_file(path).reading.observations)


NEEDS = {"openpyxl, read only": "openpyxl", "python-libnmap": "libnmap"}


def _compare(path: Path, rows: int, ways: dict[str, Read]) -> Iterator[dict[str, Any]]:
    base = None
    for name, read in ways.items():
        if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
            continue
        seconds, megabytes, things = _in_child(read, path)
        rate = rows / seconds
        base = base or rate
        yield {
            "way": name,
            "things": things,
            "rows_per_second": round(rate),
            "ratio": rate / base,
            "megabytes": megabytes,
        }


def _in_child(read: Read, path: Path) -> tuple[float, float, int]:
    context = multiprocessing.get_context("fork")
    inward, outward = context.Pipe(duplex=False)
    child = context.Process(target=_measure, args=(read, path, outward))
    child.start()
    found = inward.recv()
    child.join()
    return found


def _measure(read: Read, path: Path, outward: Any) -> None:
    """The best of three after a first one: imports and tables are loaded by then, as in a worker."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read(path)
    seconds, things = min(_timed(read, path) for _ in range(3))
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    outward.send((seconds, round(max(own, theirs) / 1024, 1), things))
    outward.close()


def _timed(read: Read, path: Path) -> tuple[float, int]:
    started = time.perf_counter()
    things = read(path)
    return time.perf_counter() - started, things
