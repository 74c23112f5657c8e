"""Profiles, forms and digest answers, without a device."""

import pytest

from bascule.connectors import digest
from bascule.connectors.http_device.page import fill, hidden, path_of
from bascule.connectors.http_device.profile import Change, profile_named, read_profile
from bascule.observation.problem import Problem


def test_agrees_with_the_example_of_the_standard(monkeypatch):
    """RFC 7616, section 3.9.1, and RFC 2617 without qop."""
    monkeypatch.setattr(
        digest.secrets, "token_hex", lambda _size: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    )
    asked = ('Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=%s,'
             ' nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"')  # fmt: skip
    for name, expected in {
        "MD5": "8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    }.items():
        line = digest.answer(
            digest.challenge(asked % name), "GET", "/dir/index.html", "Mufasa", "Circle of Life"
        )
        assert f'response="{expected}"' in line and "Circle" not in line
    assert digest.strongest([asked % "MD5", asked % "SHA-256", "Basic realm=x"])["algorithm"] == "SHA-256"
    assert digest.strongest(["Digest algorithm=MD4, nonce=x", "Negotiate"]) == {}


def test_a_secret_with_signs_stays_a_secret_in_its_place():
    words = {"login": "a", "new": 'x&"<{current}>', "current": "old"}
    as_form = fill(Change(path="/", fields={"p": "{new}", "u": "{login}"}), words)
    assert as_form.body == b"p=x%26%22%3C%7Bcurrent%7D%3E&u=a"
    as_xml = fill(Change(path="/", kind="xml", body="<p>{new}</p>"), words)
    assert as_xml.body == b'<p>x&amp;"&lt;{current}&gt;</p>' and "old" not in repr(as_xml)
    assert (
        fill(Change(path="/", kind="json", fields={"p": "{new}"}), words).body == b'{"p": "x&\\"<{current}>"}'
    )
    assert path_of("/user/{login}", "../a b") == "/user/..%2Fa%20b"


def test_finds_a_hidden_token_however_it_is_written():
    assert hidden("<input value='a&amp;b' type=hidden name='t'>", "t") == "a&b"
    assert hidden('<meta name="csrf" content="c1">', "csrf") == "c1"
    assert hidden('<input name="other" value="x">', "t") == ""


def test_a_profile_that_puts_a_secret_into_an_address_is_not_taken(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n[login]\nhow = "basic"\npath = "/"\n[change]\npath = "/set?pwd={new}"\n')
    with pytest.raises(ValueError, match="never stands in an address"):
        read_profile(bad)
    with pytest.raises(Problem, match="no device profile toaster"):
        profile_named("toaster")
