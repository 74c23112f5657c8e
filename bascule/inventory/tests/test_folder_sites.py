"""What a scan saw is placed by the folder it came in, as an assumption that is shown, and only when one site fits."""

import pytest

from bascule.clients.open_client import open_client
from bascule.discovery.import_files import import_files
from bascule.inventory.folder_sites import site_of_path
from bascule.inventory.models import Item, Site

KNOWN = {"nantes": "Nantes", "saint nazaire": "Saint-Nazaire", "nte": "Nantes"}
SCAN = """<?xml version="1.0"?><nmaprun scanner="nmap" start="1790000000" version="7.94" xmloutputversion="1.05">
<host starttime="1790000000"><status state="up" reason="arp-response"/>
<address addr="192.0.2.10" addrtype="ipv4"/><address addr="02:00:00:00:00:10" addrtype="mac"/>
<hostnames><hostname name="srv-fichiers.lacombe.example" type="PTR"/></hostnames></host>
<runstats><finished time="1790000100"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("remise/Nantes/scan.xml", ("Nantes", "Nantes")),
        ("remise/site de NANTES/2026/scan.xml", ("Nantes", "site de NANTES")),
        ("Saint-Nazaire/Nantes/scan.xml", ("Nantes", "Nantes")),
        ("remise/scan_saint-nazaire_nuit.xml", ("Saint-Nazaire", "scan_saint-nazaire_nuit.xml")),
        ("Nantes et Saint-Nazaire/scan.xml", ("", "")),
        ("remise/scan.xml", ("", "")),
        ("Nantesque/scan.xml", ("", "")),
        ("NTE/scan.xml", ("Nantes", "NTE")),
    ],
)
def test_the_nearest_name_that_fits_one_site_wins(path, expected) -> None:
    assert site_of_path(path, KNOWN) == expected


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


def test_a_scan_in_a_sites_folder_is_placed_and_the_page_says_it_is_assumed(
    customer, owner, takeover, tmp_path, sign_in
) -> None:
    Site.objects.create(client=customer, name="Nantes")
    (tmp_path / "Nantes").mkdir()
    (tmp_path / "Nantes" / "nmap.xml").write_text(SCAN, encoding="utf-8")
    import_files(customer, [tmp_path], by=owner, root=tmp_path)
    one = Item.objects.get(name__icontains="srv-fichiers")
    assert one.site.name == "Nantes"
    assert not any(
        link.observation.record.get("site") for link in one.observed.all()
    )  # nothing was put into its mouth
    takeover.client = customer
    takeover.save()
    page = sign_in(owner).get(f"/takeovers/{takeover.pk}/inventory/items/{one.pk}/").content.decode()
    assert "No source says where this stands" in page


def test_a_source_that_tells_the_site_is_believed_before_a_folder(customer, owner, tmp_path) -> None:
    (tmp_path / "Nantes").mkdir()
    (tmp_path / "Nantes" / "nmap.xml").write_text(SCAN, encoding="utf-8")
    list_ = "Nom;Adresse MAC;Site;Numéro de série\nsrv-fichiers;02:00:00:00:00:10;Rennes;S1\nsrv-autre;02:00:00:00:00:11;Nantes;S2\n"
    (tmp_path / "parc.csv").write_text(list_, encoding="utf-8")
    import_files(customer, [tmp_path], by=owner, root=tmp_path)
    one = Item.objects.get(name__icontains="srv-fichiers")
    assert one.site.name == "Rennes" and "site_assumed" not in one.provenance
