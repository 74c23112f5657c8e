"""What the matrix of old tools says of a device that was looked at, and of one that was not."""

from types import SimpleNamespace

from bascule.removal.matrix import cell
from bascule.removal.models import OldTool, RemovalRun
from bascule.removal.order_removal import prove_new_agent


def test_not_found_in_a_report_is_not_the_same_as_no_report() -> None:
    takeover = SimpleNamespace()
    looked = cell(takeover, None, True)
    assert looked is not None and looked["state"] == "known" and looked["tip"]
    assert cell(takeover, None, False) is None


URL = "/takeovers/{}/removal/"


def test_the_matrix_is_filtered_and_taken_away_without_formulas(sign_in, reader, takeover, received, linux):
    received(linux("srv-1"), linux("=cmd|calc"), days=1)
    browser, here = sign_in(reader), URL.format(takeover.pk)
    page = browser.get(here, {"category": "monitoring", "theirs": "unknown"}).content.decode()
    assert "Zabbix agent" in page and "MeshCentral</a>" not in page
    sheet = browser.get(f"{here}csv/").content.decode("utf-8-sig")
    assert "'=cmd|calc" in sheet and "\n=cmd" not in sheet
    assert browser.get(f"{here}xlsx/", {"q": "srv-1"}).content[:2] == b"PK"


def test_evidence_is_told_in_the_readers_words(sign_in, reader, takeover, received, linux):
    received(linux("srv-1"), days=1)
    row = OldTool.objects.get(tool="zabbix-agent")
    page = sign_in(reader, "fr").get(URL.format(takeover.pk) + f"{row.pk}/").content.decode()
    assert "unité systemd" in page and "unités systemd, entrée 2" in page and "units[1]" not in page


def test_the_dry_run_says_what_and_why_and_who_may_not_order_it(
    sign_in, reader, owner, takeover, received, linux, login
):
    received(linux("srv-1"), days=1)
    row = OldTool.objects.get(tool="zabbix-agent")
    here = URL.format(takeover.pk) + f"{row.pk}/"
    shut = sign_in(owner).get(f"{here}plan/").content.decode()
    assert "The new agent is not proven on this device." in shut and 'data-opens="remove"' not in shut
    prove_new_agent(row, by=owner, proof="last contact")
    login("srv-1")
    told = sign_in(owner).get(f"{here}plan/").content.decode()
    assert (
        "apt-get --no-download purge zabbix-agent" in told
        and 'data-opens="remove"' in told
        and "zabbix-proxy" not in told
    )
    assert sign_in(reader).post(f"{here}start/").status_code == 403
    assert not RemovalRun.objects.exists()


def test_progress_is_asked_again_while_it_goes_on_and_then_no_more(
    sign_in, owner, takeover, received, linux, login
):
    received(linux("srv-1"), days=1)
    prove_new_agent(OldTool.objects.first(), by=owner, proof="last contact")
    login("srv-1")
    row, browser = OldTool.objects.first(), sign_in(owner)
    answer = browser.post(URL.format(takeover.pk) + f"{row.pk}/start/", {"tool": [row.tool]})
    run = RemovalRun.objects.get()
    assert answer.status_code == 302 and run.tools == [row.tool] and str(run.pk) in answer["Location"]
    part = URL.format(takeover.pk) + f"runs/{run.pk}/progress/"
    assert 'hx-trigger="every 2s"' in browser.get(part, headers={"HX-Request": "true"}).content.decode()
    run.state, run.phase = "gone", "end"
    run.save()
    assert "hx-trigger" not in browser.get(part, headers={"HX-Request": "true"}).content.decode()
    assert browser.get(part).status_code == 302


def test_a_tool_has_a_page_with_its_steps_their_source_and_who_runs_it(
    sign_in, reader, takeover, received, linux
):
    received(linux("srv-1"), days=1)
    page = sign_in(reader).get(URL.format(takeover.pk) + "tools/zabbix-agent/").content.decode()
    assert (
        "srv-1" in page
        and "How it is removed from Windows" in page
        and "How it is removed from Linux" in page
    )
    assert sign_in(reader).get(URL.format(takeover.pk) + "tools/no-such-tool/").status_code == 404
