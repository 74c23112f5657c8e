from datetime import timedelta

import pytest
from django.utils import timezone

from bascule.clients.keep_document import keep_document
from bascule.evidence.models import Event
from bascule.handover.answer_line import answer_line
from bascule.handover.approve_lines import approve_lines
from bascule.handover.chase import chase
from bascule.handover.check_line import check_line
from bascule.handover.close_line import close_line
from bascule.handover.mark_asked import mark_asked
from bascule.handover.models import Receipt, RequestLine
from bascule.handover.receive_line import receive_line
from bascule.observation.problem import Problem


def now(line):
    return RequestLine.objects.get(pk=line.pk)


def test_a_line_goes_from_draft_to_closed_with_a_receipt_that_has_the_hash(lines, case, lead):
    [line] = lines(1)
    approve_lines([line], "Hélène Lacombe", by=lead)
    mark_asked([line], by=lead)
    paper = keep_document(case.client, "fw.conf", b"config", by=lead)
    receipt = receive_line(now(line), "Configuration du pare-feu", by=lead, document=paper, count=1)
    assert receipt.sha256 == paper.sha256
    check_line(now(line), "Lue par Bascule, datée d'hier", by=lead)
    close_line(now(line), "", by=lead)
    assert now(line).state == "closed"
    assert [e.verb for e in Event.objects.filter(log=case.client.pk).order_by("number")] == [
        "approve_lines", "mark_asked", "keep_document", "receive_line", "check_line", "close_line",
    ]  # fmt: skip


def test_nothing_is_asked_in_the_clients_name_that_he_has_not_approved(lines, lead):
    [line] = lines(1)
    with pytest.raises(Problem):
        mark_asked([line], by=lead)
    assert now(line).state == "draft"


def test_one_line_that_may_not_go_holds_back_all(lines, lead):
    many = lines(3, state="approved")
    RequestLine.objects.filter(pk=many[1].pk).update(state="draft")
    with pytest.raises(Problem):
        mark_asked(many, by=lead)
    assert not RequestLine.objects.filter(state="asked").exists()


def test_nothing_is_received_when_nothing_could_be_read(lines, lead):
    [line] = lines(1, state="asked")
    with pytest.raises(Problem):
        receive_line(line, "Un fichier vide", by=lead, count=0)
    assert now(line).state == "asked" and not Receipt.objects.exists()


@pytest.mark.parametrize("state", ["refused", "not_held"])
def test_an_answer_needs_the_providers_own_reason(state, lines, lead):
    [line] = lines(1, state="asked")
    with pytest.raises(Problem):
        answer_line(line, state, "  ", by=lead)
    answer_line(line, state, "Appartient à l'opérateur", by=lead)
    assert (now(line).state, now(line).answer) == (state, "Appartient à l'opérateur")


def test_a_line_that_was_never_checked_is_closed_with_a_reason_only(lines, lead):
    [line] = lines(1, state="received")
    with pytest.raises(Problem):
        close_line(line, "", by=lead)
    close_line(line, "Remplacé par un autre", by=lead)
    assert now(line).state == "closed"


def test_only_what_is_late_is_chased_and_a_refusal_is_late_too(lines, case, lead):
    past, future = timezone.now().date() - timedelta(days=4), timezone.now().date() + timedelta(days=4)
    lines(1, state="asked", due_on=past)
    lines(1, state="asked", due_on=future)
    lines(1, state="refused", due_on=past)
    lines(1, state="partial", due_on=past)
    chased = chase(case, by=lead)
    assert (chased.reminded, chased.formal_notice_due) == (3, False)
    states = list(RequestLine.objects.order_by("number").values_list("state", flat=True))
    assert states == ["reminded", "asked", "reminded", "partial"]


def test_after_fifteen_days_a_formal_notice_is_due(lines, case, lead):
    lines(1, state="reminded", due_on=timezone.now().date() - timedelta(days=15))
    assert chase(case, by=lead).formal_notice_due


def test_what_arrived_is_committed_in_the_log_not_written(lines, case, lead):
    [line] = lines(1, state="asked")
    receive_line(line, "Courriel de Paul Durand", by=lead)
    leaf = bytes(Event.objects.get(verb="receive_line").leaf).decode()
    assert "Durand" not in leaf
