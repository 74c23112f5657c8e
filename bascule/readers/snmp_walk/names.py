"""Names that snmpwalk prints for the objects read here, and their numbers (IETF RFC 1213, 2863, 4133, 4188, 4363,
3411, 3805, IEEE 802.1AB)."""

NUMBERS = {
    "sysDescr": "1.3.6.1.2.1.1.1", "sysObjectID": "1.3.6.1.2.1.1.2", "sysUpTime": "1.3.6.1.2.1.1.3",
    "sysUpTimeInstance": "1.3.6.1.2.1.1.3.0", "sysContact": "1.3.6.1.2.1.1.4", "sysName": "1.3.6.1.2.1.1.5",
    "sysLocation": "1.3.6.1.2.1.1.6", "ifDescr": "1.3.6.1.2.1.2.2.1.2", "ifPhysAddress": "1.3.6.1.2.1.2.2.1.6",
    "ifName": "1.3.6.1.2.1.31.1.1.1.1", "ifAlias": "1.3.6.1.2.1.31.1.1.1.18",
    "ipAdEntAddr": "1.3.6.1.2.1.4.20.1.1", "ipNetToMediaPhysAddress": "1.3.6.1.2.1.4.22.1.2",
    "ipNetToPhysicalPhysAddress": "1.3.6.1.2.1.4.35.1.4", "entPhysicalSerialNum": "1.3.6.1.2.1.47.1.1.1.1.11",
    "entPhysicalModelName": "1.3.6.1.2.1.47.1.1.1.1.13", "entPhysicalDescr": "1.3.6.1.2.1.47.1.1.1.1.2",
    "dot1dBasePortIfIndex": "1.3.6.1.2.1.17.1.4.1.2", "dot1dTpFdbPort": "1.3.6.1.2.1.17.4.3.1.2",
    "dot1qTpFdbPort": "1.3.6.1.2.1.17.7.1.2.2.1.2", "snmpEngineID": "1.3.6.1.6.3.10.2.1.1",
    "prtGeneralSerialNumber": "1.3.6.1.2.1.43.5.1.1.17", "hrDeviceDescr": "1.3.6.1.2.1.25.3.2.1.3",
    "lldpRemChassisId": "1.0.8802.1.1.2.1.4.1.1.5", "lldpRemPortId": "1.0.8802.1.1.2.1.4.1.1.7",
    "lldpRemSysName": "1.0.8802.1.1.2.1.4.1.1.9", "lldpRemSysDesc": "1.0.8802.1.1.2.1.4.1.1.10",
}  # fmt: skip
