"""A table whose headings are known: which column goes where, written down as data.

A target is a key of observation/1 (`serial`), `ips`, `macs`, `identifiers.x`, `attributes.x`, `date.x` (a date kept
as ISO in attributes.x), `host` (a machine's name: hostname and fqdn), `type` (gives kind and subtype), `secret.kind`,
or `` (known and left out). Headings without a target are kept under attributes.other.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bascule.observation.records import Evidence, FoundSecret, Observation, Reading
from bascule.readers import addresses
from bascule.readers.by_kind import secret_heading
from bascule.readers.kind_words import kind_of_words
from bascule.readers.loose_secrets import hide_loose
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import day_first, fold, iso
from bascule.readers.vault_entry import clean_url


@dataclass(frozen=True)
class Layout:
    """One file layout of a format. `needs`: headings that must be there; `also`: others it may have (a table with
    these alone is certain). `columns`: heading → target. `kind`: the kind of its rows when no column tells.
    `skip`: rows for which it answers true are left out (counted as read)."""

    id: str
    kind: str | None
    columns: dict[str, str]
    needs: tuple[str, ...]
    source: str = "documentation"
    certain: float = 0.95
    second: "Layout | None" = None
    finish: Callable[[Observation, dict[str, str]], None] | None = None
    folded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folded.update({fold(heading): target for heading, target in self.columns.items()})
        if self.second:
            for heading in self.second.folded:
                self.folded.setdefault(heading, "")

    def score(self, table: Peek) -> float:
        """How sure: all `needs` are there, and how many of the table's headings are known."""
        if not table.has(*self.needs) or not table.names:
            return 0.0
        known = sum(1 for name in table.names if name in self.folded) / len(table.names)
        return self.certain * (0.7 + 0.3 * known) if known >= 0.5 else 0.0


class LayoutReader(TableReader):
    """A format that is a handful of layouts."""

    layouts: tuple[Layout, ...] = ()

    def recognises_table(self, table: Peek, name: str) -> float:
        return max((layout.score(table) for layout in self.layouts), default=0.0)

    def layout_of(self, table: Table) -> Layout | None:
        scores = [(layout.score(table.peek), layout) for layout in self.layouts]
        best = max(scores, key=lambda score: score[0], default=(0.0, None))
        return best[1] if best[0] > 0 else None

    def read_table(self, table: Table, reading: Reading) -> None:
        layout = self.layout_of(table) or self.layouts[0]
        read_rows(table, layout, reading)


def read_rows(table: Table, layout: Layout, reading: Reading) -> None:
    """Every row of the table by one layout (and its `second`)."""
    months = _date_orders(table, layout)
    for line, record in table.records():
        reading.units += 1
        reading.units_read += 1
        one = _observation(record, layout, ref(table, line), line, months, reading)
        if layout.second and any(
            record.get(heading) for heading, target in layout.second.folded.items() if target
        ):
            _observation(
                record, layout.second, ref(table, line, "b"), line, months, reading, site=one.site or one.name
            )


def read_record(record: dict[str, str], layout: Layout, its: str, line: int, reading: Reading) -> Observation:
    """One record that is no row of a table: folded heading → text."""
    return _observation(record, layout, its, line, {}, reading)


def _date_orders(table: Table, layout: Layout) -> dict[str, bool]:
    orders = {}
    for place, heading in enumerate(table.header):
        if layout.folded.get(fold(heading), "").startswith("date."):
            values = [cells[place] for _, cells in table.rows() if place < len(cells)]
            found = day_first(values)
            if found is not None:
                orders[fold(heading)] = found
    return orders


def _observation(
    record: dict[str, str], layout: Layout, its: str, line: int, months: dict[str, bool], reading: Reading,
    site: str | None = None,
) -> Observation:  # fmt: skip
    one = Observation(
        ref=its, source=layout.source, source_group="human", kind=layout.kind, evidence=Evidence(line=line)
    )
    one.site = site
    secrets: list[tuple[str, str, str]] = []
    for heading, cell in record.items():
        target = layout.folded.get(heading)
        if target == "":
            continue
        if target is None:
            if site is None:
                kind = secret_heading(heading)
                if kind:
                    secrets.append((kind, heading, cell))
                else:
                    one.attributes.setdefault("other", {})[heading] = cell
        elif target.startswith("secret."):
            secrets.append((target[7:], heading, cell))
        else:
            set_target(one, target, cell, months.get(heading, True))
    if layout.finish:
        layout.finish(one, record)
    hide_loose(one, reading)
    reading.observations.append(one)
    for count, (kind, heading, cell) in enumerate(secrets, start=1):
        login = one.attributes.get("login")
        url = one.attributes.get("url")
        reading.secrets.append(
            FoundSecret(
                ref=f"{its}.s{count}", kind=kind, material=cell.encode(), title=f"{one.name or '?'}: {heading}",
                login=login if isinstance(login, str) else None, url=url if isinstance(url, str) else None,
                on=its, evidence=Evidence(line=line),
            )
        )  # fmt: skip
    return one


def set_target(one: Observation, target: str, cell: str, dmy: bool = True) -> None:
    """Put one cell where a target says."""
    head, _, key = target.partition(".")
    match head:
        case "ips":
            found = addresses.ips(cell)
            one.ips.extend(each for each in found if each not in one.ips)
            if not found:
                one.attributes["address_text"] = cell
        case "macs":
            one.macs.extend(each for each in addresses.macs(cell) if each not in one.macs)
        case "host":
            short, full = addresses.host_names(cell)
            one.hostname, one.fqdn = one.hostname or short, one.fqdn or full
            one.name = one.name or cell
        case "name":
            one.name = cell
        case "type":
            one.attributes["subtype"] = cell
            kind, subtype = kind_of_words(cell)
            if kind:
                one.kind = kind
                one.attributes["subtype"] = subtype or cell
        case "identifiers":
            one.identifiers[key] = cell
        case "attributes":
            one.attributes[key] = clean_url(cell)[0] if key == "url" else cell
        case "date":
            one.attributes[key] = iso(cell, dmy=dmy) or cell
        case _:
            setattr(one, head, cell)
