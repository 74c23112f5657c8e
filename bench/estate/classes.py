"""The device classes of the made-up estate: how many there are, who makes them, which source sees them how often."""

from dataclasses import dataclass

SOURCES = ("form", "sheet", "scan1", "scan2", "ad", "m365", "dhcp", "switch", "rmm", "mdns")


@dataclass(frozen=True)
class DeviceClass:
    """`share` of the estate; `seen` probability per source, in the order of SOURCES, before heterogeneity."""

    name: str
    share: float
    seen: tuple[float, ...]
    makers: tuple[tuple[str, str, tuple[str, ...]], ...]  # maker, OUI, models
    systems: tuple[str, ...]
    prefix: str
    static_ip: bool = False
    personal: bool = False
    batch: float = 0.0  # how often its MAC and serial follow those of a sister bought with it


_PC = (
    ("Dell Inc.", "d4bed9", ("Latitude 5440", "Latitude 7430", "OptiPlex 7010", "Precision 3581")),
    ("HP", "3c5282", ("EliteBook 840 G9", "ProBook 450 G8", "EliteDesk 800 G6", "ZBook 15")),
    ("LENOVO", "54e1ad", ("ThinkPad T14", "ThinkCentre M70q", "ThinkPad L15")),
    ("ASUSTeK COMPUTER INC.", "2c4d54", ("System Product Name", "ExpertBook B5")),
)
_WINDOWS = ("Windows 11 Pro 23H2", "Windows 10 Pro 22H2", "Windows 10 Enterprise", "Windows 11 Pro")

CLASSES = (
    DeviceClass(
        "laptop",
        0.24,
        (0.5, 0.6, 0.5, 0.45, 0.85, 0.75, 0.65, 0.35, 0.85, 0.3),
        _PC,
        _WINDOWS,
        "LT",
        personal=True,
    ),
    DeviceClass(
        "desktop",
        0.14,
        (0.55, 0.65, 0.7, 0.7, 0.88, 0.5, 0.75, 0.7, 0.85, 0.25),
        _PC,
        _WINDOWS,
        "PC",
        personal=True,
    ),
    DeviceClass(
        "mac",
        0.03,
        (0.5, 0.5, 0.5, 0.45, 0.05, 0.5, 0.7, 0.25, 0.4, 0.8),
        (("Apple", "f0189e", ("MacBookPro18,3", "MacBookAir10,1", "iMac21,1")),),
        ("macOS 14.5", "macOS 15.1"),
        "MAC",
        personal=True,
    ),
    DeviceClass(
        "server",
        0.03,
        (0.6, 0.85, 0.9, 0.9, 0.85, 0.04, 0.1, 0.8, 0.85, 0.1),
        (
            ("Dell Inc.", "b82a72", ("PowerEdge R640", "PowerEdge T440")),
            ("HPE", "9440c9", ("ProLiant DL380 Gen10", "ProLiant ML350")),
        ),
        ("Windows Server 2019", "Windows Server 2022", "VMware ESXi 7.0.3", "Debian GNU/Linux 12"),
        "SRV",
        static_ip=True,
    ),
    DeviceClass(
        "vm",
        0.05,
        (0.1, 0.6, 0.85, 0.85, 0.7, 0.02, 0.25, 0.5, 0.7, 0.1),
        (
            ("VMware, Inc.", "005056", ("VMware Virtual Platform",)),
            ("Microsoft Corporation", "00155d", ("Virtual Machine",)),
        ),
        ("Windows Server 2019", "Windows Server 2016", "Ubuntu 22.04", "Windows 10 Enterprise"),
        "VM",
        static_ip=True,
    ),
    DeviceClass(
        "switch",
        0.03,
        (0.5, 0.7, 0.85, 0.85, 0, 0, 0.05, 0.7, 0, 0.02),
        (("Aruba", "9020c2", ("2930F-24G", "2530-48G")), ("Cisco", "00562b", ("C9200L-24P", "SG350-28"))),
        ("ArubaOS", "IOS-XE"),
        "SW",
        True,
    ),
    DeviceClass(
        "access-point",
        0.05,
        (0.45, 0.55, 0.8, 0.75, 0, 0, 0.55, 0.7, 0, 0.1),
        (("Ubiquiti", "788a20", ("U6-Pro", "UAP-AC-LR")), ("Aruba", "f4f5d8", ("AP-515",))),
        ("UniFi", "ArubaOS"),
        "AP",
        batch=0.5,
    ),
    DeviceClass(
        "firewall",
        0.01,
        (0.7, 0.9, 0.9, 0.9, 0, 0, 0, 0.6, 0.05, 0),
        (("Fortinet", "e81cba", ("FortiGate 60F", "FortiGate 100F")), ("Stormshield", "000db4", ("SN310",))),
        ("FortiOS", "SNS"),
        "FW",
        True,
    ),
    DeviceClass(
        "printer",
        0.06,
        (0.65, 0.65, 0.85, 0.8, 0.05, 0, 0.45, 0.6, 0.05, 0.75),
        (
            ("HP", "a08cfd", ("LaserJet M507", "Color LaserJet MFP M479")),
            ("Brother", "30055c", ("MFC-L8690CDW",)),
            ("Canon", "5c625a", ("iR-ADV C3530",)),
        ),
        ("",),
        "PRN",
        batch=0.15,
    ),
    DeviceClass(
        "camera",
        0.07,
        (0.5, 0.3, 0.75, 0.75, 0, 0, 0.4, 0.65, 0, 0.25),
        (("Hikvision", "4419b6", ("DS-2CD2143", "DS-2CD2T47")), ("Axis", "00408c", ("P3245-V", "M3106"))),
        ("",),
        "CAM",
        batch=0.6,
    ),
    DeviceClass(
        "voip",
        0.08,
        (0.5, 0.45, 0.75, 0.7, 0, 0, 0.7, 0.75, 0, 0.03),
        (("Yealink", "805ec0", ("T46U", "T54W")), ("Snom", "000413", ("D735",))),
        ("",),
        "TEL",
        batch=0.6,
    ),
    DeviceClass(
        "phone",
        0.12,
        (0.25, 0.25, 0.3, 0.25, 0, 0.7, 0.65, 0.05, 0, 0.45),
        (("Apple", "a4d18c", ("iPhone 13", "iPhone 15")), ("Samsung", "8cf5a3", ("SM-S911B", "SM-A546B"))),
        ("iOS 17", "Android 14"),
        "MOB",
        personal=True,
    ),
    DeviceClass(
        "nas",
        0.015,
        (0.6, 0.75, 0.9, 0.85, 0.15, 0, 0.2, 0.7, 0.1, 0.7),
        (("Synology", "001132", ("DS920+", "RS1221+")), ("QNAP", "245ebe", ("TS-453D",))),
        ("DSM 7.2", "QTS 5"),
        "NAS",
        True,
    ),
    DeviceClass(
        "iot",
        0.085,
        (0.4, 0.15, 0.65, 0.6, 0, 0, 0.65, 0.3, 0, 0.5),
        (
            ("Espressif", "240ac4", ("",)),
            ("Samsung", "641cb0", ("QM55R",)),
            ("Crestron", "00107f", ("TSW-760",)),
            ("Sonos", "5caafd", ("One",)),
        ),
        ("",),
        "IOT",
    ),
)

FAMILIES = {
    "laptop": "computer",
    "desktop": "computer",
    "mac": "computer",
    "server": "server",
    "vm": "server",
    "nas": "server",
    "switch": "network",
    "access-point": "network",
    "firewall": "network",
    "printer": "printer",
    "camera": "thing",
    "voip": "phone",
    "phone": "mobile",
    "iot": "thing",
}

SOFTWARE_ADAPTERS = (
    "00059a3c7a00",
    "00ff0a1b2c3d",
    "005056c00001",
    "005056c00008",
    "0a0027000000",
    "025041000001",
    "00090ffe0001",
)
JUNK_SERIALS = (
    "To be filled by O.E.M.",
    "Default string",
    "System Serial Number",
    "None",
    "0",
    "123456789",
    "Not Specified",
    "N/A",
    "INVALID",
)
JUNK_UUIDS = (
    "03000200-0400-0500-0006-000700080009",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "00000000-0000-0000-0000-000000000000",
)
FIRST = (
    "marie",
    "jean",
    "paul",
    "sophie",
    "luc",
    "claire",
    "nadia",
    "hugo",
    "emma",
    "louis",
    "ines",
    "karim",
    "julie",
    "marc",
    "anne",
    "yann",
    "lea",
    "tom",
    "eric",
    "sarah",
)
LAST = (
    "martin",
    "bernard",
    "dubois",
    "thomas",
    "robert",
    "richard",
    "petit",
    "durand",
    "leroy",
    "moreau",
    "simon",
    "laurent",
    "lefebvre",
    "michel",
    "garcia",
    "david",
    "bertrand",
    "roux",
    "vincent",
    "fournier",
    "morel",
    "girard",
    "andre",
    "mercier",
    "dupont",
    "lambert",
    "bonnet",
    "francois",
    "martinez",
    "legrand",
)
SITES = ("BRE", "REN", "NAN", "LYO", "PAR", "QUI")
