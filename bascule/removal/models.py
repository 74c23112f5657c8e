"""OldTool, the removal of tools on one device, the watch kept afterwards and the alarms it raises."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bascule.discovery.models import ReceivedFact
from bascule.inventory.models import Item
from bascule.tenancy.models import ClientRow
from bascule.vault.models import Credential


class OldTool(ClientRow):
    """`tool` is an id of catalogue/tools. A device not seen since T0 keeps its row open, for ever."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        CLAIMED = "claimed", _("Claimed, not seen")
        ORDERED = "ordered", _("Removal ordered")
        LEFTOVERS = "leftovers", _("Gone, leaving things behind")
        ABSENT = "absent", _("Proven gone")
        KEPT = "kept", _("Kept by exception")

    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="old_tools")
    device = models.CharField(_("device"), max_length=300)
    os = models.CharField(_("operating system"), max_length=10, blank=True)  # windows, linux, macos
    tool = models.CharField(_("tool"), max_length=80)
    tool_name = models.CharField(_("tool"), max_length=200)
    category = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PRESENT)
    verdict = models.CharField(max_length=12, blank=True)  # seen, executed, installed, running, connected
    confidence = models.FloatField(null=True)
    instance = models.CharField(_("instance"), max_length=300, blank=True)  # whose agent it is
    of_outgoing = models.BooleanField(null=True)  # null: not known
    evidence = models.JSONField(default=list)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    new_agent_proven_at = models.DateTimeField(_("new agent proven"), null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    absent_at = models.DateTimeField(null=True, blank=True)
    absent_evidence = models.JSONField(default=list)
    leftovers = models.JSONField(
        default=list
    )  # [{kind, value, where}]: what the newest report still shows of it
    protection_lifted_at = models.DateTimeField(null=True, blank=True)
    protection_how = models.CharField(_("how its protection was lifted"), max_length=300, blank=True)
    exception_by = models.CharField(_("exception signed by"), max_length=200, blank=True)

    class Meta:
        ordering = ["tool_name", "device"]
        constraints = [
            models.UniqueConstraint(fields=["client", "device", "tool"], name="tool_once_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.tool_name} {self.device}"


class RemovalRun(ClientRow):
    """Tools taken off one device: the plan as it stood, what was done, what is left. That they are gone is written on
    the OldTool rows, and only by a fresh report."""

    class How(models.TextChoices):
        SSH = "ssh", _("By SSH")
        SCRIPT = "script", _("Signed script")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Under way")
        GONE = "gone", _("Proven gone")
        LEFTOVERS = "leftovers", _("Gone, leaving things behind")
        FAILED = "failed", _("Not done")
        EXPORTED = "exported", _("Handed out as a script")

    class Phase(models.TextChoices):
        LOOK = "look", _("Looking at the device")
        REMOVE = "remove", _("Carrying out the steps")
        CONFIRM = "confirm", _("Looking again")
        END = "end", _("Ended")

    device = models.CharField(_("device"), max_length=300)
    item = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="removals")
    tools = models.JSONField(default=list)
    how = models.CharField(max_length=10, choices=How, default=How.SSH)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.LOOK)
    round = models.PositiveSmallIntegerField(default=0)
    credential = models.ForeignKey(Credential, null=True, on_delete=models.SET_NULL, related_name="+")
    plan = models.JSONField(default=dict)
    log = models.JSONField(default=list)
    left = models.JSONField(default=list)
    problem = models.JSONField(default=dict)  # {what, advice, facts} of a Problem
    script = models.TextField(blank=True)
    script_sha256 = models.CharField(max_length=64, blank=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.device} {self.state}"

    @property
    def moving(self) -> bool:
        """Whether it is still to be waited for."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Watched(ClientRow):
    """One device after a removal: looked at again and again, against the last report that was clean."""

    class State(models.TextChoices):
        CLEAN = "clean", _("Nothing has come back")
        ALARM = "alarm", _("Something has come back")
        SILENT = "silent", _("Not reached")

    device = models.CharField(_("device"), max_length=300)
    item = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="watched")
    credential = models.ForeignKey(Credential, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CLEAN)
    since = models.DateTimeField()
    until = models.DateField(_("until"))
    every_days = models.PositiveSmallIntegerField(_("every, days"), default=7)
    next_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)  # when the newest report was made
    baseline = models.ForeignKey(ReceivedFact, null=True, on_delete=models.SET_NULL, related_name="+")
    newest = models.ForeignKey(ReceivedFact, null=True, on_delete=models.SET_NULL, related_name="+")
    missed = models.PositiveSmallIntegerField(default=0)  # sweeps in a row without an answer
    why_missed = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["device"]
        constraints = [models.UniqueConstraint(fields=["client", "device"], name="watched_once")]

    def __str__(self) -> str:
        return self.device


class Alarm(ClientRow):
    """Something that was gone, or never there, and is there now."""

    class Kind(models.TextChoices):
        TOOL = "tool", _("A tool is back")
        NEW_TOOL = "new_tool", _("A tool that was never seen there")
        ENTRY = "entry", _("A new way in, or a new job")

    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(max_length=500)
    difference = models.JSONField(default=list)  # [{kind, value, where, why}] against the last clean report
    report = models.ForeignKey(ReceivedFact, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_why = models.CharField(max_length=300, blank=True)
    expected = models.BooleanField(null=True)  # settled as something of our own doing
    mailed_at = models.DateTimeField(null=True)
    mail_problem = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(null=True)  # the webhook took it
    call_problem = models.CharField(max_length=300, blank=True)
    call_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return self.what


class AlarmHook(ClientRow):
    """Where alarms of one client are sent over HTTPS, and the sealed key that signs them."""

    url = models.URLField(_("address"), max_length=500)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.url
