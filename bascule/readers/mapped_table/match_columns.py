"""Which column is which field: by heading (label, synonym, near miss) and by what stands in it."""

from collections.abc import Sequence
from functools import cache

import msgspec
from rapidfuzz import fuzz

from bascule.catalogue.kinds import Field, Kind, kinds
from bascule.readers import addresses
from bascule.readers.kind_words import kind_of_words
from bascule.readers.table_values import fold, moment

LABEL, SYNONYM, NEAR, CONTENT = 1.0, 0.9, 0.65, 0.6  # how much each way of matching counts
SURE = 0.6  # a column below this is left to the person
IDENTITY = frozenset(
    ("name", "hostname", "serial", "ips", "macs", "asset_tag", "user", "fqdn", "uuid", "identifiers")
)
# What tells items of these kinds apart besides the keys above: field ids.
OWN_IDENTITY = {
    "contract": frozenset(("vendor", "number")), "licence": frozenset(("product", "vendor")),
    "internet-line": frozenset(("operator", "circuit")), "secret": frozenset(("system", "login", "url")),
    "camera-system": frozenset(("place",)), "telephony": frozenset(("numbers",)), "backup-job": frozenset(("systems",)),
}  # fmt: skip
# Headings that mean a field in a list of this kind alone; too common to be synonyms everywhere.
ONLY_HERE: dict[str, dict[str, str]] = {
    "secret": {
        "equipement": "name", "materiel": "name", "service": "name", "application": "name", "appareil": "name", "site web": "name",
        "titre": "name", "objet": "name", "account": "name", "compte": "login", "identifiant": "login", "utilisateur": "login",
        "user": "login", "username": "login", "login": "login", "mot de passe": "value", "mdp": "value", "password": "value",
        "commentaire": "notes", "commentaires": "notes", "remarque": "notes", "adresse": "url", "lien": "url",
    },
    "person": {"nom": "name", "nom de famille": "name", "last name": "name", "surname": "name", "mail": "email"},
    "external-person": {"nom": "name", "nom de famille": "name", "last name": "name", "surname": "name", "mail": "email"},
    "contract": {"fournisseur": "vendor", "prestataire": "vendor", "objet": "name", "intitule": "name",
                 "n contrat": "number", "n de contrat": "number", "reference": "number", "montant": "cost", "montant ht": "cost",
                 "echeance": "end"},
}  # fmt: skip
HINT = 6.0  # what the name of a sheet or file that names a kind counts
SKIP_WORDS = frozenset(("", "n", "no", "num", "numero", "ligne", "row", "index"))


class Match(msgspec.Struct):
    """What one column was taken for: a field's id or None, how sure (0 to 1), and why."""

    heading: str
    field: str | None = None
    score: float = 0.0
    why: str = ""


class Proposal(msgspec.Struct):
    """A mapping of one table. `kind`: of its rows; `type_column`: the column that tells each row's kind, if any;
    `others`: further kinds that fit, best first."""

    kind: str | None
    matches: list[Match]
    type_column: int | None = None
    others: list[str] = msgspec.field(default_factory=list)

    @property
    def usable(self) -> bool:
        """At least two columns are known, and one of them can tell items apart."""
        if self.kind is None:
            return False
        found = [match.field for match in self.matches if match.field]
        targets = {_target(self.kind, field).partition(".")[0] for field in found}
        own = OWN_IDENTITY.get(self.kind, frozenset()).intersection(found)
        return len(found) >= 2 and bool(targets & IDENTITY or own)


def _target(kind: str, field_id: str) -> str:
    field = kinds()[kind].field(field_id)
    return (field.observation if field else None) or "attributes"


@cache
def headings_of(kind: str) -> dict[str, tuple[str, float]]:
    """Folded heading → (field id, weight) of a kind: labels before synonyms, own fields before common ones."""
    found: dict[str, tuple[str, float]] = {}
    for field in kinds()[kind].all_fields():
        for name in (field.label.fr, field.label.en, field.id.replace("_", " ")):
            if fold(name) not in found or found[fold(name)][1] < LABEL:
                found[fold(name)] = (field.id, LABEL)
    for field in kinds()[kind].all_fields():
        for name in field.synonyms.all():
            found.setdefault(fold(name), (field.id, SYNONYM))
    for name, field_id in ONLY_HERE.get(kind, {}).items():
        if kinds()[kind].field(field_id) is not None:
            found[name] = (field_id, SYNONYM)
    return found


def propose(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, hint: str = "", kind: str | None = None
) -> Proposal:
    """The best mapping of a table by its headings and first rows; `hint` is its file's and sheet's name, `kind` the
    kind when a person chose it."""
    folded = [fold(heading) for heading in header]
    columns = [
        [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        for place in range(len(header))
    ]
    types = _type_column(folded, columns)
    ranked = [kind] if kind else _rank(folded, columns, hint, types)
    if not ranked:
        return Proposal(None, [Match(heading) for heading in header], types)
    tried = [(one, _matches(one, header, folded, columns)) for one in ranked[:3]]
    most = max(_total(matches) for _, matches in tried)
    # The first by rank (headings that few kinds know, the sheet's name) unless another explains much more.
    chosen, best = next(pair for pair in tried if _total(pair[1]) >= 0.75 * most)
    return Proposal(chosen, best, types, [one for one in ranked if one != chosen][:4])


def _total(matches: list[Match]) -> float:
    return sum(match.score for match in matches if match.field)


def _rank(folded: list[str], columns: list[list[str]], hint: str, types: int | None) -> list[str]:
    """Kinds by how much of the table their headings explain; headings that few kinds know count more."""
    spread: dict[str, int] = {}
    for one in kinds():
        for name in headings_of(one):
            spread[name] = spread.get(name, 0) + 1
    named = kind_of_words(hint)[0]
    usual = None
    if types is not None:
        words = [kind_of_words(cell)[0] for cell in columns[types]]
        usual = max(set(words), key=words.count) if any(words) else None
    scores = []
    for place, one in enumerate(kinds()):
        known = headings_of(one)
        score = sum(known[name][1] * (1 + 3 / spread[name]) for name in set(folded) if name in known)
        own = {field.id for field in kinds()[one].fields}
        score += 0.5 * sum(1 for name in set(folded) if name in known and known[name][0] in own)
        if score:
            score += (HINT if one == named else 0) + (2.0 if one == usual else 0)
            scores.append((-score, place, one))
    return [one for _, _, one in sorted(scores)]


def _type_column(folded: list[str], columns: list[list[str]]) -> int | None:
    """The column whose words are kinds of things (Imprimante, Switch, Laptop) in at least half of its rows."""
    for place, name in enumerate(folded):
        if name in (
            "type",
            "categorie",
            "category",
            "nature",
            "asset type",
            "type d equipement",
            "type de materiel",
            "famille",
            "device type",
        ):
            words = columns[place]
            if words and sum(1 for cell in words if kind_of_words(cell)[0]) * 2 >= len(words):
                return place
    return None


def _matches(kind: str, header: Sequence[str], folded: list[str], columns: list[list[str]]) -> list[Match]:
    """Each column's field, no field twice unless it holds several values; the surer column wins."""
    sheet = kinds()[kind]
    found = [_best(sheet, name, values) for name, values in zip(folded, columns, strict=True)]
    taken: dict[str, int] = {}
    matches = [Match(heading) for heading in header]
    for place in sorted(range(len(found)), key=lambda one: (-found[one][1], one)):
        field, score, why = found[place]
        if field is None or score < SURE:
            continue
        if field.id in taken and not field.many:
            continue
        taken[field.id] = place
        matches[place] = Match(header[place], field.id, round(score, 2), why)
    return matches


def _best(kind: Kind, name: str, values: list[str]) -> tuple[Field | None, float, str]:
    known = headings_of(kind.id)
    field_id, score, why = None, 0.0, ""
    if name in SKIP_WORDS:
        return None, 0.0, ""
    if name in known:
        field_id, score = known[name]
        why = "label" if score == LABEL else "synonym"
    else:
        for text, (candidate, _) in known.items():
            if len(text) >= 4 and len(name) >= 4 and fuzz.ratio(name, text) >= 88:
                field_id, score, why = candidate, NEAR, "near"
                break
        else:
            stem = name.rstrip("0123456789 ")
            if stem in known:
                field_id, score, why = known[stem][0], NEAR, "near"
    field = kind.field(field_id) if field_id else None
    content = _content(values)
    if field is None and content:
        field = next((one for one in kind.all_fields() if one.type == content and not one.secret), None)
        return (field, CONTENT, "content") if field else (None, 0.0, "")
    if (
        field is not None
        and values
        and field.type in ("ip", "mac", "date", "email")
        and not _fits(field, values)
    ):
        score -= 0.45
    return field, score, why


def _content(values: list[str]) -> str | None:
    """What nearly every cell of a column is, when it is something that looks like nothing else."""
    sample = values[:50]
    if len(sample) < 2:
        return None
    for kind, test in (("mac", addresses.macs), ("ip", addresses.ips)):
        if sum(1 for cell in sample if test(cell)) * 10 >= len(sample) * 9:
            return kind
    if (
        sum(1 for cell in sample if "@" in cell and "." in cell.rpartition("@")[2] and " " not in cell) * 10
        >= len(sample) * 9
    ):
        return "email"
    return None


def _fits(field: Field, values: list[str]) -> bool:
    sample = values[:50]
    match field.type:
        case "ip":
            fitting = [cell for cell in sample if addresses.ips(cell) or "dhcp" in cell.lower()]
        case "mac":
            fitting = [cell for cell in sample if addresses.macs(cell)]
        case "date":
            fitting = [cell for cell in sample if moment(cell) is not None]
        case _:
            fitting = [cell for cell in sample if "@" in cell]
    return len(fitting) * 2 >= len(sample)
