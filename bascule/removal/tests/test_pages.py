"""What the matrix of old tools says of a device that was looked at, and of one that was not."""

from types import SimpleNamespace

from bascule.removal.matrix import cell


def test_not_found_in_a_report_is_not_the_same_as_no_report() -> None:
    takeover = SimpleNamespace()
    looked = cell(takeover, None, True)
    assert looked is not None and looked["state"] == "known" and looked["tip"]
    assert cell(takeover, None, False) is None
