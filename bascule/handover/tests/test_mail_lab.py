"""The lab's Postfix takes a letter by submission with STARTTLS and a login, and refuses what it should."""

import email
from email import policy

import pytest

from bascule.handover.compose import compose
from bascule.handover.deliver import deliver
from bascule.handover.mail_message import Draft, mail_message
from bascule.handover.mail_server import Server

pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.xdist_group("lab")]
TO, NOBODY = "hlacombe@lacombe.example", "personne@lacombe.example"


def test_postfix_takes_the_letter_names_who_it_refuses_and_gives_it_to_the_mailbox(lab, case, lines, lead):
    host = lab.host("mail")
    login = host.login("smtp", "durand")
    authority = lab.run("mail", "cat", "/etc/ssl/mail.crt").stdout
    lines(3, state="approved")
    letter = compose(case, "request", "fr", by=lead)
    message = mail_message(
        letter, Draft((TO, NOBODY), (), "Demande de remise", "Bonjour"), sender="durand@lacombe.example"
    )

    def server(**changes):
        said = {
            "host": host.address,
            "port": 587,
            "security": "starttls",
            "sender": message.sender,
            "login": login.user,
        }
        return Server(**{**said, "password": login.password, "authority": authority, **changes})

    def send(where):
        return lab.inside(lambda: deliver(where, message.sender, message.to, message.content, "essai-1"))

    refused = send(server(password="Mauvais-mot-de-passe-7d31"))
    assert (refused.taken, "refuses the login" in refused.problem.what()) == (False, True)
    untrusted = send(server(authority=""))
    assert "not trusted" in untrusted.problem.what()
    plain = send(server(login="", password="", security="none", port=587))
    assert not plain.taken  # submission wants encryption and a login
    found = send(server())
    assert found.taken, found.problem and found.problem.what()
    codes = {one.address: one.code for one in found.recipients}
    assert codes[TO] == 250
    assert codes[NOBODY] == 550
    assert "queued as" in found.said
    mailbox = 'for i in $(seq 50); do f=$(grep -rl \'Demande\' /home/hlacombe/Maildir/new 2>/dev/null | tail -1); [ -n "$f" ] && cat "$f" && exit; sleep 0.2; done; exit 1'
    got = email.message_from_string(lab.run("mail", "sh", "-c", mailbox).stdout, policy=policy.default)
    assert got["Message-ID"] == message.id
    assert {part.get_filename() for part in got.iter_attachments()} >= {"request.pdf"}
