import pytest

from bascule.matching.reconcile import reconcile
from bascule.matching.unseen.model import Expected, fit

# Ball, Betts, Scheuren, Dudukovic, Asher (2002), Killings and Refugee Flow in Kosovo: 4,400 people on four lists.
# The order of the lists is ABA, EXH, HRW, OSCE.
KOSOVO = {
    (1, 1, 1, 1): 27, (1, 0, 1, 1): 32, (0, 1, 1, 1): 42, (0, 0, 1, 1): 123, (1, 1, 1, 0): 18, (1, 0, 1, 0): 31, (0, 1, 1, 0): 106,
    (0, 0, 1, 0): 306, (1, 1, 0, 1): 181, (1, 0, 0, 1): 217, (0, 1, 0, 1): 228, (0, 0, 0, 1): 936, (1, 1, 0, 0): 177, (1, 0, 0, 0): 845,
    (0, 1, 0, 0): 1131,
}  # fmt: skip


def test_the_published_four_list_table_gives_its_darroch_estimate():
    assert sum(KOSOVO.values()) == 4400
    free = fit({"all": KOSOVO}, 4, inflated=False, tau=(0.0, 1000.0))
    assert 4400 + free.unseen.count == pytest.approx(
        12_797, abs=20
    )  # unpenalised maximum likelihood, Mth Darroch
    low, high = fit({"all": KOSOVO}, 4, inflated=False).unseen.interval(0.95)
    assert 4400 + low < 12_122 and 4400 + high > 9_002  # overlaps the published 9,002 to 12,122 around 10,356


def test_independent_lists_give_back_the_truth():
    """1,000 things, four independent groups that each see half: 62.5 are expected in no list."""
    from itertools import product

    cells = {pattern: round(1000 / 16) for pattern in product((0, 1), repeat=4) if any(pattern)}
    found = fit({"all": cells}, 4, inflated=False, tau=(0.0, 0.01))
    assert found.unseen.count == pytest.approx(62.5, rel=0.05)


def test_duplicates_among_single_sightings_hardly_raise_the_estimate():
    from itertools import product

    cells = {pattern: round(1000 / 16) for pattern in product((0, 1), repeat=4) if any(pattern)}
    clean = fit({"all": cells}, 4, inflated=True).unseen.count
    dirty = dict(cells)
    for group in range(4):
        dirty[tuple(int(place == group) for place in range(4))] += 60
    careful, naive = (fit({"all": dirty}, 4, inflated=inflated).unseen for inflated in (True, False))
    assert careful.count < 0.5 * naive.count
    assert careful.interval(0.95)[0] <= clean <= careful.interval(0.95)[1] < naive.interval(0.95)[1]


def test_an_interval_holds_the_number_as_often_as_it_says():
    low, high = Expected(((10.0, 1e-9),)).interval(0.95)
    assert (low, high) == (4, 17)  # quantiles of a Poisson law of mean 10


def test_too_few_independent_sources_are_refused_with_the_reason(said):
    found = reconcile(
        [
            said(f"r{n}", source, serial=f"SERIAL{n}Z")
            for n, source in enumerate(["rmm", "ad", "m365", "sheet"] * 20)
        ]
    )
    document = found.unseen.to_document()
    assert document["estimate"] is None and "4 sources in 2 groups" in document["refused"]


def test_nothing_missing_is_never_said_to_be_zero(said):
    records = [
        said(f"{source}{n}", source, hostname=f"BRE-SRV{n:03d}", mac=f"b8:2a:72:00:{n:02x}:01", serial=f"SER{n:04d}Q", kind="server", ip=f"192.168.1.{n + 1}")
        for n in range(40) for source in ("scan", "dhcp", "rmm", "form", "sheet")
    ]  # fmt: skip
    found = reconcile(records)
    assert len(found.items) == 40
    unseen = found.unseen.to_document()
    assert unseen["estimate"] > 0 and unseen["high95"] >= 3 and unseen["refused"] is None


def test_a_row_of_a_list_alone_is_claimed_never_seen(said):
    found = reconcile(
        [
            said("s", "sheet", days=200, name="BRE-PC001"),
            said("x", "scan", ip="192.168.1.2", mac="d4:be:d9:00:00:01"),
            said("g", "ad", days=300, hostname="OLD-PC"),
        ]
    )
    assert found.claimed_never_seen == ["g", "s"]


def test_a_source_that_never_looked_at_a_site_shows_as_zero(said):
    found = reconcile(
        [said("a", "scan", ip="192.168.1.2", site="BRE"), said("b", "form", serial="7XK2J53", site="REN")]
    )
    assert found.unseen.to_document()["eyes"] == {
        "bre": {"form": 0, "scan": 1},
        "ren": {"form": 1, "scan": 0},
    }


def test_families_that_no_source_can_catch_are_named(said):
    document = reconcile([said("a", "form", kind="camera", serial="CAM12345")]).unseen.to_document()
    assert [family["code"] for family in document["blind_families"]] == ["camera"] and "lift" in {
        kind["code"] for kind in document["not_estimable"]
    }


@pytest.mark.parametrize("scenario", ["default", "hard", "homog", "classes", "bimodal", "copy"])
def test_the_interval_holds_the_truth_after_matching(scenario):
    from bench.estate import generate

    held = 0
    for seed in range(120, 126):
        estate = generate(80, seed, scenario=scenario)
        unseen = reconcile(estate.observations).unseen.to_document()
        held += unseen["low95"] <= len(estate.living) - len(estate.seen_living) <= unseen["high95"]
    assert held >= 5


def test_every_family_has_a_name_for_people():
    from bascule.matching.unseen.families import NAMES
    from bascule.matching.vocabulary import KIND_FAMILIES

    assert set(NAMES) >= set(KIND_FAMILIES)


@pytest.mark.parametrize("scenario", ["default", "hard"])
def test_a_list_without_live_sightings_does_not_make_the_estimate_too_low(scenario):
    """What a list alone says is a claim and not counted as seen, so its single sightings are unknown and not zero."""
    from bench.estate import generate

    true = said = 0.0
    for seed in range(130, 134):
        estate = generate(200, seed, scenario=scenario, sources=("scan1", "mdns", "m365", "rmm", "sheet"))
        said += reconcile(estate.observations).unseen.to_document()["estimate"]
        true += len(estate.living) - len(estate.seen_living)
    assert 0.5 * true <= said <= 2.5 * true


@pytest.mark.long
@pytest.mark.parametrize("scenario", ["default", "hard", "homog", "classes", "bimodal", "copy"])
@pytest.mark.parametrize(("devices", "estates"), [(60, 40), (300, 30)])
def test_the_95_percent_interval_holds_the_truth_nine_times_out_of_ten_or_more(scenario, devices, estates):
    from bench.estate import REPORTING_SEEDS, generate

    held = 0
    for seed in REPORTING_SEEDS[:estates]:
        estate = generate(devices, seed, scenario=scenario)
        unseen = reconcile(estate.observations).unseen.to_document()
        held += unseen["low95"] <= len(estate.living) - len(estate.seen_living) <= unseen["high95"]
    assert held / estates >= 0.9
