"""Every page answers, empty and with the example's content, in both languages."""

import pytest
from django.urls import reverse

from bascule.clients.open_client import open_client

STAGES = (
    "discovery",
    "inventory",
    "gaps",
    "handover",
    "vault",
    "access",
    "planning",
    "backups",
    "rotation",
    "removal",
    "dossier",
)
MORE = ("inventory:kinds", "inventory:people", "inventory:sites", "inventory:queue", "inventory:unseen", "access:new",
        "vault:new", "backups:new_system", "backups:new_point", "backups:new_plan", "backups:new_hold",
        "backups:new_drill", "removal:note", "settings")  # fmt: skip


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_answers_before_anything_is_known(owner, takeover, sign_in, language):
    browser = sign_in(owner, language)
    for name in (*(f"{stage}:home" for stage in STAGES), *MORE):
        answer = browser.get(reverse(name, kwargs={"takeover": takeover.pk}))
        assert answer.status_code == 200, name
    assert browser.get(reverse("home")).status_code == 200
    assert browser.get(reverse("search"), {"q": "é"}).status_code == 200


def test_every_kind_has_a_form_that_can_be_filled_in(owner, takeover, sign_in):
    from bascule.catalogue.kinds import kinds

    browser = sign_in(owner)
    for kind in kinds():
        url = reverse("inventory:new_item", kwargs={"takeover": takeover.pk, "kind": kind})
        assert browser.get(url).status_code == 200, kind
        template = browser.get(reverse("inventory:template", kwargs={"takeover": takeover.pk, "kind": kind}))
        assert template.content[:2] == b"PK", kind
