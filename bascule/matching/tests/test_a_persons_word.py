import pytest

from bascule.matching.reconcile import reconcile
from bascule.observation.problem import Problem


def test_split_holds_even_where_every_key_is_equal(said, together):
    one, two = (
        said(ref, "rmm", hostname="BRE-PC014", serial="7XK2J53", mac="d4:be:d9:00:00:01") for ref in "ab"
    )
    assert together(one, two) == [{"a", "b"}]
    assert together(one, two, cannot_link=[("b", "a")]) == [{"a"}, {"b"}]


def test_split_holds_through_a_third_record(said, together):
    records = [
        said(ref, source, hostname="BRE-PC014", serial="7XK2J53")
        for ref, source in (("a", "rmm"), ("b", "sheet"), ("c", "form"))
    ]
    items = together(*records, cannot_link=[("a", "b")])
    assert not any({"a", "b"} <= item for item in items) and len(items) == 2


def test_join_holds_where_everything_differs(said, together):
    one, two = (
        said("a", "rmm", serial="AAAA1111", hostname="PC-A", os="Windows 11"),
        said("b", "rmm", serial="BBBB2222", hostname="MAC-B", os="macOS 15"),
    )
    assert together(one, two, must_link=[("a", "b")]) == [{"a", "b"}]


def test_contradicting_words_are_refused_with_both_names(said):
    records = [said(ref, "rmm") for ref in "abc"]
    with pytest.raises(Problem, match="a and c"):
        reconcile(records, must_link=[("a", "b"), ("b", "c")], cannot_link=[("a", "c")])


def test_a_word_about_something_unknown_is_reported(said):
    assert reconcile([said("a", "rmm")], must_link=[("a", "gone")]).links_not_found == [("a", "gone")]


def test_one_reference_for_two_observations_is_refused(said):
    with pytest.raises(Problem, match="same reference"):
        reconcile([said("a", "rmm"), said("a", "scan")])
