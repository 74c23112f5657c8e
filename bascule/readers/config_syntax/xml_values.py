"""Values in a configuration kept as XML, and the secrets of its leaves."""

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import cast
from xml.etree import ElementTree

from bascule.readers.config_syntax.account import MASK, DeviceAccount
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, secret_kind
from bascule.readers.safe_xml import Element


def text(element: ElementTree.Element | None, path: str = "", default: str = "") -> str:
    """The text at a path below the element, stripped; the default when there is none."""
    found = element if not path or element is None else element.find(path)
    return (found.text or "").strip() if found is not None and found.text else default


def line(element: ElementTree.Element | None) -> int | None:
    return getattr(element, "line", None)


def on(element: ElementTree.Element | None, path: str) -> bool:
    """A switch: the tag is there and does not say no. `<enable/>` counts as on, `<enable>0</enable>` as off."""
    found = element.find(path) if element is not None else None
    return found is not None and (found.text or "").strip().lower() not in (
        "0",
        "no",
        "off",
        "disable",
        "disabled",
        "false",
    )


def elements(root: ElementTree.Element, *paths: str) -> Iterator[Element]:
    """Every element at these paths, in the order of the paths."""
    for path in paths:
        yield from cast(list[Element], root.findall(path))


def from_base64(value: str) -> str:
    """The text inside base64; the value itself when it is none."""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "strict")
    except (binascii.Error, ValueError):
        return value


def take_secrets(
    account: DeviceAccount, root: Element, encrypted: Callable[[Element], bool] = lambda element: False
) -> None:
    """Hand out the secret of every leaf; hashes and what `encrypted` says is sealed are noted."""
    stack: list[tuple[Element, tuple[str, ...], Element | None]] = [(root, (), None)]
    while stack:
        element, path, parent = stack.pop()
        for child in reversed(list(element)):
            stack.append((child, (*path, child.tag), element))  # type: ignore[arg-type]
        value = (element.text or "").strip()
        kind = secret_kind(element.tag) if len(element) == 0 and value else None
        if (
            kind is None
            or hides_nothing(value)
            or value in ("0", "1", "yes", "no", "on", "off", "none", "true", "false")
        ):
            continue
        names = [
            text(parent, tag)
            for tag in ("name", "Name", "descr", "description", "username", "Username", "user")
        ]
        title = f"{'/'.join(path[-3:])} {next(filter(None, names), '')}".strip()
        login = (
            text(parent, "username")
            or text(parent, "Username")
            or (text(parent, "name") if "user" in path else "")
        )
        if is_hash(value) or encrypted(element):
            account.sealed(holder=login or None, value=f"{title} {MASK}", line=element.line)
            continue
        plain = from_base64(value) if len(value) > 60 else value
        if "CERTIFICATE" in plain and "PRIVATE" not in plain:
            continue
        account.secret(
            "private-key" if "PRIVATE KEY" in plain else kind,
            plain,
            title=title,
            login=login or None,
            line=element.line,
        )
