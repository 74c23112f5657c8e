"""RequestLine, Letter, Receipt; what came back; how letters leave; the calendar's address."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bascule.clients.models import Document, Member, Takeover
from bascule.discovery.models import ImportedFile
from bascule.gaps.models import Gap
from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow, FirmRow


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
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=200, blank=True)
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


class Return(ClientRow):
    """A file that came back, what was read in it, and by whom it was given. Of a list its rows are kept as matches;
    of an export the ImportedFile is the receipt. The file's own bytes are not kept: they may hold secrets."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="returns")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    origin = models.CharField(_("given by"), max_length=200, blank=True)
    name = models.CharField(_("file"), max_length=500)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    is_list = models.BooleanField(default=False)  # our own request list, filled in
    file = models.ForeignKey(
        ImportedFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="returns"
    )
    rows = models.PositiveIntegerField(default=0)  # of the list: rows read
    blank = models.PositiveIntegerField(default=0)  # of these: no answer stands there
    strange = models.JSONField(default=list)  # rows no line was found for: [{"row", "text"}]
    secrets = models.PositiveIntegerField(default=0)  # sealed on the way in, masked in what is shown
    exported_on = models.DateField(null=True, blank=True)
    problem = models.JSONField(default=dict)  # {"what", "advice", "facts"} of a Problem

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.name


class ReturnMatch(ClientRow):
    """What came back answers this line, perhaps: proposed with reasons, decided by a person."""

    class Proposed(models.TextChoices):
        RECEIVED = "received", _("Received")
        PARTIAL = "partial", _("Partial")
        REFUSED = "refused", _("Refused")
        NOT_HELD = "not_held", _("Not held")
        NOTED = "noted", _("Promised or said to be given")

    class Decision(models.TextChoices):
        PENDING = "pending", _("To be confirmed")
        ACCEPTED = "accepted", _("Confirmed")
        REJECTED = "rejected", _("Rejected")

    returned = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="matches")
    line = models.ForeignKey(RequestLine, on_delete=models.CASCADE, related_name="matches")
    proposed = models.CharField(_("proposed"), max_length=10, choices=Proposed)
    confidence = models.FloatField(_("confidence"))  # 0..1
    reasons = models.JSONField(default=list)  # [[message, facts], …] as `reasons.words` shows them
    answer = models.TextField(_("answer"), blank=True)  # the provider's own words, secrets masked
    count = models.PositiveIntegerField(null=True, blank=True)  # entries read for it
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.PENDING)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["line__number"]
        constraints = [
            models.UniqueConstraint(fields=["returned", "line"], name="match_once_per_line_and_return")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.proposed}"


class MailServer(FirmRow):
    """The firm's outgoing mail server. The password is sealed under the root key and never shown."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS")
        TLS = "tls", _("TLS from the first byte")
        NONE = "none", _("None")

    host = models.CharField(_("server"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=587)
    security = models.CharField(_("encryption"), max_length=10, choices=Security, default=Security.STARTTLS)
    authority = models.TextField(_("certificate of its authority (PEM)"), blank=True)  # for a private one
    login = models.CharField(_("login"), max_length=200, blank=True)
    sealed = models.BinaryField(null=True)
    sender = models.EmailField(_("sender address"))
    tested_at = models.DateTimeField(null=True, blank=True)
    test_answer = models.TextField(blank=True)  # what the server said at the last test
    test_passed = models.BooleanField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm"], name="mail_server_once_per_firm")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Dispatch(ClientRow):
    """One try to send a letter by e-mail, and what the server said of each recipient. Written before the try, so that
    a try that ended in the middle shows as “in doubt”, never as sent."""

    class State(models.TextChoices):
        TRYING = "trying", _("In doubt")
        TAKEN = "taken", _("Taken by the mail server")
        PART = "part", _("Taken for some recipients")
        REFUSED = "refused", _("Not sent")
        PREPARED = "prepared", _("Given to the client to send")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="dispatches")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TRYING)
    message_id = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)  # of the message as it was handed over
    size = models.PositiveIntegerField(default=0)
    sender = models.CharField(max_length=254)
    recipients = models.JSONField(default=list)  # [{"address", "code", "said"}]; code null: nothing was said
    server = models.CharField(max_length=260, blank=True)
    said = models.TextField(_("the server's answer"), blank=True)
    receipt_asked = models.BooleanField(default=True)  # a delivery receipt was asked for
    receipt = models.TextField(_("delivery receipt"), blank=True)  # noted by hand when it comes

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.message_id


class CalendarFeed(ClientRow):
    """A secret address under which a calendar program reads the takeover's dates. Only the token's hash is kept."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="feeds")
    label = models.CharField(_("for whom"), max_length=100)
    language = models.CharField(max_length=2, default="fr")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label


import bascule.handover.portals.models  # noqa: E402, F401
