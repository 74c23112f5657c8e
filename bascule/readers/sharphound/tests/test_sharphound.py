import json
import zipfile

import pytest

from bascule.observation.problem import Problem
from bascule.readers.sharphound.reader import SharphoundReader

D = "S-1-5-21-1-2-3"
USERS = {"data": [
    {"ObjectIdentifier": f"{D}-1105", "PrimaryGroupSID": f"{D}-513", "Aces": [], "Properties": {"name": "ADM-MARC@CLIENT.LOCAL", "samaccountname": "adm-marc", "enabled": True, "pwdlastset": 1700000000, "admincount": True}},
    {"ObjectIdentifier": f"{D}-502", "Aces": [], "Properties": {"name": "KRBTGT@CLIENT.LOCAL", "samaccountname": "krbtgt", "enabled": False, "pwdlastset": 1400000000}},
    {"ObjectIdentifier": f"{D}-1107", "Aces": [], "Properties": {"name": "SVC@CLIENT.LOCAL", "samaccountname": "svc", "enabled": True, "serviceprincipalnames": ["MSSQLSvc/x"], "unconstraineddelegation": True, "description": "pwd=CANARYsharp"}},
], "meta": {"methods": 0, "type": "users", "count": 3, "version": 5}}  # fmt: skip
GROUPS = {"data": [
    {"ObjectIdentifier": f"{D}-512", "Members": [{"ObjectIdentifier": f"{D}-1200", "ObjectType": "Group"}], "Aces": [{"PrincipalSID": f"{D}-1107", "RightName": "GenericAll"}], "Properties": {"name": "DOMAIN ADMINS@CLIENT.LOCAL"}},
    {"ObjectIdentifier": f"{D}-1200", "Members": [{"ObjectIdentifier": f"{D}-1105", "ObjectType": "User"}], "Aces": [], "Properties": {"name": "MSP@CLIENT.LOCAL"}},
], "meta": {"methods": 0, "type": "groups", "count": 2, "version": 5}}  # fmt: skip
COMPUTERS = {
    "data": [
        {
            "ObjectIdentifier": f"{D}-1300",
            "Aces": [],
            "LocalAdmins": {"Results": [{"ObjectIdentifier": f"{D}-1105"}]},
            "Properties": {
                "name": "SRV-AD.CLIENT.LOCAL",
                "samaccountname": "SRV-AD$",
                "enabled": True,
                "operatingsystem": "Windows Server 2019",
                "lastlogontimestamp": 1790000000,
            },
        }
    ],
    "meta": {"methods": 0, "type": "computers", "count": 1, "version": 5},
}
DOMAINS = {
    "data": [
        {
            "ObjectIdentifier": D,
            "Trusts": [
                {
                    "TargetDomainName": "OLD-MSP.EXAMPLE",
                    "TrustDirection": "Bidirectional",
                    "TrustType": "Forest",
                }
            ],
            "Aces": [],
            "Properties": {"name": "CLIENT.LOCAL"},
        }
    ],
    "meta": {"methods": 0, "type": "domains", "count": 1, "version": 5},
}


@pytest.fixture
def collection(tmp_path):
    file = tmp_path / "20261001120000_BloodHound.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for part in (
            COMPUTERS,
            DOMAINS,
            GROUPS,
            USERS,
            {"data": [{"ObjectIdentifier": "x"}], "meta": {"type": "gpos"}},
        ):
            archive.writestr(f"20261001120000_{part['meta']['type']}.json", json.dumps(part))
    return file


def facts(reading):
    return {(a.fact, a.holder, a.on, a.state) for a in reading.accesses}


def test_nested_members_of_domain_admins_are_administrators(collection):
    assert SharphoundReader().recognises(collection.read_bytes()[:65536], collection.name) > 0.9
    found = facts(SharphoundReader().read(collection))
    assert ("admin", "adm-marc", "client.local", "present") in found
    assert ("admin", "ADM-MARC@CLIENT.LOCAL", "SRV-AD.CLIENT.LOCAL", "present") in found
    assert ("trust", "OLD-MSP.EXAMPLE", "client.local", "present") in found
    assert ("delegation", "SVC@CLIENT.LOCAL", "DOMAIN ADMINS@CLIENT.LOCAL", "present") in found
    assert ("delegation", "svc", "client.local", "present") in found
    assert any(fact == "krbtgt" for fact, *_ in found)


def test_a_single_file_is_read_too_and_secrets_are_apart(tmp_path):
    file = tmp_path / "users.json"
    file.write_text(json.dumps(USERS))
    assert SharphoundReader().recognises(file.read_bytes(), "x") > 0.9
    reading = SharphoundReader().read(file)
    assert [s.material for s in reading.secrets] == [b"CANARYsharp"]
    assert "CANARY" not in repr(reading.accesses) + repr(reading.observations)


def test_what_is_not_used_is_listed(collection):
    assert [n.what for n in SharphoundReader().read(collection).not_read] == ["gpos (1)"]


def test_another_archive_is_refused(tmp_path):
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "b")
    assert SharphoundReader().recognises(file.read_bytes(), "x.zip") == 0.0
    with pytest.raises(Problem):
        SharphoundReader().read(file)
