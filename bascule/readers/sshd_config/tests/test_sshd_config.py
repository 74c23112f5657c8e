from pathlib import Path

from bascule.readers.sshd_config.reader import SshdConfigReader

INPUT = Path(__file__).parent / "inputs" / "sshd_config"


def facts(fact):
    return {(a.holder, a.value, a.state) for a in SshdConfigReader().read(INPUT).accesses if a.fact == fact}


def test_the_first_value_wins_and_comments_count_for_nothing():
    assert ("root", "PermitRootLogin yes", "present") in facts("admin")
    assert len([f for f in facts("admin") if f[0] == "root"]) == 1


def test_allowed_users_keep_where_they_may_come_from():
    assert ("msp", "203.0.113.*", "present") in facts("admin-source")
    assert ("msp", "AllowUsers", "present") in facts("admin")


def test_a_certificate_authority_of_somebody_else_is_told():
    assert (None, "trustedusercakeys /etc/ssh/msp_ca.pub", "present") in facts("aaa")


def test_keys_are_unknown_and_defaults_are_known(tmp_path):
    assert {state for _, _, state in facts("ssh-key")} == {"unknown"}
    empty = tmp_path / "sshd_config"
    empty.write_text("UsePAM yes\n")
    values = {a.value for a in SshdConfigReader().read(empty).accesses}
    assert "ssh port 22 on every address (default)" in values


def test_what_is_not_understood_is_listed():
    assert [item.what for item in SshdConfigReader().read(INPUT).not_read] == ["Shiny (1)"]
