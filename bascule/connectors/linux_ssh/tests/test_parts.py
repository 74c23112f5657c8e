"""Lines of authorized_keys, and which processes belong to an account's sessions: no host needed."""

import asyncssh

from bascule.connectors.linux_ssh.authorized import holds, with_key_beside, without_key
from bascule.connectors.linux_ssh.sessions import sessions

OLD, NEW, OTHER = (
    asyncssh.generate_private_key("ssh-ed25519", comment=name) for name in ("old", "new", "other")
)


def entry(key):
    return key.export_public_key().decode().strip()


def test_the_new_key_takes_the_options_of_the_old_one():
    text = f'# Durand\nfrom="10.0.0.0/8",command="/bin/echo ssh-rsa x" {entry(OLD)}\n{entry(OTHER)}\n'
    both = with_key_beside(text, OLD.public_data, entry(NEW))
    assert both.splitlines()[2] == f'from="10.0.0.0/8",command="/bin/echo ssh-rsa x" {entry(NEW)}'
    assert with_key_beside(both, OLD.public_data, entry(NEW)) == both
    left = without_key(both, OLD.public_data)
    assert (
        holds(left, NEW.public_data) and holds(left, OTHER.public_data) and not holds(left, OLD.public_data)
    )
    assert left.startswith("# Durand\n")


def test_a_key_in_a_comment_line_opens_nothing_and_stays():
    text = f"#{entry(OLD)}\n# {entry(OLD)}\n"
    assert not holds(text, OLD.public_data)
    assert without_key(text, OLD.public_data) == text


LISTING = """900
1 0 0 0::/init.scope /sbin/init
700 1 0 0::/system.slice/ssh.service sshd: /usr/sbin/sshd -D
710 700 0 0::/user.slice/user-1001.slice/session-4.scope sshd: durand [priv]
711 710 1001 0::/user.slice/user-1001.slice/session-4.scope sshd: durand@pts/0
712 711 1001 0::/user.slice/user-1001.slice/session-4.scope -bash
720 1 1001 0::/user.slice/user-1001.slice/session-2.scope tmux
730 1 1001 0::/user.slice/user-1001.slice/user@1001.service/init.scope /lib/systemd/systemd --user
740 1 1001 0::/system.slice/metier.service /opt/metier
750 1 1001 0::/system.slice/cron.service sh -c backup
760 1 1002 0::/user.slice/user-1002.slice/session-9.scope sshd: durand [priv]
800 700 0 0::/user.slice/user-0.slice/session-7.scope sshd: root@notty
810 1 0 0::/user.slice/user-0.slice/session-5.scope sleep 1
900 800 0 0::/user.slice/user-0.slice/session-7.scope ps -eww
"""


def test_sessions_are_ended_and_services_and_other_people_are_not():
    found = sessions(LISTING, "durand", 1001)
    assert set(found) == {710, 711, 712, 720, 730, 750}
    assert len(set(found.values())) == 4


def test_our_own_line_is_never_ended():
    assert sessions(LISTING, "root", 0) == {810: "session-5.scope"}


def test_without_logind_the_words_of_sshd_tell():
    listing = "9\n5 1 0 - sshd: durand [priv]\n6 5 1001 - sshd: durand@notty\n7 6 1001 - sh\n8 1 0 - sshd: durand2 [priv]\n9 1 0 - ps"
    assert set(sessions(listing, "durand", 1001)) == {5, 6, 7}
