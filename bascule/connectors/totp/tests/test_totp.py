"""RFC 6238's own test vectors, and codes of another seed."""

import time
from base64 import b32encode

import pytest

from bascule.connectors.base import Outcome, Target
from bascule.connectors.contract import check_folder
from bascule.connectors.totp.connector import STEPS, Totp, code_at, enrolment_uri, new_seed

TOTP = Totp()
SEEDS = {"SHA1": 20, "SHA256": 32, "SHA512": 64}


@pytest.mark.parametrize(
    ("algorithm", "moment", "code"),
    [
        ("SHA1", 59, "94287082"), ("SHA256", 59, "46119246"), ("SHA512", 59, "90693936"),
        ("SHA1", 1111111109, "07081804"), ("SHA1", 20000000000, "65353130"),
    ],
)  # fmt: skip
def test_agrees_with_the_published_vectors(algorithm, moment, code):
    seed = b32encode((b"1234567890" * 7)[: SEEDS[algorithm]])
    assert code_at(seed, moment, {"algorithm": algorithm, "digits": "8"}) == code


def test_a_code_of_the_new_seed_is_taken_and_one_of_the_old_is_not():
    check_folder(TOTP)
    old, new = new_seed(), new_seed()
    now = time.time()
    typed = Target("portail", "hlacombe", options={"code": " ".join(code_at(new, now))})
    assert TOTP.verify(typed, new).word == Outcome.ACCEPTED
    refused = TOTP.verify(typed, old)
    assert (refused.word, refused.code) == (Outcome.REFUSED, "auth-failed") and old.decode() not in repr(
        refused
    )
    late = Target("portail", "hlacombe", options={"code": code_at(new, now - 120)})
    assert TOTP.verify(late, new).word == Outcome.REFUSED
    assert TOTP.verify(Target("portail", "hlacombe"), new).word == Outcome.UNREACHABLE
    assert TOTP.verify(typed, b"1189 not base32!").code == "no-seed"


def test_the_old_factor_goes_only_after_the_new_one_let_somebody_in():
    order = [
        at for at, step in enumerate(STEPS) for word in ("add another", "Only now remove") if word in step
    ]
    assert order == sorted(order) and len(order) == 2


def test_the_enrolment_names_account_and_issuer_safely():
    seed = b"JBSWY3DPEHPK3PXP"
    assert (
        enrolment_uri(seed, "a&b@x", "Lacombe SA")
        == "otpauth://totp/Lacombe%20SA%3Aa%26b%40x?secret=JBSWY3DPEHPK3PXP&issuer=Lacombe%20SA"
    )
