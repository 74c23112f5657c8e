"""Why something is proposed, kept as message and facts so that each reader sees it in his own language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

Reason = list[Any]  # [message, facts]


def because(message: str, **facts: Any) -> Reason:
    """One reason; `message` is marked with gettext_noop where it is written."""
    return [message, {key: str(value) for key, value in facts.items()}]


def words(reasons: Iterable[Reason]) -> list[str]:
    """The reasons in the language in force."""
    return [gettext(message).format(**facts) for message, facts in reasons]
