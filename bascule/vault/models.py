"""Credential, its append-only versions, the keys they are sealed under, intake links."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Member, Takeover
from bascule.discovery.models import SealedSecret
from bascule.inventory.models import Item, Person
from bascule.tenancy.models import ClientRow


class SecretKind(models.TextChoices):
    """The kinds of catalogue and readers, and what may be attached."""

    PASSWORD = "password", _("Password")
    SSH_KEY = "ssh-key", _("SSH key")
    TOTP = "totp", _("One-time code seed (TOTP)")
    RECOVERY_CODES = "recovery-codes", _("Recovery codes")
    API_TOKEN = "api-token", _("API key")
    PRIVATE_KEY = "private-key", _("Certificate's private key")
    PRE_SHARED_KEY = "pre-shared-key", _("Pre-shared key")
    COMMUNITY = "community", _("SNMP community or user")
    CODE = "code", _("Alarm or door code")
    PIN = "pin", _("PIN")
    RECOVERY_KEY = "recovery-key", _("Disk recovery key")
    PASSPHRASE = "passphrase", _("Backup passphrase")
    LICENCE_KEY = "licence-key", _("Licence key")
    TRANSFER_CODE = "transfer-code", _("Transfer code")
    ATTACHMENT = "attachment", _("Attachment")


class Known(models.TextChoices):
    YES = "yes", _("Known to the outgoing provider")
    NO = "no", _("Not known to the outgoing provider")
    UNKNOWN = "unknown", _("Not known whether")


class Credential(ClientRow):
    """A login and its versions. A credential may exist without any version: it was never received, and it still
    counts (`received_at` empty)."""

    kind = models.CharField(_("kind"), max_length=40, choices=SecretKind, default=SecretKind.PASSWORD)
    title = models.CharField(_("title"), max_length=300)
    login = models.CharField(_("login"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    folder = models.CharField(_("folder"), max_length=300, blank=True)
    connector = models.CharField(_("connector"), max_length=60, blank=True)  # kind of live system: linux_ssh…
    target = models.CharField(_("target"), max_length=300, blank=True)  # host:port or as the connector says
    pinned = models.TextField(blank=True)  # host key or certificate fingerprint accepted for the target
    items = models.ManyToManyField(Item, through="CredentialItem", related_name="credentials")
    tier0 = models.BooleanField(_("opens everything"), default=False)
    known_to_outgoing = models.CharField(max_length=10, choices=Known, default=Known.UNKNOWN)
    known_to = models.JSONField(_("known to"), default=list, blank=True)  # names of people and organisations
    origin = models.CharField(_("origin"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    refused_at = models.DateTimeField(
        _("refused"), null=True, blank=True
    )  # the target refused what we received
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    used_by = models.JSONField(_("used by"), default=list, blank=True)
    second_factor_holder = models.CharField(_("holder of the second factor"), max_length=200, blank=True)
    recovery_email = models.CharField(_("recovery e-mail"), max_length=200, blank=True)
    recovery_phone = models.CharField(_("recovery telephone"), max_length=60, blank=True)
    exception = models.TextField(_("exception"), blank=True)
    exception_by = models.CharField(_("exception signed by"), max_length=200, blank=True)
    sealed_secret = models.ForeignKey(SealedSecret, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed_note = models.BinaryField(
        null=True, editable=False
    )  # what was written beside the secret, sealed too
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def changed_after(self, t0: datetime | None) -> bool:
        """The figure that counts: changed, and after T0 (before T0 is set, changed at all counts for nothing)."""
        return t0 is not None and self.changed_at is not None and self.changed_at >= t0


class CredentialItem(ClientRow):
    """A credential opens an item."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="opens")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="opened_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "item"], name="credential_once_per_item")
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.item_id}"


class SecretVersion(ClientRow):
    """One version of a secret, sealed. Append-only: only its state moves on."""

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        CURRENT = "current", _("Current")
        PREVIOUS = "previous", _("Previous")
        REFUSED = "refused", _("Refused")
        SUPERSEDED = "superseded", _("Kept, nothing known of it")

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["credential", "number"]
        constraints = [
            models.UniqueConstraint(fields=["credential", "number"], name="version_once_per_number"),
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(state="current"), name="one_current_version"
            ),
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(state="pending"), name="one_pending_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class ClientKey(ClientRow):
    """The client's data key, wrapped by the root key named `root`. Destroying it shreds the client's secrets."""

    root = models.CharField(max_length=64)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)
    shredded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.root


class IntakeKey(ClientRow):
    """The private half of the client's intake key, sealed under the client's data key."""

    public = models.BinaryField()
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.created_at)


class IntakeLink(ClientRow):
    """An account-less page where somebody hands secrets in and can never read them back."""

    class From(models.TextChoices):
        OUTGOING = "outgoing", _("The outgoing provider")
        CLIENT = "client", _("The client")
        VENDOR = "vendor", _("A vendor or an operator")

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="intake_links")
    recipient = models.CharField(_("who types here"), max_length=200)
    recipient_kind = models.CharField(_("this is"), max_length=10, choices=From, default=From.OUTGOING)
    asks = models.TextField(_("what you ask for"), max_length=2_000, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # wrong codes typed
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.recipient

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.locked_at is None and now < self.expires_at


class IntakeReceipt(ClientRow):
    """What arrived in one sending: counts and hashes of ciphertext, nothing that could be opened from it."""

    takeover = models.ForeignKey(Takeover, null=True, on_delete=models.CASCADE, related_name="+")
    link = models.ForeignKey(IntakeLink, null=True, on_delete=models.SET_NULL, related_name="receipts")
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=200)
    received_at = models.DateTimeField(auto_now_add=True)
    parts = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes of ciphertext
    sha256 = models.CharField(max_length=64)  # of the parts' hashes, one a line
    known_to_outgoing = models.CharField(max_length=10, choices=Known, default=Known.UNKNOWN)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["client", "number"], name="receipt_once_per_number")]

    def __str__(self) -> str:
        return f"R-{self.number:04d}"


class IntakePart(ClientRow):
    """One secret or file of a sending, still sealed to the client's intake key until the vault took it in."""

    receipt = models.ForeignKey(IntakeReceipt, on_delete=models.CASCADE, related_name="sealed_parts")
    position = models.PositiveIntegerField()
    sealed = models.BinaryField(null=True)  # emptied when it was taken in: the version holds it then
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    taken_at = models.DateTimeField(null=True)
    unreadable_at = models.DateTimeField(null=True)  # it did not open, or was no intake part
    credential = models.ForeignKey(Credential, null=True, on_delete=models.SET_NULL, related_name="came_by")

    class Meta:
        ordering = ["receipt", "position"]
        constraints = [models.UniqueConstraint(fields=["client", "sha256"], name="part_received_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.sha256[:12]}"


class Approval(ClientRow):
    """Four eyes: one member asks for one exact thing, another one approves that thing and no other.

    `exact_hash` is the SHA-256 of the canonical JSON of `exact`; using the approval compares it with what is about
    to be done."""

    class What(models.TextChoices):
        REVEAL = "reveal", _("Open a secret")
        EXPORT = "export", _("Export secrets")
        SHRED = "shred", _("Destroy the client's keys")

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    exact = models.JSONField(default=dict)
    exact_hash = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    approved_by = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    refused_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                name="two_people",
                condition=models.Q(approved_by__isnull=True)
                | ~models.Q(approved_by=models.F("requested_by")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.exact_hash[:12]}"

    def state(self, now: datetime) -> str:
        """waiting, approved, refused, used or expired."""
        if self.used_at:
            return "used"
        if self.refused_at:
            return "refused"
        if now >= self.expires_at:
            return "expired"
        return "approved" if self.approved_at else "waiting"


class KeyRotation(ClientRow):
    """One change of a client's data key: what was to be re-wrapped, by count and hash, and whether it all was."""

    old_key = models.CharField(max_length=32)
    new_key = models.CharField(max_length=32)
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the manifest
    manifest = models.JSONField(
        default=list
    )  # [[model, id, SHA-256 of the ciphertext], …] as it was at the start
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(finished_at__isnull=True), name="one_rotation_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_key[:8]} {self.new_key[:8]}"


class Holder(ClientRow):
    """A person who holds a credential's second factor, recovery channel or knowledge."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holds")
    what = models.CharField(max_length=40, default="knows")

    def __str__(self) -> str:
        return self.what
