"""Every login that the lab says it knows is taken by the real service, and the same one with another password is not."""

import base64
import imaplib
import smtplib
import socket
import ssl
import urllib.error
import urllib.request

import psycopg
import pytest

from bascule.connectors.base import Outcome, Target
from bascule.connectors.linux_ssh.connector import LinuxSsh
from bascule.connectors.sip.connector import Sip
from tests.lab.hosts import HOSTS

pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.xdist_group("lab")]
WRONG = "Mauvais-mot-de-passe-7d31"


def _ssh(host, login, password):
    return LinuxSsh().verify(Target(host.address, login.user), password.encode()).word == Outcome.ACCEPTED


def _postgresql(host, login, password):
    database = "devis" if login.user == "devis" else "postgres"
    try:
        with psycopg.connect(
            host=host.address, user=login.user, password=password, dbname=database
        ) as connection:
            return connection.execute("select current_user").fetchone() == (login.user,)
    except psycopg.OperationalError as error:
        if "password authentication failed" not in str(error):
            raise
        return False


def _redis(host, login, password):
    with socket.create_connection((host.address, 6379), 5) as line:
        line.sendall(f"AUTH {login.user} {password}\r\n".encode())
        return line.recv(100).startswith(b"+OK")


def _http(host, login, password):
    known = base64.b64encode(f"{login.user}:{password}".encode()).decode()
    request = urllib.request.Request(
        f"https://{host.address}/admin/", headers={"Authorization": f"Basic {known}"}
    )
    trusting = ssl._create_unverified_context()
    try:
        return urllib.request.urlopen(request, timeout=5, context=trusting).status == 200
    except urllib.error.HTTPError as error:
        if error.code != 401:
            raise
        return False


def _smtp(host, login, password):
    with smtplib.SMTP(host.address, 587, timeout=20) as line:
        line.starttls(context=ssl._create_unverified_context())
        try:
            line.login(login.user, password)
        except smtplib.SMTPAuthenticationError:
            return False
        line.sendmail("durand@lacombe.example", ["hlacombe@lacombe.example"], "Subject: Essai\r\n\r\nBonjour")
        return True


def _imap(host, login, password):
    with imaplib.IMAP4_SSL(host.address, timeout=20, ssl_context=ssl._create_unverified_context()) as line:
        try:
            line.login(login.user, password)
        except imaplib.IMAP4.error:
            return False
        return line.select("INBOX", readonly=True)[0] == "OK"


def _mqtt(host, login, password):
    """CONNECT of MQTT 3.1.1, written by hand; the fourth byte of the answer is 0 for yes."""
    texts = [b"MQTT", login.user.encode(), password.encode()]
    name, user, word = (len(text).to_bytes(2, "big") + text for text in texts)
    body = name + b"\x04\xc2\x00\x3c" + b"\x00\x03lab" + user + word
    with socket.create_connection((host.address, 1883), 5) as line:
        line.sendall(b"\x10" + bytes([len(body)]) + body)
        answer = line.recv(4)
    assert answer[:3] == b"\x20\x02\x00", answer
    return answer[3] == 0


def _sip(host, login, password):
    return Sip().verify(Target(host.address, login.user), password.encode()).word == Outcome.ACCEPTED


DIRECT = {
    "sip": _sip,
    "ssh": _ssh,
    "postgresql": _postgresql,
    "redis": _redis,
    "http": _http,
    "smtp": _smtp,
    "imap": _imap,
    "mqtt": _mqtt,
}

# With the service's own client, on the host itself: {host}, {user}, {password}; "{other}" is the second half of SNMPv3.
CLIENTS = {
    "mysql": "mariadb -h {host} -u {user} -p{password} -e 'select 1'",
    "snmp2": "snmpget -v2c -c {password} -r0 {host} 1.3.6.1.2.1.1.5.0",
    "snmp2w": "snmpset -v2c -c {password} -r0 {host} 1.3.6.1.2.1.1.6.0 s Atelier || snmpget -v2c -c {password} -r0 {host} 1.3.6.1.2.1.1.5.0",
    "snmp3-auth": "snmpget -v3 -l authNoPriv -u {user} -a SHA-256 -A {password} -r0 {host} 1.3.6.1.2.1.1.1.0 2>&1 | grep -v 'Authentication failure' | grep .",
    "snmp3-priv": "snmpget -v3 -l authPriv -u {user} -a SHA-256 -A {other} -x AES -X {password} -r0 -t1 {host} 1.3.6.1.2.1.1.5.0",
    "smb": "smbclient -L {host} -U {user}%{password}",
    "ldap": "ldapwhoami -x -H ldap://localhost -D $(test {user} = admin && echo cn=admin,dc=lacombe,dc=example"
    " || echo uid={user},ou=people,dc=lacombe,dc=example) -w {password}",
    "restic": "HOME=/root RESTIC_PASSWORD={password} restic --no-lock -r /srv/restic/{user} cat config",
    "borg": "HOME=/root BORG_PASSPHRASE={password} borg list /srv/borg/{user}",
    "digest": "curl -sfk --digest -u {user}:{password} https://{host}/axis-cgi/param.cgi",
    "form": 'page=$(curl -sk -c /tmp/c https://{host}:8443/cgi-bin/login); token=${{page##*value=\\"}}; curl -sk -b /tmp/c -d user={user} -d password={password} -d token=${{token%%\\"*}} https://{host}:8443/cgi-bin/login | grep -q Welcome',
    "ami": "printf 'Action: Login\\r\\nUsername: {user}\\r\\nSecret: {password}\\r\\n\\r\\nAction: Logoff\\r\\n\\r\\n' | curl -s telnet://127.0.0.1:5038 | grep -q 'Authentication accepted'",
    "ad": "LDAPTLS_REQCERT=never ldapsearch -x -LLL -H ldaps://{host} -D {user}@ad.lacombe.example -w {password} -s base -b dc=ad,dc=lacombe,dc=example dn",
}


@pytest.mark.parametrize("name", [host.name for host in HOSTS])
def test_every_known_login_is_taken_and_another_password_is_not(lab, name):
    host = lab.host(name)

    def accepted(login, password):
        if login.service in DIRECT:
            return lab.inside(lambda: DIRECT[login.service](host, login, password))
        other = host.login("snmp3-auth").password if login.service == "snmp3-priv" else ""
        command = CLIENTS[login.service].format(
            host=host.address, user=login.user, password=password, other=other
        )
        return lab.run(name, "sh", "-c", command).returncode == 0

    assert [login for login in host.logins if not accepted(login, login.password)] == []
    one_a_service = {
        login.service: login for login in host.logins
    }.values()  # a refusal takes sshd four seconds
    assert [login for login in one_a_service if accepted(login, WRONG)] == []


def test_the_client_network_has_no_way_out_and_the_provider_only_its_own_doors(lab):
    lab.host("gw")
    lab.host("srv")

    def answers(address, port):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((address, port)) == 0

    assert lab.inside(lambda: answers("203.0.113.2", 2222), "provider")
    assert not lab.inside(lambda: answers("203.0.113.2", 53), "provider")
    assert not lab.inside(lambda: answers("10.77.0.20", 22), "provider")
    with socket.create_server(("127.0.0.1", 0)) as here:
        port = here.getsockname()[1]
        assert answers("127.0.0.1", port)
        assert not lab.inside(lambda: answers("127.0.0.1", port))
