"""A WS-Management line with a real NTLM acceptor and sealed messages; behind it a stand-in for the script, not Windows."""

import json
import re
import ssl
import struct
import threading
import uuid
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import unescape

import pytest
import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bascule.connectors.winrm import script

SPACES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer" '
    'xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"'
)
BOUNDARY = b"--Encrypted Boundary"


class Machine:
    """Users with passwords, services, and what was asked."""

    def __init__(self, file):
        self.file, self.users, self.asked, self.running = file, {}, [], {}
        self.services = {"Sauvegarde": {"login": "sauvegarde", "password": ""}}

    def set(self, user, password):
        self.users[user] = password
        self.file.write_text("".join(f"POSTE7:{name}:{word}\n" for name, word in self.users.items()))

    def answer(self, command, arguments, stdin):
        """What the constant script would print for these words."""
        code, said = stdin.splitlines()
        same = (command, arguments, code) == (script.PROGRAM, script.ARGUMENTS, script.ENCODED)
        assert same, f"something else than the script was run: {command} {arguments} {code[:80]}"
        said = json.loads(said)
        self.asked.append(said["do"])
        if said["do"] == "reset":
            if said["login"] not in self.users:
                return {
                    "ok": False,
                    "error": "UserNotFound,Microsoft.PowerShell.Commands.SetLocalUserCommand",
                }
            if len(said["new"]) < 8:
                return {
                    "ok": False,
                    "error": "InvalidPassword,Microsoft.PowerShell.Commands.SetLocalUserCommand",
                }
            self.set(said["login"], said["new"])
        if said["do"] == "services":
            for name in said["names"]:
                if name in self.services:
                    self.services[name]["password"] = said["new"]
            return {
                "ok": True,
                "services": [{"name": one, "code": 0} for one in said["names"] if one in self.services],
            }
        return {"ok": True, "services": ["Sauvegarde"], "tasks": ["\\Nuit"], "smb": 1, "shells": 0, "threshold": 5,
                "window": 1800, "computer": "POSTE7", "users": [{"name": one, "enabled": True} for one in self.users],
                "admins": ["POSTE7\\Administrateur"]}  # fmt: skip


def _soap(machine, text):
    """The answer to one WS-Management message."""
    action, message = (
        re.search(r"Action[^>]*>([^<]+)<", text)[1],
        re.search(r"MessageID[^>]*>([^<]+)<", text)[1],
    )
    body, made = "", str(uuid.uuid4()).upper()
    if action.endswith("transfer/Create"):
        body = (f'<x:ResourceCreated><a:ReferenceParameters><w:SelectorSet><w:Selector Name="ShellId">{made}</w:Selector>'
                f"</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{made}</rsp:ShellId></rsp:Shell>")  # fmt: skip
    elif action.endswith("shell/Command"):
        command = unescape(re.search(r"Command>([^<]*)</", text)[1]).strip('"')
        machine.running[made] = [command, re.findall(r"<rsp:Arguments[^>]*>([^<]*)<", text), b""]
        body = f"<rsp:CommandResponse><rsp:CommandId>{made}</rsp:CommandId></rsp:CommandResponse>"
    elif action.endswith("shell/Send"):
        stream = re.search(r'CommandId="([^"]+)"[^>]*>([^<]*)<', text)
        machine.running[stream[1]][2] += b64decode(stream[2])
        body = "<rsp:SendResponse/>"
    elif action.endswith("shell/Receive"):
        made = re.search(r'CommandId="([^"]+)"', text)[1]
        out = b64encode(json.dumps(machine.answer(*machine.running[made])).encode()).decode()
        body = (f'<rsp:ReceiveResponse><rsp:Stream Name="stdout" CommandId="{made}">{out}</rsp:Stream>'
                f'<rsp:CommandState CommandId="{made}" State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/Done">'
                "<rsp:ExitCode>0</rsp:ExitCode></rsp:CommandState></rsp:ReceiveResponse>")  # fmt: skip
    elif action.endswith("shell/Signal"):
        body = "<rsp:SignalResponse/>"
    head = f"<a:Action>{action}Response</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><a:RelatesTo>{message}</a:RelatesTo>"
    return f"<s:Envelope {SPACES}><s:Header>{head}</s:Header><s:Body>{body}</s:Body></s:Envelope>".encode()


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    login = None

    def _say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        shown = {}
        if given := self.headers.get("Authorization"):
            if self.login is None or self.login.complete:
                self.login = spnego.server(protocol="negotiate")
            try:
                token = self.login.step(b64decode(given.partition(" ")[2]))
            except Exception:  # a wrong password: the acceptor tells it in many ways
                self.login = None
                return self._say(401, WWW_Authenticate="Negotiate")
            shown = {"WWW_Authenticate": "Negotiate " + b64encode(token).decode()} if token else {}
        if self.login is None or not self.login.complete:
            return self._say(401, **(shown or {"WWW_Authenticate": "Negotiate"}))
        if b"Encrypted Boundary" not in data:
            if not data:
                return self._say(200, **shown)
            if not isinstance(self.connection, ssl.SSLSocket):
                return self._say(400)  # readable messages only inside TLS
            kind = "application/soap+xml;charset=UTF-8"
            return self._say(200, _soap(self.server.machine, data.decode()), Content_Type=kind, **shown)
        sealed = data.split(b"application/octet-stream\r\n", 1)[1]
        sealed = sealed[: sealed.rindex(BOUNDARY)]
        size = struct.unpack("<I", sealed[:4])[0]
        asked = self.login.unwrap_winrm(sealed[4 : 4 + size], sealed[4 + size :]).decode()
        answer = _soap(self.server.machine, asked)
        made = self.login.wrap_winrm(answer)
        length = len(answer) + made.padding_length
        body = (BOUNDARY + b"\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: "
                b"type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % length + BOUNDARY
                + b"\r\n\tContent-Type: application/octet-stream\r\n" + struct.pack("<I", len(made.header)) + made.header
                + made.data + BOUNDARY + b"--\r\n")  # fmt: skip
        kind = 'multipart/encrypted;protocol="application/HTTP-SPNEGO-session-encrypted";boundary="Encrypted Boundary"'
        return self._say(200, body, Content_Type=kind, **shown)

    def log_message(self, *_words):
        pass


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate of the machine's own making, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "POSTE7")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
            .not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256()))  # fmt: skip
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path_factory.mktemp("winrm") / "machine.pem"
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@pytest.fixture(params=["http", "https"])
def machine(request, tmp_path, monkeypatch, certificate):
    """The line's address, the option that names it, and the machine behind it: messages sealed by NTLM, then TLS."""
    file = tmp_path / "users"
    monkeypatch.setenv("NTLM_USER_FILE", str(file))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Line)
    if request.param == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.machine = Machine(file)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"127.0.0.1:{server.server_port}", {"scheme": request.param}, server.machine
    server.shutdown()
    thread.join()
    server.server_close()
