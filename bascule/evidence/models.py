"""Event (one leaf), Checkpoint (the signed head), Anchor (its time stamp). Rows are only ever added."""

from django.db import models

from bascule.evidence.words import said


class Event(models.Model):
    """One leaf of a log. `log` is the client's id, or the firm's for what concerns no client.

    `leaf` is the canonical JSON that was hashed, `facts` the same facts to query; personal or guessable values
    stand in both as salted commitments, and an `Opening` keeps the value and its salt.
    """

    id = models.BigAutoField(primary_key=True)
    firm_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    log = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    by = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["log", "number"]
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="event_once_per_number")]
        indexes = [
            models.Index(fields=["firm_id", "client_id", "-at"], name="event_by_client"),
            models.Index(fields=["subject", "verb"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    @property
    def said(self) -> str:
        """What was done, in the reader's language."""
        return said(self.verb)


class Checkpoint(models.Model):
    """The signed head of a log at a size: a C2SP signed note with an Ed25519 signature."""

    id = models.BigAutoField(primary_key=True)
    firm_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    log = models.UUIDField()
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["log", "size"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_once_per_size")]

    def __str__(self) -> str:
        return f"{self.log} at {self.size}"


class Anchor(models.Model):
    """A time stamp authority's answer (RFC 3161, DER) over a checkpoint's note: it existed at `at` at the latest."""

    id = models.BigAutoField(primary_key=True)
    firm_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    checkpoint = models.OneToOneField(Checkpoint, on_delete=models.PROTECT, related_name="anchor")
    at = models.DateTimeField()
    authority = models.CharField(max_length=300)
    reply = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.authority} {self.at}"


class Opening(models.Model):
    """What a commitment in a leaf stands for. May be deleted (a person's right to be forgotten): the leaf and the
    log stay verifiable, the value is then nowhere."""

    id = models.BigAutoField(primary_key=True)
    firm_id = models.UUIDField()
    client_id = models.UUIDField(null=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="openings")
    name = models.CharField(max_length=60)
    value = models.TextField()
    salt = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="opening_once_per_name")]

    def __str__(self) -> str:
        return self.name


class LogKey(models.Model):
    """The firm's Ed25519 key that signs checkpoints. `sealed` is the private key under the root key."""

    id = models.BigAutoField(primary_key=True)
    firm_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=200)
    public = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
