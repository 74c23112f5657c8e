"""Which osquery table rows come from, and what each gives to a report/1."""

from typing import Any

from bascule.readers.autoruns.reader import mask_arguments

# Columns that only this table has (osquery's schema); the first match wins.
SHAPES: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (name, frozenset(columns.split()))
    for name, columns in (
        ("system_info", "hardware_serial hostname"),
        ("os_version", "platform_like major"),
        ("programs", "install_location uninstall_string"),
        ("programs", "identifying_number name version"),
        ("apps", "bundle_identifier"),
        ("deb_packages", "name version maintainer"),
        ("deb_packages", "name version source revision"),
        ("rpm_packages", "name version release sha1"),
        ("rpm_packages", "name version release epoch"),
        ("services", "service_type start_type"),
        ("scheduled_tasks", "last_run_code"),
        ("scheduled_tasks", "action next_run_time"),
        ("startup_items", "name path source status"),
        ("launchd", "run_at_load"),
        ("systemd_units", "active_state sub_state"),
        ("processes", "pid cmdline"),
        ("processes", "pid parent name"),
        ("listening_ports", "pid port protocol address"),
        ("process_open_sockets", "remote_address remote_port"),
        ("user_ssh_keys", "encrypted uid path"),
        ("authorized_keys", "key_file algorithm"),
        ("sudoers", "rule_details"),
        ("crontab", "command day_of_month"),
        ("interface_details", "mac interface type"),
        ("interface_addresses", "address mask interface"),
        ("users", "username directory"),
        ("users", "username shell"),
        ("user_groups", "uid gid"),
        ("groups", "groupname"),
        ("certificates", "common_name issuer"),
        ("bitlocker_info", "protection_status device_id"),
        ("wmi_cli_event_consumers", "command_line_template"),
    )
)


def table_of(row: dict[str, Any], name: str = "") -> str | None:
    """The table a row comes from: by the query's name when it ends with one, else by its columns."""
    known = {table for table, _ in SHAPES}
    word = name.lower().replace("-", "_")
    for part in (word.rpartition("/")[2], word.rpartition("pack_")[2]):
        for table in known:
            if part == table or part.endswith(f"_{table}"):
                return table
    columns = frozenset(row)
    return next((table for table, shape in SHAPES if shape <= columns), None)


def _pick(row: dict[str, Any], **names: str) -> dict[str, Any]:
    found = {}
    for ours, theirs in names.items():
        for key in theirs.split():
            if row.get(key) not in (None, ""):
                found[ours] = row[key]
                break
    return found


def into_report(table: str, row: dict[str, Any], report: dict[str, Any]) -> bool:
    """Add one row to the report; False when this table gives it nothing."""

    def add(section: str, entry: dict[str, Any]) -> bool:
        report.setdefault(section, []).append(entry)
        return True

    match table:
        case "programs":
            picked = _pick(row, name="name", version="version", publisher="publisher", location="install_location",
                           uninstall="uninstall_string", product_code="identifying_number")  # fmt: skip
            return add("programs", picked)
        case "apps":
            picked = _pick(
                row, name="display_name name bundle_name", version="bundle_short_version", location="path"
            )
            return add("programs", picked)
        case "deb_packages" | "rpm_packages":
            return add(
                "packages",
                {
                    "manager": "dpkg" if table[0] == "d" else "rpm",
                    **_pick(row, name="name", version="version"),
                },
            )
        case "services":
            return add("services", _pick(row, name="name", display="display_name", path="path module_path", state="status",
                                         start="start_type", user="user_account"))  # fmt: skip
        case "scheduled_tasks":
            picked = _pick(row, name="name", path="path", state="enabled")
            return add("tasks", {**picked, "action": mask_arguments(str(row.get("action", "")))})
        case "crontab":
            return add(
                "tasks",
                {
                    "name": "cron",
                    "path": row.get("path"),
                    "command": mask_arguments(str(row.get("command", ""))),
                },
            )
        case "startup_items":
            return add(
                "autostart",
                _pick(row, name="name", path="path", location="source", state="status", user="username"),
            )
        case "launchd":
            return add(
                "launchd", _pick(row, label="label name", path="path", program="program", user="username")
            )
        case "systemd_units":
            return add(
                "units",
                _pick(row, name="id", display="description", state="active_state", path="fragment_path"),
            )
        case "processes":
            return add("processes", _pick(row, name="name", path="path", pid="pid", user="uid"))
        case "listening_ports":
            return add(
                "sockets",
                {
                    "listen": True,
                    **_pick(row, proto="protocol", address="address", port="port", process="path name"),
                },
            )
        case "process_open_sockets":
            picked = _pick(
                row, proto="protocol", address="remote_address", port="remote_port", process="path name"
            )
            return add("sockets", {"connect": True, **picked})
        case "users":
            return add(
                "users",
                _pick(row, name="username", uid="uid", directory="directory", type="type"),
            )
        case "groups":
            return add("groups", _pick(row, name="groupname", gid="gid"))
        case "authorized_keys":
            return add(
                "ssh_keys",
                _pick(row, uid="uid", algorithm="algorithm", key="key", comment="comment", path="key_file"),
            )
        case "sudoers":
            return add(
                "sudo",
                {
                    "path": row.get("source"),
                    "rule": f"{row.get('header', '')} {row.get('rule_details', '')}".strip(),
                },
            )
        case "certificates":
            return add("roots", _pick(row, name="common_name", issuer="issuer", sha1="sha1", path="path"))
        case "wmi_cli_event_consumers":
            return add(
                "wmi",
                {
                    "name": row.get("name"),
                    "command": mask_arguments(str(row.get("command_line_template", ""))),
                },
            )
    return table in (
        "system_info",
        "os_version",
        "interface_details",
        "interface_addresses",
        "bitlocker_info",
        "user_groups",
        "user_ssh_keys",
    )
