"""Every rule that looks in a usual way fires on what is missing and falls silent on what is there."""

from dataclasses import is_dataclass

import pytest
from django.utils import timezone
from django.utils.translation import override

from bascule.catalogue.kinds import families, kinds
from bascule.gaps.finders import Due, Missing, NamesOutgoing, NotInHand, Says, Stale
from bascule.gaps.registry import rules
from bascule.vault.models import Credential

USUAL = [rule.id for rule in rules().values() if is_dataclass(rule.find)]


def fields_for(finder):
    """The fields under which the finder looks at all."""
    condition = getattr(finder, "only_if", None)
    return {condition[0]: condition[1][0]} if condition else {}


def sick(finder, day):
    if isinstance(finder, Says):
        return {finder.field: finder.values[0]}
    if isinstance(finder, Due):
        return {finder.field: day(finder.within_days - 1)}
    if isinstance(finder, Stale):
        return {finder.field: day(-finder.older_than_days - 1)}
    if isinstance(finder, NamesOutgoing):
        return {finder.field: "paul@durand-infogerance.example"}
    return {}


def sound(finder, day):
    if isinstance(finder, Says):
        return {
            finder.field: "client"
            if "outgoing" in finder.values
            else next(v for v in ("no", "yes") if v not in finder.values)
        }
    if isinstance(finder, Due):
        return {finder.field: day(finder.within_days + 1)}
    if isinstance(finder, Stale):
        return {finder.field: day(-finder.older_than_days + 1)}
    if isinstance(finder, NamesOutgoing):
        return {finder.field: "direction@lacombe.example"}
    if isinstance(finder, Missing):
        return {finder.field: "something"}
    return {}


@pytest.mark.parametrize("rule_id", USUAL)
def test_a_rule_fires_on_what_is_missing(rule_id, thing, found, day):
    finder = rules()[rule_id].find
    subtype = next(iter(getattr(finder, "subtypes", ())), "")
    thing(finder.kind, subtype, fields={**fields_for(finder), **sick(finder, day)})
    assert found(rule_id) == ["Thing"]


@pytest.mark.parametrize("rule_id", USUAL)
def test_a_rule_falls_silent_on_what_is_there(rule_id, thing, found, day):
    finder = rules()[rule_id].find
    subtype = next(iter(getattr(finder, "subtypes", ())), "")
    more = {}
    if isinstance(finder, NotInHand):
        more = {"secret": finder.secrets[0], "title": (finder.titled or ("administrator",))[0]}
    thing(finder.kind, subtype, fields={**fields_for(finder), **sound(finder, day)}, **more)
    assert found(rule_id) == []


@pytest.mark.parametrize("rule_id", USUAL)
def test_a_rule_does_not_look_at_other_subtypes_or_at_what_does_not_concern_it(rule_id, thing, found, day):

    finder = rules()[rule_id].find
    if getattr(finder, "subtypes", ()):
        other = next((s.id for s in kinds()[finder.kind].subtypes if s.id not in finder.subtypes), None)
        if other:
            thing(finder.kind, other, fields=fields_for(finder))
    elif getattr(finder, "only_if", None):
        thing(finder.kind, fields={finder.only_if[0]: "no"})
    else:
        thing("byod-phone" if finder.kind != "byod-phone" else "printer")
    assert found(rule_id) == []


@pytest.mark.parametrize("rule_id", USUAL)
def test_a_rule_looks_at_fields_that_its_sheet_has(rule_id):

    finder = rules()[rule_id].find
    sheet = kinds()[finder.kind]
    if hasattr(finder, "field"):
        assert sheet.field(finder.field) is not None
    subtypes = {s.id for s in sheet.subtypes} | {""}
    assert set(getattr(finder, "subtypes", ())) <= subtypes
    if getattr(finder, "only_if", None):
        assert sheet.field(finder.only_if[0]) is not None


@pytest.mark.parametrize("rule_id", rules())
def test_a_rule_speaks_french_and_english_and_asks_what_the_catalogue_has(rule_id):

    rule = rules()[rule_id]
    assert rule.family in families()
    assert rule.severity in "ABC"
    facts = {"name": "srv-01", "value": "v", "date": "2026-01-01", "count": 2}
    with override("fr"):
        french = rule.say(facts)
    with override("en"):
        english = rule.say(facts)
    assert french != english
    assert "…" not in french + english
    assert "srv-01" in french and "srv-01" in english
    if rule.ask:
        kind, ask = rule.ask.split(".")
        assert ask in {a.id for a in kinds()[kind].ask}


def test_a_held_secret_that_was_never_received_is_not_in_hand(customer, found, thing):
    thing("network-device", "firewall", secret="password")
    Credential.objects.update(received_at=None)
    assert found("firewall_without_admin_credential") == ["Thing"]


@pytest.mark.parametrize("word", ["", "?", "unknown", "Inconnu", "  ", []])
def test_unknown_is_no_answer(word, found, thing):
    thing("domain", fields={"account_owner": word})
    assert found("domain_without_account_owner") == ["Thing"]


def test_a_device_that_was_put_away_has_no_gaps(found, thing):

    thing("domain", retired_at=timezone.now())
    assert found("domain_without_account_owner") == []
