"""A device by its web page: a printer, a camera, a NAS, a controller. What differs between devices is a profile."""

import http.client
import re
from collections.abc import Iterator

from bascule.connectors.base import (
    Discovers,
    Ended,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    WrongIdentity,
)
from bascule.connectors.http_device.page import Answer, Page, fill, hidden, path_of
from bascule.connectors.http_device.profile import Change, Profile, profile_named
from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, Observation
from bascule.sealing.passwords import new_password


class HttpDevice(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "http_device"
    label = "Web page of a device"
    port = 443

    def verify(self, target: Target, secret: bytes) -> Outcome:
        page = Page(target, self.port)
        profile = profile_named(target.options.get("profile", "basic"))
        outcome = _told(page, lambda: _enter(page, profile, target.login, _text(secret)))
        if profile.login.logout and outcome.word == Outcome.ACCEPTED:
            _told(page, lambda: _left(page, profile))
        return outcome

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        profile = profile_named(target.options.get("profile", "basic"))
        if profile.change is None:
            return Outcome(Outcome.REFUSED, "this profile cannot change the password", code="by-hand")
        user, secret = (way.login, way.secret) if way else (target.login, current)
        where = _way_target(target, way)
        page = Page(where, self.port)
        if not where.pinned:
            return _told(page, lambda: _only_look(page, profile))
        entered = _told(page, lambda: _enter(page, profile, user, _text(secret)))
        if entered.word == Outcome.REFUSED and way is None and current != new:
            again = self.verify(target, new)  # the run before may have been cut after the change
            if again.word == Outcome.ACCEPTED:
                return again
        if entered.word != Outcome.ACCEPTED:
            return entered
        words = {"login": target.login, "current": _text(current), "new": _text(new)}
        change = profile.change
        return _told(page, lambda: _changed(page, change, words))

    def new_secret(self, target: Target, current: bytes) -> bytes:
        profile = profile_named(target.options.get("profile", "basic"))
        return new_password(profile.length, symbols=profile.symbols).encode()

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        profile = profile_named(target.options.get("profile", "basic"))
        if profile.sessions is None:
            return Ended(None, NO_SESSIONS if profile.login.how == "form" else "")
        page, sessions = Page(target, self.port), profile.sessions
        entered = _told(page, lambda: _enter(page, profile, target.login, _text(current)))
        if entered.word != Outcome.ACCEPTED:
            return Ended(None, entered.detail)
        words = {"login": target.login, "current": _text(current), "new": ""}
        done = _told(page, lambda: _changed(page, sessions, words))
        return Ended(None, "every session ended" if done.word == Outcome.ACCEPTED else done.detail)

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        """What its page says it is, seen without a login."""
        page = Page(target, self.port)
        try:
            answer = page.ask("GET", "/")
        except (OSError, http.client.HTTPException) as error:
            raise NotLookedAt(target.address, type(error).__name__) from error
        title = re.search(r"<title[^>]*>([^<]{1,200})", answer.text, re.IGNORECASE)
        yield Observation(
            ref=f"http_device:{target.address}", source="scan", source_group="network", live=True,
            name=title[1].strip() if title else None, ips=[page.host], identifiers={"tls_key": page.shown},
            attributes={"server": str(answer.headers.get("Server", ""))[:200]},
            evidence=Evidence(file=f"{'http' if page.plain else 'https'}://{target.address}/"),
        )  # fmt: skip


NO_SESSIONS = gettext_noop(
    "Sessions already open on the page were not ended: restart the device, or wait until they expire."
)


def _way_target(target: Target, way: Way | None) -> Target:
    """Where the change is made; another address than the target's needs a pin of its own."""
    if way is None or not way.address or way.address == target.address:
        pinned = (way.pinned if way else "") or target.pinned
        return Target(target.address, target.login, pinned, target.timeout, target.options)
    return Target(way.address, target.login, way.pinned, target.timeout, target.options)


def _told(page: Page, work) -> Outcome:  # type: ignore[no-untyped-def]
    """The work's outcome with the identity that was shown; a broken line is no answer."""
    try:
        outcome: Outcome = work()
    except WrongIdentity:
        raise
    except (OSError, http.client.HTTPException, ValueError) as broken:
        return Outcome(Outcome.UNREACHABLE, type(broken).__name__, page.shown)
    return Outcome(outcome.word, outcome.detail, page.shown, outcome.code)


def _only_look(page: Page, profile: Profile) -> Outcome:
    page.ask("GET", profile.login.page or "/")
    return Outcome(Outcome.REFUSED, "its identity is not pinned yet; nothing was sent", code="not-pinned")


def _enter(page: Page, profile: Profile, user: str, secret: str) -> Outcome:
    """Log in, and ask for a page that only a login shows."""
    login = profile.login
    if page.ask("GET", path_of(login.path, user)).status == 200:
        what = "the page opens without any login, so it proves none"
        return Outcome(Outcome.UNREACHABLE, what, code="unprotected")
    if login.how == "form":
        form = page.ask("GET", login.page)
        words = {"login": user, "secret": secret, "token": hidden(form.text, login.token)}
        sent = page.ask("POST", login.action or login.page, fill(login, words))
        if (login.locked and login.locked in sent.text) or sent.status == 429:
            return Outcome(Outcome.REFUSED, f"HTTP {sent.status}, locked", code="locked")
        said_no = (bool(login.refused) and login.refused in sent.text) or sent.status in {401, 403}
        inside = page.ask("GET", login.path)
        if inside.status == 200 and not said_no:
            return Outcome(Outcome.ACCEPTED, "the page opens", code="ok")
        if said_no:
            return Outcome(Outcome.REFUSED, f"HTTP {sent.status}", code="auth-failed")
        return Outcome(
            Outcome.UNREACHABLE, f"unclear: HTTP {sent.status}, then {inside.status}", code="unclear"
        )
    page.use_basic(user, secret) if login.how == "basic" else page.use_digest(user, secret)
    return _judged(page.ask("GET", path_of(login.path, user)), login.how)


def _judged(answer: Answer, how: str) -> Outcome:
    if answer.status in {401, 403}:
        asked = str(answer.headers.get("WWW-Authenticate", ""))
        if how == "digest" and answer.status == 401 and not asked.lower().startswith("digest"):
            return Outcome(Outcome.UNREACHABLE, "it does not ask for a digest login", code="method-off")
        return Outcome(Outcome.REFUSED, f"HTTP {answer.status}", code="auth-failed")
    if answer.status == 429:
        return Outcome(Outcome.REFUSED, "HTTP 429", code="locked")
    if 200 <= answer.status < 300:
        return Outcome(Outcome.ACCEPTED, f"HTTP {answer.status}", code="ok")
    return Outcome(Outcome.UNREACHABLE, f"HTTP {answer.status}", code="unclear")


def _changed(page: Page, change: Change, words: dict[str, str]) -> Outcome:
    token = hidden(page.ask("GET", change.page).text, change.token) if change.page else ""
    answer = page.ask(
        change.method, path_of(change.path, words["login"]), fill(change, {**words, "token": token})
    )
    if change.policy and change.policy in answer.text:
        return Outcome(Outcome.REFUSED, "the device does not take this password", code="policy")
    if answer.status in {401, 403}:
        return Outcome(Outcome.REFUSED, f"HTTP {answer.status}", code="no-right")
    if answer.status in change.statuses and change.ok in answer.text:
        return Outcome(Outcome.ACCEPTED, f"HTTP {answer.status}", code="ok")
    if 400 <= answer.status < 500:
        return Outcome(Outcome.REFUSED, f"HTTP {answer.status}", code="failed")
    return Outcome(Outcome.UNREACHABLE, f"unclear: HTTP {answer.status}", code="unclear")


def _left(page: Page, profile: Profile) -> Outcome:
    page.ask("GET", profile.login.logout)
    return Outcome(Outcome.ACCEPTED)


def _text(secret: bytes) -> str:
    return secret.decode("utf-8", "replace")
