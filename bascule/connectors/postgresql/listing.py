"""From the catalogues of a PostgreSQL server to observations and access facts. Reading only."""

from bascule.connectors.base import Target, host_and_port
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation

NOT_READABLE = gettext_noop("this login may not read it")
STATEMENTS = {
    "version": "SELECT current_setting('server_version'), current_setting('ssl'), current_setting('password_encryption')",
    "roles": "SELECT rolname, rolsuper, rolcreaterole, rolreplication, rolbypassrls, rolvaliduntil::text FROM pg_roles"
    " WHERE rolcanlogin ORDER BY 1 LIMIT 5000",
    "rules": "SELECT line_number::text, type, array_to_string(database,','), array_to_string(user_name,','), address,"
    " auth_method FROM pg_hba_file_rules WHERE error IS NULL LIMIT 2000",
    "slots": "SELECT slot_name, active::text FROM pg_replication_slots LIMIT 100",
    "databases": "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1 LIMIT 1000",
}
POWERS = ("superuser", "creates roles", "replication", "sees past row security")
NO_PASSWORD = ("trust", "peer", "ident")
Rows = list[tuple[str | None, ...]]


def read_listing(
    target: Target, shown: str, answers: dict[str, Rows | None]
) -> list[Observation | AccessFact]:
    """The server, its roles with their powers, the doors that ask for no password, replication slots."""
    where, evidence = f"postgresql://{target.address}", Evidence(file=f"postgresql://{target.address}")
    host, _port = host_and_port(target.address, 5432)
    version = (answers["version"] or [("", "", "")])[0]
    names = [str(row[0]) for row in answers["databases"] or []]
    found: list[Observation | AccessFact] = [Observation(
        ref=where, source="endpoint", source_group="managed", live=True, kind="database", name=f"PostgreSQL {version[0]}",
        ips=[host], identifiers={"tls": shown}, evidence=evidence,
        attributes={"databases": names, "tls": version[1], "password_encryption": version[2]},
    )]  # fmt: skip

    def fact(what: str, holder: str, value: str) -> AccessFact:
        return AccessFact(
            ref=f"{where}:{what}:{holder}:{value}",
            fact=what,
            on=where,
            holder=holder,
            value=value,
            evidence=evidence,
        )

    for row in answers["roles"] or []:
        powers = [word for word, has in zip(POWERS, row[1:5], strict=True) if has == "t"]
        found.append(fact("admin" if powers else "service", str(row[0]), ", ".join(powers) or "login"))
    for row in answers["rules"] or []:
        if row[5] in NO_PASSWORD:
            door = f"{row[1]} {row[2]} {row[4] or ''}".strip()
            found.append(fact("admin-source", str(row[3]), f"pg_hba {row[0]}: {door} {row[5]}"))
    found += [fact("automation", str(row[0]), "replication slot") for row in answers["slots"] or []]
    for name in ("roles", "rules"):
        if answers[name] is None:
            found.append(AccessFact(
                ref=f"{where}:{name}", fact="admin" if name == "roles" else "admin-source", on=where, state="unknown",
                why_unknown=NOT_READABLE, value=name, evidence=evidence,
            ))  # fmt: skip
    return found
