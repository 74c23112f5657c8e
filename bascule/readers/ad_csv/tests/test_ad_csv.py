from pathlib import Path

import msgspec

from bascule.readers.ad_csv.reader import AdCsvReader
from bascule.readers.directory.entry import filetime, privileged

INPUT = Path(__file__).parent / "inputs" / "users.csv"


def facts(reading, fact):
    return {(a.holder, a.value, a.state) for a in reading.accesses if a.fact == fact}


def test_domain_admins_are_told_in_french_too_and_disabled_ones_are_absent():
    reading = AdCsvReader().read(INPUT)
    assert facts(reading, "admin") == {
        ("adm-marc", "Admins du domaine", "present"),
        ("old", "Domain Admins (disabled)", "absent"),
    }


def test_service_accounts_and_the_age_of_krbtgt_are_told():
    reading = AdCsvReader().read(INPUT)
    assert facts(reading, "service") == {("svc-sql", "service account: MSSQLSvc/srv-sql:1433", "present")}
    assert facts(reading, "krbtgt") == {("krbtgt", "password last set 2015-02-13T10:00:00Z", "present")}
    assert {o.kind for o in reading.observations if o.user == "svc-sql"} == {"service-account"}


def test_a_password_in_a_description_is_handed_out_and_masked():
    reading = AdCsvReader().read(INPUT)
    assert [s.material for s in reading.secrets] == [b"CANARYsecret1"]
    assert (
        "CANARY"
        not in msgspec.json.encode((reading.observations, reading.accesses, reading.not_read)).decode()
    )


def test_groups_that_export_csv_lost_leave_domain_admins_unknown(tmp_path):
    file = tmp_path / "u.csv"
    file.write_text(
        'DistinguishedName;ObjectClass;SamAccountName;MemberOf\n"CN=a,DC=x";user;a;Microsoft.ActiveDirectory.Management.ADPropertyValueCollection\n'
    )
    reading = AdCsvReader().read(file)
    assert facts(reading, "admin") == {(None, "Domain Admins", "unknown")}
    assert [n.what for n in reading.not_read] == ["memberof"]


def test_computers_live_by_their_password_or_logon(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(
        'Name,DNSHostName,OperatingSystem,SamAccountName,PasswordLastSet,LastLogonDate,IPv4Address,ObjectClass,DistinguishedName\nSRV-AD,srv-ad.client.local,Windows Server 2019 Standard,SRV-AD$,15/11/2026 03:00:00,01/11/2026 03:00:00,10.0.0.4,computer,"CN=SRV-AD,DC=x"\n'
    )
    assert AdCsvReader().recognises(file.read_bytes(), "c.csv") > 0.9
    one = AdCsvReader().read(file).observations[0]
    assert (one.kind, one.hostname, one.fqdn, one.last_seen, one.ips) == (
        "server",
        "srv-ad",
        "srv-ad.client.local",
        "2026-11-15T03:00:00Z",
        ["10.0.0.4"],
    )


def test_times_of_the_directory_in_every_form():
    assert filetime("133771680000000000") == "2024-11-27T08:00:00Z"
    assert filetime("20261115030000.0Z") == "2026-11-15T03:00:00Z"
    assert filetime("0") is filetime("9223372036854775807") is None
    assert privileged(["S-1-5-21-1-2-3-512", "ADMINISTRATORS@CLIENT.LOCAL", "Users"]) == [
        "Domain Admins",
        "ADMINISTRATORS",
    ]
