import contextlib
import struct

import pytest

from bascule.observation.problem import Problem
from bascule.readers.registry_hive.reader import RegistryHiveReader

SOFTWARE = {
    "Classes": {},
    "Microsoft": {
        "Windows": {
            "CurrentVersion": {
                "Uninstall": {
                    "AnyDesk": {
                        "DisplayName": "AnyDesk",
                        "DisplayVersion": "8.0",
                        "Publisher": "AnyDesk Software GmbH",
                    }
                },
                "Run": {"Old": "C:\\old.exe"},
            }
        },
        "Windows NT": {
            "CurrentVersion": {
                "ProductName": "Windows 10 Pro",
                "CurrentBuild": "22631",
                "DisplayVersion": "23H2",
                "Winlogon": {"DefaultUserName": "atelier", "DefaultPassword": "CANARY-auto"},
            }
        },
    },
}


def shimcache(*paths):
    raw = b"\x34\0\0\0" + b"\0" * 48
    for path in paths:
        text = path.encode("utf-16-le")
        body = struct.pack("<H", len(text)) + text + b"\0" * 12
        raw += b"10ts" + b"\0" * 4 + struct.pack("<I", len(body)) + body
    return raw + b"\0" * 200


def test_a_software_hive_gives_programs_and_the_real_name_of_windows_11(hive):
    file = hive(SOFTWARE)
    assert RegistryHiveReader().recognises(file.read_bytes()[:65536], "SOFTWARE") > 0.9
    reading = RegistryHiveReader().read(file)
    report = reading.reports[0]
    assert report["programs"] == [{"name": "AnyDesk", "version": "8.0", "publisher": "AnyDesk Software GmbH"}]
    assert report["host"]["os"] == "Windows 11 Pro 23H2 22631"
    assert report["autostart"][0]["command"] == "C:\\old.exe"
    assert [s.material for s in reading.secrets] == [b"CANARY-auto"]
    assert "CANARY" not in str(reading.reports)


def test_a_system_hive_gives_services_of_the_control_set_that_was_current(hive):
    tree = {
        "Select": {"Current": 2},
        "ControlSet001": {"Services": {"Wrong": {"ImagePath": "x"}}},
        "ControlSet002": {
            "Control": {
                "ComputerName": {"ComputerName": {"ComputerName": "SRV-AD"}},
                "Session Manager": {"AppCompatCache": {"AppCompatCache": shimcache("C:\\old\\agent.exe")}},
            },
            "Services": {
                "OldAgent": {
                    "ImagePath": "C:\\old\\agent.exe",
                    "Start": 2,
                    "Type": 16,
                    "ObjectName": "LocalSystem",
                },
                "Disk": {"ImagePath": "disk.sys", "Type": 1},
            },
        },
    }
    reading = RegistryHiveReader().read(hive(tree))
    report = reading.reports[0]
    assert report["services"] == [
        {"name": "OldAgent", "path": "C:\\old\\agent.exe", "start": "auto", "user": "LocalSystem"}
    ]
    assert report["paths"] == ["C:\\old\\agent.exe"]
    assert reading.observations[0].hostname == "SRV-AD"


def test_a_users_hive_and_amcache_are_told_apart(hive):
    user = (
        RegistryHiveReader()
        .read(hive({"Software": {"Microsoft": {"Windows": {"CurrentVersion": {"Run": {"A": "a.exe"}}}}}}))
        .reports[0]
    )
    assert user["autostart"][0]["name"] == "A"
    tree = {
        "Root": {
            "InventoryApplication": {"0001": {"Name": "TeamViewer", "Publisher": "TeamViewer"}},
            "InventoryApplicationFile": {"a|1": {"LowerCaseLongPath": "c:\\tv.exe"}},
        }
    }
    cache = RegistryHiveReader().read(hive(tree)).reports[0]
    assert (cache["programs"], cache["paths"]) == (
        [{"name": "TeamViewer", "publisher": "TeamViewer"}],
        ["c:\\tv.exe"],
    )


def test_another_hive_says_that_nothing_is_looked_for(hive):
    reading = RegistryHiveReader().read(hive({"SAM": {}}))
    assert reading.coverage == 0
    assert reading.not_read[0].what == "sam"


def test_a_damaged_hive_is_a_reading_or_a_problem(hive, tmp_path):
    good = hive(SOFTWARE).read_bytes()
    for place in range(4096, len(good), 97):
        file = tmp_path / "bad"
        file.write_bytes(good[:place] + b"\xff\xee" + good[place + 2 :])
        with contextlib.suppress(Problem):
            assert RegistryHiveReader().read(file).reports
    file.write_bytes(b"regf" + b"\0" * 100)
    with pytest.raises(Problem):
        RegistryHiveReader().read(file)
