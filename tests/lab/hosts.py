"""The client's hosts: « Menuiserie Lacombe », cared for by « Infogérance Durand », who is leaving. Data only.

What a host is set up with before it starts lies in `hosts/NAME.sh`; the logins below are given to that script, so
that a test and the host always agree.
"""

from dataclasses import dataclass

from tests.lab.layers import BASE, Layer

DOMAIN = "lacombe.example"
LAN, WAN = "10.77.0", "203.0.113"  # exist only in the lab's namespaces
GATEWAY = f"{LAN}.1"
TOOLS_ADDRESS = f"{LAN}.250"  # the namespace from which tests look at the network
PROVIDER_ADDRESS = f"{WAN}.99"  # the outgoing provider, outside

BASE_LAYER = Layer("base", BASE)
GATEWAY_LAYER = Layer("gateway", "nftables dnsmasq", BASE_LAYER)
DATABASE_LAYER = Layer("database", "postgresql mariadb-server redis-server", BASE_LAYER)
DEVICE_LAYER = Layer("device", "snmpd snmp nginx-light mosquitto avahi-daemon openssl", BASE_LAYER)
DIRECTORY_LAYER = Layer("directory", "slapd ldap-utils openssl", BASE_LAYER)
BACKUP_LAYER = Layer("backup", "restic borgbackup", BASE_LAYER)
PAGES_LAYER = Layer("pages", "lighttpd lighttpd-mod-openssl python3 openssl", BASE_LAYER)
TUNNELS_LAYER = Layer("tunnels", "wireguard-tools wireguard-go openvpn openssl iptables", BASE_LAYER)
# A telephone system past its end of life, as they are met: Debian 12 has no Asterisk.
OLD_BASE_LAYER = Layer("base11", BASE, release="bullseye")
TELEPHONE_LAYER = Layer("telephone", "asterisk", OLD_BASE_LAYER)
MAIL_LAYER = Layer("mail", "postfix dovecot-imapd openssl", BASE_LAYER)
SAMBA = "samba samba-ad-dc samba-ad-provision winbind krb5-user ldb-tools smbclient ldap-utils python3-setproctitle"
SAMBA_LAYER = Layer("samba", SAMBA, BASE_LAYER)

# The domain is made with the layer: it takes longer than all the rest of a start.
AD_PASSWORD = "Adm1n-Durand-2019"
DOMAIN_LAYER = Layer("domain", "", SAMBA_LAYER, finish=(
    "rm -f /etc/samba/smb.conf; samba-tool domain provision --quiet --realm=AD.LACOMBE.EXAMPLE --domain=LACOMBE"
    f" --server-role=dc --dns-backend=SAMBA_INTERNAL --adminpass='{AD_PASSWORD}' --host-ip={LAN}.10 --host-name=dc"
))  # fmt: skip

# The outgoing provider's tools, as Debian packages them: what they leave behind is measured on real hosts.
AGENTS_LAYER = Layer("agents", "zabbix-agent nagios-nrpe-server munin-node", BASE_LAYER)
MONITORS_LAYER = Layer("monitors", "zabbix-agent2 icinga2 puppet-agent netdata", BASE_LAYER)
DESKTOPS_LAYER = Layer("desktops", "xrdp cockpit x11vnc tigervnc-standalone-server", BASE_LAYER)
SALT_LAYER = Layer(
    "salt", "python3-venv", BASE_LAYER, wheels="salt",
    finish="python3 -m venv /opt/salt; /opt/salt/bin/pip install -q --no-index --find-links /var/cache/apt/archives/wheels salt",
)  # fmt: skip
INVENTORIES_LAYER = Layer("inventories", "ocsinventory-agent fusioninventory-agent", BASE_LAYER)


@dataclass(frozen=True)
class Login:
    """A known login: to try, to rotate, to cut. `service` is the protocol, `note` what it is for."""

    service: str
    user: str
    password: str
    note: str = ""

    @property
    def variable(self) -> str:
        """The name under which the host's set-up script finds the password."""
        return f"PW_{self.service}_{self.user}".upper().replace("-", "_")


@dataclass(frozen=True)
class Host:
    """One machine. `ports` answer on TCP once it is ready; `capabilities` are given to it beyond nspawn's own."""

    name: str
    address: str
    mac: str
    layer: Layer
    ports: tuple[int, ...]
    logins: tuple[Login, ...] = ()
    capabilities: tuple[str, ...] = ()

    def login(self, service: str, user: str = "") -> Login:
        """The login for this service; with `user`, that one. KeyError when the host has none."""
        for one in self.logins:
            if one.service == service and user in {"", one.user}:
                return one
        raise KeyError((self.name, service, user))


# On every host, as at many clients: the provider's account with the same password everywhere.
EVERYWHERE = (
    Login(
        "ssh", "durand", "Durand-partout-2019", "the outgoing provider's technician, sudo without a password"
    ),
    Login("ssh", "hlacombe", "Lacombe-Admin-1", "the client's own administrator, sudo with the password"),
    Login("ssh", "root", "Root-Menuiserie-1", "root by password"),
)

HOSTS = (
    Host("gw", GATEWAY, "00:0d:b9:12:34:56", GATEWAY_LAYER, (22, 53), EVERYWHERE, ("CAP_NET_ADMIN",)),
    Host("srv", f"{LAN}.20", "52:54:00:aa:00:20", BASE_LAYER, (22,), EVERYWHERE),
    Host("db", f"{LAN}.12", "52:54:00:aa:00:12", DATABASE_LAYER, (22, 5432, 3306, 6379, 6380), (
        *EVERYWHERE,
        Login("postgresql", "durand", "Pg-Durand-1", "superuser"),
        Login("postgresql", "devis", "Pg-Devis-1", "the quotation program, database devis"),
        Login("mysql", "durand", "My-Durand-1", "all rights"),
        Login("mysql", "boutique", "My-Boutique-1", "the web shop, database boutique"),
        Login("redis", "default", "Redis-Durand-1", "requirepass; 6380 is the same with TLS"),
        Login("redis", "stock", "Redis-Stock-1", "a user of Redis' access list"),
    )),
    Host("printer", f"{LAN}.13", "9c:93:4e:11:22:33", DEVICE_LAYER, (22, 80, 443, 1883, 8883), (
        *EVERYWHERE,
        Login("snmp2", "public", "public", "read only community"),
        Login("snmp2w", "durand", "durand-ecrit", "community that may write"),
        Login("snmp3-auth", "supervision", "Snmp-Auth-Durand-1", "SHA-256"),
        Login("snmp3-priv", "supervision", "Snmp-Priv-Durand-1", "AES"),
        Login("http", "admin", "admin1234", "basic authentication on /admin/"),
        Login("mqtt", "atelier", "Mqtt-Atelier-1", "the workshop's sensors"),
    )),
    Host("camera", f"{LAN}.18", "ac:cc:8e:12:34:56", PAGES_LAYER, (22, 80, 443, 8443), (
        *EVERYWHERE,
        Login("digest", "root", "Cam-Durand-1", "camera: digest login on /axis-cgi/"),
        Login("form", "admin", "Nas-Durand-1", "NAS page with a form, port 8443"),
    )),
    Host("vpn", f"{LAN}.19", "52:54:00:aa:00:19", TUNNELS_LAYER, (22,), EVERYWHERE, ("CAP_NET_ADMIN",)),
    Host("pbx", f"{LAN}.21", "52:54:00:aa:00:21", TELEPHONE_LAYER, (22, 5060), (
        *EVERYWHERE,
        Login("sip", "201", "Sip-Durand-1", "a telephone"),
        Login("ami", "durand", "Ami-Durand-1", "Asterisk manager, on the host itself"),
    )),
    Host("mail", f"{LAN}.15", "52:54:00:aa:00:15", MAIL_LAYER, (22, 25, 587, 993), (
        *EVERYWHERE,
        Login("smtp", "durand", "Durand-partout-2019", "submission with STARTTLS; the account of the system"),
        Login("imap", "hlacombe", "Lacombe-Admin-1", "the client's mailbox; the account of the system"),
        Login("imap", "accueil", "Accueil-Durand-1", "a mailbox out of Dovecot's own users' file"),
    )),
    Host("ldap", f"{LAN}.11", "52:54:00:aa:00:11", DIRECTORY_LAYER, (22, 389, 636), (
        *EVERYWHERE,
        Login("ldap", "admin", "Ldap-Durand-1", "cn=admin,dc=lacombe,dc=example, which has no entry"),
        Login("ldap", "hlacombe", "Ldap-Lacombe-1", "uid=hlacombe,ou=people,dc=lacombe,dc=example"),
    )),
    Host("bk", f"{LAN}.17", "52:54:00:aa:00:17", BACKUP_LAYER, (22,), (
        *EVERYWHERE,
        Login("restic", "lacombe", "Restic-Durand-1", "the repository /srv/restic/lacombe"),
        Login("borg", "lacombe", "Borg-Durand-1", "the repository /srv/borg/lacombe"),
    )),
    Host("fs", f"{LAN}.16", "00:11:32:12:34:56", SAMBA_LAYER, (22, 445), (
        *EVERYWHERE,
        Login("smb", "durand", "Smb-Durand-1", "administrator of every share"),
        Login("smb", "hlacombe", "Smb-Lacombe-1", "share plans"),
    )),
    Host("dc", f"{LAN}.10", "52:54:00:aa:00:10", DOMAIN_LAYER, (22, 53, 88, 389, 445, 636), (
        *EVERYWHERE,
        Login("ad", "Administrator", AD_PASSWORD, "domain administrator"),
        Login("ad", "durand", "Ad-Durand-2019", "domain administrator of the outgoing provider"),
        Login("ad", "hlacombe", "Ad-Lacombe-2019", "an ordinary user"),
    )),
    Host("dc2", f"{LAN}.22", "52:54:00:aa:00:22", SAMBA_LAYER, (22,), EVERYWHERE),  # no controller until a test joins it
    Host("agents", f"{LAN}.31", "52:54:00:aa:00:31", AGENTS_LAYER, (22, 4949, 5666, 10050), EVERYWHERE),
    Host("monitors", f"{LAN}.32", "52:54:00:aa:00:32", MONITORS_LAYER, (22, 10050), EVERYWHERE),
    Host("desktops", f"{LAN}.33", "52:54:00:aa:00:33", DESKTOPS_LAYER, (22, 3389, 9090), EVERYWHERE),
    Host("automation", f"{LAN}.35", "52:54:00:aa:00:35", SALT_LAYER, (22,), EVERYWHERE),
    Host("inventories", f"{LAN}.34", "52:54:00:aa:00:34", INVENTORIES_LAYER, (22,), EVERYWHERE),
)  # fmt: skip


def named(names: list[str]) -> list[Host]:
    """These hosts in the lab's order; all when none is named. KeyError for an unknown name."""
    known = {host.name: host for host in HOSTS}
    for name in names:
        known[name]
    return [host for host in HOSTS if not names or host.name in names]
