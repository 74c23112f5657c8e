"""Verbs of the work queue: say that two observations are (not) the same thing; take that back."""

import itertools

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bascule.clients.models import Member
from bascule.discovery.models import Observation
from bascule.evidence.record import record
from bascule.inventory.models import Item, Link
from bascule.inventory.reconcile import reconcile


def settle(one: Observation, other: Observation, word: str, *, by: object, again: bool = True) -> Link:
    """Keep a person's word about two observations; an earlier word about the same two gives way."""
    first, second = sorted((one, other), key=lambda row: str(row.pk))
    with transaction.atomic():
        Link.objects.filter(one=first, other=second, undone_at__isnull=True).update(undone_at=timezone.now())
        link = Link.objects.create(
            client=one.client, one=first, other=second, word=word, by=by if isinstance(by, Member) else None
        )
        record("settle", by=by, on=link, facts={"one": str(first.pk), "other": str(second.pk), "word": word})
    if again:
        reconcile(one.client, by=by)
    return link


def join(item: Item, other: Item, *, by: object) -> None:
    """These two items are one thing."""
    settle(item.observed.all()[0].observation, other.observed.all()[0].observation, Link.Word.SAME, by=by)


def split(item: Item, away: list[Observation], *, by: object) -> None:
    """These observations of an item speak of something else: kept apart from the rest, together among themselves."""
    rest = [
        row.observation for row in item.observed.select_related("observation") if row.observation not in away
    ]
    with transaction.atomic():
        for one in away:
            for other in rest:
                settle(one, other, Link.Word.DIFFERENT, by=by, again=False)
        for one, other in itertools.pairwise(away):
            settle(one, other, Link.Word.SAME, by=by, again=False)
    reconcile(item.client, by=by)


def apart(item: Item) -> QuerySet[Link]:
    """The standing words that keep this item apart from others."""
    said = item.observed.values("observation_id")
    words = Link.objects.filter(client=item.client, word=Link.Word.DIFFERENT, undone_at__isnull=True)
    return words.filter(Q(one__in=said) | Q(other__in=said))


def rejoin(item: Item, other: Item, *, by: object) -> None:
    """Take back that two items are different: every such word between them."""
    theirs = set(other.observed.values_list("observation_id", flat=True))
    with transaction.atomic():
        for link in apart(item):
            if link.one_id in theirs or link.other_id in theirs:
                link.undone_at = timezone.now()
                link.save(update_fields=["undone_at"])
                record("undo_settle", by=by, on=link)
    reconcile(item.client, by=by)


def undo(link: Link, *, by: object) -> None:
    """Take a word back."""
    with transaction.atomic():
        link.undone_at = timezone.now()
        link.save(update_fields=["undone_at"])
        record("undo_settle", by=by, on=link)
    reconcile(link.client, by=by)
