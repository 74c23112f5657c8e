"""The same device from CSV, JSON and YAML; YAML that refers to itself is refused."""

import json

from bascule.readers.read_file import read_file

CSV = "name,role,tenant,manufacturer,device_type,platform,serial,asset_tag,status,site,location,rack\nsw-01,Access switch,ACME,Cisco,C9200,ios,S1,A1,active,Siège,LT1,R1\n"
JSON = {"results": [{"name": "sw-01", "role": {"name": "Access switch"}, "device_type": {"model": "C9200", "manufacturer": {"name": "Cisco"}},
                     "serial": "S1", "asset_tag": "A1", "site": {"display": "Siège"}, "primary_ip": {"address": "192.0.2.7/24"}}]}  # fmt: skip
YAML = "- name: sw-01\n  role: Access switch\n  manufacturer: Cisco\n  device_type: C9200\n  serial: S1\n  asset_tag: A1\n  site: Siège\n"


def test_every_form_gives_the_same_device(tmp_path):
    for name, text in (("n.csv", CSV), ("n.json", json.dumps(JSON)), ("n.yaml", YAML)):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        result = read_file(file)
        assert (result.reader, result.error) == ("netbox", None)
        (one,) = result.reading.observations
        found = (one.kind, one.hostname, one.vendor, one.model, one.serial, one.asset_tag, one.site)
        assert found == ("network-device", "sw-01", "Cisco", "C9200", "S1", "A1", "Siège")


def test_yaml_that_swells_or_makes_objects_is_refused(tmp_path):
    for text in (
        "- &a {name: x, device_type: y, site: z}\n- *a\n",
        "- name: !!python/object/apply:os.system [id]\n  device_type: y\n  site: z\n",
    ):
        file = tmp_path / "n.yaml"
        file.write_text(text)
        result = read_file(file, reader="netbox")
        assert "YAML" in result.error.what()
