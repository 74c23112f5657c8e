"""The Kerberos request: the published test vectors, a controller that lies, one that answers rubbish."""

import socket
import threading
import time

import pytest

from bascule.connectors.active_directory import aes_sha1, der, kerberos
from bascule.connectors.base import Outcome


def test_agrees_with_the_published_vectors():
    """RFC 3961, appendix A.1; RFC 3962, appendix B."""
    assert aes_sha1._n_fold(b"012345", 8).hex() == "be072631276b1955"
    assert aes_sha1._n_fold(b"kerberos", 16).hex() == "6b65726265726f737b9b5b2b93132b93"
    long = aes_sha1.key_from_password(b"password", b"ATHENA.MIT.EDUraeburn", 18, 1)
    assert long.hex() == "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161"
    short = aes_sha1.key_from_password(b"password", b"ATHENA.MIT.EDUraeburn", 17, 1200)
    assert short.hex() == "4c01cd46d632d01e6dbe230a01ed642a"
    key = bytes.fromhex("636869636b656e207465726979616b69")
    assert aes_sha1._cts_encrypt(key, b"I would like the ").hex() == "c6353568f2bf8cb4d8a580362da7ff7f97"


@pytest.mark.parametrize("size", [1, 15, 16, 17, 31, 32, 33, 100])
def test_opens_what_it_sealed_and_nothing_that_was_touched(size):
    key, plain = aes_sha1.key_from_password(b"un", b"sel", 18), bytes(range(size))
    sealed = aes_sha1.encrypt(key, 1, plain)
    assert aes_sha1.decrypt(key, 1, sealed) == plain
    assert aes_sha1.decrypt(key, 3, sealed) is None
    assert aes_sha1.decrypt(key, 1, sealed[:-1] + bytes([sealed[-1] ^ 1])) is None


@pytest.fixture
def answering():
    """A server that gives these answers, one a connection; yields a function that starts it and returns its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(*answers):
        def work():
            for answer in answers:
                line, _who = listening.accept()
                with line:
                    line.recv(65536)
                    line.sendall(answer)

        threading.Thread(target=work, daemon=True).start()
        return listening.getsockname()[1]

    yield serve
    listening.close()


def _framed(message):
    return len(message).to_bytes(4, "big") + message


def _preauth():
    info = der.sequence(der.sequence(der.at(0, der.integer(18)), der.at(1, der.text("SEL"))))
    hints = der.sequence(der.sequence(der.at(1, der.integer(19)), der.at(2, der.octets(info))))
    stamp = der.at(4, der.time("20261122233000Z"))
    return der.tlv(0x7E, der.sequence(stamp, der.at(6, der.integer(25)), der.at(12, der.octets(hints))))


def test_a_yes_that_is_not_sealed_with_the_accounts_key_is_no_yes(answering):
    forged = der.sequence(der.at(0, der.integer(18)), der.at(2, der.octets(bytes(100))))
    port = answering(_framed(_preauth()), _framed(der.tlv(0x6B, der.sequence(der.at(6, forged)))))
    answer = kerberos.verify("127.0.0.1", "durand", "X.EXAMPLE", b"Canari-krb", 5, port)
    assert (answer.word, answer.code) == (Outcome.UNREACHABLE, "forged") and "Canari" not in repr(answer)


@pytest.mark.parametrize(
    "answer", [b"", b"\0\0\0\2ab", b"\xff\xff\xff\xff", b"\0\0\0\6\x7e\x84\xff\xff\xff\xff", _framed(b"\x7e\0")],
    ids=["nothing", "letters", "endless", "length", "empty"],
)  # fmt: skip
def test_rubbish_teaches_nothing_and_does_not_wait(answering, answer):
    started = time.monotonic()
    got = kerberos.verify("127.0.0.1", "durand", "X.EXAMPLE", b"x", 2, answering(answer))
    assert got.word == Outcome.UNREACHABLE and time.monotonic() - started < 2
