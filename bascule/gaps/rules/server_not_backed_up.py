"""Nothing shows that X is backed up."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from bascule.backups.models import ProtectedSystem
from bascule.gaps.client_facts import ClientFacts, text_of
from bascule.gaps.finders import about
from bascule.gaps.rule import Finding, Rule


def _find(facts: ClientFacts) -> Iterator[Finding]:
    named = " ".join(text_of(job, "systems").lower() for job in facts.items("backup-job"))
    systems = ProtectedSystem.objects.filter(client=facts.client)
    protected = {row for row in systems.values_list("item_id", flat=True) if row}
    names = {name.lower() for name in systems.values_list("name", flat=True)}
    for item in facts.items("server", ("physical", "virtual", "storage", "")):
        name = item.name.lower()
        if item.pk not in protected and name not in names and name not in named:
            yield about(item)


RULE = Rule(
    id="server_not_backed_up",
    family="devices",
    severity="A",
    sentence=_("Nothing shows that {name} is backed up."),
    why=_("What nobody protects is lost on the first bad day."),
    closes=_("A backup job or a protected system names it."),
    ask="backup-job.backup-matrix",
    find=_find,
)
