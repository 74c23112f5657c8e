"""A DNS zone: the domain, who is behind its mail and names, the hosts it names, the services it betrays."""

import re
import tomllib
from functools import cache
from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Observation, Reading
from bascule.readers.addresses import ip
from bascule.readers.base import Reader
from bascule.readers.dns_zone.master_file import Record, Unread, records
from bascule.readers.table_text import text_head, text_of

_SOA = re.compile(r"(?im)^\S*[ \t]+(?:\d+\w*[ \t]+)?(?:IN[ \t]+)?(?:\d+\w*[ \t]+)?SOA[ \t]+\S+[ \t]+\S+")
_RECORD = re.compile(r"(?im)^\S*[ \t]+(?:\d+\w*[ \t]+)?IN[ \t]+(?:A|AAAA|MX|NS|CNAME|TXT|SRV|CAA)[ \t]+\S")
_LINE_ENDS = re.compile(r"\r\n?")
_TOKEN_NAME = re.compile(r"^([A-Za-z][\w.\-]{2,60}?)[=:]")


@cache
def services() -> dict[str, dict[str, str]]:
    """The table of services.toml, keys in lower case."""
    content = tomllib.loads((Path(__file__).parent / "services.toml").read_text(encoding="utf-8"))
    return {
        part: {key.lower(): str(value) for key, value in content[part].items()} for part in ("txt", "host")
    }


class DnsZoneReader(Reader):
    """Master files as BIND, OVH, Gandi and the others export them, and zone transfers by dig."""

    name = "dns_zone"
    label = "DNS zone file"
    limit = 8 * 1024 * 1024

    def prepare(self) -> None:
        services()

    def recognises(self, head: bytes, name: str) -> float:
        text = _LINE_ENDS.sub("\n", text_head(head)[:32_768])
        if text[:1] in ("{", "[", "<"):
            return 0.0
        if _SOA.search(text):
            return 0.95
        found = len(_RECORD.findall(text))
        if found and re.search(r"(?m)^\$(ORIGIN|TTL)\b", text):
            return 0.9
        return 0.75 if found >= 3 else 0.0

    def read(self, file: Path) -> Reading:
        text = _LINE_ENDS.sub("\n", text_of(file, self.limit))
        origin = _origin(text, file.name)
        zone = _Zone(origin)
        for found in records(text, origin):
            zone.reading.units += 1
            if isinstance(found, Unread):
                zone.reading.not_read.append(
                    NotRead(
                        f"line {found.line}",
                        found.why if found.why.startswith("$") else gettext_noop("a line"),
                        gettext_noop("it is no record this reader knows"),
                    )
                )
            else:
                zone.reading.units_read += 1
                zone.add(found)
        if not zone.reading.units_read:
            raise Problem(
                gettext_noop("This file holds no DNS record."),
                gettext_noop("Export the zone again in the BIND format (RFC 1035)."),
            )
        return zone.finish()


def _origin(text: str, name: str) -> str:
    """The zone's name: $ORIGIN, the owner of the SOA, dig's comment, or what the file's name tells."""
    found = re.search(r"(?im)^\$ORIGIN[ \t]+([\w.\-]+?)\.?[ \t]*(?:;.*)?$", text)
    if found:
        return found[1].lower()
    found = re.search(r"(?im)^([\w.\-]+)\.[ \t]+.*\bSOA\b", text)
    if found:
        return found[1].lower()
    found = re.search(r"(?im)^;+.*(?:zone|domain|domaine|origin)\W+([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)", text)
    if found:
        return found[1].lower().rstrip(".")
    found = re.search(r"((?:[a-z0-9\-]+\.)+[a-z]{2,})(?:\.(?:zone|db|txt|dns|hosts))$", name.lower())
    return re.sub(r"^(db|zone|pri|named)\.", "", found[1]) if found else ""


class _Zone:
    """Collects the records of one zone."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.reading = Reading()
        self.domain = Observation(ref="zone", source="dns", kind="domain", name=origin or None)
        self.domain.evidence = Evidence(line=1)
        self.hosts: dict[str, Observation] = {}
        self.seen: set[tuple[str, str]] = set()
        if origin:
            self.domain.identifiers["domain"] = origin

    def add(self, record: Record) -> None:
        first = record.values[0] if record.values else ""
        match record.type:
            case "SOA" if len(record.values) >= 2:
                self._soa(record)
            case "NS" if record.owner == self.origin:
                self._list("nameservers", first)
                self._bound(record, first, "NS")
            case "MX" if len(record.values) >= 2:
                self._list("mx", f"{first} {record.values[1]}")
                self._bound(record, record.values[1], "MX")
            case "A" | "AAAA":
                self._host(record, first)
            case "CNAME" | "ALIAS" | "ANAME" | "DNAME":
                if "._domainkey." in f"{record.owner}.":
                    self._list("dkim", record.owner.partition("._domainkey")[0])
                else:
                    self._named(record).attributes["alias_of"] = first
                self._service(record, self._by_host(first), first)
            case "SRV" if len(record.values) >= 4:
                self._list("srv", f"{record.owner} {record.values[3]}:{record.values[2]}")
                self._service(record, self._by_host(record.values[3]), record.values[3])
            case "TXT" | "SPF":
                self._text(record, "".join(record.values))
            case "CAA":
                self._list("caa", " ".join(record.values[1:]))
            case "DS" | "DNSKEY":
                self.domain.attributes["dnssec"] = "yes"

    def finish(self) -> Reading:
        self.reading.observations[:0] = [self.domain, *self.hosts.values()]
        if self.domain.attributes.get("mx"):
            self.domain.attributes["for_mail"] = True
        return self.reading

    def _list(self, key: str, value: str) -> None:
        known = self.domain.attributes.setdefault(key, [])
        if value not in known:
            known.append(value)

    def _soa(self, record: Record) -> None:
        mailbox = record.values[1].replace(".", "@", 1)
        self.domain.attributes["soa_primary"] = record.values[0]
        self.domain.attributes["soa_mailbox"] = mailbox
        if self.domain.evidence is not None:
            self.domain.evidence.line = record.line
        self._fact(record, "contact", mailbox, "SOA")

    def _fact(self, record: Record, fact: str, holder: str, value: str) -> None:
        if (fact + value, holder) in self.seen:
            return
        self.seen.add((fact + value, holder))
        its = f"a{len(self.reading.accesses) + 1}"
        on, evidence = self.origin or record.owner, Evidence(line=record.line)
        self.reading.accesses.append(
            AccessFact(its, fact, on=on, holder=holder, value=value, evidence=evidence)
        )

    def _bound(self, record: Record, host: str, how: str) -> None:
        self._fact(record, "cloud-binding", self._by_host(host) or host, f"{how} {host}")
        self._service(record, self._by_host(host), host)

    def _by_host(self, host: str) -> str | None:
        host = host.lower().rstrip(".")
        table = services()["host"]
        while host:
            if host in table:
                return table[host]
            host = host.partition(".")[2]
        return None

    def _service(self, record: Record, service: str | None, shown: str) -> None:
        if service is None or ("service", service) in self.seen:
            return
        self.seen.add(("service", service))
        self.reading.observations.append(
            Observation(
                ref=f"s{len(self.seen)}", source="dns", kind="application", name=service, vendor=service,
                attributes={"seen_in": f"{record.type} {record.owner}", "value": shown[:80], "domain": self.origin},
                evidence=Evidence(line=record.line),
            )
        )  # fmt: skip

    def _named(self, record: Record) -> Observation:
        if record.owner not in self.hosts:
            self.hosts[record.owner] = Observation(
                ref=f"h{len(self.hosts) + 1}", source="dns", fqdn=record.owner, evidence=Evidence(line=record.line),
                hostname=record.owner.partition(".")[0] if record.owner != self.origin else None,
            )  # fmt: skip
        return self.hosts[record.owner]

    def _host(self, record: Record, address: str) -> None:
        found = ip(address)
        host = self._named(record)
        if found and found not in host.ips:
            host.ips.append(found)

    def _text(self, record: Record, text: str) -> None:
        low = text.lower()
        if low.startswith("v=spf1"):
            self.domain.attributes["spf"] = (
                text if record.owner == self.origin else self.domain.attributes.get("spf", text)
            )
            for found in re.findall(r"(?:include:|redirect=)(\S+)", text):
                self._bound(record, found, "SPF")
            for found in re.findall(r"\bip[46]:(\S+)", text):
                self._list("spf_addresses", found)
        elif low.startswith("v=dmarc1"):
            self.domain.attributes["dmarc"] = text
            for mailbox in re.findall(r"mailto:([^\s,;!]+)", text):
                self._fact(record, "log-target", mailbox, "DMARC")
                self._service(record, self._by_host(mailbox.rpartition("@")[2]), mailbox)
        elif "._domainkey." in f"{record.owner}.":
            self._list("dkim", record.owner.partition("._domainkey")[0])
        elif low.startswith("v=tlsrptv1"):
            for mailbox in re.findall(r"mailto:([^\s,;]+)", text):
                self._fact(record, "log-target", mailbox, "TLS-RPT")
        else:
            self._token(record, text, low)

    def _token(self, record: Record, text: str, low: str) -> None:
        for prefix, service in services()["txt"].items():
            if low.startswith(prefix):
                self._service(record, service, prefix)
                return
        named = _TOKEN_NAME.match(text)
        self._list("unknown_txt", f"{record.owner}: {named[1] if named else text[:40]}")
