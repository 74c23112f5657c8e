"""Dossier: a pack that was handed out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Document, Takeover
from bascule.tenancy.models import ClientRow


class Dossier(ClientRow):
    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="dossiers")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    log_size = models.PositiveBigIntegerField(_("events"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return str(self.at)
