"""The client's half of SCRAM against the published example, and against servers that do not know the verifier."""

import pytest

from bascule.connectors.postgresql.scram import BadServer, Exchange, verifier


def test_the_verifier_is_the_published_one():
    """RFC 7677, section 3: user "user", password "pencil"; the keys follow from its salt and count."""
    from base64 import b64decode

    made = verifier(b"pencil", b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096)
    assert made == (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    )


def test_no_proof_for_a_nonce_that_is_not_ours():
    one = Exchange(b"secret")
    one.first()
    with pytest.raises(BadServer):
        one.final(b"r=somebody-elses,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")


def test_no_endless_count():
    one = Exchange(b"secret")
    nonce = one.first().decode().partition("r=")[2]
    with pytest.raises(BadServer):
        one.final(f"r={nonce}xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000".encode())


def test_a_server_that_does_not_know_the_verifier_is_not_believed():
    one = Exchange(b"secret")
    nonce = one.first().decode().partition("r=")[2]
    one.final(f"r={nonce}xyz,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096".encode())
    with pytest.raises(BadServer):
        one.finished(b"v=AAAA")
