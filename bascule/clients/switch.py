"""What every page is about, and where else one may go: the takeover switcher of the base page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bascule.clients.models import Takeover
from bascule.ui.registry import Choice, Switcher

MOST = 30


def switcher(request: HttpRequest) -> Switcher | None:
    """The takeover this page is about, or the choice of them all."""
    if getattr(request, "member", None) is None:
        return None
    here = getattr(request, "takeover", None)
    rows = (
        Takeover.objects.filter(closed_at__isnull=True)
        .select_related("client", "provider")
        .order_by("t0")[:MOST]
    )
    choices = tuple(
        Choice(
            str(row),
            reverse("planning:home", kwargs={"takeover": row.pk}),
            _detail(row),
            here is not None and row.pk == here.pk,
        )
        for row in rows
    )
    if here is None:
        return Switcher(_("Takeovers"), "", reverse("home"), choices) if choices else None
    return Switcher(str(here), _detail(here), reverse("planning:home", kwargs={"takeover": here.pk}), choices)


def _detail(row: Takeover) -> str:
    """Days to T0, in words."""
    days = row.days_to_t0()
    if days is None:
        return _("no T0 yet")
    return (
        _("T0 in %(days)d days") % {"days": days}
        if days >= 0
        else _("T0 was %(days)d days ago") % {"days": -days}
    )
