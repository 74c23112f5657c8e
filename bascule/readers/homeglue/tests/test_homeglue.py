"""Items, certificates and domains by their headings."""

from bascule.readers.read_file import read_file


def test_each_table(tmp_path):
    tables = {
        "name,type,manufacturer,model,serial_number,location\nSW1,Switch,HP,2530,S1,Siège\n": ("network-device", "SW1"),
        "name,status,registrar,dns_provider,expires_on,auto_renew,notes\nacme.example,active,OVH,OVH,2027-01-01,true,\n": ("domain", "acme.example"),
        "first_name,last_name,email,phone,title\nZoé,Martin,z@acme.example,1,DAF\n": ("person", "Zoé Martin"),
    }  # fmt: skip
    for text, expected in tables.items():
        file = tmp_path / "h.csv"
        file.write_text(text, encoding="utf-8")
        result = read_file(file)
        (one,) = result.reading.observations
        assert (result.reader, one.kind, one.name) == ("homeglue", *expected)
