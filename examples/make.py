"""Make the example client's folder: `python examples/make.py [--day 2026-11-22] [--out FOLDER]`.

The same day gives the same bytes. The folder in git was made for the day below.
"""

import argparse
import random
import shutil
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from generate import backups, estate, firewall, handed, papers, profile, scans, services, sheets, ways_in  # noqa: E402
from generate.cast import DOMAIN, make_cast  # noqa: E402

DAY = date(2026, 11, 22)
SEED = 20_261_122
NETWORKS = {
    "Nantes": ["192.168.10.0/24", "192.168.20.0/24", "192.168.30.0/24"],
    "Cholet": ["10.49.10.0/24", "10.49.20.0/24", "10.49.30.0/24"],
}


def make(out: Path, day: date) -> None:
    """Write every file of the example into `out`, which is emptied first."""
    if out.exists():
        shutil.rmtree(out)
    client, rounds, scanned, given = (out / name for name in ("client", "visite", "releves", "remise-durand"))
    for folder in (client, rounds, scanned, given):
        folder.mkdir(parents=True)
    cast = make_cast(random.Random(SEED))
    machines = estate.make_estate(random.Random(SEED + 1), cast)
    points = backups.make_points(day, random.Random(SEED + 3))

    profile.write_profile(out / "bascule.toml")
    profile.write_mandate(client / "mandat-signe.pdf")
    sheets.write_csv(client / "personnel.csv", "person", papers.people_rows(cast))
    sheets.write_csv(client / "personnes-exterieures.csv", "external-person", papers.outside_rows())
    sheets.write_csv(client / "sites.csv", "site", papers.site_rows())
    sheets.write_csv(client / "contrats.csv", "contract", papers.contract_rows(day))
    lists = services.service_sheets(cast, day) | {"backup-job": backups.job_rows(points)}
    sheets.write_workbook(client / "services.xlsx", lists, day)

    sheets.write_workbook(rounds / "equipements.xlsx", papers.round_rows(machines), day)
    sheets.write_workbook(rounds / "batiment-et-surete.xlsx", services.building_sheets(cast, day), day)

    for site, networks in NETWORKS.items():
        scans.write_nmap(scanned / f"nmap-{site.lower()}.xml", site, machines, day, networks)
    scans.write_inventories(scanned / "glpi", machines, day, random.Random(SEED + 2))

    handed.write_itflow(given, machines, cast, day)
    handed.write_vault(given / "coffre-bitwarden.json")
    handed.write_zone(given / f"{DOMAIN}.zone", day)
    backups.write_points(given / "points-de-restauration.csv", points)
    backups.write_holds(given / "engagements-de-conservation.csv", backups.make_holds(day))
    ways_in.write_accesses(given / "acces.csv", machines)
    firewall.write_firewall(given / "pare-feu-nantes.conf")
    noise = random.Random(SEED + 4).randbytes(6_000)
    (given / "plan-salle-serveur.dwg").write_bytes(b"AC1032" + bytes(6) + noise)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the example client's folder.")
    parser.add_argument(
        "--day",
        type=date.fromisoformat,
        default=DAY,
        help="the day the files speak of (default: %(default)s)",
    )
    parser.add_argument(
        "--out", type=Path, default=HERE / "lacombe", help="the folder to write (default: %(default)s)"
    )
    parser.add_argument(
        "--points", type=Path, help="also write the backups as points/1, for `bascule coverage`"
    )
    given = parser.parse_args()
    make(given.out, given.day)
    if given.points:
        points = backups.make_points(given.day, random.Random(SEED + 3))
        backups.write_document(given.points, points, backups.make_holds(given.day), given.day)


if __name__ == "__main__":
    main()
