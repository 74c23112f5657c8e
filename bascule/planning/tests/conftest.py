"""A takeover with its plan, and a hand that proves whole chains of tasks."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from bascule.catalogue.tasks import tasks
from bascule.clients.models import Document, Takeover
from bascule.planning.draft import draft
from bascule.planning.models import Step


@pytest.fixture(autouse=True)
def english():
    """Problems are read in English here, whatever the default language."""
    with override("en"):
        yield


@pytest.fixture
def planned(takeover, lead):
    Takeover.objects.filter(pk=takeover.pk).update(mandate_on=date(2026, 10, 1), notice_on=date(2026, 11, 1))
    found = Takeover.objects.select_related("client", "provider", "firm").get(pk=takeover.pk)
    draft(found, by=lead)
    return found


@pytest.fixture
def paper(customer):
    return Document.objects.create(
        client=customer, name="signé.pdf", sha256=Document.digest(b"%PDF"), size=4, content=b"%PDF"
    )


@pytest.fixture
def step(planned):
    return lambda task: Step.objects.get(takeover=planned, task=task, item__isnull=True)


@pytest.fixture
def done_before(planned):
    """Everything a task waits for, directly or not, is proven (an hour ago unless said otherwise)."""

    def make(*wanted, ago=timedelta(hours=1)):
        todo, seen = [before for task in wanted for before in tasks()[task].after], set()
        while todo:
            task = todo.pop()
            if task not in seen:
                seen.add(task)
                todo += tasks()[task].after
        Step.objects.filter(takeover=planned, task__in=seen).update(
            state=Step.State.PROVEN, proven_at=timezone.now() - ago, proof="made by the test"
        )

    return make
