from bascule.readers.config_syntax.account import OFF_BY_DEFAULT, QUESTIONS, DeviceAccount, all_silent
from bascule.readers.config_syntax.secret_names import hides_nothing, is_hash, mask_arguments, secret_kind


def account():
    return DeviceAccount("firewall", "firewall", "Vendor")


def test_facts_name_the_device_and_places_on_it_go_before_the_value():
    one = account()
    one.device.name = "FW1"
    one.fact("mgmt-exposure", on="wan1", value="https", line=3)
    one.fact("admin", holder="bob", line=4)
    one.fact("port-forward", target="10.0.0.5", value="rdp", line=5)
    found = [(a.on, a.value) for a in one.close().accesses]
    assert found == [("FW1", "wan1: https"), ("FW1", None), ("10.0.0.5", "rdp")]


def test_a_device_without_a_name_is_called_by_what_is_known():
    one = account()
    one.device.serial = "S1"
    one.fact("admin", line=1)
    assert one.close().accesses[0].on == "Vendor S1"


def test_every_question_is_answered_once():
    one = account()
    one.fact("admin", holder="bob", line=1)
    reading = one.close(all_silent(OFF_BY_DEFAULT, time_dns=("unknown", "why")))
    assert sorted(a.fact for a in reading.accesses) == sorted(QUESTIONS)
    assert {a.fact: a.state for a in reading.accesses}["time-dns"] == "unknown"


def test_coverage_counts_statements_and_names_sections():
    one = account()
    one.section("good", 1, understood=True, statements=3)
    one.section("odd", 7, understood=False, statements=1)
    reading = one.close()
    assert reading.coverage == 0.75
    assert [(n.where, n.what) for n in reading.not_read] == [("line 7", "odd (1)")]


def test_names_of_secrets_are_known_and_names_about_secrets_are_not():
    assert {secret_kind(name) for name in ("password", "psksecret", "radius_secret", "x_passphrase")} == {
        "password",
        "pre-shared-key",
    }
    assert secret_kind("rocommunity") == "community"
    assert secret_kind("password-policy") is secret_kind("public-key") is secret_kind("hostname") is None


def test_masked_and_hashed_values_are_told_apart_from_secrets():
    assert all(map(hides_nothing, ("", "****", "<removed>", "••••", "xxxx")))
    assert all(map(is_hash, ("$6$salt$hash", "$2y$10$abc", "{SSHA}abc", "0123456789abcdef0123456789abcdef")))
    assert not hides_nothing("Passw0rd!")
    assert not is_hash("Passw0rd!")


def test_a_command_line_is_shown_without_its_secrets():
    shown = mask_arguments("agent.exe --token=CANARY1 /password CANARY2 https://u:CANARY3@host/x")
    assert "CANARY" not in shown
    assert "agent.exe" in shown
