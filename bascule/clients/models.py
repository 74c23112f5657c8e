"""Firm, members and rights; clients, the provider each one leaves, the takeover, its mandate and documents."""

import hashlib
import uuid
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bascule.tenancy.models import ClientRow, FirmRow


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by e-mail address. What he may do is his Member's business."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Firm(models.Model):
    """The incoming provider that runs Bascule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), blank=True)
    registration = models.CharField(_("registration number"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    logo = models.BinaryField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    READER = "reader", _("Reader")
    TECHNICIAN = "technician", _("Technician")
    LEAD = "lead", _("Lead")
    VAULT_KEEPER = "vault_keeper", _("Vault keeper")
    OWNER = "owner", _("Owner")


# What each role may do. read: see; work: change what a takeover holds; lead: dates, letters, gates, waivers;
# vault: reveal and keep secrets; own: members, firm settings, keys.
RIGHTS: dict[str, frozenset[str]] = {
    Role.READER: frozenset({"read"}),
    Role.TECHNICIAN: frozenset({"read", "work"}),
    Role.LEAD: frozenset({"read", "work", "lead"}),
    Role.VAULT_KEEPER: frozenset({"read", "work", "vault"}),
    Role.OWNER: frozenset({"read", "work", "lead", "vault", "own"}),
}


class Member(FirmRow):
    """A person of the firm. `role` holds for every client when `all_clients`, else only where a ClientRight says."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)
    all_clients = models.BooleanField(_("sees every client"), default=False)
    active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "user"], name="member_once_per_firm")]

    def __str__(self) -> str:
        return str(self.user)

    def client_ids(self) -> list[uuid.UUID] | None:
        """The clients he may see; None means every one."""
        if self.all_clients:
            return None
        return list(ClientRight.objects.filter(member=self).values_list("client_id", flat=True))

    def role_for(self, client: "Client | None" = None) -> str | None:
        """His role for a client (his right for it wins), or in the firm; None where he has no business."""
        if not self.active:
            return None
        if client is None:
            return self.role
        right = ClientRight.objects.filter(member=self, client=client).first()
        if right:
            return right.role
        return self.role if self.all_clients else None

    def may(self, right: str, client: "Client | None" = None) -> bool:
        """Whether he may `read`, `work`, `lead`, `vault` or `own` (for a client, or in the firm)."""
        role = self.role_for(client)
        return role is not None and right in RIGHTS[role]


class ClientRight(ClientRow):
    """One member's role for one client."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="client_rights")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.READER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "client"], name="right_once_per_client")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role} {self.client_id}"


class Invitation(FirmRow):
    """A one-time link by which a person joins the firm. Only the token's hash is kept."""

    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.TECHNICIAN)
    all_clients = models.BooleanField(_("sees every client"), default=False)
    clients = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email

    @property
    def open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and timezone.now() < self.expires_at


class Client(FirmRow):
    """The customer. `intake_public` is the key everybody below the vault seals secrets to."""

    name = models.CharField(_("name"), max_length=200)
    registration = models.CharField(_("registration number"), max_length=60, blank=True)
    address = models.TextField(_("address"), blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    sector = models.CharField(_("sector"), max_length=200, blank=True)
    signatory = models.CharField(_("signatory"), max_length=200, blank=True)
    signatory_title = models.CharField(_("signatory's title"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    out_of_band = models.CharField(_("out-of-band channel"), max_length=200, blank=True)
    intake_public = models.BinaryField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OutgoingProvider(ClientRow):
    """The one being left, and its profile: what gives its hand away in any list."""

    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    people = models.JSONField(_("people"), default=list, blank=True)  # [{"name", "email", "phone"}]
    domains = models.JSONField(_("e-mail and DNS domains"), default=list, blank=True)
    networks = models.JSONField(_("networks"), default=list, blank=True)  # CIDR
    tools = models.JSONField(_("tool names"), default=list, blank=True)  # ids of catalogue/tools
    contract = models.TextField(_("contract"), blank=True)

    def __str__(self) -> str:
        return self.name


class Attitude(models.TextChoices):
    UNKNOWN = "unknown", _("Not yet known")
    COOPERATIVE = "cooperative", _("Cooperative")
    SLOW = "slow", _("Slow")
    HOSTILE = "hostile", _("Hostile")
    VANISHED = "vanished", _("Vanished")


PHASES = ["P0", "P1", "P2", "P3", "P4", "P5", "P6"]


class Takeover(ClientRow):
    """One client's change of provider. Dates are days in the client's country, `t0` a moment in UTC."""

    provider = models.ForeignKey(
        OutgoingProvider, on_delete=models.PROTECT, related_name="takeovers", null=True
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    phase = models.CharField(_("phase"), max_length=2, default="P0", choices=[(p, p) for p in PHASES])
    attitude = models.CharField(
        _("attitude of the outgoing provider"), max_length=20, choices=Attitude, default=Attitude.UNKNOWN
    )
    mandate_on = models.DateField(_("mandate signed"), null=True, blank=True)
    notice_on = models.DateField(_("notice given"), null=True, blank=True)
    t0 = models.DateTimeField(_("T0, the lock-out"), null=True, blank=True)
    t0_reached_at = models.DateTimeField(null=True, blank=True, editable=False)
    retention_until = models.DateField(_("end of the old provider's retention"), null=True, blank=True)
    contract_until = models.DateField(_("end of contract"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["t0", "created_at"]

    def __str__(self) -> str:
        return self.name or str(self.client)

    def days_to_t0(self, now: datetime | None = None) -> int | None:
        """Whole days until T0 (negative after); None while no date is set."""
        return None if self.t0 is None else (self.t0.date() - (now or timezone.now()).date()).days

    def dates(self) -> list[tuple[str, str, date]]:
        """(key, label, day) of every date that is set, in order."""
        labels = {field.name: str(field.verbose_name) for field in self._meta.concrete_fields}
        found = []
        for key in ("mandate_on", "notice_on", "t0", "retention_until", "contract_until"):
            value = getattr(self, key)
            if value is not None:
                day = value.date() if isinstance(value, datetime) else value
                found.append((key, labels[key], day))
        return sorted(found, key=lambda entry: entry[2])


class Document(ClientRow):
    """A file kept as it came (mandate, signed letter, proof), with its hash. Never changed."""

    name = models.CharField(_("name"), max_length=255)
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()


class Mandate(ClientRow):
    """The written authority to act: who, on what, from when to when."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="mandates")
    scope = models.TextField(_("what it covers"))
    signed_by = models.CharField(_("signed by"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    receives_secrets = models.CharField(_("who may receive secrets"), max_length=300, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.signed_by} {self.signed_on}"

    def in_force(self, day: date) -> bool:
        return (
            self.revoked_at is None
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class ApiToken(FirmRow):
    """A key to the API: hashed, for some clients and some verbs, until a day."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    clients = models.JSONField(default=list)  # ids; empty: every client its member sees
    verbs = models.JSONField(default=list)  # verbs it may call; empty: reading only
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Setup(models.Model):
    """The one row that says whether the first owner exists. Set-up cannot be entered again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "done" if self.done_at else "open"


class Installation(models.Model):
    """Which firms live here, so that commands and jobs can find them before any scope is set."""

    firm_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.firm_id)
