"""Step: one task of the catalogue in one takeover's plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bascule.clients.models import Document, Member, Takeover
from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow


class Step(ClientRow):
    """`task` is an id of catalogue/tasks. It is closed by a proof, not by a tick."""

    class State(models.TextChoices):
        OPEN = "open", _("To do")
        STARTED = "started", _("Started")
        PROVEN = "proven", _("Proven")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="steps")
    task = models.CharField(_("task"), max_length=10)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="steps")
    phase = models.CharField(_("phase"), max_length=2)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.OPEN)
    owner = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="steps",
        verbose_name=_("owner"),
    )
    owner_name = models.CharField(_("person in charge"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(pgettext_lazy("due date", "by"), null=True, blank=True)
    pinned = models.BooleanField(
        _("date set by hand"), default=False
    )  # drafting again leaves its dates alone
    proof = models.TextField(_("proof"), blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proven_at = models.DateTimeField(_("proven"), null=True, blank=True)
    proven_by = models.CharField(max_length=200, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # why it does not apply, and who signed

    class Meta:
        ordering = ["task"]
        constraints = [
            models.UniqueConstraint(
                fields=["takeover", "task", "item"], name="step_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.task


class Approval(ClientRow):
    """A plan approved: the hash of its steps; another plan needs another approval."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="approvals")
    plan_hash = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.plan_hash[:12]
