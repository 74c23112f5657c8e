"""Site, Person, Item and the links to the observations they are made of; site walks; saved views."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bascule.clients.models import Document, Member
from bascule.discovery.models import Observation
from bascule.tenancy.models import ClientRow, FirmRow


class Site(ClientRow):
    """A place of the client. `item` is its sheet, which says where each field comes from."""

    item = models.OneToOneField(
        "Item", null=True, blank=True, on_delete=models.SET_NULL, related_name="as_site"
    )
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    landlord = models.CharField(_("owner or landlord"), max_length=200, blank=True)
    access_instructions = models.TextField(_("access instructions"), blank=True)
    emergency_contact = models.CharField(_("emergency contact"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="site_once_per_client")]

    def __str__(self) -> str:
        return self.name


class Person(ClientRow):
    """Somebody of the client, or somebody outside who has to do with its data (`external`). `item` is
    the sheet the fields come from."""

    item = models.OneToOneField(
        "Item", null=True, blank=True, on_delete=models.SET_NULL, related_name="as_person"
    )
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(pgettext_lazy("job", "title"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=200, blank=True)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    roles = models.JSONField(_("roles"), default=list, blank=True)  # decision maker, requester, key holder…
    clearance = models.CharField(_("clearance"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile telephone"), max_length=40, blank=True)
    started_on = models.DateField(_("start"), null=True, blank=True)
    ended_on = models.DateField(_("end"), null=True, blank=True)
    external = models.BooleanField(_("external person"), default=False)
    employer = models.CharField(_("employer"), max_length=200, blank=True)
    of_outgoing_provider = models.BooleanField(_("of the outgoing provider"), default=False)
    search_text = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(ClientRow):
    """One real thing; `kind` is an id of the catalogue. `fields` holds the values shown, `provenance` says for
    each field which observations it stands on: {field: [observation id, …]}."""

    kind = models.CharField(_("kind"), max_length=60)
    subtype = models.CharField(_("subtype"), max_length=60, blank=True)
    family = models.CharField(_("family"), max_length=60)
    name = models.CharField(_("name"), max_length=300)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="items")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="items")
    fields = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    why = models.JSONField(default=list)  # why its observations are one thing
    seen = models.BooleanField(_("seen"), default=False)  # a live source saw it; else only claimed
    unknown = models.BooleanField(_("unknown device"), default=False)  # seen, and nobody can say what it is
    sources = models.PositiveSmallIntegerField(_("sources"), default=0)  # independent source groups
    completeness = models.PositiveSmallIntegerField(
        _("completeness"), default=0
    )  # percent of mandatory fields
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["client", "family", "kind"], name="item_by_kind"),
            models.Index(fields=["client", "name"], name="item_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemObservation(ClientRow):
    """An observation belongs to an item, and why."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="observed")
    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="belongs")
    why = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.item_id} {self.observation_id}"


class Link(ClientRow):
    """A person's word: these two observations are (not) the same thing. Always respected."""

    class Word(models.TextChoices):
        SAME = "same", _("Same thing")
        DIFFERENT = "different", _("Different things")

    one = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=10, choices=Word)
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.word


class Reconciliation(ClientRow):
    """What the last run of `reconcile` said beside the items: suggested pairs, conflicts, the unseen estimate."""

    at = models.DateTimeField(auto_now=True)
    suggested = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    unseen = models.JSONField(default=dict)  # as in bascule.reconcile/1
    claimed_never_seen = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client"], name="reconciliation_once_per_client")]

    def __str__(self) -> str:
        return str(self.at)


class Capture(ClientRow):
    """One statement made on a site walk. The phone made `key`: sent twice, it is stored once."""

    key = models.UUIDField()
    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="capture")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField()  # by the phone's clock
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-noted_at"]
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="capture_once")]

    def __str__(self) -> str:
        return str(self.key)


class Photo(ClientRow):
    """A picture taken on a site walk: drawn again on the server, kept with its hash, shown with its item."""

    capture = models.ForeignKey(Capture, on_delete=models.CASCADE, related_name="photos")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sent_sha256 = models.CharField(max_length=64)  # of the bytes the phone sent

    def __str__(self) -> str:
        return str(self.document)


class SavedView(FirmRow):
    """A name for the filters and the order of a list; its member's own, or shared in the firm."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("shared in the firm"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["member", "page", "name"], name="view_once_per_member")
        ]

    def __str__(self) -> str:
        return self.name
