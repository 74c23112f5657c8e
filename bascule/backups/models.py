"""ProtectedSystem, Point (restore point), Hold, BackupPlan, Drill."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Document, Takeover
from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow

PROVIDERS = [("old", _("Outgoing provider")), ("new", _("Incoming provider")), ("client", _("Client"))]
PROOFS = [(0, _("Claimed")), (1, _("Listed by the tool")), (2, _("Checked by the tool")), (3, _("Restored"))]


class ProtectedSystem(ClientRow):
    """Something that must be restorable, and how much may be lost."""

    name = models.CharField(_("system"), max_length=200)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="protected")
    rpo_hours = models.PositiveIntegerField(_("data that may be lost, hours"), default=24)
    daily = models.PositiveIntegerField(_("daily copies wanted"), default=30)
    weekly = models.PositiveIntegerField(_("weekly copies wanted"), default=0)
    monthly = models.PositiveIntegerField(_("monthly copies wanted"), default=0)
    restored_within_days = models.PositiveIntegerField(_("restored at least every, days"), default=90)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="system_once_per_client")]

    def __str__(self) -> str:
        return self.name


class Point(ClientRow):
    """A restore point somebody says he holds."""

    system = models.ForeignKey(ProtectedSystem, on_delete=models.CASCADE, related_name="points")
    provider = models.CharField(_("held by"), max_length=10, choices=PROVIDERS, default="old")
    claimed = models.DateTimeField(_("made"))
    expires = models.DateTimeField(_("kept until"), null=True, blank=True)
    lock_until = models.DateTimeField(_("locked until"), null=True, blank=True)
    depends_on = models.CharField(_("depends on"), max_length=200, blank=True)
    proof = models.PositiveSmallIntegerField(_("proof"), choices=PROOFS, default=0)
    keys = models.BooleanField(_("key in hand"), null=True, blank=True)
    identity = models.CharField(max_length=200, blank=True)
    origin = models.CharField(_("origin"), max_length=300, blank=True)

    class Meta:
        ordering = ["-claimed"]

    def __str__(self) -> str:
        return f"{self.system} {self.claimed:%Y-%m-%d %H:%M}"


class Hold(ClientRow):
    """Written retention: a provider's promise to keep what exists until a day."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="holds")
    provider = models.CharField(_("promised by"), max_length=10, choices=PROVIDERS, default="old")
    systems = models.ManyToManyField(ProtectedSystem, through="HoldSystem", related_name="holds")  # none: all
    until = models.DateField(_("until"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    counsel_reviewed_on = models.DateField(_("reviewed by counsel"), null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["until"]

    def __str__(self) -> str:
        return f"{self.provider} {self.until}"

    @property
    def evidenced(self) -> bool:
        """A promise counts when the signed paper is here."""
        return self.document_id is not None and self.signed_on is not None


class HoldSystem(ClientRow):
    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="covers")
    system = models.ForeignKey(ProtectedSystem, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.hold_id} {self.system_id}"


class BackupPlan(ClientRow):
    """Restore points that will come: every so many hours, kept so many days."""

    system = models.ForeignKey(ProtectedSystem, on_delete=models.CASCADE, related_name="plans")
    provider = models.CharField(_("made by"), max_length=10, choices=PROVIDERS, default="new")
    starts = models.DateTimeField(_("from"))
    every_hours = models.PositiveIntegerField(_("every, hours"), default=24)
    keep_days = models.PositiveIntegerField(_("kept, days"), default=30)
    proof = models.PositiveSmallIntegerField(_("proof"), choices=PROOFS, default=1)

    def __str__(self) -> str:
        return f"{self.system} {self.every_hours} h"


class Drill(ClientRow):
    """A restore that was tried, and what came of it."""

    system = models.ForeignKey(ProtectedSystem, on_delete=models.CASCADE, related_name="drills")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.SET_NULL, related_name="drills")
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=200)
    succeeded = models.BooleanField(_("succeeded"))
    what = models.TextField(_("what was restored and compared"))
    minutes = models.PositiveIntegerField(_("duration, minutes"), null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.system} {self.at:%Y-%m-%d}"
