"""A newcomer's first hour, in a real browser against the real `bascule serve`: set up, walk every page, drop files,
hand out a dossier; then the server is killed and starts clean."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("serve")]
ROOT = Path(__file__).resolve().parent.parent
STAGES = ("planning", "discovery", "inventory", "gaps", "handover", "vault", "access", "rotation", "backups", "removal", "dossier")  # fmt: skip
MORE = ("settings", "inventory/kinds", "inventory/people", "inventory/sites", "inventory/queue", "inventory/unseen",
        "inventory/items/new/intrusion-alarm", "vault/new", "access/new", "backups/holds/new", "dossier/log")  # fmt: skip
CANARY = "Canari-2b71-jamais-lisible"


class Served:
    """One `bascule serve` on a data folder."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = data.with_suffix(".log")
        self.start("--example")

    def start(self, *more: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("BASCULE_", "DJANGO_"))}
        environment |= {"BASCULE_DATA": str(self.data), "BASCULE_LANGUAGE": "en"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bascule.cli.main", "serve", "--port", str(self.port), *more],
            env=environment, stderr=self.log.open("w"), start_new_session=True, cwd=ROOT,
        )  # fmt: skip
        deadline = time.monotonic() + 240
        while "Ctrl+C" not in self.log.read_text():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def setup_link(self) -> str:
        found = re.search(r"http://\S+/setup/\S+", self.log.read_text())
        assert found, self.log.read_text()
        return found[0]

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    running = Served(tmp_path_factory.mktemp("served") / "data")
    yield running
    running.stop()
    # The embedded PostgreSQL outlives nobody: ended by its own process id.
    pid = running.data / "postgres" / "postmaster.pid"
    if pid.exists():
        os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
    shutil.rmtree(running.data, ignore_errors=True)


@pytest.fixture(scope="module")
def signed_in(served, chromium):
    """The owner's browser after the set-up page, and the takeover's address."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.goto(served.setup_link())
    for name, value in (("firm_name", "Clairval"), ("name", "Odile Martin"), ("email", "odile@clairval.example"),
                        ("password", "un long mot de passe sûr")):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.click("main button[type=submit], main button.btn-primary")
    page.wait_for_url("**/account/2fa/")
    page.goto(served.address)
    found = re.search(r"/takeovers/([0-9a-f-]{36})/", page.content())
    assert found, "the example takeover is not on the home page"
    yield context, f"{served.address}/takeovers/{found[1]}"
    context.close()


def test_the_setup_link_works_once(served, signed_in, chromium):
    stranger = chromium.new_context().new_page()
    assert stranger.goto(served.setup_link()).status == 410


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_is_accessible_and_fits(signed_in, axe, width):
    context, takeover = signed_in
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    complaints = []
    for path in ("", *(f"{takeover}/{name}/" for name in (*STAGES, *MORE))):
        answer = page.goto(path or takeover.rpartition("/takeovers/")[0])
        assert answer.status == 200, path
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            complaints.append(f"{path}: wider than {width} px")
        try:
            axe(page)
        except AssertionError as found:
            complaints.append(str(found))
    page.close()
    assert not complaints, "\n".join(complaints)


def test_a_dropped_folder_is_read_and_a_secret_in_it_is_nowhere_on_a_page(signed_in, tmp_path):
    context, takeover = signed_in
    (tmp_path / "coffre.csv").write_text(
        "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n"
        f"Réseau,,login,Borne Wi-Fi,,,0,https://192.0.2.9,admin,{CANARY},\n", encoding="utf-8")  # fmt: skip
    (tmp_path / "croquis.dwg").write_bytes(b"AC1032\x00\x01" * 40)
    page = context.new_page()
    page.goto(f"{takeover}/discovery/")
    page.set_input_files("[data-files]", [str(tmp_path / "coffre.csv"), str(tmp_path / "croquis.dwg")])
    # Both are sent before anybody leaves the page: it shows the list by itself then.
    page.locator("tbody tr", has_text="croquis.dwg").wait_for(timeout=60_000)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        page.goto(f"{takeover}/vault/?q=borne")
        if page.locator("tbody tr", has_text="Borne Wi-Fi").count():
            break
        page.wait_for_timeout(500)
    assert page.locator("tbody tr", has_text="Borne Wi-Fi").count() == 1
    assert CANARY not in page.content()
    page.goto(f"{takeover}/discovery/?q=croquis")
    assert page.locator("tbody tr", has_text="croquis.dwg").count() == 1
    page.close()


def test_a_dossier_is_made_in_the_browser_and_verifies_alone(signed_in, tmp_path):
    context, takeover = signed_in
    page = context.new_page()
    page.goto(f"{takeover}/dossier/")
    page.click("form[action$='/assemble/'] button")
    page.wait_for_load_state()
    with page.expect_download() as waiting:
        page.locator("a[href*='/documents/']").first.click()
    file = tmp_path / "dossier.zip"
    waiting.value.save_as(file)
    with zipfile.ZipFile(file) as inside:
        inside.extract("verify.py", tmp_path)
    alone = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(file)], capture_output=True, text=True
    )
    assert alone.returncode == 0, alone.stdout + alone.stderr
    page.close()


def test_a_killed_server_starts_clean_and_loses_nothing(served, signed_in):
    context, takeover = signed_in
    page = context.new_page()
    served.stop(signal.SIGKILL)
    served.start()
    assert page.goto(f"{takeover}/inventory/").status == 200
    assert page.locator("tbody tr").count() > 10
    assert "/setup/" not in served.log.read_text()
    page.close()
