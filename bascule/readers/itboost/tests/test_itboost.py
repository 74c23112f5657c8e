"""A heading that stands twice loses nothing."""

import zipfile

from bascule.readers.read_file import read_file

CONFIGURATIONS = (
    "id,name,organization,organization_type,organization_status,locator,hostname,primary_ip,serial_number,model,model\n"
    "1,SRV,ACME,Client,Active,L1,srv-01,192.0.2.5,S9,ProLiant DL380,875670-425\n"
)


def test_the_second_model_is_kept(tmp_path):
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("configurations.csv", CONFIGURATIONS)
        archive.writestr("RB/runbook.pdf", "x")
    result = read_file(file)
    assert (result.reader, result.error) == ("itboost", None)
    (one,) = result.reading.observations
    assert (one.hostname, one.model, one.attributes["model_number"]) == (
        "srv-01",
        "ProLiant DL380",
        "875670-425",
    )
    assert [(part.where, part.what) for part in result.reading.not_read] == [("rb (1)", "files")]
