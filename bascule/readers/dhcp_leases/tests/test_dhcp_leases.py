from pathlib import Path

import pytest

from bascule.observation.problem import Problem
from bascule.readers.dhcp_leases.reader import DhcpLeasesReader

INPUT = Path(__file__).parent / "inputs" / "dhcpd.leases"
FORMS = {
    "dnsmasq": "1790000000 00:1b:a9:01:02:03 10.0.0.20 imp-accueil 01:00:1b:a9:01:02:03\nduid 00:01:00:01\n",
    "kea": "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n10.0.0.20,00:1b:a9:01:02:03,,3600,1790000000,1,0,0,imp-accueil,0,\n10.0.0.21,00:1b:a9:01:02:04,,3600,1790000000,1,0,0,gone,2,\n",
    "windows": '"IPAddress","ScopeId","AddressState","ClientId","ClientType","Description","DnsRegistration","HostName","LeaseExpiryTime"\n"10.0.0.20","10.0.0.0","Active","00-1b-a9-01-02-03","Dhcp",,"Complete","imp-accueil.client.local","20/11/2026 10:00:00"\n',
    "mikrotik": "Flags: X - disabled, R - radius, D - dynamic, B - blocked\n #   ADDRESS     MAC-ADDRESS       HOST-NAME    SERVER  STATUS LAST-SEEN\n 0 D 10.0.0.20   00:1B:A9:01:02:03 imp-accueil  dhcp1   bound  2m\n",
    "mikrotik terse": " 0 D address=10.0.0.20 mac-address=00:1B:A9:01:02:03 server=dhcp1 status=bound active-mac-address=00:1B:A9:01:02:03 host-name=imp-accueil\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_lease(tmp_path, form):
    file = tmp_path / "leases.txt"
    file.write_text(FORMS[form])
    assert DhcpLeasesReader().recognises(file.read_bytes(), file.name) > 0.9
    found = DhcpLeasesReader().read(file).observations
    assert [(o.hostname, o.ips, o.macs, o.live) for o in found] == [
        ("imp-accueil", ["10.0.0.20"], ["00:1b:a9:01:02:03"], True)
    ]


def test_the_last_entry_of_a_journal_counts():
    one, *others = DhcpLeasesReader().read(INPUT).observations
    assert not others
    assert (one.live, one.last_seen, one.attributes["vendor_class"], one.evidence.line) == (
        True,
        "2026-11-20T10:00:00Z",
        "Brother NC",
        8,
    )


def test_a_reservation_is_not_a_sighting(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text(FORMS["windows"].replace('"Active"', '"InactiveReservation"'))
    one = DhcpLeasesReader().read(file).observations[0]
    assert (one.live, one.attributes["reservation"]) == (None, True)


def test_a_broken_line_is_listed_and_another_file_refused(tmp_path):
    file = tmp_path / "l.txt"
    file.write_text(FORMS["dnsmasq"] + "garbage\n")
    assert len(DhcpLeasesReader().read(file).not_read) == 1
    file.write_text("hello\n")
    with pytest.raises(Problem):
        DhcpLeasesReader().read(file)
