"""A rotation of data keys in a process of its own that is killed with SIGKILL, again and again, on a real database."""

import base64
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from bascule.sealing.envelope import open_
from bascule.tenancy.roots import roots
from bascule.vault.keep import keep
from bascule.vault.keys import ring_of
from bascule.vault.models import ClientKey, KeyRotation, SecretVersion
from bascule.vault.versions import place_of

SECRETS, KILLS = 240, 8
CHILD = """
import sys
import django
django.setup()
from bascule.clients.models import Client
from bascule.tenancy.scope import acting_for
from bascule.vault.rotate_data_key import rotate_data_key
with acting_for(sys.argv[1]):
    client = Client.objects.get(pk=sys.argv[2])
    print("ready", flush=True)
    rotate_data_key(client, by="test", at_once=3)
"""


def start(customer):
    found = connection.settings_dict
    host = found["OPTIONS"].get("host") or found["HOST"]
    address = f"postgresql://{found['USER']}@/{found['NAME']}?host={host.replace('/', '%2F')}"
    key = base64.b64encode(roots()[0].material()).decode()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "bascule.config.settings",
        "BASCULE_DATABASE_URL": address,
        "BASCULE_ROOT_KEY": key,
    }
    env.pop("BASCULE_ROOT_KEY_FILE", None)
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(customer.firm_id), str(customer.pk)],
        env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def everything_opens(customer, expected):
    """Every version opens, now, with the keys that are stored now."""
    ring = ring_of(customer)
    for row in SecretVersion.objects.filter(client=customer):
        assert open_(bytes(row.sealed), ring=ring, place=place_of(row)) == expected[row.credential_id]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_loses_nothing_and_ends(customer, owner):
    chance = random.Random(4)
    expected = {}
    for number in range(SECRETS):
        secret = f"secret {number}"
        expected[keep(customer, by=owner, title=str(number), secret=secret).pk] = secret.encode()
    killed = 0
    while killed < KILLS:
        child = start(customer)
        assert child.stdout.readline() == "ready\n"
        # Somewhere between the first statement and the last: the whole takes about a second.
        deadline = time.monotonic() + chance.uniform(0.0, 0.12)
        while time.monotonic() < deadline and child.poll() is None:
            time.sleep(0.002)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        assert child.wait() in (0, -signal.SIGKILL)
        if child.returncode == 0:
            break
        killed += 1
        everything_opens(customer, expected)
    assert killed >= 3, "the child was never caught in the middle"
    child = start(customer)
    assert child.wait(60) == 0
    everything_opens(customer, expected)
    done = KeyRotation.objects.get()
    assert done.finished_at and done.count == SECRETS + 1
    new = bytes.fromhex(done.new_key)
    assert ClientKey.objects.filter(client=customer, retired_at__isnull=True).count() == 1
    assert all(bytes(row.sealed)[3:19] == new for row in SecretVersion.objects.filter(client=customer))
