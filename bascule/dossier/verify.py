"""Checks a Bascule dossier offline: python3 verify.py DOSSIER. Vérifie un dossier Bascule hors ligne.

Needs Python 3.9 and openssl 3.0, nothing else. LAYOUT.md says what is checked. Take this file from a place you trust,
not from the dossier you doubt. Exit 0 verified, 1 not verified, 2 cannot be checked. Texts are "French|English".
"""

from __future__ import annotations

import argparse
import base64
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from hashlib import sha256
from typing import IO

NOTE = re.compile("((?:[^\n]+\n)+)\n((?:— [^ \n]+ [A-Za-z0-9+/]+=*\n)+)")


def openssl(arguments: str, **files: bytes) -> tuple[bool, str]:
    """Run openssl in a folder with these files: whether it said yes, and what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            pathlib.Path(folder, name).write_bytes(data)
        done = subprocess.run(["openssl", *arguments.split()], cwd=folder, capture_output=True, check=False)
        return done.returncode == 0, done.stdout.decode(errors="replace")


class Check:
    """One check: `problems` and `remarks` say what was found. Raises when there is nothing that could be checked."""

    def __init__(self, path: str, key: str = "", kept: tuple[str, ...] = (), authority: str = "") -> None:
        self.path, self.kept, self.authority = pathlib.Path(path), kept, authority
        self.events, self.checkpoints, self.problems, self.remarks = 0, 0, list[str](), list[str]()
        self.zip = None if self.path.is_dir() else zipfile.ZipFile(self.path)
        here = (p for p in self.path.rglob("*") if not p.is_dir() and not p.is_symlink())
        self.names = self.zip.namelist() if self.zip else [p.relative_to(path).as_posix() for p in here]
        self.pem = self.open("key.pub.pem").read()
        der = base64.b64decode(self.pem.split(b"\n")[1])
        self.public, self.key = der[-32:], sha256(der).hexdigest()
        self.expect(key.lower() in {"", self.key}, "ce n’est pas votre clé|this is not your key")
        self.remarks.append(f"clé (comparez) : {self.key}|key (compare): {self.key}")
        for part in (self.check_files, self.check_log):
            try:
                part()
            except Exception as error:  # a damaged file is a problem, never a crash
                self.expect(False, f"fichier illisible ({error!r})|unreadable file ({error!r})")

    def expect(self, right: bool, otherwise: str) -> None:
        self.problems += [] if right else [otherwise]

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(name) if self.zip else (self.path / name).open("rb")

    def signed(self, note: bytes) -> list[str]:
        """The lines of a note that the dossier's key signed; none when it did not."""
        found = NOTE.fullmatch(note.decode())
        text, signatures = found.groups() if found else ("", "")
        for _, name, encoded in (line.split(" ") for line in signatures.splitlines()):
            data, known = base64.b64decode(encoded), name.encode() + b"\n\x01" + self.public
            if data[:4] == sha256(known).digest()[:4] and base64.b64encode(data).decode() == encoded:
                files = {"key": self.pem, "text": text.encode(), "sig": data[4:]}
                if openssl("pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile sig", **files)[0]:
                    return text.splitlines() if name in text.splitlines()[:2] else []
        return []

    def check_files(self) -> None:
        """Every file of the list is there and unchanged, no other is, the list is signed, the ZIP is whole."""
        manifest, says = self.open("manifest.json").read(), self.signed(self.open("manifest.note").read())
        right = says[2:] == [f"manifest.json {sha256(manifest).hexdigest()}"]
        self.expect(right, "la liste des fichiers n’est pas signée|the list of files is not signed")
        wanted = {name: file["sha256"] for name, file in json.loads(manifest)["files"].items()}
        wanted.update({"manifest.json": None, "manifest.note": None})
        self.expect(len(self.names) == len(set(self.names)), "un nom figure deux fois|a name is there twice")
        for name in sorted({*wanted, *self.names}):
            if (name in wanted) != (name in self.names):
                self.expect(False, f"{name} : absent ou en trop|{name}: missing or extra")
            elif wanted[name] and sha256(self.open(name).read()).hexdigest() != wanted[name]:
                self.expect(False, f"{name} : modifié|{name}: changed")
        whole = not self.zip or sha256(self.path.read_bytes()[:-64]).hexdigest().encode() == self.zip.comment
        self.expect(whole, "le ZIP lui-même a été modifié ou refait|the ZIP itself was changed or made again")

    def check_log(self) -> None:
        """Leaves in order and time; their roots are those of the signed checkpoints, also of those you kept."""
        roots: dict[int, list[tuple[str, str]]] = {}
        inside = sorted(n for n in self.names if n.startswith("checkpoints/") and n.endswith(".note"))
        for name in [*inside, *self.kept]:
            note = pathlib.Path(name).read_bytes() if name in self.kept else self.open(name).read()
            _, width, root, *_ = [*self.signed(note), "", "0", ""]
            self.expect(root != "", f"{name} : pas signé par cette clé|{name}: not signed by this key")
            roots.setdefault(int(width), []).append((name, root))
            if name[:-4] + "tsr" in self.names:
                self.check_stamp(name[:-4] + "tsr", note)
        self.checkpoints, last, peaks, before = len(roots), max(roots, default=0), list[bytes](), ""
        for line in self.open("leaves.jsonl"):
            leaf, size, hashed = json.loads(line), self.events, sha256(b"\x00" + line[:-1]).digest()
            in_place = leaf["number"] == size and leaf["at"] >= before
            self.expect(in_place, f"événement {size} : pas à sa place|event {size}: not in its place")
            while size & 1:
                hashed, size = sha256(b"\x01" + peaks.pop() + hashed).digest(), size >> 1
            peaks.append(hashed)
            self.events, before = self.events + 1, leaf["at"]
            for name, root in roots.pop(self.events, ()):
                top = functools.reduce(lambda low, high: sha256(b"\x01" + high + low).digest(), peaks[::-1])
                same = base64.b64encode(top).decode() == root
                self.expect(same, f"{name} : le journal a été récrit|{name}: the log was rewritten")
        for missing in roots:
            self.expect(False, f"il manque des événements avant {missing}|events missing before {missing}")
        self.expect(last > 0, "aucun scellé|no checkpoint")
        self.remarks.append(f"scellés : {self.checkpoints}|checkpoints: {self.checkpoints}")
        self.remarks.append(f"événements : {self.events}|events: {self.events}")
        self.remarks.append(
            f"… après le dernier scellé : {self.events - last}|… after the last checkpoint: {self.events - last}"
        )

    def check_stamp(self, name: str, note: bytes) -> None:
        trusted = open(self.authority, "rb") if self.authority else self.open("tsa/ca.pem")  # noqa: SIM115
        files = {"data": note, "stamp": self.open(name).read(), "ca": trusted.read()}
        right, _ = openssl("ts -verify -no_check_time -data data -in stamp -CAfile ca", **files)
        self.expect(right, f"{name} : horodatage faux|{name}: wrong time stamp")
        found = re.findall("Time stamp: (.*)", openssl("ts -reply -text -in stamp", **files)[1])
        self.remarks += [f"{name} : {when}|{name}: {when}" for when in found]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dossier")
    parser.add_argument("--key", default="", help="SHA-256 of the key, received another way")
    parser.add_argument("--checkpoint", action="append", default=[], help="a checkpoint you kept, in a file")
    parser.add_argument("--tsa-ca", default="", help="certificates of the time stamp authority you trust")
    given = parser.parse_args()
    try:
        check = Check(given.dossier, given.key, tuple(given.checkpoint), given.tsa_ca)
    except Exception as error:
        print(f"Impossible à vérifier / Cannot be checked: {error!r}", file=sys.stderr)
        return 2
    verdict = "NON VÉRIFIÉ|NOT VERIFIED" if check.problems else "Vérifié|Verified"
    for line in [verdict, *check.problems, *check.remarks]:
        print(line.split("|")[os.environ.get("LANG", "fr").startswith("en")])
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main())
