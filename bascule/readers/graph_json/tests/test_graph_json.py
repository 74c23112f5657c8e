"""Accesses that Graph shows are found; what it cannot show is unknown."""

import json

from bascule.readers.read_file import read_file

CONTEXT = "https://graph.microsoft.com/v1.0/$metadata#"


def read(tmp_path, value, context=None, **more):
    file = tmp_path / "graph.json"
    document = {"@odata.context": CONTEXT + context, "value": value} if context else {"value": value}
    file.write_text(json.dumps(document | more))
    result = read_file(file)
    assert (result.reader, result.error) == ("graph_json", None)
    return result.reading


def test_users_and_guests(tmp_path):
    reading = read(
        tmp_path,
        [{"displayName": "A", "userPrincipalName": "a@x.example", "jobTitle": "DAF"},
         {"displayName": "B", "userPrincipalName": "b_old.example#EXT#@x.example", "mail": "b@old.example"}],
    )  # fmt: skip
    assert [one.kind for one in reading.observations] == ["person", "external-person"]
    assert [(fact.fact, fact.holder) for fact in reading.accesses] == [("account", "b@old.example")]


def test_roles_without_members_are_unknown(tmp_path):
    members = [{"userPrincipalName": "old@x.example"}]
    reading = read(
        tmp_path,
        [{"displayName": "Global Administrator", "roleTemplateId": "1"},
         {"displayName": "User Administrator", "roleTemplateId": "2", "members": members}],
        "directoryRoles",
    )  # fmt: skip
    assert [(fact.state, fact.holder) for fact in reading.accesses] == [
        ("unknown", None),
        ("present", "old@x.example"),
    ]


def test_forwarding_rules_and_missing_pages(tmp_path):
    rule = {
        "displayName": "x",
        "sequence": 1,
        "actions": {"forwardTo": [{"emailAddress": {"address": "o@old.example"}}]},
    }
    reading = read(
        tmp_path, [rule], "Me/mailFolders('inbox')/messageRules", **{"@odata.nextLink": "https://x"}
    )
    assert [(fact.fact, fact.holder) for fact in reading.accesses] == [("mail-rule", "o@old.example")]
    assert reading.not_read[0].where == "@odata.nextLink"


def test_devices_are_known_by_their_strong_keys(tmp_path):
    device = {
        "deviceId": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "displayName": "PC-1",
        "operatingSystem": "Windows",
    }
    managed = {"deviceName": "PC-1", "serialNumber": "S1", "managedDeviceOwnerType": "company", "wiFiMacAddress": "020000000001",
               "isEncrypted": True}  # fmt: skip
    reading = read(tmp_path, [device, managed])
    assert [(one.guid, one.serial, one.macs) for one in reading.observations] == [
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", None, []), (None, "S1", ["02:00:00:00:00:01"]),
    ]  # fmt: skip
