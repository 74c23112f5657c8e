"""Bring the interface's foreign files up to the versions named here: `python tools/refresh_vendor.py [--check]`.

Needs npm, only when a version changes; nothing of Node is used at run time. Each package is fetched with `npm pack`
from whatever registry npm is set up for. The files land in `bascule/ui/static/ui/vendor/` with `checksums.txt`
(SHA-256) and `LICENCES.md`. The icons that `bascule/ui/icons.txt` and the catalogue name become one sprite.
`--check` only compares the files with their checksums; it needs no network.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "bascule" / "ui" / "static" / "ui" / "vendor"
TESTS = ROOT / "tests" / "vendor"

# package, version, licence, {path in the package: name here}
PACKAGES: list[tuple[str, str, str, dict[str, str]]] = [
    ("@tabler/core", "1.6.1", "MIT", {"dist/css/tabler.min.css": "tabler.min.css"}),
    ("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
    (
        "zxing-wasm",
        "3.1.4",
        "MIT (holds zxing-cpp, Apache-2.0)",
        {
            "dist/iife/reader/index.js": "zxing-reader.js",
            "dist/reader/zxing_reader.wasm": "zxing-reader.wasm",
        },
    ),
    ("@alpinejs/csp", "3.17.4", "MIT", {"dist/cdn.min.js": "alpine-csp.min.js"}),
    (
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        {
            "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
            "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
        },
    ),
    (
        "@fontsource-variable/jetbrains-mono",
        "5.3.0",
        "OFL-1.1",
        {
            "files/jetbrains-mono-latin-wght-normal.woff2": "jetbrains-mono-latin.woff2",
            "files/jetbrains-mono-latin-ext-wght-normal.woff2": "jetbrains-mono-latin-ext.woff2",
        },
    ),
]
ICONS = ("@tabler/icons", "3.49.0", "MIT")
IN_CATALOGUE = re.compile(r'^icon\s*=\s*"([a-z0-9-]+)"', re.MULTILINE)
IN_PAGES = re.compile(r"""(?:{% icon |\sicon=)["']([a-z0-9-]+)["']""")
IN_NAVIGATION = re.compile(r'NavEntry\((?:[^()]|\([^()]*\))*?\d,\s*"([a-z0-9-]+)"')
AXE = ("axe-core", "4.14.1", "MPL-2.0 (tests only)", {"axe.min.js": "axe.min.js"})


def fetch(package: str, version: str, into: Path) -> Path:
    """The unpacked folder of a package."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    folder = into / re.sub(r"\W", "-", package)
    with tarfile.open(into / packed.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def icon_names() -> list[str]:
    """Every icon that the interface's list, the catalogue's files and the pages name, each once."""
    listed = (ROOT / "bascule" / "ui" / "icons.txt").read_text(encoding="utf-8").splitlines()
    names = {line.strip() for line in listed if line.strip() and not line.startswith("#")}
    for pattern, written in (("*.toml", IN_CATALOGUE), ("*.html", IN_PAGES), ("apps.py", IN_NAVIGATION)):
        for file in (ROOT / "bascule").rglob(pattern):
            names.update(written.findall(file.read_text(encoding="utf-8")))
    return sorted(names)


def sprite(icons: Path, names: list[str]) -> tuple[str, list[str]]:
    """One SVG with a symbol an icon, and the names that the set does not have."""
    symbols, unknown = [], []
    for name in names:
        file = icons / "icons" / "outline" / f"{name}.svg"
        if not file.exists():
            unknown.append(name)
            continue
        inner = re.sub(r"(?s)^.*?<svg[^>]*>|</svg>.*$|<!--.*?-->", "", file.read_text(encoding="utf-8"))
        inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{re.sub(r"\s*\n\s*", "", inner)}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", unknown


def refresh() -> int:
    for folder in (VENDOR, TESTS):
        folder.mkdir(parents=True, exist_ok=True)
    licences = ["# Foreign files in this folder\n", "| package | version | licence |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        for package, version, licence, files in PACKAGES:
            source = fetch(package, version, Path(scratch))
            for inside, name in files.items():
                shutil.copyfile(source / inside, VENDOR / name)
            licences.append(f"| {package} | {version} | {licence} |")
        icons, unknown = sprite(fetch(ICONS[0], ICONS[1], Path(scratch)), icon_names())
        (VENDOR / "icons.svg").write_text(icons, encoding="utf-8")
        licences.append(f"| {ICONS[0]} (sprite `icons.svg`) | {ICONS[1]} | {ICONS[2]} |")
        source = fetch(AXE[0], AXE[1], Path(scratch))
        for inside, name in AXE[3].items():
            shutil.copyfile(source / inside, TESTS / name)
        licences.append(f"| {AXE[0]} (`tests/vendor/`) | {AXE[1]} | {AXE[2]} |")
    (VENDOR / "LICENCES.md").write_text("\n".join(licences) + "\n", encoding="utf-8")
    (VENDOR / "checksums.txt").write_text(
        "".join(f"{h}  {n}\n" for n, h in sorted(sums().items())), encoding="utf-8"
    )
    for name in unknown:
        print(f"The icon set has no icon named {name}.")
    return 1 if unknown else 0


def sums() -> dict[str, str]:
    """SHA-256 of each foreign file, by its name."""
    files = [f for f in VENDOR.iterdir() if f.suffix in {".css", ".js", ".svg", ".wasm", ".woff2"}]
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def check() -> int:
    noted = dict(reversed(line.split("  ")) for line in (VENDOR / "checksums.txt").read_text().splitlines())
    wrong = sorted(name for name in noted.keys() | sums().keys() if noted.get(name) != sums().get(name))
    for name in wrong:
        print(f"not as noted: {name}. Run tools/refresh_vendor.py, or bring the file back from git.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv else refresh())
