"""Restore points, and promises to keep them, as tables that a person fills in or exports from here."""

from typing import Literal, cast

from bascule.observation.problem import gettext_noop
from bascule.observation.records import Evidence, Hold, NotRead, Reading, RestorePoint
from bascule.readers.own_table import Column, OwnTable
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader
from bascule.readers.table_values import day_first, fold, iso, number, yes_or_no

POINTS = OwnTable(
    (
        Column(
            "system", "Système", "System", ("machine", "serveur", "host", "protected system"), needed=True
        ),
        Column("provider", "Prestataire", "Provider", ("fournisseur", "held by", "détenu par")),
        Column(
            "claimed",
            "Date du point",
            "Point in time",
            ("restore point", "claimed", "point de restauration", "date"),
            needed=True,
        ),
        Column("expires", "Expire le", "Expires", ("expiration", "expires on", "échéance")),
        Column("lock_until", "Verrouillé jusqu'au", "Locked until", ("immutable until", "immuable jusqu'au")),
        Column("depends_on", "Dépend de", "Depends on", ("parent",)),
        Column("proof", "Preuve (0-3)", "Proof (0-3)", ("preuve", "proof")),
        Column("keys", "Clés en main", "Keys in hand", ("keys", "clés", "clé")),
        Column("id", "Identifiant", "Id", ("identifier", "réf", "ref")),
    )
)
HOLDS = OwnTable(
    (
        Column("provider", "Prestataire", "Provider", ("fournisseur", "held by", "détenu par"), needed=True),
        Column("systems", "Systèmes", "Systems", ("système", "system", "machines"), needed=True),
        Column("until", "Conservé jusqu'au", "Kept until", ("until", "jusqu'au", "conservation jusqu'au", "hold until"), needed=True),
        Column("evidenced", "Écrit", "In writing", ("evidenced", "par écrit", "written")),
    )
)  # fmt: skip
PROVIDERS = {
    "old": "old", "ancien": "old", "sortant": "old", "outgoing": "old", "prestataire sortant": "old", "outgoing provider": "old",
    "new": "new", "nouveau": "new", "entrant": "new", "incoming": "new", "nous": "new", "prestataire entrant": "new",
    "client": "client", "customer": "client",
}  # fmt: skip
_NOT_A_DATE = gettext_noop("the date is missing or is no date")


class PointsCsvReader(TableReader):
    """Tables of restore points (points/1) and of holds."""

    name = "points_csv"
    label = "Restore points and holds"

    def recognises_table(self, table: Peek, name: str) -> float:
        return max(POINTS.score(table), HOLDS.score(table))

    def read_table(self, table: Table, reading: Reading) -> None:
        points = POINTS.score(table.peek) >= HOLDS.score(table.peek)
        form = POINTS if points else HOLDS
        dmy = {name: _order(table, form, name) for name in ("claimed", "expires", "lock_until", "until")}
        for line, record in table.records():
            reading.units += 1
            cells, _ = form.cells(record)
            done = _point(cells, line, dmy, reading) if points else _hold(cells, line, dmy, reading)
            if done:
                reading.units_read += 1
            else:
                reading.not_read.append(NotRead(f"line {line}", gettext_noop("a row"), _NOT_A_DATE))


def _order(table: Table, form: OwnTable, column_id: str) -> bool:
    column = next((one for one in form.columns if one.id == column_id), None)
    place = table.column(*column.names()) if column else None
    if place is None:
        return True
    found = day_first(cells[place] for _, cells in table.rows() if place < len(cells))
    return True if found is None else found


def _provider(text: str) -> Literal["old", "new", "client"]:
    return cast('Literal["old", "new", "client"]', PROVIDERS.get(fold(text), "old"))


def _point(cells: dict[str, str], line: int, dmy: dict[str, bool], reading: Reading) -> bool:
    claimed = iso(cells.get("claimed", ""), dmy=dmy["claimed"])
    if not claimed or not cells.get("system"):
        return False
    proof = number(cells.get("proof", ""))
    reading.points.append(
        RestorePoint(
            system=cells["system"], provider=_provider(cells.get("provider", "")), claimed=claimed,
            expires=iso(cells.get("expires", ""), dmy=dmy["expires"]),
            lock_until=iso(cells.get("lock_until", ""), dmy=dmy["lock_until"]),
            depends_on=cells.get("depends_on"), proof=max(0, min(3, int(proof))) if proof is not None else 0,
            keys=yes_or_no(cells.get("keys", "")), id=cells.get("id"), evidence=Evidence(line=line),
        )
    )  # fmt: skip
    return True


def _hold(cells: dict[str, str], line: int, dmy: dict[str, bool], reading: Reading) -> bool:
    until = iso(cells.get("until", ""), dmy=dmy["until"])
    if not until:
        return False
    names = [
        name.strip() for name in cells.get("systems", "").replace("\n", ",").replace(";", ",").split(",")
    ]
    systems = [name for name in names if name]
    if not systems or fold(systems[0]) in ("tous", "toutes", "all", ""):
        systems = ["*"]
    reading.holds.append(
        Hold(
            provider=_provider(cells.get("provider", "")), until=until, systems=systems,
            evidenced=yes_or_no(cells.get("evidenced", "")), evidence=Evidence(line=line),
        )
    )  # fmt: skip
    return True
