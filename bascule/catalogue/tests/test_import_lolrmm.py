"""The user's copy of LOLRMM is taken with its known defects left out."""

import json

import msgspec
import pytest

from bascule.catalogue.import_lolrmm import import_lolrmm
from bascule.catalogue.lint_tools import lint_tools
from bascule.catalogue.text import convert, read_toml
from bascule.catalogue.tools import Tool
from bascule.observation.problem import Problem

ENTRY = {
    "Name": "Zorglub Remote",
    "Category": "RAT",
    "Details": {
        "Website": "https://zorglub.example",
        "InstallationPaths": [
            "C:\\Program Files (x86)\\Zorglub\\*", "C:\\\\ProgramData\\\\Zorglub\\\\log.txt", "zorglubagent.exe",
            "setup.exe", "C:\\Windows\\<random>.exe", "zorg_[a-f0-9]{8}.exe", "C:\\Users\\IEUser\\x.exe",
            "C:\\Windows\\System32\\mstsc.exe", "/opt/zorglub/*", "/Applications/Zorglub.app",
        ],
    },
    "Artifacts": {
        "EventLog": [{"ServiceName": "ZorglubSvc"}],
        "Network": [{"Domains": ["*.zorglub.example", "user_managed", "*.amazonaws.com", "<yours>"]}],
    },
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    source = tmp_path / "rmm_tools.json"
    source.write_text(json.dumps([ENTRY, {**ENTRY, "Name": "AnyDesk"}, {"Name": "Nothing"}]), "utf-8")
    ids, left_out = import_lolrmm(source, tmp_path / "out")
    assert ids == ["zorglub-remote"] and [name for name, _ in left_out] == ["AnyDesk", "Nothing"]
    return tmp_path / "out" / "zorglub-remote.toml"


def test_what_can_be_trusted_is_taken_and_defects_are_left(written):
    tool = convert(read_toml(written), Tool, written)
    (windows,) = tool.windows
    assert windows.services == ("ZorglubSvc",)
    assert windows.paths == ("%programfiles%\\Zorglub", "%programdata%\\Zorglub")
    assert "zorglubagent.exe" in windows.executables and "setup.exe" not in windows.executables
    assert not any(mark in text for text in windows.paths + windows.executables for mark in "<[{")
    assert tool.network[0].domains == ("*.zorglub.example",)
    assert tool.linux[0].paths == ("/opt/zorglub",) and tool.macos[0].paths == ("/Applications/Zorglub.app",)


def test_the_file_passes_the_linter(written):
    tool = convert(read_toml(written), Tool, written)
    assert lint_tools({tool.id: tool}) == []


@pytest.mark.parametrize("content", ["", "[", "3", "\\xff"])
def test_a_file_that_is_not_lolrmm_is_told(content, tmp_path):
    file = tmp_path / "x.json"
    file.write_text(content)
    if content == "3":
        assert import_lolrmm(file, tmp_path / "o") == ([], [])
    else:
        with pytest.raises(Problem):
            import_lolrmm(file, tmp_path / "o")


def test_the_users_own_folder_is_read_too(written, monkeypatch):
    from bascule.catalogue import tools as module

    monkeypatch.setenv("BASCULE_TOOLS", str(written.parent))
    found = module.tools.__wrapped__()
    assert "zorglub-remote" in found and len(found) > 250
    assert msgspec.structs.asdict(found["zorglub-remote"])["name"] == "Zorglub Remote"
