"""An export ZIP is read whole; what stays a file is counted, what is missing is told."""

import io
import zipfile

from bascule.readers.read_file import read_file

CANARY = "Canari-Glue-1"
MEMBERS = {
    "organizations.csv": "id,name,organization_type,quick_notes,alert\n1,ACME,Client,,Attention\n",
    "configurations.csv": "id,organization,name,hostname,configuration_type,serial_number,primary_ip,mac_address,location\n"
    "2,ACME,FW,fw-01,Firewall,S1,192.0.2.1,02-00-00-00-00-01,Siège\n3,ACME,PC-1,pc-1,Laptop,S2,192.0.2.2,,Siège\n",
    "contacts.csv": "id,organization,first_name,last_name,title,email\n4,ACME,Zoé,Martin,DAF,zoe@acme.example\n",
    "locations.csv": "id,organization,name,address_1,city,postal_code\n5,ACME,Siège,1 rue A,Lyon,69000\n",
    "passwords.csv": f"id,organization,name,username,password,one_time_password,otp_secret,url,notes\n6,ACME,FW,admin,{CANARY},Yes,,https://fw,\n"
    "7,ACME,Coffre,admin,,No,,,\n",
    "documents.csv": "id,organization,name,expires_on,owner,publisher,locator,public,archived,help_center\n8,ACME,Plan,,J,J,DOC-1-8,No,No,No\n",
    "alarm-systems.csv": "id,organization,name,Serial Number,Code installateur\n9,ACME,Alarme atelier,ALM1,Canari-Glue-2\n",
    "documents/DOC-1-8 Plan/plan.html": "<p>x</p>",
    "attachments/configurations/2/photo.jpg": "x",
    "attachments/configurations/2/liste.csv": "a,b\n1,2\n",
}


def test_an_export_is_read_whole(tmp_path):
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in MEMBERS.items():
            archive.writestr(name, text)
    result = read_file(file, name="export.zip")
    assert (result.reader, result.error) == ("itglue", None)
    kinds = [(one.kind, one.name) for one in result.reading.observations]
    assert kinds == [
        (None, "ACME"), ("network-device", "FW"), ("endpoint", "PC-1"), ("person", "Zoé Martin"), ("site", "Siège"),
        ("secret", "FW"), ("secret", "Coffre"), (None, "Plan"), ("intrusion-alarm", "Alarme atelier"),
    ]  # fmt: skip
    firewall = result.reading.observations[1]
    assert (firewall.serial, firewall.ips, firewall.macs, firewall.site) == (
        "S1",
        ["192.0.2.1"],
        ["02:00:00:00:00:01"],
        "Siège",
    )
    assert (firewall.evidence.file, firewall.evidence.line) == ("export.zip!configurations.csv", 2)
    assert {secret.material for secret in result.reading.secrets} == {CANARY.encode(), b"Canari-Glue-2"}
    told = {(part.where, part.what) for part in result.reading.not_read}
    assert ("documents (1)", "files") in told
    assert ("attachments (2)", "files") in told
    assert ("passwords.csv: line 2", "a one-time password seed") in told
    assert ("passwords.csv: line 3", "a password") in told


def test_a_damaged_member_does_not_hide_the_others(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("organizations.csv", MEMBERS["organizations.csv"])
        archive.writestr("contacts.csv", MEMBERS["contacts.csv"])
    data = bytearray(out.getvalue())
    place = data.find(b"Attention")
    data[place] ^= 0xFF
    file = tmp_path / "export.zip"
    file.write_bytes(bytes(data))
    result = read_file(file, name="it-glue.zip")
    assert result.error is None
    assert [one.name for one in result.reading.observations] == ["Zoé Martin"]
    assert result.reading.not_read[0].where == "organizations.csv: file"
