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

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="intake_links")
    recipient = models.CharField(max_length=200)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.recipient


class Holder(ClientRow):
    """A person who holds a credential's second factor, recovery channel or knowledge."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holds")
    what = models.CharField(max_length=40, default="knows")

    def __str__(self) -> str:
        return self.what
