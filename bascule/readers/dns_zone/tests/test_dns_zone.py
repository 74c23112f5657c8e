"""A zone tells who is behind its mail and its names; unknown tokens are listed, never dropped."""

from bascule.readers.dns_zone.reader import DnsZoneReader
from bascule.readers.read_file import read_file

ZONE = """$ORIGIN exemple.fr.
$TTL 3600
@   IN SOA ns1.sortant.example. support.sortant.example. (
        2026010101 ; numéro
        3600 600 1209600 300 )
    IN NS ns1.sortant.example.
    IN MX 10 exemple-fr.mail.protection.outlook.com.
@ 300 IN TXT "v=spf1 include:spf.protection.outlook.com ip4:192.0.2.0/24 " "-all"
_dmarc IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@sortant.example"
selector1._domainkey CNAME selector1-exemple._domainkey.exemple.onmicrosoft.com.
k2._domainkey TXT "v=DKIM1; k=rsa; p=AAAA"
@ TXT "google-site-verification=abc"
@ TXT "cursor-domain-verification-xyz=123"
www IN A 192.0.2.10
    IN AAAA 2001:db8::10
vpn 60 A 192.0.2.1
$INCLUDE autre.zone
@ CAA 0 issue "letsencrypt.org"
"""


def test_a_zone_gives_the_domain_its_hosts_and_who_is_behind_it(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text(ZONE, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error) == ("dns_zone", None)
    domain = result.reading.observations[0]
    assert domain.identifiers["domain"] == "exemple.fr"
    assert domain.attributes["nameservers"] == ["ns1.sortant.example"]
    assert domain.attributes["spf"].endswith("-all")
    assert domain.attributes["soa_mailbox"] == "support@sortant.example"
    assert domain.attributes["dkim"] == ["selector1", "k2"]
    assert domain.attributes["unknown_txt"] == ["exemple.fr: cursor-domain-verification-xyz"]
    hosts = {one.fqdn: one.ips for one in result.reading.observations if one.fqdn}
    assert hosts["www.exemple.fr"] == ["192.0.2.10", "2001:db8::10"]
    assert hosts["vpn.exemple.fr"] == ["192.0.2.1"]
    facts = {(fact.fact, fact.holder) for fact in result.reading.accesses}
    assert ("contact", "support@sortant.example") in facts
    assert ("log-target", "dmarc@sortant.example") in facts
    assert ("cloud-binding", "Microsoft 365") in facts
    assert {one.name for one in result.reading.observations if one.kind == "application"} == {
        "Microsoft 365",
        "Google",
    }
    assert [part.where for part in result.reading.not_read] == ["line 17"]


def test_lines_are_those_of_the_file(tmp_path):
    file = tmp_path / "x.zone"
    file.write_text(ZONE.replace("\n", "\r\n"), encoding="utf-8", newline="")
    hosts = {one.fqdn: one.evidence.line for one in DnsZoneReader().read(file).observations if one.fqdn}
    assert hosts["www.exemple.fr"] == 14


def test_the_name_of_the_file_gives_the_zone_when_nothing_else_does(tmp_path):
    file = tmp_path / "exemple.org.zone"
    file.write_text("www IN A 192.0.2.1\nftp IN A 192.0.2.2\n@ IN MX 10 mail\n")
    (domain, *hosts) = DnsZoneReader().read(file).observations
    assert (domain.name, hosts[0].fqdn) == ("exemple.org", "www.exemple.org")
