"""Requests to a device's page: one pinned line at a time, cookies of one login, limits on everything."""

import base64
import http.client
import json
import re
import urllib.parse
from html import unescape
from http.cookies import CookieError, SimpleCookie
from xml.sax.saxutils import escape

from bascule.connectors import digest
from bascule.connectors.base import Target, host_and_port
from bascule.connectors.http_device.profile import Change, Filled, Login
from bascule.connectors.tls import PLAIN, Pinning, demand

LARGEST = 1024 * 1024


class Answer:
    """What the device said."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.headers, self.text = status, headers, body.decode("utf-8", "replace")


class Page:
    """A device's page as one visitor sees it. `shown` is the certificate's key, or "no-tls"."""

    def __init__(self, target: Target, port: int = 443) -> None:
        self.target, self.shown = target, ""
        plain = target.options.get("scheme", "https") == "http"
        self.plain, (self.host, self.port) = plain, host_and_port(target.address, 80 if plain else port)
        self.cookies: dict[str, str] = {}
        self.basic, self.digest = "", ("", "")

    def ask(self, method: str, path: str, filled: Filled | None = None) -> Answer:
        """One request; a digest challenge is answered once. Raises OSError, HTTPException or WrongIdentity."""
        answer = self._send(method, path, filled, self.basic)
        if answer.status == 401 and self.digest[0]:
            asked = digest.strongest(answer.headers.get_all("WWW-Authenticate") or [])
            if asked:
                line = digest.answer(asked, method, path, *self.digest)
                answer = self._send(method, path, filled, line)
        return answer

    def use_basic(self, login: str, secret: str) -> None:
        self.basic = "Basic " + base64.b64encode(f"{login}:{secret}".encode()).decode()

    def use_digest(self, login: str, secret: str) -> None:
        self.digest = (login, secret)

    def _send(self, method: str, path: str, filled: Filled | None, authorization: str) -> Answer:
        if not path.startswith("/") or any(ord(sign) <= 32 for sign in path):
            raise http.client.InvalidURL("not a path")
        headers = {"User-Agent": "bascule", "Accept": "*/*", "Connection": "close"}
        if authorization:
            headers["Authorization"] = authorization
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if filled:
            headers["Content-Type"] = filled.content_type
        line = self._open()
        try:
            line.request(method, path, filled.body if filled else None, headers)
            got = line.getresponse()
            body = got.read(LARGEST + 1)
            if len(body) > LARGEST:
                raise http.client.HTTPException("the answer is too long")
            self._keep_cookies(got.headers)
            return Answer(got.status, got.headers, body)
        finally:
            line.close()

    def _open(self) -> http.client.HTTPConnection:
        """Connected, and its identity compared: nothing was sent yet."""
        if self.plain:
            self.shown = PLAIN
            demand(self.target.address, self.target.pinned, PLAIN)
            line = http.client.HTTPConnection(self.host, self.port, timeout=self.target.timeout)
            line.connect()
            return line
        context = Pinning(self.target)
        secure = http.client.HTTPSConnection(
            self.host, self.port, timeout=self.target.timeout, context=context
        )
        secure.connect()
        if self.shown:  # every line of one visit goes to the same key, pinned or not
            demand(self.target.address, self.shown, context.shown)
        self.shown = context.shown
        return secure

    def _keep_cookies(self, headers: http.client.HTTPMessage) -> None:
        for text in headers.get_all("Set-Cookie") or []:
            try:
                for name, morsel in SimpleCookie(text).items():
                    self.cookies[name] = morsel.value
            except CookieError:
                continue


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a form, or of a <meta> of that name; "" when there is none."""
    for tag in re.findall(r"<(?:input|meta)\b[^>]{0,2000}>", text, re.IGNORECASE):
        about = {
            key.lower(): a or b
            for key, a, b in re.findall(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
        }
        if about.get("name") == name:
            return unescape(about.get("value") or about.get("content") or "")
    return ""


def fill(part: Change | Login, words: dict[str, str]) -> Filled:
    """The body of a request, every word escaped for its place."""
    if isinstance(part, Change) and part.kind == "xml":
        return Filled("application/xml", _put(part.body, {k: escape(v) for k, v in words.items()}).encode())
    fields = {name: _put(value, words) for name, value in part.fields.items()}
    if isinstance(part, Change) and part.kind == "json":
        return Filled("application/json", json.dumps(fields).encode())
    return Filled("application/x-www-form-urlencoded", urllib.parse.urlencode(fields).encode())


def path_of(text: str, login: str) -> str:
    """A path; only the login's name may stand in it."""
    return text.replace("{login}", urllib.parse.quote(login, safe=""))


def _put(text: str, words: dict[str, str]) -> str:
    """In one go, so that a secret with braces in it stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), text)
