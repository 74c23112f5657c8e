"""Accesses that somebody wrote down: who can get into what."""

from typing import cast

from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, FoundSecret, NotRead, Reading, State
from bascule.readers.by_kind import secret_heading
from bascule.readers.own_table import Column, OwnTable
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader, ref
from bascule.readers.table_values import fold

ACCESSES = OwnTable(
    (
        Column(
            "fact",
            "Type d'accès",
            "Access type",
            ("fact", "accès", "access", "nature de l'accès"),
            needed=True,
        ),
        Column(
            "on",
            "Donne accès à",
            "Gives access to",
            ("on", "sur", "cible", "target", "système", "system"),
            needed=True,
        ),
        Column("holder", "Détenteur", "Holder", ("détenu par", "held by", "qui", "who")),
        Column("value", "Détail", "Detail", ("value", "valeur", "compte", "account")),
        Column("state", "État", "State", ("statut", "status")),
        Column("why_unknown", "Pourquoi inconnu", "Why unknown", ("raison", "reason")),
    )
)
FACTS = {
    "admin": ("admin", "administrateur", "compte administrateur", "administrator", "admin account"),
    "vpn-user": ("vpn", "vpn user", "compte vpn", "acces vpn"),
    "vpn-peer": ("tunnel", "vpn peer", "site a site", "ipsec"),
    "agent": ("agent", "rmm", "outil de prise en main", "remote tool", "supervision"),
    "delegation": ("delegation", "gdap", "dap", "partenaire", "delegue", "partner"),
    "oauth-app": ("application", "oauth app", "app registration", "application tierce"),
    "ssh-key": ("cle ssh", "ssh key"),
    "api-key": ("cle api", "api key", "jeton", "token"),
    "port-forward": ("redirection de port", "port forward", "nat"),
    "physical": ("badge", "cle", "physique", "physical", "key", "alarme", "code"),
    "contact": ("contact", "interlocuteur", "authorised caller", "appelant autorise"),
    "account": ("compte", "account", "user", "utilisateur", "login"),
    "certificate": ("certificat", "certificate"),
    "scheduled-task": ("tache planifiee", "scheduled task", "cron"),
    "service": ("service",),
    "mail-rule": ("regle de messagerie", "transfert", "mail rule", "forwarding"),
    "snmp": ("snmp",),
}
STATES = {"present": "present", "actif": "present", "active": "present", "oui": "present", "yes": "present",
          "absent": "absent", "coupe": "absent", "non": "absent", "no": "absent", "removed": "absent",
          "unknown": "unknown", "inconnu": "unknown", "a verifier": "unknown"}  # fmt: skip
_WORDS = {word: fact for fact, words in FACTS.items() for word in (fold(fact), *words)}


class AccessesCsvReader(TableReader):
    """Our own table of accesses (access/1)."""

    name = "accesses_csv"
    label = "Accesses"

    def recognises_table(self, table: Peek, name: str) -> float:
        return ACCESSES.score(table)

    def read_table(self, table: Table, reading: Reading) -> None:
        for line, record in table.records():
            reading.units += 1
            cells, others = ACCESSES.cells(record)
            if not cells.get("on") and not cells.get("fact"):
                reading.not_read.append(
                    NotRead(
                        f"line {line}",
                        gettext_noop("a row"),
                        gettext_noop("it says neither what nor on what"),
                    )
                )
                continue
            reading.units_read += 1
            its = ref(table, line)
            word = cells.get("fact", "")
            state = STATES.get(fold(cells.get("state", "present")), "unknown")
            reading.accesses.append(
                AccessFact(
                    ref=its, fact=_WORDS.get(fold(word), word or "other"), on=cells.get("on"), holder=cells.get("holder"),
                    value=cells.get("value"), state=cast("State", state), why_unknown=cells.get("why_unknown"),
                    evidence=Evidence(line=line),
                )
            )  # fmt: skip
            self._others(others, its, line, cells, reading)

    def _others(
        self, others: dict[str, str], its: str, line: int, cells: dict[str, str], reading: Reading
    ) -> None:
        for count, (heading, cell) in enumerate(others.items(), start=1):
            kind = secret_heading(heading)
            if kind:
                title = f"{cells.get('on', '?')}: {heading}"
                evidence = Evidence(line=line)
                secret = FoundSecret(f"{its}.s{count}", kind, cell.encode(), title=title, evidence=evidence)
                reading.secrets.append(secret)
            elif not any(part.what == heading for part in reading.not_read):
                reading.not_read.append(
                    NotRead(f"line {line}", heading, gettext_noop("a column this table does not have"))
                )
