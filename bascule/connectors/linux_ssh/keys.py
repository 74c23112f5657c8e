"""Change a key: add the new one beside the old with its options, prove it by a fresh login, then take the old away."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bascule.connectors.base import Outcome, Target
from bascule.connectors.linux_ssh.authorized import holds, with_key_beside, without_key
from bascule.connectors.ssh_files import replace_file
from bascule.connectors.ssh_line import Line
from bascule.connectors.ssh_secret import NoLine, private_key, public_half

USUAL = (".ssh/authorized_keys", ".ssh/authorized_keys2")
ELSEWHERE = ("authorizedkeyscommand", "trustedusercakeys", "authorizedprincipalsfile")


@dataclass(frozen=True)
class KeyFile:
    """A file sshd reads for the account. `before` is what runs a command with the owner's own rights."""

    path: str
    text: str
    before: tuple[str, ...]
    root: bool


def change_key(
    line: Line, target: Target, current: bytes, new: bytes, verify: Callable[[Target, bytes], Outcome]
) -> Outcome:
    """Replace the key `current` (whole, or its public half) by `new` in every file that holds it."""
    old, fresh = _public(current), private_key(new)
    if old is None or fresh is None:
        return Outcome(
            Outcome.REFUSED, "a key takes the place of a key, not of a password", line.shown, "kind"
        )
    where, elsewhere = _places(line, target)
    files = _read(line, target.login, where)
    told = f"; also judged by {', '.join(elsewhere)}" if elsewhere else ""
    if old != fresh.public_data:
        with_old = [one for one in files if holds(one.text, old)]
        entry = fresh.export_public_key().decode().strip()
        added = [replace(one, text=with_key_beside(one.text, old, entry)) for one in with_old]
        _write(line, zip(with_old, added, strict=True))
        if added and verify(replace(target, pinned=line.shown), new).word != Outcome.ACCEPTED:
            back = [replace(one, text=without_key(one.text, fresh.public_data)) for one in added]
            _write(line, zip(added, back, strict=True))
            return Outcome(
                Outcome.REFUSED, "the new key was not let in, the old one stays", line.shown, "not-proven"
            )
        done = [replace(one, text=without_key(one.text, old)) for one in added]
        _write(line, zip(added, done, strict=True))
        files = [one for one in files if one not in with_old] + done
    if not any(holds(one.text, fresh.public_data) for one in files):
        return Outcome(
            Outcome.REFUSED, f"no file that was read holds the old key{told}", line.shown, "not-in-files"
        )
    return Outcome(
        Outcome.ACCEPTED, f"the new key is in, the old one out of {len(files)} files{told}", line.shown
    )


def _public(secret: bytes) -> bytes | None:
    whole, half = private_key(secret), public_half(secret)
    return whole.public_data if whole else half.public_data if half else None


def _places(line: Line, target: Target) -> tuple[list[str], list[str]]:
    """The files sshd reads for this account, and what else it asks (a command, a certificate authority)."""
    home = _home(line, target.login)
    names, elsewhere = list(USUAL), []
    if line.can_be_root():
        spec = f"user={target.login},host=localhost,addr=127.0.0.1"
        asked = line.run(["sshd", "-T", "-C", spec], root=True)
        for one in asked.text.splitlines() if asked.status == 0 else []:
            word, _space, value = one.partition(" ")
            if word == "authorizedkeysfile" and value != "none":
                names = value.split()
            elif word in ELSEWHERE and value != "none":
                elsewhere.append(f"{word} {value}")
    paths = [name.replace("%h", home).replace("%u", target.login).replace("%%", "%") for name in names]
    return [path if path.startswith("/") else f"{home}/{path}" for path in paths], elsewhere


def _home(line: Line, login: str) -> str:
    for one in line.run(["getent", "passwd", login]).text.splitlines():
        parts = one.split(":")
        if parts[0] == login and len(parts) == 7:
            return parts[5]
    raise NoLine(Outcome(Outcome.REFUSED, "the account is not known there", line.shown, "no-account"))


def _read(line: Line, login: str, paths: list[str]) -> list[KeyFile]:
    """Those that exist. A file in the account's own home is only touched with the account's own rights, so that no
    link it laid there leads root somewhere else."""
    home, found = _home(line, login), []
    for path in paths:
        own = line.door.login == login
        at_home = path.startswith(f"{home}/")
        root = not own or (not at_home and line.can_be_root())
        before = ("runuser", "-u", login, "--") if root and at_home else ()
        got = line.run([*before, "cat", path], root=root)
        if got.status == 0:
            found.append(KeyFile(path, got.out.decode("utf-8", "surrogateescape"), before, root))
    return found


def _write(line: Line, pairs: "zip[tuple[KeyFile, KeyFile]]") -> None:
    for was, now in pairs:
        if was.text == now.text:
            continue
        texts = (one.text.encode("utf-8", "surrogateescape") for one in (was, now))
        replace_file(line, was.path, *texts, root=was.root, before=was.before)
