import csv
import io
import json

import pytest
from django.urls import reverse

from bascule.evidence.models import Event
from bascule.observation.problem import Problem
from bascule.readers.registry import reader_named
from bascule.vault.export import exact_export, export
from bascule.vault.four_eyes import NotApproved, approve, request_approval
from bascule.vault.intake import intake
from bascule.vault.keep import keep

CANARY = "Canari-export-64"
PASSPHRASE = "une phrase assez longue"


@pytest.fixture
def kept(customer, owner, part):
    keep(
        customer,
        by=owner,
        title="Pare-feu",
        login="admin",
        url="https://192.0.2.1",
        folder="Réseau",
        secret=CANARY,
    )
    keep(customer, by=owner, title="=HYPERLINK(1)", login="+33", secret="-dash")
    keep(customer, by=owner, title="Seed", kind="totp", secret="GEZDGNBVGY3TQOJQ")
    keep(customer, by=owner, title="Never received")
    intake(customer, [part(customer, b"\x00\xff file", title="plan.bin", file=True)], by=owner, sender="x")
    return customer


@pytest.fixture
def granted(kept, takeover, keeper, owner):
    def grant(format):
        approve(
            request_approval(takeover, "export", exact_export(takeover, format), by=keeper, reason="sortie du client"),
            by=owner,
        )  # fmt: skip

    return grant


@pytest.mark.parametrize("format", ["kdbx", "bitwarden", "csv"])
def test_nobody_exports_alone(kept, takeover, keeper, format):
    with pytest.raises(NotApproved):
        export(takeover, format, by=keeper, passphrase=PASSPHRASE)


def test_an_approved_export_serves_once_and_its_event_holds_no_secret(granted, takeover, keeper):
    granted("csv")
    assert CANARY.encode() in export(takeover, "csv", by=keeper)[1]
    with pytest.raises(NotApproved):
        export(takeover, "csv", by=keeper)
    event = Event.objects.get(verb="export")
    assert (event.facts["count"], event.facts["files_left_out"]) == (4, 1)
    assert CANARY.encode() not in bytes(event.leaf)


def test_an_approval_for_one_format_or_an_older_list_exports_nothing(
    granted, takeover, customer, keeper, owner
):
    granted("csv")
    with pytest.raises(NotApproved):
        export(takeover, "bitwarden", by=keeper)
    keep(customer, by=owner, title="New one", secret="new")
    with pytest.raises(NotApproved):
        export(takeover, "csv", by=keeper)


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet_and_each_says_how_it_was(granted, takeover, keeper):
    granted("csv")
    text = export(takeover, "csv", by=keeper)[1].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    odd = next(row for row in rows if "HYPERLINK" in row["title"])
    assert odd["apostrophe_added_in"].split() == ["title", "login", "secret"] and odd["secret"] == "'-dash"


def test_bitwarden_json_is_read_again_by_our_own_reader(granted, takeover, keeper, tmp_path):
    granted("bitwarden")
    file = tmp_path / "export.json"
    file.write_bytes(export(takeover, "bitwarden", by=keeper)[1])
    document = json.loads(file.read_text())
    assert document["encrypted"] is False
    found = {secret.material for secret in reader_named("bitwarden").read(file).secrets}
    assert {CANARY.encode(), b"-dash", b"GEZDGNBVGY3TQOJQ"} <= found


def test_a_kdbx_opens_with_its_passphrase_and_holds_files_too(granted, takeover, keeper, tmp_path):
    granted("kdbx")
    name, content = export(takeover, "kdbx", by=keeper, passphrase=PASSPHRASE)
    assert name.endswith(".kdbx") and CANARY.encode() not in content and PASSPHRASE.encode() not in content
    from bascule.readers.kdbx.container import unseal
    from bascule.readers.kdbx.keys import composite_key

    opened = unseal(content, composite_key(PASSPHRASE, None))
    assert b"\x00\xff file" in opened.files[0]
    assert CANARY.encode() not in opened.xml, "protected values stay masked inside"
    with pytest.raises(Problem):
        unseal(content, composite_key("another passphrase", None))


def test_a_short_passphrase_is_refused_and_spends_no_approval(granted, takeover, keeper):
    granted("kdbx")
    with pytest.raises(Problem, match="short"):
        export(takeover, "kdbx", by=keeper, passphrase="short")
    assert export(takeover, "kdbx", by=keeper, passphrase=PASSPHRASE)


def test_asked_and_taken_on_the_page_without_the_passphrase_resting_anywhere(
    kept, takeover, keeper, owner, stepped_up
):
    url = reverse("vault:export", kwargs={"takeover": takeover.pk})
    mine = stepped_up(keeper)
    assert mine.post(url, {"format": "kdbx", "reason": "sortie"}).status_code == 302
    from bascule.vault.models import Approval

    approve(Approval.objects.get(), by=owner)
    answer = mine.post(url, {"passphrase": PASSPHRASE})
    assert answer["Content-Disposition"].endswith('.kdbx"') and "no-store" in answer["Cache-Control"]
    assert PASSPHRASE not in str(dict(mine.session))


def test_a_late_step_up_keeps_no_passphrase_in_the_session(kept, takeover, keeper, stepped_up):
    late = stepped_up(keeper, ago=400)
    late.post(reverse("vault:export", kwargs={"takeover": takeover.pk}), {"passphrase": PASSPHRASE})
    assert PASSPHRASE not in str(dict(late.session))
