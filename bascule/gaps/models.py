"""Gap: a fact that is still missing, found by a rule."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bascule.gaps.registry import rule
from bascule.inventory.models import Item, Person, Site
from bascule.tenancy.models import ClientRow
from bascule.vault.models import Credential


class Gap(ClientRow):
    """One finding of one rule about one subject. Found again: the same row. Not found any more: closed."""

    class Severity(models.TextChoices):
        STOPS = "A", _("Stops the takeover")
        MATTERS = "B", _("Matters")
        MINOR = "C", _("Minor")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WAIVED = "waived", _("Waived")
        CLOSED = "closed", _("Closed")

    rule = models.CharField(_("rule"), max_length=60)
    subject = models.CharField(max_length=64, blank=True)  # id of what it is about; empty: the client itself
    subject_name = models.CharField(_("about"), max_length=300, blank=True)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.CASCADE, related_name="gaps")
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.CASCADE, related_name="gaps"
    )
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="gaps")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps")
    family = models.CharField(max_length=60, blank=True)
    severity = models.CharField(_("severity"), max_length=1, choices=Severity)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    facts = models.JSONField(default=dict)  # fills the rule's sentence
    waived_reason = models.TextField(_("reason"), blank=True)
    waived_by = models.CharField(_("signed by"), max_length=200, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["severity", "rule", "subject_name"]
        constraints = [
            models.UniqueConstraint(fields=["client", "rule", "subject"], name="gap_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_name}"

    @property
    def sentence(self) -> str:
        """What is missing, in the language in force. A rule that no longer exists leaves its id and its subject."""
        found = rule(self.rule)
        return found.say(self.facts) if found else str(self)

    @property
    def why(self) -> str:
        """What happens while it is missing."""
        found = rule(self.rule)
        return gettext(found.why) if found else ""

    @property
    def closes(self) -> str:
        """What ends it."""
        found = rule(self.rule)
        return gettext(found.closes) if found else ""
