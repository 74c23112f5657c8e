from bascule.readers.config_syntax.edit_blocks import entries, split_words
from bascule.readers.config_syntax.lines import ip_of, mac_of


def test_quotes_and_escapes_keep_words_together():
    assert split_words(r'set comment "a \"b\" c" d') == (["set", "comment", 'a "b" c', "d"], True)


def test_a_quoted_string_over_many_lines_is_one_setting_and_lines_stay_right():
    found = entries(["config a b", "edit x", 'set key "one', "two", 'three"', "set other 1", "next", "end"])
    edit = found[-1]
    assert edit.settings["key"].words == ["one\ntwo\nthree"]
    assert edit.settings["other"].line == 6


def test_each_vdom_is_known():
    text = "config vdom\nedit root\nconfig system admin\nedit a\nnext\nend\nnext\nend\nconfig global\nconfig system dns\nset primary 1.1.1.1\nend\nend"
    found = {(e.section, e.name): e.vdom for e in entries(text.split("\n"))}
    assert found["system admin", "a"] == "root"
    assert found["system dns", None] == "global"


def test_every_usual_notation_of_a_mac_is_understood():
    assert {mac_of(t) for t in ("00-1B-21-0a-0b-0c", "001b.210a.0b0c", "001b21-0a0b0c", "0:1b:21:a:b:c")} == {
        "00:1b:21:0a:0b:0c"
    }
    assert mac_of("ff:ff:ff:ff:ff:ff") is None
    assert mac_of("hello") is None


def test_an_unspecified_address_is_no_address():
    assert ip_of("0.0.0.0") is None
    assert ip_of("fe80::1%eth0") == "fe80::1"
    assert ip_of("10.0.0.1/24") == "10.0.0.1"
