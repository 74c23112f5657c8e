from bascule.matching import normalise


def test_both_byte_orders_of_a_hardware_uuid_are_one():
    one = normalise.uuid("33221100-5544-7766-8899-AABBCCDDEEFF")
    assert one == normalise.uuid("00112233-4455-6677-8899-aabbccddeeff") != ""


def test_every_way_to_write_a_mac_is_one():
    assert {
        normalise.mac(text)
        for text in ("D4:BE:D9:01:02:03", "d4-be-d9-01-02-03", "d4be.d901.0203", "D4BED9010203")
    } == {"d4bed9010203"}


def test_addresses_that_float_or_that_software_makes_are_no_keys():
    for text in (
        "00:00:5e:00:01:0a",
        "00:00:0c:07:ac:01",
        "00:05:9a:3c:7a:00",
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:00:00:fb",
        "00:00:00:00:00:00",
        "12",
    ):
        assert normalise.mac(text) == "", text


def test_fillers_are_no_serial_numbers():
    for text in (
        "To be filled by O.E.M.",
        "Default string",
        "System Serial Number",
        "None",
        "0",
        "123456789",
        "xxxxxxx",
        "N/A",
    ):
        assert normalise.serial(text) == "", text
    assert normalise.serial("7xk 2j53") == "7XK2J53"


def test_a_domain_is_cut_off_and_a_dot_in_a_name_is_not():
    assert normalise.short_name("SRV01.corp.example") == "srv01"
    assert normalise.short_name("imac-marie.local") == "imac-marie"
    assert normalise.short_name("poste.marie") == "poste.marie"
    assert normalise.short_name("PC01$") == "pc01"


def test_generic_names_are_known_for_what_they_are():
    for name in ("iphone", "localhost", "printer", "android", "12", "dhcp42"):
        assert normalise.is_generic(name), name
    assert not normalise.is_generic("brept014")


def test_a_person_is_the_same_by_login_and_by_name():
    assert (
        normalise.person("Marie Dupont")
        == normalise.person("EXAMPLE\\mdupont")
        == normalise.person("mdupont@exemple.fr")
        == "mdupont"
    )


def test_systems_fall_into_families():
    assert normalise.system("Windows Server 2022 Standard") == "windows-server"
    assert normalise.system("Windows 11 Pro") == "windows"
    assert normalise.system("Cisco IOS-XE 17") == "network"
    assert normalise.system("iOS 17.1") == "ios"
