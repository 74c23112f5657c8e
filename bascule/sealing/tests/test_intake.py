"""The intake: anybody seals, only the vault opens, and a browser seals the same bytes."""

import json
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from bascule.sealing import CannotOpen, IntakeKey, KeyRing, LocalRoot, NoKey, Place, seal_to_intake
from bascule.sealing import intake as intake_module

SCRIPT = Path(intake_module.__file__).parent / "browser" / "intake.js"
PLACE = Place("firm-a", "client-1", "intake:1", "private", 1)
CANARY = b"canary-intake-42"
CONTEXT = "firm-a|client-1|request:12"


def test_what_was_sealed_to_the_intake_opens_with_its_private_half():
    key = IntakeKey.create()
    assert key.open(seal_to_intake(key.public, CANARY, context=CONTEXT), context=CONTEXT) == CANARY


def test_the_private_half_rests_sealed_and_comes_back():
    ring = KeyRing([LocalRoot(secrets.token_bytes(32))])
    ring.new_key(firm="firm-a", client="client-1")
    key = IntakeKey.create()
    rested = key.wrapped(ring=ring, place=PLACE)
    back = IntakeKey.unwrapped(rested, ring=ring, place=PLACE)
    assert back.open(seal_to_intake(key.public, CANARY, context=CONTEXT), context=CONTEXT) == CANARY


def test_another_context_or_another_intake_does_not_open():
    key, other = IntakeKey.create(), IntakeKey.create()
    sealed = seal_to_intake(key.public, CANARY, context=CONTEXT)
    with pytest.raises(CannotOpen):
        key.open(sealed, context="firm-a|client-2|request:12")
    with pytest.raises(NoKey):
        other.open(sealed, context=CONTEXT)


def test_every_changed_bit_is_refused():
    key = IntakeKey.create()
    sealed = seal_to_intake(key.public, CANARY, context=CONTEXT)
    for at in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[at // 8] ^= 1 << (at % 8)
        with pytest.raises((CannotOpen, NoKey)):
            key.open(bytes(changed), context=CONTEXT)


def test_cut_bytes_are_refused():
    key = IntakeKey.create()
    sealed = seal_to_intake(key.public, CANARY, context=CONTEXT)
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            key.open(sealed[:length], context=CONTEXT)


@pytest.mark.parametrize("public", [b"", b"\x04" + b"\x01" * 64, b"\x00" * 65])
def test_a_public_key_that_is_no_point_is_refused(public):
    with pytest.raises(NoKey):
        seal_to_intake(public, CANARY, context=CONTEXT)


def test_the_private_key_is_in_no_repr():
    key = IntakeKey.create()
    number = key._private.private_numbers().private_value
    assert f"{number:x}" not in repr(key)
    assert str(number) not in repr(key)


RUN = """
import {{ readFileSync }} from "node:fs";
const text = readFileSync({script!r}, "utf8");
const {{ sealToIntake }} = await import("data:text/javascript;base64," + Buffer.from(text).toString("base64"));
for (const [key, plain, context] of JSON.parse(readFileSync(0, "utf8"))) {{
  const sealed = await sealToIntake(Buffer.from(key, "hex"), Buffer.from(plain, "hex"), context);
  console.log(Buffer.from(sealed).toString("hex"));
}}
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="the browser test does the same in Chromium")
def test_the_browsers_script_seals_what_the_vault_opens():
    key = IntakeKey.create()
    cases = [(b"", ""), (CANARY, CONTEXT), (secrets.token_bytes(100_000), "é|" * 400)]
    asked = json.dumps([[key.public.hex(), plain.hex(), context] for plain, context in cases])
    script = RUN.format(script=str(SCRIPT))
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script], input=asked, capture_output=True, text=True, check=True
    )
    sealed = [bytes.fromhex(line) for line in done.stdout.split()]
    assert [key.open(s, context=c) for s, (_, c) in zip(sealed, cases, strict=True)] == [p for p, _ in cases]


@pytest.mark.browser
def test_a_real_browser_seals_what_the_vault_opens(chromium):
    key = IntakeKey.create()
    page = chromium.new_page()
    page.route("**/intake.js", lambda r: r.fulfill(body=SCRIPT.read_bytes(), content_type="text/javascript"))
    page.route("**/page", lambda r: r.fulfill(body="<p>x</p>", content_type="text/html"))
    page.goto("http://localhost/page")
    sealed = page.evaluate(
        """async ([key, plain, context]) => {
            const { sealToIntake } = await import("/intake.js");
            return Array.from(await sealToIntake(new Uint8Array(key), new Uint8Array(plain), context));
        }""",
        [list(key.public), list(CANARY), CONTEXT],
    )
    page.close()
    assert key.open(bytes(sealed), context=CONTEXT) == CANARY
