"""500 passwords on 50 sshd of this machine, changed and proven, against ansible changing the same ones without proof.

Each sshd has its own mount namespace with its own /etc (an overlay), so its accounts are its own and nothing of this
machine is touched (root's home is an empty one, so that no shell start-up file of this machine is timed); PAM as Debian ships it, so a refused login costs its delay. Bascule does what `rotate_many` does:
intent and second place, the change by root's key, sessions ended, fresh logins, the sandwich. ansible's `user` module
sets hashes made beforehand, over kept connections with pipelining. `verify` is a login with each new secret. Needs
root and sshd; ansible is left out where it is missing (`BASCULE_ANSIBLE` names its folder of programs).
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FULL, QUICK = (50, 10), (10, 2)  # daemons, accounts on each
FIRST_PORT = 24_200
OLD = "Known-to-Durand-1"
START = """
mount --make-rprivate / &&
mount -t tmpfs none {folder}/room && mkdir {folder}/room/up {folder}/room/work &&
mount -t overlay none -o lowerdir=/etc,upperdir={folder}/room/up,workdir={folder}/room/work /etc &&
mkdir {folder}/home && sed -i "s|^root:.*|root:x:0:0:root:{folder}/home:/bin/sh|" /etc/passwd &&
cat {folder}/passwd >> /etc/passwd && cat {folder}/shadow >> /etc/shadow &&
exec /usr/sbin/sshd -D -e -f {folder}/sshd_config
"""
CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {key}.pub
PermitRootLogin prohibit-password
PasswordAuthentication yes
UsePAM yes
UseDNS no
StrictModes no
MaxStartups 200
PidFile none
"""


def main(quick: bool = False) -> dict[str, Any]:
    """Seconds of wall time; `ratio` is ansible's over Bascule's."""
    if os.geteuid() or not Path("/usr/sbin/sshd").exists():
        return {"skipped": "needs root and sshd"}
    daemons, accounts = QUICK if quick else FULL
    with (
        tempfile.TemporaryDirectory(prefix="bascule-bench-ssh") as name,
        _daemons(Path(name), daemons, accounts),
    ):
        ansible = _ansible(Path(name), daemons, accounts)
        figures = _bascule(Path(name), daemons, accounts)
    return {
        "accounts": daemons * accounts,
        "daemons": daemons,
        "load_before": round(os.getloadavg()[0], 1),
        **figures,
        "ansible_seconds": ansible,
        "ratio": round(ansible / figures["rotate_seconds"], 2) if ansible else None,
    }


@contextmanager
def _daemons(folder: Path, daemons: int, accounts: int) -> Iterator[None]:
    """Every sshd answering; all ended at the end, by their own process ids."""
    os.makedirs("/run/sshd", exist_ok=True)
    key = folder / "root_key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"], input=OLD, capture_output=True, text=True, check=True
    )
    running = []
    try:
        for number in range(daemons):
            here = folder / f"d{number}"
            (here / "room").mkdir(parents=True)
            names = [f"bb{number}x{one}" for one in range(accounts)]
            (here / "passwd").write_text("".join(f"{name}:x:{30_000 + number * 100 + place}:65534::/:/bin/sh\n" for place, name in enumerate(names)))  # fmt: skip
            (here / "shadow").write_text("".join(f"{name}:{hashed.stdout.strip()}:19000:0:99999:7:::\n" for name in names))  # fmt: skip
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", here / "host_key"], check=True
            )
            (here / "sshd_config").write_text(CONFIG.format(port=FIRST_PORT + number, folder=here, key=key))
            with (here / "log").open("wb") as log:
                running.append(subprocess.Popen(["unshare", "-m", "sh", "-ec", START.format(folder=here)], stdout=log, stderr=log, start_new_session=True))  # fmt: skip
        for number in range(daemons):
            _until_answers(FIRST_PORT + number, folder / f"d{number}" / "log")
        yield
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(10)


def _until_answers(port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                if line.recv(4) == b"SSH-":
                    return
        except OSError:
            if time.monotonic() > until:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.05)


def _bascule(folder: Path, daemons: int, accounts: int) -> dict[str, Any]:
    """Wall seconds of the whole run, and of a login with each new secret; every one must be proven with grade A."""
    credentials, run = _run_on(folder, daemons, accounts)
    from django.db import connection

    from bascule.connectors.base import Target
    from bascule.connectors.linux_ssh.connector import LinuxSsh
    from bascule.rotation.rotate_many import carry_on_run
    from bascule.vault.candidates import open_version
    from bascule.vault.models import Credential

    started = time.perf_counter()
    carry_on_run(run, by="bench")
    rotated = time.perf_counter() - started
    items = list(run.items.select_related("rotation__proof"))
    proven = sum(bool(item.state == "done" and item.rotation.proof.grade == "A") for item in items)
    states = sorted({f"{item.state} {item.problem.get('what', '')}".strip() for item in items})
    logins = []
    for row in Credential.objects.filter(pk__in=[one.pk for one in credentials]):
        secret = open_version(row.versions.get(state="current"), by="bench", reason="bench")
        logins.append((Target(row.target, row.login, row.pinned), secret))
    connection.close()
    started = time.perf_counter()
    with ThreadPoolExecutor(32) as pool:
        accepted = sum(
            one.word == "accepted" for one in pool.map(lambda login: LinuxSsh().verify(*login), logins)
        )
    verified = time.perf_counter() - started
    return {
        "rotate_seconds": round(rotated, 1),
        "proven_grade_A": proven,
        "states": "; ".join(states),
        "rotations_per_second": round(len(items) / rotated, 2),
        "verify_seconds": round(verified, 1),
        "verify_accepted": accepted,
        "verify_per_second": round(len(logins) / verified, 1),
    }


def _run_on(folder: Path, daemons: int, accounts: int) -> tuple[list[Any], Any]:
    """A client with every account in its vault, each changed by root's key; the run, approved."""
    os.environ |= {"BASCULE_DATA": str(folder / "data"), "BASCULE_HOSTS": "testserver", "BASCULE_DEBUG": "0"}
    os.environ.pop("BASCULE_DATABASE_URL", None)
    from bascule.config.start import prepare

    prepare(migrate=True)
    from bascule.clients.models import Firm, Takeover
    from bascule.clients.open_client import open_client
    from bascule.rotation.arrange import arrange
    from bascule.rotation.rotate_many import approve_run, rotate_many
    from bascule.tenancy.scope import set_scope
    from bascule.vault.keep import keep

    firm = Firm(name="Bench")
    set_scope(firm=firm.pk, clients=None)
    firm.save()
    client = open_client(firm, by="bench", name="Bench")
    takeover = Takeover.objects.create(client=client)
    key = (folder / "root_key").read_text()
    credentials = []
    for number in range(daemons):
        pinned = _fingerprint(folder / f"d{number}" / "host_key.pub")
        where = {"connector": "linux_ssh", "target": f"127.0.0.1:{FIRST_PORT + number}", "pinned": pinned}
        root = keep(
            client, by="bench", title=f"root {number}", login="root", kind="ssh-key", secret=key, **where
        )
        for one in range(accounts):
            name = f"bb{number}x{one}"
            row = keep(
                client, by="bench", title=name, login=name, secret=OLD, known_to_outgoing="yes", **where
            )
            arrange(row, by="bench", way=root, options={"timeout": "60"})
            credentials.append(row)
    run = rotate_many(takeover, credentials, by="bench", at_once=50)
    approve_run(run, by="a second person")
    return credentials, run


def _fingerprint(public: Path) -> str:
    import asyncssh

    key = asyncssh.read_public_key(public)
    return f"{key.get_algorithm()} {key.get_fingerprint()}"


def _ansible(folder: Path, daemons: int, accounts: int) -> float | None:
    """Wall seconds of the same accounts set to other passwords; None where ansible is missing or fails. It runs first,
    and sets what Bascule then finds: the same password as before, so that both do the same number of changes."""
    places = os.environ.get("BASCULE_ANSIBLE", "") + os.pathsep + os.environ["PATH"]
    program = shutil.which("ansible-playbook", path=places)
    if program is None:
        return None
    hashed = subprocess.run(
        ["openssl", "passwd", "-6", "-stdin"], input=OLD, capture_output=True, text=True, check=True
    )
    lines = [
        f"d{number} ansible_host=127.0.0.1 ansible_port={FIRST_PORT + number} first={number}"
        for number in range(daemons)
    ]
    common = f"[all:vars]\nansible_user=root\nansible_ssh_private_key_file={folder}/root_key\nansible_python_interpreter=/usr/bin/python3\nansible_ssh_common_args='-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null'\n"
    (folder / "hosts").write_text("\n".join(lines) + "\n" + common)
    (folder / "play.yml").write_text(
        "- hosts: all\n  gather_facts: false\n  strategy: free\n  tasks:\n    - ansible.builtin.user:\n"
        "        name: \"bb{{ first }}x{{ item }}\"\n"
        f"        password: '{hashed.stdout.strip()}'\n        update_password: always\n      loop: {list(range(accounts))}\n      no_log: true\n"
    )  # fmt: skip
    settings = {"ANSIBLE_FORKS": "50", "ANSIBLE_PIPELINING": "1", "ANSIBLE_HOST_KEY_CHECKING": "0", "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_HOME": str(folder / "ansible"), "ANSIBLE_STDOUT_CALLBACK": "minimal", "LC_ALL": "C.UTF-8"}  # fmt: skip
    started = time.perf_counter()
    done = subprocess.run([program, "-i", folder / "hosts", folder / "play.yml"], env={**os.environ, **settings}, capture_output=True, text=True)  # fmt: skip
    seconds = time.perf_counter() - started
    if done.returncode:
        print(f"  ansible failed: {done.stdout[-500:]} {done.stderr[-500:]}")
        return None
    return round(seconds, 1)
