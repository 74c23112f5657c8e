"""OldTool: one monitoring or remote-access tool on one device."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow


class OldTool(ClientRow):
    """`tool` is an id of catalogue/tools. A device not seen since T0 keeps its row open, for ever."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        CLAIMED = "claimed", _("Claimed, not seen")
        ORDERED = "ordered", _("Removal ordered")
        ABSENT = "absent", _("Proven gone")
        KEPT = "kept", _("Kept by exception")

    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="old_tools")
    device = models.CharField(_("device"), max_length=300)
    tool = models.CharField(_("tool"), max_length=80)
    tool_name = models.CharField(_("tool"), max_length=200)
    category = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PRESENT)
    verdict = models.CharField(max_length=12, blank=True)  # seen, executed, installed, running, connected
    confidence = models.FloatField(null=True)
    instance = models.CharField(_("instance"), max_length=300, blank=True)  # whose agent it is
    of_outgoing = models.BooleanField(null=True)  # null: not known
    evidence = models.JSONField(default=list)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    new_agent_proven_at = models.DateTimeField(_("new agent proven"), null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    absent_at = models.DateTimeField(null=True, blank=True)
    absent_evidence = models.JSONField(default=list)
    exception_by = models.CharField(_("exception signed by"), max_length=200, blank=True)

    class Meta:
        ordering = ["tool_name", "device"]
        constraints = [
            models.UniqueConstraint(fields=["client", "device", "tool"], name="tool_once_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.tool_name} {self.device}"
