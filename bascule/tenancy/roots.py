"""The root keys of this installation."""

from functools import cache

from django.conf import settings

from bascule.sealing.root import LocalRoot, new_root_text, roots_from_environment, roots_from_text


@cache
def roots() -> tuple[LocalRoot, ...]:
    """The root keys, the current one first: BASCULE_ROOT_KEY or BASCULE_ROOT_KEY_FILE. Tests have their own."""
    if getattr(settings, "ROOT_KEY_FOR_TESTS", False):
        return tuple(roots_from_text(new_root_text()))
    return tuple(roots_from_environment())
