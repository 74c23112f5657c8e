"""Units with their state, from either list, in any language."""

from bascule.readers.read_file import read_file

TEXT = """  UNIT                    LOAD   ACTIVE SUB     DESCRIPTION
  anydesk.service         loaded active running AnyDesk
● zabbix-agent.service    loaded failed failed  Zabbix Agent
  ssh.service             loaded active running OpenBSD Secure Shell server

LOAD   = Reflects whether the unit definition was properly loaded.
3 loaded units listed.
UNIT FILE               STATE    PRESET
anydesk.service         enabled  enabled
meshagent.service       disabled enabled
"""


def test_units_and_unit_files_are_joined(tmp_path):
    file = tmp_path / "systemctl.txt"
    file.write_text(TEXT, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error, result.coverage) == ("systemctl", None, 1.0)
    units = {unit["name"]: unit for unit in result.reading.reports[0]["units"]}
    assert (units["anydesk.service"]["state"], units["anydesk.service"]["enabled"]) == ("running", "enabled")
    assert units["zabbix-agent.service"]["state"] == "failed"
    assert units["meshagent.service"]["state"] == "disabled"
