"""A folder is taken whole, also when the first try was killed half way."""

import pytest

from bascule.clients.models import Client, Takeover
from bascule.discovery import import_files as importing
from bascule.discovery.models import Import, ImportedFile
from bascule.planning.take_folder import take_folder, take_rest

pytestmark = pytest.mark.django_db
ARP = "? (10.0.0.{n}) at 00:11:22:33:44:0{n} [ether] on eth0\n"


@pytest.fixture
def folder(tmp_path):
    for number in range(1, 5):
        (tmp_path / f"arp-{number}.txt").write_text(ARP.format(n=number))
    return tmp_path


def test_an_interrupted_folder_is_read_to_its_end_and_nothing_twice(firm, folder, monkeypatch):
    real, seen = importing.receive, []

    def killed_at_the_third(row, *given, **more):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(row.name)
        return real(row, *given, **more)

    monkeypatch.setattr(importing, "receive", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        take_folder(firm, folder, by="example")
    monkeypatch.setattr(importing, "receive", real)
    takeover = Takeover.objects.get()
    take_rest(takeover, folder, by="example")
    names = sorted(ImportedFile.objects.values_list("name", flat=True))
    assert names == [f"arp-{number}.txt" for number in range(1, 5)]
    assert Client.objects.count() == 1
    assert not Import.objects.filter(finished_at__isnull=True).exists()
