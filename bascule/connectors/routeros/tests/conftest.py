"""A server that speaks RouterOS's API over TLS, as documented: users, sessions, jobs and files. It is no router."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bascule.connectors.routeros.api import Api, word


class Router:
    """What the router knows."""

    def __init__(self):
        self.users = {"durand": "Mikrotik-Durand-1", "chef": "Mikrotik-Chef-1"}
        self.active, self.jobs, self.files, self.next = {}, {}, {}, 1

    def number(self):
        self.next += 1
        return f"*{self.next:X}"

    def answer(self, who, command, said, queries):
        """Rows, or a text that is a refusal."""
        name = next((query[6:] for query in queries if query.startswith("?name=")), None)
        keep = lambda rows: [row for row in rows if name is None or row["name"] == name]  # noqa: E731
        ids = {f"*{at + 1}": user for at, user in enumerate(self.users)}
        if command == "/user/print":
            return keep([{".id": one, "name": user, "group": "full"} for one, user in ids.items()])
        if command == "/user/set":
            if len(said["password"]) < 8:
                return "failure: password too short"
            self.users[ids[said[".id"]]] = said["password"]
            return []
        if command == "/user/active/print":
            return keep([{".id": one, "name": user} for one, user in self.active.items()])
        if command == "/user/active/request-logout":
            self.active.pop(said[".id"])
            return []
        if command == "/system/backup/save":
            self.files[self.number()] = said["name"] + ".backup"
            return []
        if command == "/file/print":
            return keep([{".id": one, "name": file} for one, file in self.files.items()])
        if command == "/file/remove":
            self.files.pop(said[".id"])
            return []
        if command == "/execute":
            self.jobs[(made := self.number())] = said["script"]
            return {"ret": made}
        if command == "/system/script/job/print":
            return [{".id": one} for one in self.jobs]
        if command == "/system/script/job/remove":
            self.jobs.pop(said[".id"])
            return []
        if command == "/system/identity/print":
            return [{"name": "rt-lacombe"}]
        if command == "/system/resource/print":
            return [{"version": "7.15", "board-name": "hEX S"}]
        return "no such command"


def _say(line, kind, **said):
    line.sendall(
        word(kind.encode())
        + b"".join(word(f"={name}={value}".encode()) for name, value in said.items())
        + b"\0"
    )


def _serve(router, line):
    api, who, session = Api(line), "", ""
    try:
        while True:
            command, *rest = api._sentence()
            said = dict(one[1:].split("=", 1) for one in rest if one.startswith("="))
            if command == "/login":
                if router.users.get(said["name"]) != said["password"]:
                    _say(line, "!trap", message="invalid user name or password (6)")
                else:
                    who, session = said["name"], router.number()
                    router.active[session] = who
                _say(line, "!done")
                continue
            told = (
                router.answer(who, command, said, [one for one in rest if one.startswith("?")])
                if who
                else "not logged in"
            )
            if isinstance(told, str):
                _say(line, "!trap", message=told)
            for row in told if isinstance(told, list) else []:
                line.sendall(
                    word(b"!re") + b"".join(word(f"={k}={v}".encode()) for k, v in row.items()) + b"\0"
                )
            _say(line, "!done", **(told if isinstance(told, dict) else {}))
    except (OSError, ValueError):
        router.active.pop(session, None)


@pytest.fixture
def router(tmp_path):
    """(address, Router)"""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "router")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
            .not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256()))  # fmt: skip
    file = tmp_path / "router.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    known, listening = Router(), socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            try:
                raw, _who = listening.accept()
            except OSError:
                return
            threading.Thread(target=_greet, args=(raw,), daemon=True).start()

    def _greet(raw):
        try:
            with context.wrap_socket(raw, server_side=True) as line:
                _serve(known, line)
        except OSError:
            pass  # who only looked at the certificate

    threading.Thread(target=accept, daemon=True).start()
    yield f"127.0.0.1:{listening.getsockname()[1]}", known
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
