"""Install what the tests need from Debian: a browser, gettext, the servers that connectors are tried on.

Without root it says in one line what is missing, and the tests that need it are skipped by name.
"""

import os
import shutil
import subprocess
import sys

NEEDED = {
    "chromium": "chromium",
    "openssl": "openssl",
    "xgettext": "gettext",
    "sshd": "openssh-server",
    "pdftoppm": "poppler-utils",
}


def found(command: str) -> bool:
    return any(
        os.access(os.path.join(folder, command), os.X_OK)
        for folder in [*os.environ.get("PATH", "").split(":"), "/usr/sbin", "/sbin"]
    )


def main() -> int:
    missing = sorted({package for command, package in NEEDED.items() if not found(command)})
    if not missing:
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Not installed, needs root: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 0
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    return subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
