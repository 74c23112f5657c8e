"""The collectors: valid JSON whatever the names, nothing but regular files hashed, no secret repeated."""

import json
import os
import re
import shutil
import socket
import subprocess

import pytest

from bascule.detection.collect.script import HERE, collector_script, portable, watched_paths
from bascule.detection.collect.this_host import collect_this_host
from bascule.detection.sweep import sweep

SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
ODD = [
    'a "quoted" name',
    "back\\slash",
    "tab\there",
    "accent é 日本",
    "bell\x07",
    "del\x7f",
    "'single'",
    "$(id) `id`",
    "%s%n",
]


def run(code: str, given: bytes = b"", shell: str = "dash", **environment: str) -> bytes:
    words = [shell, "sh"] if shell == "busybox" else [shell]
    script = (HERE / "prelude.sh").read_text() + "\n" + code
    done = subprocess.run(
        [*words, "-c", script],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_odd_names_become_valid_json(shell):
    lines = "\n".join(f"{name}\x1f{name}" for name in ODD).encode()
    out = run("list things name,path | clean", lines, shell)
    document = json.loads(b'{"first":1' + out + b"}")
    assert [entry["name"] for entry in document["things"]] == ODD


def test_bytes_that_are_no_utf8_do_not_break_the_report():
    out = run("list things - | clean", b"caf\xe9\nok\n")
    assert json.loads(b'{"first":1' + out + b"}")["things"][1] == "ok"


def test_an_empty_list_is_there_and_empty():
    assert json.loads(b'{"a":1' + run("list things name,path") + b"}") == {"a": 1, "things": []}


@pytest.mark.parametrize("value", ["", "plain", 'quo"te', "two\nlines"])
def test_one_text_is_one_json_string(value):
    assert json.loads(run('text "$GIVEN"', GIVEN=value)) == value.replace("\n", " ")


def test_the_hasher_skips_pipes_sockets_and_links(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    os.mkfifo(tmp_path / "pipe")
    os.symlink(tmp_path / "file", tmp_path / "link")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
        names = "\n".join(str(tmp_path / name) for name in ("pipe", "sock", "link", "file", "missing"))
        out = run("hashed", names.encode() + b"\n").decode()
    assert [line.split("\x1f")[0] for line in out.splitlines()] == [str(tmp_path / "file")]
    assert "ed7002b439e9ac845f22357d822bac14" in out


def test_paths_with_spaces_and_wildcards_are_found(tmp_path):
    (tmp_path / "JWrapper-Remote Access").mkdir()
    (tmp_path / "agent-1234").mkdir()
    given = f"{tmp_path}/JWrapper-Remote Access\n{tmp_path}/agent-*\n{tmp_path}/none-*\n~/agent-*\n".encode()
    out = run("existing", given, HOMES=str(tmp_path)).decode().splitlines()
    assert out == [f"{tmp_path}/JWrapper-Remote Access", f"{tmp_path}/agent-1234", f"{tmp_path}/agent-1234"]


def test_only_the_wanted_line_of_a_file_leaves_and_secrets_are_hidden(tmp_path):
    (tmp_path / "agent.conf").write_text("Server=mon.example token=canary-9\nPSK=canary-10\n")
    out = run("values", f"{tmp_path}/agent.conf\x1f^Server=\n".encode()).decode()
    assert "mon.example" in out and "canary" not in out


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"^Server(?:Active)?=(\S+)", "ServerActive=a"),
        (r"[\w.-]+-dir", "a.b-dir"),
        (r'"id"\s*:\s*"(\d+)"', '"id" : "3"'),
    ],
)
def test_a_pattern_keeps_its_lines_in_the_shell(pattern, line):
    assert re.search(pattern, line)
    assert subprocess.run(
        ["grep", "-E", portable(pattern)], input=line.encode(), capture_output=True, check=False
    ).stdout


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_the_shell_scripts_are_whole_and_parse(system, tmp_path):
    script = collector_script(system)
    assert "@@" not in script
    file = tmp_path / "collect.sh"
    file.write_text(script)
    for shell in SHELLS:
        words = [shell, "sh"] if shell == "busybox" else [shell]
        assert subprocess.run([*words, "-n", str(file)], capture_output=True, check=False).stderr == b""


CMDLETS = frozenset(
    """
add-list add-setting convertto-json foreach-object get-authenticodesignature get-childitem get-cimassociatedinstance
get-ciminstance get-content get-date get-dnsclientserveraddress get-item get-itemproperty get-netudpendpoint
get-nettcpconnection get-property get-scheduledtask get-text get-vpnconnection hide-secret new-entry new-object
select-object set-strictmode test-path where-object
""".split()  # noqa: SIM905
)


def test_the_windows_script_uses_only_cmdlets_that_read():
    script = re.sub(r"(?m)^\s*#.*$", "", collector_script("windows"))
    used = {name.lower() for name in re.findall(r"(?<![\w$@'-])[A-Z][a-z]+-[A-Z]\w+", script)}
    assert used <= CMDLETS, used - CMDLETS
    assert not re.search(r"Win32_Product\b", script)
    for pair in ("{}", "()"):
        text = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", script)
        assert text.count(pair[0]) == text.count(pair[1])


def test_every_watched_path_is_one_line_in_the_systems_spelling():
    assert all(path.startswith(("/", "~")) for path in watched_paths("linux") + watched_paths("macos"))
    assert all(path.startswith("%") or path[1] == ":" for path in watched_paths("windows"))


@pytest.mark.server
def test_this_host_gives_a_report_that_sweep_reads():
    document = collect_this_host()
    assert document["schema"] == "bascule.report/1" and document["packages"] and document["processes"]
    (result,) = sweep([document])
    assert result.endpoint and not result.error
