"""Proof: what shows that a credential works, or that its old secret does not any more. Rotation: one change of a
secret, kept at every arrow. Arrangement: how a secret is changed. Attempt: the ledger of logins that were wrong."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bascule.access.models import Grade
from bascule.clients.models import Document, Takeover
from bascule.tenancy.models import ClientRow
from bascule.vault.models import Credential, SecretVersion


class Proof(ClientRow):
    class Of(models.TextChoices):
        VERIFIED = "verified", _("It works")
        REFUSED = "refused", _("It is refused")
        CHANGED = "changed", _("Changed, the old one is refused")
        UNREACHABLE = "unreachable", _("The system did not answer")
        UNPROVEN = "unproven", _("Changed, the old one is not shut out")

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


class Arrangement(ClientRow):
    """How a secret is changed: by whom, what uses it, when that may break."""

    credential = models.OneToOneField(Credential, on_delete=models.CASCADE, related_name="arrangement")
    way = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="way_for",
        verbose_name=_("changed by"),
    )  # fmt: skip
    second_way = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="second_way_for",
        verbose_name=_("second way in"),
    )  # fmt: skip
    alone = models.CharField(
        _("why it may change itself without a second way in"), max_length=300, blank=True
    )
    options = models.JSONField(_("connector's options"), default=dict, blank=True)
    dependents = models.JSONField(
        _("what uses it"), default=list, blank=True
    )  # [{"what", "where", "updated"}]
    window_from = models.DateTimeField(_("maintenance window from"), null=True, blank=True)
    window_until = models.DateTimeField(_("maintenance window until"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.credential)


class Account(ClientRow):
    """The one owner of an account on one authority, by its canonical identity: one row by its address, one by the
    identity its system showed."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="accounts")
    identity = models.CharField(max_length=64)  # SHA-256 of kind, authority, login

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "identity"], name="one_owner_per_account")]

    def __str__(self) -> str:
        return self.identity[:12]


class Rotation(ClientRow):
    """One change of one secret. `state` moves along `arrows.py` only, by compare and set on `serial`."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        INTENT = "intent", _("New secret kept")
        SENT = "sent", _("Sent to the system")
        APPLIED = "applied", _("The system said yes")
        REFUSED = "refused", _("The system said no")
        AMBIGUOUS = "ambiguous", _("Nobody knows")
        VERIFIED = "verified", _("New one accepted")
        CUT = "cut", _("Sessions ended")
        AGAIN = "again", _("New one accepted again")
        OLD_REFUSED = "old_refused", _("Old one refused")
        DONE = "done", _("Done, proven")
        UNCHANGED = "unchanged", _("Ended, nothing was changed")
        UNPROVEN = "unproven", _("Changed, the old one is not shut out")
        UNKNOWN = "unknown", _("No secret kept opens it")

    ENDS = (State.DONE, State.UNCHANGED, State.UNPROVEN, State.UNKNOWN)

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="rotations")
    number = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PLANNED)
    serial = models.PositiveIntegerField(default=0)
    old_version = models.ForeignKey(SecretVersion, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(SecretVersion, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    ambiguous = models.PositiveSmallIntegerField(default=0)  # times nobody knew, of this candidate
    refusals = models.PositiveSmallIntegerField(default=0)  # candidates the system's policy refused
    set_back = models.PositiveSmallIntegerField(default=0)  # times somebody set the old one again
    passes = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=60, blank=True)  # the code of the system's last answer to the change
    old_opens = models.BooleanField(
        null=True
    )  # whether the old secret opened it when we began; None: never received
    budget = models.JSONField(
        default=dict
    )  # what the authority said it counts: threshold, window, counted, known
    dead_man = models.CharField(max_length=300, blank=True)
    dead_man_until = models.DateTimeField(null=True)
    by = models.CharField(_("by"), max_length=200)
    started_at = models.DateTimeField(_("started"), db_default=Now())
    finished_at = models.DateTimeField(_("finished"), null=True)
    next_try_at = models.DateTimeField(null=True)
    proof = models.ForeignKey(Proof, null=True, on_delete=models.PROTECT, related_name="+")
    anomalies = models.JSONField(default=list)  # [{"code", "path", …}]
    problem = models.JSONField(
        default=dict
    )  # {"what", "advice", "facts"}: the templates, translated where shown

    class Meta:
        ordering = ["credential", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["credential", "number"], name="rotation_once_per_number"),
            models.UniqueConstraint(
                fields=["credential"], condition=models.Q(finished_at__isnull=True), name="one_open_rotation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credential} {self.number} {self.state}"

    @property
    def ended(self) -> bool:
        return self.state in self.ENDS


class Attempt(ClientRow):
    """A login that was, or may have been, counted by an authority as wrong. Written before the login is tried."""

    identity = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    wrong = models.BooleanField(default=True)  # until it is known to have been right

    class Meta:
        indexes = [models.Index(fields=["identity", "at"], name="attempt_by_identity")]

    def __str__(self) -> str:
        return self.identity[:12]


class RotationRun(ClientRow):
    """Many secrets changed by one plan."""

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="rotation_runs")
    by = models.CharField(max_length=200)
    at_once = models.PositiveSmallIntegerField(default=8)  # targets worked on at the same time
    started_at = models.DateTimeField(db_default=Now())
    approved_by = models.CharField(max_length=200, blank=True)
    aborted_at = models.DateTimeField(null=True)
    aborted_by = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.started_at)


class RotationRunItem(ClientRow):
    """One secret of a run: its place, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being changed")
        DONE = "done", _("Done, proven")
        LATER = "later", _("In doubt, it goes on by itself")
        BLOCKED = "blocked", _("Blocked")
        NOT_BEGUN = "not_begun", _("Not begun, the run was stopped")
        FAILED = "failed", _("A person must look")

    OPEN = (State.WAITING, State.RUNNING)

    run = models.ForeignKey(RotationRun, on_delete=models.CASCADE, related_name="items")
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()  # 0 ordinary, 1 way for others, 2 opens everything
    position = models.PositiveIntegerField()
    lane = models.CharField(max_length=300)  # what must be worked on one after the other
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rotation = models.ForeignKey(Rotation, null=True, on_delete=models.SET_NULL, related_name="+")
    problem = models.JSONField(default=dict)

    class Meta:
        ordering = ["rank", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "credential"], name="once_per_run")]

    def __str__(self) -> str:
        return f"{self.position} {self.state}"
