"""Proof: what shows that a credential works, or that its old secret does not any more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.access.models import Grade
from bascule.clients.models import Document
from bascule.tenancy.models import ClientRow
from bascule.vault.models import Credential


class Proof(ClientRow):
    class Of(models.TextChoices):
        VERIFIED = "verified", _("It works")
        REFUSED = "refused", _("It is refused")
        CHANGED = "changed", _("Changed, the old one is refused")
        UNREACHABLE = "unreachable", _("The system did not answer")

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="proofs")
    of = models.CharField(_("shows"), max_length=12, choices=Of)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=200)
    how = models.CharField(_("how"), max_length=300)  # connector and target, or in words when by hand
    residual_until = models.DateTimeField(_("residual until"), null=True, blank=True)
    facts = models.JSONField(default=dict)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.of} {self.grade}"
