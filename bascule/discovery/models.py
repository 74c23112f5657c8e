"""Import, ImportedFile, Mapping, Observation, ReceivedFact, SealedSecret: what was handed over, as it came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Member, Takeover
from bascule.tenancy.models import ClientRow, FirmRow


class FileState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    READING = "reading", _("Being read")
    READ = "read", _("Read")
    PARTLY_READ = "partly_read", _("Partly read")
    TO_MAP = "to_map", _("Columns to map")
    LOCKED = "locked", _("Locked")
    NOT_RECOGNISED = "not_recognised", _("Not recognised")
    FAILED = "failed", _("Failed")
    DUPLICATE = "duplicate", _("Already imported")
    UNDONE = "undone", _("Undone")


class Import(ClientRow):
    """One drop of files: what was handed over at once."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="imports", null=True)
    label = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.label or str(self.started_at)


class ImportedFile(ClientRow):
    """One file of an import and its receipt: units in file = created + updated + rejected + not read."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=20, choices=FileState, default=FileState.QUEUED)
    reader = models.CharField(_("recognised as"), max_length=60, blank=True)
    source_group = models.CharField(max_length=20, blank=True)
    coverage = models.FloatField(_("read"), null=True)  # 0..1; null: not looked at
    units = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    secrets = models.PositiveIntegerField(default=0)
    facts = models.PositiveIntegerField(default=0)
    not_read = models.JSONField(default=list)  # [{"where", "what", "why"}]
    problem = models.JSONField(default=dict)  # {"what", "advice", "facts"} templates of a Problem
    content = models.BinaryField(null=True)  # sealed (held.py), until it is read or `held_until`
    held_until = models.DateTimeField(null=True)  # kept that long for a password or a mapping
    mapping = models.JSONField(default=dict)  # bascule.mapping/1 that a person gave it to be read with

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Mapping(FirmRow):
    """How the columns of one shape of table are read, once a person said so; for every client of the firm.

    `shape` is a digest of the headings (`mapped_table.profile.shape_of`), `sheet` one sheet of bascule.mapping/1."""

    name = models.CharField(_("name"), max_length=200)
    shape = models.CharField(max_length=32)
    kind = models.CharField(_("kind"), max_length=60)
    headings = models.JSONField(_("headings"), default=list)
    sheet = models.JSONField(default=dict)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["firm", "shape"], name="mapping_once_per_shape")]

    def __str__(self) -> str:
        return self.name


class ObservationQuerySet(models.QuerySet["Observation"]):
    def standing(self) -> "ObservationQuerySet":
        """Those whose import was not undone."""
        return self.filter(withdrawn_at__isnull=True)


class Observation(ClientRow):
    """What one source said about one thing (observation/1), stored as received. Only `withdrawn_at` may be set
    later, when the import it came with is undone."""

    file = models.ForeignKey(ImportedFile, null=True, on_delete=models.CASCADE, related_name="observations")
    ref = models.CharField(max_length=300)
    source = models.CharField(_("source"), max_length=60)
    source_group = models.CharField(max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    site = models.CharField(_("site"), max_length=200, blank=True)
    live = models.BooleanField(null=True)
    seen_at = models.DateTimeField(null=True)
    record = models.JSONField()  # the whole observation/1
    line = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "ref"]
        indexes = [models.Index(fields=["client", "kind"], name="observation_by_kind")]

    def __str__(self) -> str:
        return f"{self.source}: {self.name}"


class ReceivedFact(ClientRow):
    """An access/1 fact, a restore point, a hold or an endpoint report found in a file, as received."""

    class Schema(models.TextChoices):
        ACCESS = "access", "access/1"
        POINT = "point", "points/1"
        HOLD = "hold", "holds"
        REPORT = "report", "report/1"

    file = models.ForeignKey(ImportedFile, null=True, on_delete=models.CASCADE, related_name="received")
    schema = models.CharField(max_length=10, choices=Schema)
    record = models.JSONField()
    line = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["client", "schema"], name="fact_by_schema")]

    def __str__(self) -> str:
        return f"{self.schema} {self.line}"


class SealedSecret(ClientRow):
    """A secret met by a reader or a form, sealed to the client's intake key. Only the vault can open it."""

    file = models.ForeignKey(ImportedFile, null=True, on_delete=models.CASCADE, related_name="sealed")
    observation = models.ForeignKey(Observation, null=True, on_delete=models.SET_NULL, related_name="sealed")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True)
    login = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    folder = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(null=True)
    known_to_outgoing = models.BooleanField(null=True)  # null: not known
    sealed = models.BinaryField()
    line = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)  # when the vault took it in
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title or self.login
