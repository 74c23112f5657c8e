"""Checkpoints dated by a time stamp authority: a real one, made with openssl, on loopback."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bascule.dossier.assemble import assemble
from bascule.dossier.jobs import seal_grown
from bascule.dossier.verify import Check
from bascule.evidence.anchor import NotStamped, anchor
from bascule.evidence.checkpoint import checkpoint
from bascule.evidence.models import Anchor, Checkpoint
from bascule.evidence.record import record

pytestmark = pytest.mark.django_db
CONFIG = """
[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[ext]
extendedKeyUsage=critical,timeStamping
[tsa]
default_tsa=t
[t]
serial=serial
signer_digest=sha256
default_policy=1.2.3.4
digests=sha256
"""


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """(address, root certificate, requests received) of an authority with a root of its own."""
    folder, asked = tmp_path_factory.mktemp("tsa"), []
    (folder / "tsa.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    new = ["-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes"]
    openssl(folder, "req", "-x509", *new, "-extensions", "ca", "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem")  # fmt: skip
    openssl(folder, "req", "-new", *new, "-subj", "/CN=TSA", "-keyout", "key.pem", "-out", "tsa.csr")
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-extfile", "tsa.cnf", "-extensions", "ext", "-out", "tsa.pem")  # fmt: skip

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(query)
            (folder / "q.tsq").write_bytes(query)
            openssl(folder, "ts", "-reply", "-queryfile", "q.tsq", "-config", "tsa.cnf", "-inkey", "key.pem", "-signer", "tsa.pem", "-out", "r.tsr")  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / "r.tsr").read_bytes())

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder / "root.pem", asked
    server.shutdown()


@pytest.fixture
def stamped(authority, settings):
    settings.TSA_URL, settings.TSA_CA = authority[0], str(authority[1])
    return authority[2]


def test_a_head_is_dated_once_and_only_its_hash_leaves_the_house(takeover, stamped):
    record("test", by="worker", on=takeover.client, facts={"secret": "no"})
    head = checkpoint(takeover.client.firm_id, takeover.client.pk)
    before = len(stamped)
    made = anchor(head)
    assert anchor(head).pk == made.pk and len(stamped) == before + 1
    assert len(stamped[-1]) < 100 and str(takeover.client.pk).encode() not in stamped[-1]
    assert abs((made.at - head.at).total_seconds()) < 120


def test_the_dossier_carries_stamps_that_its_verifier_accepts(takeover, owner, stamped, tmp_path):
    made = assemble(takeover, by=owner)
    path = tmp_path / "dossier.zip"
    path.write_bytes(bytes(made.document.content))
    check = Check(str(path))
    assert check.problems == [] and any("GMT" in remark for remark in check.remarks)


def test_an_answer_under_another_root_is_not_kept(takeover, stamped, settings, tmp_path):
    settings.TSA_CA = str(tmp_path / "other.pem")
    (tmp_path / "tsa.cnf").write_text(CONFIG)
    openssl(tmp_path, "req", "-x509", "-config", "tsa.cnf", "-newkey", "rsa:2048", "-nodes", "-extensions", "ca", "-subj", "/CN=Root", "-keyout", "k", "-out", "other.pem")  # fmt: skip
    record("test", by="worker", on=takeover.client)
    with pytest.raises(NotStamped, match="no valid time stamp"):
        anchor(checkpoint(takeover.client.firm_id, takeover.client.pk))
    assert not Anchor.objects.exists()


def test_an_authority_that_does_not_answer_leaves_the_checkpoint_and_the_dossier(takeover, owner, stamped, settings, tmp_path):  # fmt: skip
    settings.TSA_URL = "http://127.0.0.1:9/"
    record("test", by="worker", on=takeover.client)
    assert seal_grown(takeover.client.firm_id) >= 1
    assert Checkpoint.objects.filter(log=takeover.client.pk).exists() and not Anchor.objects.exists()
    path = tmp_path / "dossier.zip"
    path.write_bytes(bytes(assemble(takeover, by=owner).document.content))
    assert Check(str(path)).problems == []


def test_logs_that_did_not_grow_are_left_alone(takeover, stamped):
    record("test", by="worker", on=takeover.client)
    assert seal_grown(takeover.client.firm_id) >= 1
    assert Anchor.objects.filter(checkpoint__log=takeover.client.pk).count() == 1
    assert seal_grown(takeover.client.firm_id) == 0


def test_a_file_address_is_refused(takeover, stamped, settings):
    settings.TSA_URL = "file:///etc/hostname"
    record("test", by="worker", on=takeover.client)
    with pytest.raises(NotStamped):
        anchor(checkpoint(takeover.client.firm_id, takeover.client.pk))
