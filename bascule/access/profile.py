"""Whose access is it? What of the outgoing provider's profile gives its hand away. Pure."""

import ipaddress
import re
from dataclasses import dataclass, field

from bascule.tenancy.search import searchable


@dataclass
class Profile:
    """What is known of the outgoing provider, folded for comparing."""

    names: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)

    def gives_away(self, *texts: str | None) -> str:
        """What in these texts is the outgoing provider's: "name: …", "domain: …", "network: …", "tool: …"; or ""."""
        text = searchable(texts)
        for domain in self.domains:
            if re.search(rf"(?<![\w-]){re.escape(domain)}(?![\w-])", text):
                return f"domain: {domain}"
        network = self._network(text)
        if network:
            return network
        for name in self.names:
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                return f"name: {name}"
        for tool in self.tools:
            if re.search(rf"(?<!\w){re.escape(tool)}(?!\w)", text):
                return f"tool: {tool}"
        return ""

    def _network(self, text: str) -> str:
        for found in re.findall(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", text):
            try:
                address = ipaddress.ip_address(found)
            except ValueError:
                continue
            for network in self.networks:
                if address in network:
                    return f"network: {network}"
        return ""


WORDLESS = {
    "infogerance",
    "informatique",
    "services",
    "service",
    "groupe",
    "group",
    "conseil",
    "solutions",
    "systems",
    "it",
}


def profile(
    name: str, people: list[dict], domains: list[str], networks: list[str], tools: list[str]
) -> Profile:
    """A profile from what the forms hold; what is no network is left out. A distinctive word of the company's name
    counts like the whole name (« Infogérance Durand » → « durand »)."""
    folded = searchable([name])
    names = [folded] if folded else []
    names += [word for word in folded.split() if len(word) > 3 and word not in WORDLESS]
    for person in people:
        names += [text for key in ("name", "email") if (text := searchable([person.get(key)]))]
        names += [
            text.partition("@")[0]
            for text in [searchable([person.get("email")])]
            if "." in text.partition("@")[0]
        ]
    nets = []
    for text in networks:
        try:
            nets.append(ipaddress.ip_network(text.strip(), strict=False))
        except ValueError:
            continue
    clean = [tool.replace("-", " ") for tool in (searchable([t]) for t in tools) if len(tool) > 3]
    return Profile(
        sorted(set(names), key=len, reverse=True), [searchable([d]) for d in domains if d], nets, clean
    )
