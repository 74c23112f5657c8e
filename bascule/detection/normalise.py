"""One spelling per thing: paths, commands, program and unit names as detection compares them.

The same functions run over the catalogue's patterns and over the values of a report, so both sides always agree.
"""

import re

_VARIABLES = {
    "programfiles(x86)": "%programfiles%", "programfiles": "%programfiles%", "programw6432": "%programfiles%",
    "commonprogramfiles": "%programfiles%\\common files", "programdata": "%programdata%",
    "allusersprofile": "%programdata%", "appdata": "%appdata%", "localappdata": "%localappdata%",
    "userprofile": "%users%", "windir": "%windir%", "systemroot": "%windir%", "systemdrive": "",
    "temp": "%localappdata%\\temp", "tmp": "%localappdata%\\temp", "public": "%users%",
}  # fmt: skip
_VARIABLE = re.compile(r"^(?:%([a-z0-9()_]+)%|\$\{?env:([a-z0-9()_]+)\}?)")
_WINDOWS = re.compile(r"^(?:[a-z?]:|%|\$env|\$\{env|\\)", re.IGNORECASE)
_DRIVE = re.compile(r"^(?:\\\\[?.]\\|\\\?\?\\)?(?:[a-z?]:|\\device\\harddiskvolume\d+)(?=\\|$)")
_PLACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^\\(?:program files(?: \((?:x86|arm)\))?|programme|progra~[12])(?=\\|$)"), "%programfiles%"),
    (re.compile(r"^\\(?:programdata|users\\all users|documents and settings\\all users)(?=\\|$)"), "%programdata%"),
    (re.compile(r"^\\(?:windows|winnt|systemroot)\\(?:system32|syswow64)\\config\\systemprofile(?=\\|$)"),
     "%systemprofile%"),
    (re.compile(r"^\\(?:windows|winnt)\\serviceprofiles\\[^\\]+(?=\\|$)"), "%serviceprofile%"),
    (re.compile(r"^\\(?:windows|winnt|systemroot)(?=\\|$)"), "%windir%"),
    (re.compile(r"^\\users\\[^\\]+\\appdata\\roaming(?=\\|$)"), "%appdata%"),
    (re.compile(r"^\\users\\[^\\]+\\appdata\\local(?=\\|$)"), "%localappdata%"),
    (re.compile(r"^\\(?:users|documents and settings)\\[^\\]+(?=\\|$)"), "%users%"),
)  # fmt: skip
_FIRST = frozenset("pudws")  # first letters of the folders above
_HOME = re.compile(r"^(?:/home/[^/]+|/users/[^/]+|/root|/var/root|\$home)(?=/|$)")
_VERSION = re.compile(
    r"(?:[\s,_-]+(?:version\s*|v\.?\s*|build\s*|release\s*)?\d+(?:[.,]\d+)*[a-z]?(?:\s*(?:beta|rc)\d*)?"
    r"|\s*[(\[](?:x64|x86|amd64|arm64|32[ -]?bit|64[ -]?bit|64 bits|32 bits|remove only|user|machine|"
    r"all users|fr|en|fr-fr|en-us|\d[\d.]*)[)\]]|[\s_-]+(?:x64|x86|amd64|arm64|32-bit|64-bit))+$"
)
_MARKS = str.maketrans("", "", "®™©")
_SPACES = re.compile(r"\s+")
_IMAGE = re.compile(r"^(.+?\.(?:exe|com|bat|cmd|sys|dll|ps1|vbs|jar|msi|scr))(?=[\s\"',;]|$)", re.IGNORECASE)
_ROOTED = re.compile(r"""(?:[a-z]:\\|%[a-z()0-9]+%\\|(?<![\w.~-])/(?=[a-z]))""", re.IGNORECASE)
GUID = re.compile(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


def is_windows_path(path: str) -> bool:
    """Whether it is spelled as Windows does."""
    return bool(_WINDOWS.match(path)) or ("\\" in path and not path.startswith(("/", "~")))


def place(path: str) -> str:
    """The path, lower case, with drives, users and well-known folders replaced by one name each.

    `C:\\Program Files (x86)\\X`, `D:\\PROGRA~2\\X` and `%ProgramFiles%\\X` are all `%programfiles%\\x`.
    """
    path = path.strip().strip("\"'").lower()
    if not is_windows_path(path):
        path = _HOME.sub("~", path)
        if path.startswith(("/lib/", "/lib64/")):
            path = "/usr" + path
        return path.rstrip("/") or path
    path = path.replace("/", "\\")
    path = path[:2] + path[2:].replace("\\\\", "\\")
    variable = _VARIABLE.match(path)
    if variable:
        name = variable[1] or variable[2]
        path = _VARIABLES.get(name, f"%{name}%") + path[variable.end() :]
    else:
        path = _DRIVE.sub("", path)
    for pattern, name in _PLACES if path[1:2] in _FIRST else ():
        found = pattern.match(path)
        if found:
            path = name + path[found.end() :]
            break
    return path.rstrip("\\")


def base_name(path: str) -> str:
    """The last part of a path, lower case."""
    return re.split(r"[\\/]", path.rstrip("\\/"))[-1].strip("\"' ").lower()


def images(command: str) -> list[str]:
    """The paths a command line starts or hands on: the image first, then rooted paths among its arguments."""
    found: list[str] = []
    rest = command.strip()
    for quoted in re.findall(r'"([^"]+)"', rest):
        if _ROOTED.match(quoted):
            found.append(_cut(quoted))
    rest = re.sub(r'"[^"]*"', " ", rest).strip()
    if rest and not _ROOTED.match(rest) and not found:
        found.append(_cut(rest))
    starts = [match.start() for match in _ROOTED.finditer(rest)]
    for start, end in zip(starts, [*starts, len(rest)][1:], strict=True):
        part = _cut(rest[start:end].strip())
        found.extend((part.split(" ")[0], part) if part.startswith("/") else (part,))
    return [path for path in dict.fromkeys(found) if path]


def _cut(text: str) -> str:
    image = _IMAGE.match(text)
    if image:
        return image[1]
    if is_windows_path(text):
        return re.split(r"\s+[-/]", text, maxsplit=1)[0].rstrip(" ,;")
    return (
        re.split(r"\s+-|\s+/|,|;", text)[0]
        if text.startswith("/")
        else text.split(" ", maxsplit=1)[0].rstrip(",;")
    )


def program_names(name: str) -> tuple[str, ...]:
    """A program's name as written, and without its version and architecture."""
    plain = _SPACES.sub(" ", name.translate(_MARKS)).strip().lower().removesuffix(".app")
    bare = _VERSION.sub("", plain)
    return (plain, bare) if bare and bare != plain else (plain,)


def plain(name: str) -> str:
    """A name for comparison: lower case, one space between words."""
    return _SPACES.sub(" ", name).strip().lower()


def unit_name(name: str) -> str:
    """A systemd unit with its type: `zabbix-agent` is `zabbix-agent.service`."""
    name = base_name(name)
    return name if name.rpartition(".")[2] in _UNIT_TYPES else name + ".service"


_UNIT_TYPES = frozenset(
    ("service", "socket", "timer", "path", "mount", "target", "slice", "scope", "automount")
)


def registry_key(key: str) -> str:
    """A registry key with the short name of its hive."""
    key = key.strip().lower().replace("/", "\\").removeprefix("registry::").replace("hklm:", "hklm")
    for long, short in (
        ("hkey_local_machine", "hklm"), ("hkey_current_user", "hkcu"), ("hkey_classes_root", "hkcr"),
        ("hkey_users", "hku"), ("computer\\hkey_local_machine", "hklm"),
    ):  # fmt: skip
        if key.startswith(long):
            key = short + key[len(long) :]
    return re.sub(r"\\controlset00\d\\", r"\\currentcontrolset\\", key).rstrip("\\")


def package_name(name: str) -> str:
    """A package without its architecture: `anydesk:amd64` and `anydesk.x86_64` are `anydesk`."""
    return re.sub(r"(?::[a-z0-9]+|\.(?:x86_64|noarch|i[36]86|aarch64))$", "", name.strip().lower())


def system_of(os: str | None) -> str:
    """windows, linux, macos, or "" when the name of the operating system does not tell."""
    text = (os or "").lower()
    for system, words in _SYSTEM_WORDS.items():
        if any(word in text for word in words):
            return system
    return ""


_SYSTEM_WORDS = {
    "macos": ("macos", "mac os", "darwin", "os x", "osx"),
    "windows": ("windows", "win32", "win10", "win11", "microsoft"),
    "linux": (
        "linux", "debian", "ubuntu", "centos", "red hat", "rhel", "rocky", "alma", "suse", "fedora", "mint", "arch",
        "raspbian", "proxmox", "oracle", "gentoo", "alpine", "kali", "openwrt", "synology", "unix",
    ),
}  # fmt: skip
