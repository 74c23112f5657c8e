from bascule.matching.reconcile import reconcile

DOCK = "00:50:b6:01:02:03"


def test_a_dock_shared_by_laptops_joins_none_of_them(said, together):
    laptops = [
        said(
            f"rmm{n}",
            "rmm",
            mac=f"d4:be:d9:00:00:0{n} {DOCK}",
            hostname=f"BRE-LT00{n}",
            serial=f"ABCDE{n}X",
            kind="laptop",
        )
        for n in range(1, 6)
    ]
    seen = [said(f"dhcp{n}", "dhcp", days=n, mac=DOCK, hostname=f"BRE-LT00{n}") for n in range(1, 4)]
    items = together(*laptops, *seen)
    assert all(len({ref for ref in item if ref.startswith("rmm")}) <= 1 for item in items)
    assert {"dhcp1", "rmm1"} in items


def test_a_dock_that_each_source_saw_only_once_joins_nothing(said, together):
    items = together(
        said("a", "rmm", mac=f"d4:be:d9:00:00:01 {DOCK}", hostname="BRE-LT001", serial="ABCDE1X"),
        said("b", "dhcp", mac=DOCK, hostname="BRE-LT002"),
    )
    assert len(items) == 2


def test_an_adapter_that_software_makes_is_found_out_without_a_list(said, together):
    constant = "00:11:22:33:44:55"
    items = together(
        *(
            said(
                f"r{n}",
                "rmm",
                mac=f"d4:be:d9:00:00:0{n} {constant}",
                hostname=f"PC-{n}{n}{n}",
                serial=f"SERIAL{n}Q",
            )
            for n in range(6)
        )
    )
    assert len(items) == 6


def test_what_is_gone_stays_apart_from_its_successor_of_the_same_name(said, together):
    gone = [
        said("g1", "ad", days=300, hostname="BRE-PC014", guid="a" * 31 + "1"),
        said("g2", "rmm", days=310, hostname="BRE-PC014", serial="OLD1234", mac="d4:be:d9:00:00:01"),
    ]
    here = [
        said("n1", "rmm", hostname="BRE-PC014", serial="NEW5678", mac="d4:be:d9:00:00:99"),
        said("n2", "dhcp", hostname="BRE-PC014", mac="d4:be:d9:00:00:99"),
    ]
    assert together(*gone, *here) == [{"g1", "g2"}, {"n1", "n2"}]


def test_a_renamed_machine_is_still_one_machine(said, together):
    items = together(
        said("a", "sheet", days=200, name="PC-COMPTA", serial="7XK2J53"), said("b", "rmm", hostname="BRE-PC014", serial="7XK2J53", mac="d4:be:d9:00:00:01"),
        said("c", "dhcp", hostname="BRE-PC014", mac="d4:be:d9:00:00:01"),
    )  # fmt: skip
    assert items == [{"a", "b", "c"}]


def test_a_reinstalled_machine_with_a_new_directory_object_is_one(said, together):
    items = together(
        said("old", "rmm", days=70, hostname="BRE-PC014", serial="7XK2J53", uuid="12345678-1234-4234-8234-1234567890ab", guid="a" * 31 + "1"),
        said("new", "rmm", hostname="BRE-PC999", serial="7XK2J53", uuid="12345678-1234-4234-8234-1234567890ab", guid="b" * 31 + "1"),
    )  # fmt: skip
    assert items == [{"old", "new"}]


def test_cloned_machines_with_one_uuid_stay_apart(said, together):
    clone = "12345678-1234-4234-8234-1234567890ab"
    items = together(
        *(
            said(f"r{n}", "rmm", hostname=f"VM-APP{n}", uuid=clone, mac=f"00:50:56:aa:bb:0{n}")
            for n in range(3)
        )
    )
    assert len(items) == 3


def test_a_machine_is_recognised_by_its_uuid_in_the_other_byte_order(said, together):
    assert together(
        said("a", "rmm", uuid="33221100-5544-7766-8899-aabbccddeeff", hostname="SRV-A"), said("b", "sheet", uuid="00112233-4455-6677-8899-AABBCCDDEEFF", site="")
    ) == [{"a", "b"}]  # fmt: skip


def test_a_joined_machine_is_one_in_both_directories(said, together):
    guid = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    assert together(
        said("a", "ad", hostname="BRE-PC014", guid=guid),
        said("m", "m365", name="BRE-PC014", guid=guid.upper()),
    ) == [{"a", "m"}]


def test_a_misread_serial_number_finds_its_machine(said, together):
    items = together(
        said("f", "form", serial="5CGO1234XY", model="EliteBook 840"), said("r", "rmm", serial="5CG01234XY", hostname="BRE-LT001", model="HP EliteBook 840 G9"),
        said("x", "rmm", serial="5CG09999ZZ", hostname="BRE-LT002"),
    )  # fmt: skip
    assert {"f", "r"} in items and {"x"} in items


def test_sisters_from_one_box_are_not_taken_for_misreadings(said, together):
    cameras = [
        said(f"f{n}", "form", serial=f"DS2CD00012{n}", kind="camera", model="DS-2CD2143") for n in range(8)
    ]
    assert len(together(*cameras)) == 8


def test_near_identical_names_are_different_things(said, together):
    machines = [
        said(f"r{n}", "dhcp", hostname=f"BRE-PC0{n}", mac=f"d4:be:d9:00:0{n // 10}:{n % 10:02d}")
        for n in range(10, 30)
    ]
    assert len(together(*machines)) == 20


def test_a_management_card_belongs_to_its_server(said, together):
    server = said(
        "srv",
        "rmm",
        hostname="BRE-SRV01",
        serial="7XK2J53",
        kind="server",
        os="Windows Server 2022",
        mac="b8:2a:72:00:00:10 b8:2a:72:00:00:11",
    )
    assert together(server, said("bmc", "scan", ip="192.168.1.9", mac="b8:2a:72:00:00:13")) == [
        {"srv", "bmc"}
    ]
    assert together(server, said("drac", "scan", ip="192.168.1.9", hostname="idrac-7XK2J53")) == [
        {"srv", "drac"}
    ]


def test_telephones_with_addresses_in_a_row_stay_apart(said, together):
    phones = [
        said(f"p{n}", "scan", ip=f"192.168.1.{n}", mac=f"80:5e:c0:00:00:1{n}", vendor="Yealink")
        for n in range(6)
    ]
    assert len(together(*phones)) == 6


def test_a_name_that_holds_the_address_is_a_key(said, together):
    assert together(
        said("m", "mdns", name="axis-00408c123456"), said("s", "switch", mac="00:40:8c:12:34:56", port="3")
    ) == [{"m", "s"}]


def test_a_name_cut_after_fifteen_characters_is_recognised(said, together):
    assert together(
        said("a", "ad", hostname="BREST-COMPTA-PC-014"), said("d", "dhcp", hostname="BREST-COMPTA-PC")
    ) == [{"a", "d"}]


def test_strong_keys_that_most_tools_ignore_are_used(said, together):
    for key in ("ssh_host_key", "snmp_engine_id", "printer_uuid", "cert_sha256", "bacnet_instance"):
        one, other = (
            said("a", "scan", ip="192.168.1.4", identifiers={key: "8000000903001122"}),
            said("b", "scan", days=9, ip="192.168.7.9", identifiers={key: "8000000903001122"}),
        )
        assert together(one, other) == [{"a", "b"}], key


def test_a_late_reverse_name_does_not_move_a_phone_into_a_laptop(said, together):
    laptop = [
        said("l1", "rmm", hostname="BRE-LT065", serial="7XK2J53", mac="d4:be:d9:00:00:01"),
        said("l2", "dhcp", days=0.5, hostname="BRE-LT065", mac="d4:be:d9:00:00:01", ip="192.168.1.50"),
    ]
    printer = [
        said("p1", "scan", hostname="BRE-LT065", mac="30:05:5c:00:00:07", ip="192.168.1.50"),
        said("p2", "switch", mac="30:05:5c:00:00:07", port="7"),
        said("p3", "mdns", name="BRN30055C000007", mac="30:05:5c:00:00:07"),
    ]
    assert together(*laptop, *printer) == [{"l1", "l2"}, {"p1", "p2", "p3"}]


def test_the_same_private_address_at_two_sites_says_nothing(said, together):
    assert (
        len(
            together(
                said("a", "scan", ip="192.168.1.10", site="BRE"),
                said("b", "mdns", ip="192.168.1.10", site="REN"),
            )
        )
        == 2
    )


def test_a_person_is_never_one_thing_with_a_machine(said, together):
    assert (
        len(
            together(
                said("p", "sheet", kind="person", name="Marie Dupont"),
                said("m", "dhcp", hostname="marie-dupont", mac="d4:be:d9:00:00:01"),
            )
        )
        == 2
    )


def test_one_person_in_two_lists_is_one(said, together):
    mail = {"email": "marie@exemple.fr"}
    assert together(
        said("a", "sheet", kind="person", name="Marie Dupont", identifiers=mail), said("b", "ad", kind="person", name="Dupont Marie", identifiers=mail)
    ) == [{"a", "b"}]  # fmt: skip


def test_every_merge_says_why_for_and_against(said):
    found = reconcile(
        [
            said("a", "sheet", name="PC-OLD", serial="7XK2J53"),
            said("b", "rmm", hostname="BRE-PC014", serial="7XK2J53"),
        ]
    )
    [item] = found.items
    by_code = {reason["code"]: reason for reason in item.why}
    assert (
        by_code["serial"]["value"] == "7XK2J53"
        and by_code["serial"]["weight"] > 0 > by_code["not-name"]["weight"]
    )
    assert (
        by_code["serial"]["observations"] == ["a", "b"] and by_code["serial"]["text"] == "same serial number"
    )


def test_a_pair_that_contradicts_itself_is_put_before_a_person(said):
    found = reconcile(
        [
            said(
                "a",
                "rmm",
                hostname="VM-A",
                serial="7XK2J53",
                uuid="12345678-1234-4234-8234-1234567890ab",
                mac="00:50:56:00:00:01",
            ),
            said(
                "b",
                "hypervisor",
                hostname="VM-B",
                serial="7XK2J53",
                uuid="87654321-1234-4234-8234-1234567890ab",
                mac="00:50:56:00:00:02",
            ),
        ]
    )
    assert len(found.items) == 2
    assert found.conflicts[0]["observations"] == ["a", "b"]
    assert {reason["code"] for reason in found.conflicts[0]["why"]} >= {"serial", "not-uuid", "not-name"}
