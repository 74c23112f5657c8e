"""SNMPv3 users of net-snmp: ask with a user's passphrases, look around, change them on the host."""

import re
from collections.abc import Iterator

from bascule.connectors.base import (
    Budget,
    Discovers,
    Ended,
    NotLookedAt,
    Outcome,
    Rotates,
    Target,
    Way,
    host_and_port,
)
from bascule.connectors.snmp_v3.ask import ask, halves, is_usable
from bascule.connectors.snmp_v3.engine import PORT
from bascule.connectors.ssh_line import Line, opened, way_in
from bascule.connectors.ssh_secret import NoLine
from bascule.observation.records import AccessFact, Evidence, Observation
from bascule.sealing.passwords import new_password

SYSTEM = (
    "1.3.6.1.2.1.1.1.0",
    "1.3.6.1.2.1.1.5.0",
    "1.3.6.1.2.1.1.4.0",
    "1.3.6.1.2.1.1.6.0",
)  # descr, name, contact, location
FILES = ("/var/lib/snmp/snmpd.conf", "/var/lib/net-snmp/snmpd.conf")
# {1} file, {2} user, {3} the same in hex, {4} service; the new line comes on standard input. All of it is read before
# anything is touched, a cut line ends nothing, and the service is started again whatever happens.
CHANGE = r"""set -eu
umask 077
[ -f "$1" ] || exit 66
grep -Eqs "^[[:space:]]*createUser[[:space:]]+(-e[[:space:]]+[^[:space:]]+[[:space:]]+)?\"?$2\"?[[:space:]]" /etc/snmp/snmpd.conf && exit 68
mine='$5 == "\"" u "\"" || tolower($5) == h'
made='$2 == u || $2 == "\"" u "\"" || ($2 == "-e" && ($4 == u || $4 == "\"" u "\""))'
awk -v u="$2" -v h="$3" "(\$1 == \"usmUser\" && ($mine)) || (\$1 == \"createUser\" && ($made)) { found = 1 } END { exit !found }" "$1" || exit 67
new=$(mktemp "$1.XXXXXX")
trap 'rm -f "$new" "$new.line"' EXIT
cat > "$new.line"
[ -s "$new.line" ] || exit 70
trap '' HUP PIPE TERM INT
trap 'rm -f "$new" "$new.line"; systemctl start "$4"' EXIT
systemctl stop "$4"
awk -v u="$2" -v h="$3" "!((\$1 == \"usmUser\" && ($mine)) || (\$1 == \"createUser\" && ($made)))" "$1" > "$new"
cat "$new.line" >> "$new"
chown --reference="$1" "$new"
chmod --reference="$1" "$new"
mv -f "$new" "$1"
"""
MEANS = {66: "no-file", 67: "no-account", 68: "in-settings"}


class SnmpV3(Rotates, Discovers):
    """See README.md beside this file."""

    kind = "snmp_v3"
    label = "SNMPv3 (net-snmp)"
    port = PORT
    needs_way = True

    def verify(self, target: Target, secret: bytes) -> Outcome:
        return ask(target, secret)[0]

    def discover(self, target: Target, secret: bytes) -> Iterator[Observation | AccessFact]:
        outcome, values = ask(target, secret, SYSTEM)
        if outcome.word != Outcome.ACCEPTED:
            raise NotLookedAt(target.address, outcome.detail)
        described, name, contact, place = (values + [""] * 4)[:4]
        host, _port = host_and_port(target.address, PORT)
        where, evidence = f"snmp://{target.address}", Evidence(file=f"snmp://{target.address}")
        yield Observation(
            ref=where, source="snmp", source_group="managed", live=True, hostname=name or None, ips=[host],
            identifiers={"snmp_engine_id": outcome.pinned.partition(" ")[2]}, evidence=evidence,
            attributes={"description": described, "contact": contact, "location": place},
        )  # fmt: skip
        yield AccessFact(ref=f"{where}:{target.login}", fact="snmp", on=where, holder=target.login, value="version 3",
                         evidence=evidence)  # fmt: skip

    def new_secret(self, target: Target, current: bytes) -> bytes:
        return f"{new_password()}\n{new_password()}".encode()

    def rotate(self, target: Target, current: bytes, new: bytes, way: Way | None = None) -> Outcome:
        if way is None:
            return Outcome(Outcome.REFUSED, "a login on the host by SSH is needed", code="needs-way")
        if not is_usable(new) or not re.fullmatch(r"[\w@-]{1,32}", target.login, re.ASCII):
            what = "a passphrase has 8 or more plain characters, a name letters and digits"
            return Outcome(Outcome.REFUSED, what, code="policy")
        try:
            with opened(way_in(target, way), pinned_only=True) as line:
                return _change(line, target, new)
        except NoLine as none:
            return none.outcome

    def end_sessions(self, target: Target, current: bytes, way: Way | None = None) -> Ended:
        """SNMP has none: every question is judged anew."""
        return Ended(0)

    def budget(self, target: Target, current: bytes, way: Way | None = None) -> Budget:
        """net-snmp counts wrong passphrases, and never locks."""
        return Budget(None)


def _change(line: Line, target: Target, new: bytes) -> Outcome:
    auth, priv = halves(new)
    methods = target.options.get("auth", "SHA-256"), target.options.get("priv", "AES")
    entry = f'createUser {target.login} {methods[0]} "{auth}"'
    if methods[1] != "none":
        entry += f' {methods[1]} "{priv}"'
    service = target.options.get("service", "snmpd")
    files = (target.options["file"],) if "file" in target.options else FILES
    for file in files:
        words = [file, target.login, f"0x{target.login.encode().hex()}", service]
        done = line.run(["sh", "-c", CHANGE, "sh", *words], f"{entry}\n".encode(), root=True, seconds=60)
        if done.status != 66:
            break
    if done.status == 0:
        return Outcome(Outcome.ACCEPTED, "the user was made anew and the service started")
    return Outcome(
        Outcome.REFUSED, f"not changed (exit {done.status})", code=MEANS.get(done.status, "not-changed")
    )
