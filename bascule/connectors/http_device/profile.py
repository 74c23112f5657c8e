"""A device's page described as data: one TOML file a kind of device, which a technician can read and add."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from bascule.observation.problem import Problem, gettext_noop

FOLDER = Path(__file__).parent / "profiles"
PLACES = {"login", "current", "new", "token"}


class Login(msgspec.Struct, forbid_unknown_fields=True):
    """How to log in. `path` is a page only a login shows. For a form: `page` holds it, `action` takes it (`page` when
    empty), `fields` fill it ({login}, {secret}, {token}), `token` names a hidden field to copy."""

    how: Literal["basic", "digest", "form"]
    path: str
    page: str = ""
    action: str = ""
    fields: dict[str, str] = {}
    token: str = ""
    refused: str = ""
    locked: str = ""
    logout: str = ""


class Change(msgspec.Struct, forbid_unknown_fields=True):
    """How to change the password: `fields` as a form or JSON, or `body` (XML) with {login}, {current}, {new}, {token}.
    `ok` must stand in the answer when given; `policy` marks a password the device does not take."""

    path: str
    method: Literal["POST", "PUT"] = "POST"
    kind: Literal["form", "json", "xml"] = "form"
    page: str = ""
    token: str = ""
    fields: dict[str, str] = {}
    body: str = ""
    statuses: tuple[int, ...] = (200, 201, 204, 302, 303)
    ok: str = ""
    policy: str = ""


class Profile(msgspec.Struct, forbid_unknown_fields=True):
    """One kind of device. `password`: how long a new one may be, and which symbols it takes."""

    name: str
    login: Login
    change: Change | None = None
    sessions: Change | None = None
    length: int = 16
    symbols: str = "-_."
    tested: str = ""


@dataclass(frozen=True)
class Filled:
    """A request's body with the secrets in it."""

    content_type: str
    body: bytes = field(repr=False)


@cache
def profiles() -> dict[str, Profile]:
    """Every profile by its file's name. A broken file is a defect and raises."""
    return {file.stem: read_profile(file) for file in sorted(FOLDER.glob("*.toml"))}


def read_profile(file: Path) -> Profile:
    """One file. ValueError when a secret would stand in an address, or the shape is wrong."""
    profile = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Profile)
    for part in (profile.change, profile.sessions):
        if part and any(f"{{{word}}}" in part.path + part.page for word in ("new", "current", "secret")):
            raise ValueError(f"{file.name}: a secret never stands in an address")
    return profile


def profile_named(name: str) -> Profile:
    """Problem when there is none."""
    if name not in profiles():
        raise Problem(
            gettext_noop("There is no device profile {name}."),
            gettext_noop("Known: {known}. Add a file beside them, or change the password on the device's page by hand."),
            name=name or "?", known=", ".join(profiles()),
        )  # fmt: skip
    return profiles()[name]
