import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bascule.matching.reconcile import reconcile
from bascule.observation.records import Observation

NAMES = st.sampled_from(["", "PC-1", "PC-2", "BRE-PC014", "BRE-PC015", "iPhone", "idrac-7XK2J53"])
MACS = st.lists(
    st.sampled_from([f"d4:be:d9:00:00:0{n}" for n in range(8)] + ["00:50:b6:00:00:01"]), max_size=3
)


def observation() -> st.SearchStrategy[Observation]:
    """Few values, so that many records share some."""
    return st.builds(
        lambda ref, source, name, serial, macs, ip, day, site: Observation(
            ref=ref, source=source, hostname=name or None, serial=serial or None, macs=macs, ips=[ip] if ip else [], site=site,
            seen_at=f"2026-11-{day:02d}T08:00:00Z",
        ),
        st.uuids().map(str), st.sampled_from(["scan", "dhcp", "rmm", "ad", "form", "sheet"]), NAMES, st.sampled_from(["", "7XK2J53", "7XK2J54", "ABCDEF9"]),
        MACS, st.sampled_from(["", "192.168.1.5", "192.168.1.6"]), st.integers(1, 20), st.sampled_from(["BRE", "REN", None]),
    )  # fmt: skip


RECORDS = st.lists(observation(), max_size=25, unique_by=lambda one: one.ref)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(records, dice):
    first = reconcile(records).to_document()
    shuffled = list(records)
    dice.shuffle(shuffled)
    assert reconcile(shuffled).to_document() == first


@settings(max_examples=60, deadline=None)
@given(RECORDS)
def test_every_observation_is_in_exactly_one_item(records):
    inside = [ref for item in reconcile(records).items for ref in item.observations]
    assert sorted(inside) == sorted(record.ref for record in records)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, st.data())
def test_a_persons_words_hold_whatever_the_evidence(records, data):
    refs = sorted(record.ref for record in records)
    if len(refs) < 4:
        return
    order = data.draw(st.permutations(refs))
    must, cannot = [(order[0], order[1])], [(order[2], order[3])]
    group_of = {
        ref: item.id
        for item in reconcile(records, must_link=must, cannot_link=cannot).items
        for ref in item.observations
    }
    assert group_of[order[0]] == group_of[order[1]] and group_of[order[2]] != group_of[order[3]]


def test_confirming_what_was_found_changes_nothing():
    """Idempotent: the result, fed back as a person's words, gives the same items."""
    from bench.estate import generate

    records = generate(60, 107).observations
    items = [item.observations for item in reconcile(records).items]
    must = [(item[0], ref) for item in items for ref in item[1:]]
    assert [item.observations for item in reconcile(records, must_link=must).items] == items


@pytest.mark.parametrize("scheme", ["site-num", "user", "default", "mixed"])
def test_a_noisy_estate_is_put_together_right(scheme):
    from bench.estate import generate
    from bench.estate.score import score

    estate = generate(200, 105, scheme=scheme)
    records = list(estate.observations)
    random.Random(1).shuffle(records)
    figures = score((item.observations for item in reconcile(records).items), estate.truth)
    assert figures["precision"] >= 0.95 and figures["f1"] >= 0.90 and figures["biggest"] <= 14
