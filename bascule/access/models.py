"""Access: one way in that somebody outside the firm holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.discovery.models import ReceivedFact
from bascule.inventory.models import Item, Person
from bascule.tenancy.models import ClientRow


class Grade(models.TextChoices):
    A = "A", _("A: presented and refused")
    B = "B", _("B: the state shows it")
    C = "C", _("C: configuration removed")
    D = "D", _("D: declared")


class CutState(models.TextChoices):
    OPEN = "open", _("Open")
    ORDERED = "ordered", _("Cut ordered")
    CUT = "cut", _("Cut, not proven")
    PROVEN = "proven", _("Proven cut")
    EXCEPTION = "exception", _("Kept by exception")


class Access(ClientRow):
    """One way in. `state` is what the source shows (present, absent, unknown), `cut` where its ending stands."""

    fact = models.CharField(_("way in"), max_length=40)
    on = models.CharField(_("gives access to"), max_length=300, blank=True)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="accesses")
    holder = models.CharField(_("holder"), max_length=300, blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="accesses"
    )
    of_outgoing = models.CharField(
        _("held by the outgoing provider"),
        max_length=10,
        default="unknown",
        choices=[("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))],
    )
    why_outgoing = models.CharField(max_length=300, blank=True)  # what of the profile gave it away
    value = models.CharField(_("detail"), max_length=500, blank=True)  # masked where secret
    state = models.CharField(
        _("state"),
        max_length=10,
        default="present",
        choices=[("present", _("Present")), ("absent", _("Absent")), ("unknown", _("Not known"))],
    )
    why_unknown = models.CharField(max_length=300, blank=True)
    received = models.ForeignKey(ReceivedFact, null=True, on_delete=models.SET_NULL, related_name="+")
    cut = models.CharField(_("cut"), max_length=10, choices=CutState, default=CutState.OPEN)
    cut_how = models.TextField(_("how it is cut"), blank=True)
    cut_at = models.DateTimeField(_("cut at"), null=True, blank=True)
    grade = models.CharField(_("proof"), max_length=1, choices=Grade, blank=True)
    proof = models.TextField(blank=True)  # what was shown, in words; the event has the facts
    exception_by = models.CharField(_("exception signed by"), max_length=200, blank=True)
    key = models.CharField(max_length=64, editable=False)  # same way in seen again: same key
    first_seen = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["fact", "on"]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="access_once_per_client")]

    def __str__(self) -> str:
        return f"{self.fact} {self.on}"
