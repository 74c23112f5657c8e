"""The outgoing provider's own MeshCentral server, outside the client's network, with the agents that it hands out.

Fetched from npm into the cache by `python -m tests.lab meshcentral`; tests never fetch. It has an account, and its
certificates are made once, for they take a minute.
"""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.lab.hosts import PROVIDER_ADDRESS
from tests.lab.places import CACHE, LabProblem, marked, run_folder

HOME = CACHE / "meshcentral"
PROGRAM = HOME / "node_modules" / "meshcentral"
ACCOUNT, PASSWORD = "durand", "Mesh-Durand-2019"
SETTINGS = {
    "settings": {
        "cert": PROVIDER_ADDRESS, "port": 443, "redirPort": 80, "WANonly": True, "selfUpdate": False,
        "agentTimeStampServer": False, "AgentPing": 15, "ignoreAgentHashCheck": True, "npmPath": "/bin/false",
    },
    "domains": {"": {"title": "Infogerance Durand", "newAccounts": False}},
}  # fmt: skip


def why_not() -> str | None:
    """What is lacking to run it; None when it can be."""
    if not shutil.which("node"):
        return "node is not installed"
    return None if (HOME / "ready").exists() else "MeshCentral not fetched (python -m tests.lab meshcentral)"


def fetch() -> None:
    """Install it from npm and let it make its account and certificates, in a network of its own."""
    if why_not() is None:
        return
    if not shutil.which("npm"):
        raise LabProblem("npm is not installed: apt-get install npm")
    (HOME / "data").mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(HOME), "meshcentral"], check=True
    )
    (HOME / "data" / "config.json").write_text(json.dumps(SETTINGS))
    account = [
        "--createaccount",
        ACCOUNT,
        "--pass",
        PASSWORD,
        "--email",
        "support@durand-infogerance.example",
    ]
    for words in (account, ["--adminaccount", ACCOUNT]):
        subprocess.run([*_server(HOME), *words], check=True, capture_output=True, cwd=HOME)
    log = HOME / "first.log"
    with log.open("w") as out:
        first = subprocess.Popen(["unshare", "--net", *_server(HOME)], stdout=out, stderr=out, cwd=HOME)
        try:
            _wait_for(log, "HTTPS server running", 240)
        finally:
            first.kill()
            first.wait()
    (HOME / "ready").touch()


def _server(home: Path) -> list[str]:
    return [
        "node",
        str(PROGRAM / "meshcentral.js"),
        "--datapath",
        str(home / "data"),
        "--filespath",
        str(home / "files"),
    ]


def _wait_for(log: Path, words: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while words not in log.read_text(errors="replace"):
        if time.monotonic() > until:
            raise LabProblem(f"MeshCentral does not start: {log.read_text(errors='replace')[-300:]}")
        time.sleep(0.2)


class MeshCentral:
    """A running server of one lab; it ends with the lab."""

    def __init__(self, lab: str) -> None:
        self.lab, self.home = lab, run_folder(lab) / "meshcentral"
        shutil.copytree(HOME / "data", self.home / "data")
        with (self.home / "log").open("w") as out:
            subprocess.Popen(
                self._inside(_server(self.home)), stdout=out, stderr=out, cwd=self.home, env=marked(f"{lab}/meshcentral"), start_new_session=True
            )  # fmt: skip
        _wait_for(self.home / "log", "HTTPS server running", 120)

    def _inside(self, words: list[str]) -> list[str]:
        return ["ip", "netns", "exec", f"{self.lab}-provider", *words]

    def ask(self, *words: str) -> str:
        """What the server's own command line says, signed in as the outgoing provider."""
        login = ["--url", f"wss://{PROVIDER_ADDRESS}", "--loginuser", ACCOUNT, "--loginpass", PASSWORD]
        trusting = {**os.environ, "NODE_TLS_REJECT_UNAUTHORIZED": "0", "NODE_NO_WARNINGS": "1"}
        command = self._inside(["node", str(PROGRAM / "meshctrl.js"), *words, *login])
        return subprocess.run(
            command, capture_output=True, text=True, env=trusting, cwd=self.home, timeout=60
        ).stdout

    def devices(self) -> dict[str, dict]:
        """What it manages, by name."""
        told = self.ask("listdevices", "--json")
        return {one["name"]: one for one in json.loads(told)} if told.strip().startswith("[") else {}

    def connected(self, name: str) -> bool:
        """Whether the agent of that device is on the line now."""
        return bool(self.devices().get(name, {}).get("conn"))
