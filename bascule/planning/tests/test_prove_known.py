from datetime import date

from bascule.backups.models import Hold
from bascule.clients.models import Mandate
from bascule.planning.bring_up_to_date import bring_up_to_date
from bascule.planning.prove_known import prove_known
from bascule.planning.reopen import reopen


def mandate(takeover, document):
    return Mandate.objects.create(
        client=takeover.client, takeover=takeover, scope="Tout", signed_by="Hélène Lacombe", signed_on=date(2026, 10, 1),
        valid_from=date(2026, 10, 1), document=document,
    )  # fmt: skip


def test_a_signed_mandate_on_record_proves_its_step(planned, step, paper, lead):
    mandate(planned, paper)
    assert prove_known(planned, by=lead) == ["P0-01"]
    assert step("P0-01").document == paper
    assert prove_known(planned, by=lead) == []


def test_a_mandate_without_its_paper_proves_nothing(planned, step, lead):
    mandate(planned, None)
    assert prove_known(planned, by=lead) == []


def test_a_step_that_somebody_opened_again_is_left_alone(planned, step, paper, lead):
    mandate(planned, paper)
    prove_known(planned, by=lead)
    reopen(step("P0-01"), "Mauvais signataire", by=lead)
    assert prove_known(planned, by=lead) == []


def test_a_paper_opens_no_gate(planned, step, paper, lead):
    Hold.objects.create(
        client=planned.client,
        takeover=planned,
        until=date(2027, 3, 1),
        signed_on=date(2026, 11, 1),
        document=paper,
    )
    assert prove_known(planned, by=lead) == []
    assert step("P1-04").state == "open"


def test_bringing_up_to_date_twice_changes_nothing_more(planned, lead):
    from bascule.gaps.models import Gap
    from bascule.handover.models import RequestLine

    bring_up_to_date(planned.client, by=lead)
    before = (Gap.objects.count(), RequestLine.objects.count(), planned.steps.count())
    bring_up_to_date(planned.client, by=lead)
    assert (Gap.objects.count(), RequestLine.objects.count(), planned.steps.count()) == before
    assert before[2] == 185 and before[1] > 20
