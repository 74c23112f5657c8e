"""RequestLine, Letter, Receipt."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bascule.clients.models import Document, Takeover
from bascule.gaps.models import Gap
from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow


class RequestLine(ClientRow):
    """One thing asked for: what, for which item, in what format, why, by when, on what basis."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        APPROVED = "approved", _("Approved by the client")
        ASKED = "asked", _("Asked")
        REMINDED = "reminded", _("Reminded")
        RECEIVED = "received", _("Received")
        CHECKED = "checked", _("Checked")
        PARTIAL = "partial", _("Partial")
        REFUSED = "refused", _("Refused")
        NOT_HELD = "not_held", _("Not held")
        CLOSED = "closed", _("Closed")

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    group = models.CharField(_("group"), max_length=60)  # family of the catalogue
    key = models.CharField(max_length=200)  # rule or ask id + subject: drafted again, the same line
    gap = models.ForeignKey(Gap, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="lines")
    about = models.CharField(_("about"), max_length=300, blank=True)
    what_fr = models.TextField()
    what_en = models.TextField()
    format_fr = models.CharField(max_length=300, blank=True)
    format_en = models.CharField(max_length=300, blank=True)
    why_fr = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    basis = models.CharField(max_length=60, blank=True)
    priority = models.CharField(_("priority"), max_length=1, default="B")
    due_on = models.DateField(pgettext_lazy("due date", "by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["takeover", "key"], name="line_once_per_key"),
            models.UniqueConstraint(fields=["takeover", "number"], name="line_once_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.about}"


class Letter(ClientRow):
    """A letter or document in the client's name, editable until sent; counsel's review holds for one exact text."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", _("Answered")

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=40)  # id of catalogue/letters
    language = models.CharField(_("language"), max_length=5, default="fr")
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("text"))
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    reviewed_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the text counsel reviewed
    reviewed_by = models.CharField(_("reviewed by"), max_length=200, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    tracking = models.CharField(_("registered-delivery number"), max_length=60, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    signed = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.subject


class Receipt(ClientRow):
    """What arrived for a line: file or statement, its hash and count, who took it in."""

    line = models.ForeignKey(RequestLine, on_delete=models.CASCADE, related_name="receipts")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    what = models.TextField(_("what arrived"))
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.what[:60]
