"""A client with its keys, a takeover of it, and what a browser would seal."""

import json
import struct

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
