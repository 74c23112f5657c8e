"""What starts by itself is listed; arguments lose what is secret."""

import json

from bascule.readers.read_file import read_file

CANARY = "Canari-Arg-1"
CSV = (
    "Time,Entry Location,Entry,Enabled,Category,Profile,Description,Signer,Company,Image Path,Version,Launch String\r\n"
    'x,"HKLM\\Run","",,,,,,,,,\r\n'
    f'x,"HKLM\\Run","Old",enabled,Logon,System-wide,Old tool,(Verified) Old,Old,c:\\old.exe,1,"c:\\old.exe --token {CANARY}"\r\n'
    'x,"HKLM\\System\\CurrentControlSet\\Services","OldSvc",enabled,Services,System-wide,d,s,c,c:\\svc.exe,1,c:\\svc.exe\r\n'
    'x,"Task Scheduler","\\OldTask",enabled,Tasks,System-wide,d,s,c,c:\\t.exe,1,c:\\t.exe\r\n'
)


def test_entries_services_and_tasks(tmp_path):
    for encoding in ("utf-16", "utf-8-sig"):
        file = tmp_path / "autoruns.csv"
        file.write_bytes(CSV.encode(encoding))
        result = read_file(file)
        assert (result.reader, result.error, result.coverage) == ("autoruns", None, 1.0)
        (report,) = result.reading.reports
        found = [[entry["name"] for entry in report[part]] for part in ("autostart", "services", "tasks")]
        assert found == [["Old"], ["OldSvc"], ["\\OldTask"]]
        assert CANARY not in json.dumps(report)
