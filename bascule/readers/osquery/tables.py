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


# Table → (section of the report, key → columns to take it from (first that is filled), fixed entries).
SECTIONS: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "programs": (
        "programs",
        {"name": "name", "version": "version", "publisher": "publisher", "location": "install_location",
         "uninstall": "uninstall_string", "product_code": "identifying_number"},
        {},
    ),
    "apps": ("programs", {"name": "display_name name bundle_name", "version": "bundle_short_version", "location": "path"}, {}),
    "deb_packages": ("packages", {"name": "name", "version": "version"}, {"manager": "dpkg"}),
    "rpm_packages": ("packages", {"name": "name", "version": "version"}, {"manager": "rpm"}),
    "services": (
        "services",
        {"name": "name", "display": "display_name", "path": "path module_path", "state": "status", "start": "start_type",
         "user": "user_account"},
        {},
    ),
    "scheduled_tasks": ("tasks", {"name": "name", "path": "path", "state": "enabled", "action": "action"}, {}),
    "crontab": ("tasks", {"path": "path", "command": "command"}, {"name": "cron"}),
    "startup_items": ("autostart", {"name": "name", "path": "path", "location": "source", "state": "status", "user": "username"}, {}),
    "launchd": ("launchd", {"label": "label name", "path": "path", "program": "program", "user": "username"}, {}),
    "systemd_units": ("units", {"name": "id", "display": "description", "state": "active_state", "path": "fragment_path"}, {}),
    "processes": ("processes", {"name": "name", "path": "path", "pid": "pid", "user": "uid"}, {}),
    "listening_ports": ("sockets", {"proto": "protocol", "address": "address", "port": "port", "process": "path name"}, {"listen": True}),
    "process_open_sockets": (
        "sockets",
        {"proto": "protocol", "address": "remote_address", "port": "remote_port", "process": "path name"},
        {"connect": True},
    ),
    "users": ("users", {"name": "username", "uid": "uid", "directory": "directory", "type": "type", "shell": "shell"}, {}),
    "groups": ("groups", {"name": "groupname", "gid": "gid"}, {}),
    "authorized_keys": (
        "ssh_keys",
        {"uid": "uid", "algorithm": "algorithm", "key": "key", "comment": "comment", "path": "key_file"},
        {},
    ),
    "sudoers": ("sudo", {"path": "source", "header": "header", "rule": "rule_details"}, {}),
    "certificates": ("roots", {"name": "common_name", "issuer": "issuer", "sha1": "sha1", "path": "path"}, {}),
    "wmi_cli_event_consumers": ("wmi", {"name": "name", "command": "command_line_template"}, {}),
}  # fmt: skip
ABOUT_THE_HOST = frozenset(
    ("system_info", "os_version", "interface_details", "interface_addresses", "bitlocker_info", "user_groups", "user_ssh_keys")
)  # fmt: skip


def into_report(table: str, row: dict[str, Any], report: dict[str, Any]) -> bool:
    """Add one row to the report; False for a table that is not known. Command lines are masked."""
    known = SECTIONS.get(table)
    if known is None:
        return table in ABOUT_THE_HOST
    section, columns, fixed = known
    entry = dict(fixed)
    for key, names in columns.items():
        value = next((row[name] for name in names.split() if row.get(name) not in (None, "")), None)
        if value is not None:
            entry[key] = mask_arguments(str(value)) if key in ("action", "command") else value
    report.setdefault(section, []).append(entry)
    return True
