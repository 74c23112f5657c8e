import json

import pytest

from bascule.clients.open_client import open_client
from bascule.discovery.import_files import import_files, undo_import
from bascule.discovery.models import FileState, ImportedFile, Observation, SealedSecret
from bascule.evidence.models import Event
from bascule.inventory.models import Item
from bascule.vault.models import Credential, Known, SecretVersion

CANARY = "Canari-9f2b-ne-doit-jamais-sortir"
VAULT = {
    "encrypted": False,
    "folders": [{"id": "f1", "name": "Réseau"}],
    "items": [{"id": "1", "type": 1, "name": "Pare-feu", "folderId": "f1",
               "login": {"username": "admin", "password": CANARY, "uris": [{"uri": "https://192.0.2.1"}]}}],
}  # fmt: skip
SCAN = """<?xml version="1.0"?><nmaprun scanner="nmap" start="1790000000" version="7.94" xmloutputversion="1.05">
<host starttime="1790000000"><status state="up" reason="arp-response"/>
<address addr="192.0.2.10" addrtype="ipv4"/><address addr="02:00:00:00:00:10" addrtype="mac"/>
<hostnames><hostname name="srv-fichiers.lacombe.example" type="PTR"/></hostnames></host>
<runstats><finished time="1790000100"/><hosts up="1" down="0" total="1"/></runstats></nmaprun>"""


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "vault.json").write_text(json.dumps(VAULT), encoding="utf-8")
    (tmp_path / "scan.xml").write_text(SCAN, encoding="utf-8")
    (tmp_path / "plan.dwg").write_bytes(b"AC1032\x00\x01\x02" * 50)
    return tmp_path


def test_every_file_is_named_and_one_nobody_reads_is_not_ignored(customer, owner, folder):
    run = import_files(customer, [folder], by=owner)
    states = dict(run.files.values_list("name", "state"))
    assert states["plan.dwg"] == FileState.NOT_RECOGNISED
    assert run.files.get(name="plan.dwg").not_read
    assert {states["scan.xml"], states["vault.json"]} <= {FileState.READ, FileState.PARTLY_READ}


def test_what_is_handed_over_becomes_items_and_secrets_known_to_the_outgoing_provider(
    customer, owner, folder
):
    import_files(customer, [folder], by=owner)
    assert Item.objects.filter(client=customer, seen=True, name__icontains="srv-fichiers").exists()
    credential = Credential.objects.get(client=customer, title__icontains="Pare-feu")
    assert credential.known_to_outgoing == Known.YES
    assert credential.received_at and not credential.verified_at and not credential.changed_at


def test_a_secret_is_nowhere_in_the_database_in_clear(customer, owner, folder, django_db_blocker):
    from django.db import connection

    import_files(customer, [folder], by=owner)
    assert SecretVersion.objects.count() == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                assert CANARY not in row and CANARY.encode().hex() not in row, table


def test_importing_the_same_bytes_twice_adds_nothing(customer, owner, folder):
    import_files(customer, [folder], by=owner)
    before = Observation.objects.count(), Item.objects.count(), SealedSecret.objects.count()
    again = import_files(customer, [folder], by=owner)
    assert (Observation.objects.count(), Item.objects.count(), SealedSecret.objects.count()) == before
    assert again.files.get(name="scan.xml").state == FileState.DUPLICATE


def test_an_import_can_be_undone_whole_and_its_receipts_stay(customer, owner, folder):
    run = import_files(customer, [folder], by=owner)
    undo_import(run, by=owner)
    assert not Item.objects.filter(client=customer).exists()
    assert ImportedFile.objects.filter(run=run).count() == 3
    assert Event.objects.filter(verb="undo_import").exists()


def test_one_broken_file_stops_none_of_the_others(customer, owner, folder):
    (folder / "broken.xml").write_text("<?xml version='1.0'?><nmaprun><host>", encoding="utf-8")
    run = import_files(customer, [folder], by=owner)
    assert run.files.get(name="broken.xml").state in (FileState.FAILED, FileState.PARTLY_READ)
    assert run.files.get(name="scan.xml").state in (FileState.READ, FileState.PARTLY_READ)


def test_an_item_keeps_its_identity_when_more_is_read_about_it(customer, owner, folder, tmp_path):
    import_files(customer, [folder], by=owner)
    before = Item.objects.get(name__icontains="srv-fichiers").pk
    (folder / "scan2.xml").write_text(SCAN.replace("1790000000", "1790090000"), encoding="utf-8")
    import_files(customer, [folder / "scan2.xml"], by=owner)
    assert Item.objects.get(name__icontains="srv-fichiers").pk == before
