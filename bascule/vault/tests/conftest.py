"""A client with its keys, a takeover of it, and what a browser would seal."""

import json
import struct
import time

import pytest

from bascule.clients.open_client import open_client
from bascule.sealing.intake import seal_to_intake
from bascule.vault.take_parts import context_of


@pytest.fixture
def customer(firm, owner):
    return open_client(firm, by=owner, name="Menuiserie Lacombe")


@pytest.fixture
def part():
    """`part(client, "secret", title="Pare-feu")`: as `intake_form.js` seals it."""

    def seal(client, content, context="", **head):
        first = json.dumps({"schema": "bascule.intake/1", **head}).encode()
        raw = content.encode() if isinstance(content, str) else content
        plain = struct.pack(">I", len(first)) + first + raw
        return seal_to_intake(bytes(client.intake_public), plain, context=context or context_of(client))

    return seal


@pytest.fixture
def stepped_up(sign_in):
    """`stepped_up(member)`: a browser whose member has a second factor and showed it a moment ago."""
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as METHODS
    from allauth.mfa.models import Authenticator

    def enter(who, ago=0, **more):
        Authenticator.objects.get_or_create(
            user=who.user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        browser = sign_in(who, **more)
        session = browser.session
        session[METHODS] = [{"method": "mfa", "at": time.time() - ago, "type": "totp"}]
        session["account_authentication_methods_user"] = str(who.user.pk)
        session.save()
        return browser

    return enter
