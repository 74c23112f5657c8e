"""PortalLink, Arrival, SignOff. Imported by handover/models.py, so that Django finds them."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bascule.clients.guest_links import GuestLink
from bascule.tenancy.models import ClientRow

SECRETS_OPEN = timedelta(hours=72)  # typing secrets, of the time a link lives


class PortalLink(GuestLink):
    """One named person's link to a portal. A provider's sees every line that was asked, or only those chosen."""

    class Door(models.TextChoices):
        CLIENT = "client", _("The client")
        PROVIDER = "provider", _("The outgoing provider")
        VENDOR = "vendor", _("A vendor or an operator")

    longest: ClassVar[timedelta] = timedelta(days=30)
    session: ClassVar[timedelta] = timedelta(days=30)

    door = models.CharField(_("for"), max_length=10, choices=Door, default=Door.PROVIDER)
    every_line = models.BooleanField(_("every line that was asked"), default=False)
    lines = models.ManyToManyField("handover.RequestLine", through="LinkLine", related_name="links")
    may_approve = models.BooleanField(_("may approve and sign for the client"), default=False)
    secrets_until = models.DateTimeField(null=True, blank=True)

    class Meta(GuestLink.Meta):
        app_label = "handover"

    @property
    def takes_secrets(self) -> bool:
        """Whether secrets may be typed now: 72 hours after the firm opened it for them."""
        return self.secrets_until is not None and timezone.now() < self.secrets_until


class LinkLine(ClientRow):
    """A line that a link shows."""

    link = models.ForeignKey(PortalLink, on_delete=models.CASCADE, related_name="chosen")
    line = models.ForeignKey("handover.RequestLine", on_delete=models.CASCADE, related_name="shown_by")

    class Meta:
        app_label = "handover"
        constraints = [models.UniqueConstraint(fields=["link", "line"], name="line_once_per_link")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.line_id}"


class Arrival(ClientRow):
    """What came through a portal, and what became of it. `sealed` holds a file sealed to the client's intake key
    until it has been read; what could not be read goes to the vault, so nothing that arrived is lost."""

    class Sort(models.TextChoices):
        FILE = "file", _("File")
        LIST = "list", _("The list, filled in")
        SECRETS = "secrets", _("Secrets")

    class State(models.TextChoices):
        WAITING = "waiting", _("Arrived, being read")
        READ = "read", _("Read")
        PARTLY = "partly", _("Partly read")
        UNREAD = "unread", _("Arrived; a person will look at it")
        AGAIN = "again", _("Had arrived already")

    takeover = models.ForeignKey("clients.Takeover", on_delete=models.CASCADE, related_name="arrivals")
    link = models.ForeignKey(PortalLink, on_delete=models.PROTECT, related_name="arrivals")
    line = models.ForeignKey(
        "handover.RequestLine", null=True, on_delete=models.SET_NULL, related_name="arrivals"
    )
    sort = models.CharField(max_length=10, choices=Sort, default=Sort.FILE)
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(_("file"), max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    more_follows = models.BooleanField(default=False)
    file = models.ForeignKey(
        "discovery.ImportedFile", null=True, on_delete=models.SET_NULL, related_name="arrivals"
    )
    kept = models.ForeignKey("vault.IntakeReceipt", null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField(null=True)
    read = models.PositiveIntegerField(null=True)  # entries; null: not looked at yet
    not_read = models.PositiveIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "handover"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["takeover", "number"], name="arrival_once_per_number"),
            models.UniqueConstraint(fields=["link", "line", "sha256"], name="arrival_once_per_content"),
        ]

    def __str__(self) -> str:
        return f"A-{self.number:04d}"


class SignOff(ClientRow):
    """Something the client is asked to sign: exactly this text, answered by one named person, once."""

    class About(models.TextChoices):
        MANDATE = "mandate", _("The mandate")
        WAIVER = "waiver", _("Living with something missing")
        EXCEPTION = "exception", _("Keeping a tool or an access")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Signed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    takeover = models.ForeignKey("clients.Takeover", on_delete=models.CASCADE, related_name="sign_offs")
    about = models.CharField(_("about"), max_length=10, choices=About, default=About.OTHER)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text to be signed"), max_length=10_000)
    sha256 = models.CharField(max_length=64)
    gap = models.ForeignKey("gaps.Gap", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey("clients.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    link = models.ForeignKey(PortalLink, null=True, on_delete=models.PROTECT, related_name="signed")
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        app_label = "handover"
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.title
