"""The configuration of the Nantes firewall, as the outgoing provider left it: it shows more ways in than it admitted."""

from pathlib import Path

from generate.cast import OUTGOING_DOMAIN
from generate.estate import PUBLIC
from generate.handed import fake

CONFIGURATION = """\
#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
#conf_file_ver=0000000000000
config system global
    set admin-sport 10443
    set alias "NAN-FW01"
    set hostname "NAN-FW01"
    set timezone 28
end
config system admin
    edit "admin"
        set accprofile "super_admin"
        set vdom "root"
        set password ENC {secret_admin}
    next
    edit "durand"
        set accprofile "super_admin"
        set vdom "root"
        set trusthost1 192.0.2.16 255.255.255.240
        set password ENC {secret_durand}
    next
    edit "supervision"
        set accprofile "super_admin_readonly"
        set vdom "root"
        set password ENC {secret_supervision}
    next
end
config system api-user
    edit "durand-api"
        set api-key ENC {secret_api}
        set accprofile "super_admin"
        config trusthost
            edit 1
                set ipv4-trusthost 192.0.2.16 255.255.255.240
            next
        end
    next
end
config system interface
    edit "wan1"
        set ip {public} 255.255.255.248
        set allowaccess ping https ssh fgfm
        set alias "Fibre Liane"
    next
    edit "internal"
        set ip 192.168.10.1 255.255.255.0
        set allowaccess ping https ssh snmp
    next
end
config system snmp community
    edit 1
        set name "durand-ro"
        config hosts
            edit 1
                set ip 192.0.2.20 255.255.255.255
            next
        end
    next
end
config system ntp
    set type custom
    config ntpserver
        edit 1
            set server "ntp.{outgoing}"
        next
    end
end
config log syslogd setting
    set status enable
    set server "192.0.2.21"
end
config user local
    edit "mickael.prigent"
        set type password
        set passwd ENC {secret_vpn}
    next
    edit "h.lacombe"
        set type password
        set passwd ENC {secret_vpn}
    next
end
config user group
    edit "VPN-SSL"
        set member "mickael.prigent" "h.lacombe"
    next
end
config vpn ipsec phase1-interface
    edit "vers-durand"
        set interface "wan1"
        set remote-gw 192.0.2.17
        set psksecret ENC {secret_psk}
    next
    edit "vers-cholet"
        set interface "wan1"
        set remote-gw 198.51.100.24
        set psksecret ENC {secret_psk}
    next
end
config firewall vip
    edit "NVR"
        set extip {public}
        set extintf "wan1"
        set portforward enable
        set mappedip "192.168.30.101"
        set extport 8000
        set mappedport 8000
    next
    edit "Bureau-ERP"
        set extip {public}
        set extintf "wan1"
        set portforward enable
        set mappedip "192.168.10.14"
        set extport 33890
        set mappedport 3389
    next
end
config firewall policy
    edit 1
        set name "Durand vers tout"
        set srcintf "vers-durand"
        set dstintf "internal"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
"""


def write_firewall(file: Path) -> None:
    secrets = {name: fake(name.upper().replace("_", "-")) for name in (
        "secret_admin", "secret_durand", "secret_supervision", "secret_api", "secret_vpn", "secret_psk",
    )}  # fmt: skip
    file.write_text(
        CONFIGURATION.format(public=PUBLIC["Nantes"], outgoing=OUTGOING_DOMAIN, **secrets), encoding="utf-8"
    )
