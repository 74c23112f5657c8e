"""What the matrix of old tools says of a device that was looked at, and of one that was not."""

from types import SimpleNamespace

from bascule.removal.views import _cell


def test_not_found_in_a_report_is_not_the_same_as_no_report() -> None:
    request = SimpleNamespace()
    looked = _cell(request, None, True)
    assert looked is not None and looked["state"] == "known" and looked["tip"]
    assert _cell(request, None, False) is None
