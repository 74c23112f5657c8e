"""Assets are known by their layout's name."""

from bascule.readers.read_file import read_file


def test_assets(tmp_path):
    file = tmp_path / "assets.csv"
    file.write_text(
        "id,company_name,name,asset_layout,primary_serial,IP Address\n1,ACME,FW,Firewall,S1,192.0.2.1\n"
    )
    result = read_file(file)
    (one,) = result.reading.observations
    assert (result.reader, one.kind, one.name, one.serial, one.ips) == (
        "hudu",
        "network-device",
        "FW",
        "S1",
        ["192.0.2.1"],
    )
