from bascule.readers.config_syntax.edit_blocks import entries, split_words


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
