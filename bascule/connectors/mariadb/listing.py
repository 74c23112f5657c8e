"""From the tables of a MariaDB or MySQL server to observations and access facts. Reading only."""

from bascule.connectors.base import Target, host_and_port
from bascule.connectors.mariadb.entries import BY_SOCKET
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

NOT_READABLE = gettext_noop("this login may not read it")
STATEMENTS = {
    "version": "SELECT VERSION()",
    "databases": "SHOW DATABASES",
    "accounts": "SELECT User, Host, plugin, Super_priv, authentication_string = '' FROM mysql.user WHERE Host <> ''",
}
OWN = ("information_schema", "performance_schema", "mysql", "sys")


def read_listing(
    target: Target, shown: str, answers: dict[str, list[tuple] | None]
) -> list[Observation | AccessFact]:
    """The server, and each account with where it may come from and what it can do."""
    where = f"mysql://{target.address}"
    evidence = Evidence(file=where)
    host, _port = host_and_port(target.address, 3306)
    version = str((answers["version"] or [("?",)])[0][0])
    names = [str(one[0]) for one in answers["databases"] or [] if one[0] not in OWN]
    brand = "MariaDB" if "mariadb" in version.lower() else "MySQL"
    found: list[Observation | AccessFact] = [Observation(
        ref=where, source="endpoint", source_group="managed", live=True, kind="database",
        name=f"{brand} {version.partition('-')[0]}", ips=[host], identifiers={"tls": shown},
        attributes={"databases": names}, evidence=evidence,
    )]  # fmt: skip
    accounts = answers["accounts"]
    if accounts is None:
        found.append(AccessFact(ref=f"{where}:accounts", fact="admin", on=where, state="unknown",
                                why_unknown=NOT_READABLE, value="mysql.user", evidence=evidence))  # fmt: skip
    for user, source, method, power, empty in accounts or []:
        words = [f"from {source}"]
        if method in BY_SOCKET:
            words.append("by socket")
        elif empty:
            words.append("without a password")
        found.append(AccessFact(
            ref=f"{where}:{user}@{source}", fact="admin" if power == "Y" else "service", on=where, holder=str(user),
            value=", ".join(words), evidence=evidence,
        ))  # fmt: skip
    return found
