"""Words the matching knows beforehand: seeds only. What a client's own records show always weighs more (trust.py)."""

import re


def words(text: str) -> list[str]:
    """A list written as one line of text."""
    return text.split()


# Values makers leave where a serial number should be (compared after `serial()` of normalise.py: capitals, no signs).
JUNK_SERIALS = frozenset(
    words(
        "TOBEFILLEDBYOEM DEFAULTSTRING SYSTEMSERIALNUMBER SERIALNUMBER CHASSISSERIALNUMBER BASEBOARDSERIALNUMBER NONE NULL NA NAN "
        "NOTSPECIFIED NOTAVAILABLE NOTAPPLICABLE UNKNOWN INCONNU INVALID OEM EMPTY VIDE XXXXXXX XXXXXXXXXX "
        "0123456789 123456789 1234567890 12345678 1234567 00000000 0 00 000 0000 SSNSERIALNUMBER TBD ASK NOSERIAL SANS "
        "EMPTYSERIAL VIRTUAL VMWARE PARALLELS"
    )
)
JUNK_UUIDS = frozenset(
    words(
        "03000200040005000006000700080009 00020003000400050006000700080009 4c4c4544000000000000000000000000 "
        "12345678123456781234567812345678 fefefefefefefefefefefefefefefefe"
    )
)
# Names that things give themselves, thousands of times over (after `name()`: small letters and digits only).
GENERIC_NAMES = frozenset(
    words(
        "iphone ipad ipod android galaxy macbook macbookpro macbookair imac macmini localhost localhostlocaldomain unknown inconnu "
        "printer imprimante camera ipcamera ipcam nvr dvr nas diskstation synology qnap readynas router routeur gateway "
        "switch ap accesspoint wap espressif esp esp32 esp8266 raspberrypi raspberry ubnt unifi sonos chromecast googlehome "
        "googlenest appletv homepod echo amazon samsung samsungtv lgwebostv tv smarttv display ecran phone telephone tablet "
        "desktop laptop pc portable windows workstation server serveur host client user admin test default device appareil "
        "none null na hp canon brother epson xerox lexmark ricoh kyocera hpprinter yealink polycom snom grandstream cisco "
        "huaweip30 redmi xiaomi pixel oneplus watch applewatch tplink netgear dlink mikrotik fritzbox freebox livebox bbox "
        "hikvision dahua axis reolink tapo shelly tasmota tuya hue philipshue nest wled homeassistant controller"
    )
)

# Adapters that software makes: the same address on every machine that has the software (VPN clients, hypervisors).
SOFTWARE_MACS = frozenset(
    words(
        "00059a3c7a00 00059a3c7800 005056c00001 005056c00008 0a0027000000 025041000001 00090ffe0001 00090faa0001 "
        "00ff00000000 000000000000 ffffffffffff 020000000000 020054555001 0250f2000001 00a0c6000000 7a7919000001 "
        "00155d000000 2c41a1000000 000000000001 0000000000e0 020054746872 505054503030 33502d303030"
    )
)
# First bytes of addresses that move from router to router (VRRP, HSRP, GLBP, CARP) and of multicast.
FLOATING_MACS = ("00005e", "00000c07ac", "00000c9ff", "0007b400", "01005e", "3333")

CARD_MAKERS = frozenset(
    words(
        "intel realtek broadcom qualcomm atheros liteon azurewave murata honhai foxconn rivet asix marvell mediatek ralink usi chicony "
        "compal wistron quanta pegatron gemtek cybertan amd nvidia mellanox chelsio emulex qlogic plugable startech displaylink "
        "private unknown vmware tplink wnc espressif inventec winstars belkin cctandf good"
    )
)

VENDOR_WORDS = {
    "hewlett": "hp", "hpe": "hp", "hpinc": "hp", "lenovo": "lenovo", "dell": "dell", "asustek": "asus", "asustekcomputer": "asus", "micro": "msi",
    "microsoft": "microsoft", "vmware": "vmware", "apple": "apple", "samsung": "samsung", "hangzhou": "hikvision", "hikvision": "hikvision",
    "arubanetworks": "aruba", "ubiquiti": "ubiquiti", "cisco": "cisco", "meraki": "cisco", "brother": "brother", "canon": "canon",
}  # fmt: skip

KIND_FAMILIES = {
    "computer": "laptop desktop workstation pc computer endpoint mac all-in-one tower macbook imac notebook portable poste client thin-client ordinateur",
    "server": "server vm virtual-machine hypervisor host serveur esxi virtual",
    "storage": "nas san storage stockage",
    "network": "network-device switch router firewall gateway network modem sd-wan controller commutateur pare-feu routeur",
    "radio": "access-point ap wifi wireless borne",
    "printer": "printer copier scanner plotter mfp imprimante copieur",
    "camera": "camera camera-system nvr dvr ipcam cctv",
    "voip": "telephony voip ip-phone ipphone deskphone voip-phone telephone-ip desk-phone",
    "mobile": "mobile byod-phone smartphone tablet byod ipad iphone android mobile-phone tablette",
    "thing": "smart-device ot-asset hvac-bms terminal ups pdu iot tv sensor display ot plc badge smart-device iot-device thing sonos alarm av hvac lighting",
}
# Kinds of items that are no device: people, accounts, contracts. They are never one thing with a device.
OTHER_KINDS = frozenset(
    words(
        "person external-person site domain website mail-service m365-tenant google-workspace internet-line mobile-line "
        "application licence contract certificate secret service-account backup-job old-tool user group tenant account vendor"
    )
)
KIND_FAMILY = {word: family for family, text in KIND_FAMILIES.items() for word in words(text)}
# Families that reporters confuse with one another; no conflict between them.
CONFUSED = frozenset(
    frozenset(pair.split("/"))
    for pair in words(
        "computer/server server/storage server/network network/radio storage/thing thing/mobile thing/camera computer/thing server/thing network/thing"
    )
)

OS_PATTERNS = tuple(
    (re.compile(pattern), family)
    for pattern, family in (
        (r"windows.*server|server 20\d\d", "windows-server"),
        (r"windows.*phone", "android"),
        (r"windows|microsoft|win1[01]\b|win7", "windows"),
        (r"ipados|iphone|ipad|\bios\b(?! ?-?x[er])(?!.*cisco)", "ios"),
        (r"mac ?os|os ?x|darwin", "mac"),
        (r"android", "android"),
        (r"esx|vmware|vmkernel", "esxi"),
        (
            r"fortios|routeros|junos|ios-x|cisco|arubaos|aos-|pan-os|sonicos|stormshield|\bsns\b|unifi|airos|edgeos|comware|procurve",
            "network",
        ),
        (
            r"linux|ubuntu|debian|centos|red ?hat|rhel|suse|fedora|alma|rocky|dsm|qts|truenas|freebsd|unix|raspb",
            "linux",
        ),
    )
)
OS_COMPATIBLE = frozenset(
    frozenset(pair.split("/"))
    for pair in words("windows/windows-server linux/esxi linux/network linux/android ios/mac esxi/network")
)

# Which independent eye a source is, where the observation does not say.
GROUP_OF_SOURCE = {
    word: group
    for group, text in {
        "network": "scan scan1 scan2 nmap arp switch snmp lldp fdb ping bacnet modbus ssh tls http",
        "passive": "dhcp mdns ssdp pcap passive dns listener wifi netbios llmnr",
        "managed": "ad m365 entra intune rmm endpoint edr av mdm agent glpi osquery firewall radius hypervisor backup vault",
        "human": "form sheet csv documentation contract invoice photo paper itglue hudu passportal itflow person walk sticker",
    }.items()
    for word in words(text)
}
BMC_NAME = re.compile(r"^(i?drac|ilo|ipmi|bmc|irmc|xcc|imm|cimc|rsa|oob)", re.I)
