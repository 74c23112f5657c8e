"""What must hold before a secret is changed. Each guard says what to do next; none of them sends a new secret."""

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from bascule.connectors.base import DeadMan, Dependent
from bascule.observation.problem import Problem, gettext_noop
from bascule.rotation.escrow import files
from bascule.rotation.ledger import identity_of
from bascule.rotation.models import Account, Arrangement
from bascule.rotation.work import Work, opens


class Guarded(Problem):
    """A guard says no. Nothing was sent."""

    refused = True


def check_here(work: Work) -> None:
    """All that can be checked without touching the target."""
    _durable()
    if not files():
        raise Guarded(
            gettext_noop("No second place is set for new secrets."),
            gettext_noop("Name a file on another disk in BASCULE_ESCROW."),
        )
    _one_owner(work)


def check_there(work: Work) -> None:
    """What only the systems can say: other owners of the secret, what uses it, a second way in. Reading only."""
    current = work.current()
    _one_owner(work)
    if owner := work.ask(lambda: work.connector.managed_by(work.target, current, work.way)):
        raise Guarded(
            gettext_noop("{owner} changes {title} by itself."),
            gettext_noop("Two owners of one secret lose it: switch that off first, or leave this one to it."),
            owner=owner, title=work.credential.title,
        )  # fmt: skip
    _ways(work)
    uses = unhandled(work)
    if uses and not _window_open(work.arrangement):
        raise Guarded(
            gettext_noop("{count} things use {title} and would stop: {uses}."),
            gettext_noop("Set a maintenance window on its page, and give them the new secret in it."),
            count=len(uses), title=work.credential.title, uses="; ".join(f"{one.what} ({one.where})" for one in uses),
        )  # fmt: skip


def unhandled(work: Work) -> list[Dependent]:
    """What uses the secret, discovered or declared, and was not marked as taken care of; looked up once a pass."""
    if work.uses is None:
        work.uses = _unhandled(work)
    return work.uses


def _unhandled(work: Work) -> list[Dependent]:
    declared = {(row.get("what", ""), row.get("where", "")): row for row in work.arrangement.dependents}
    current = work.current()
    found = list(work.ask(lambda: work.connector.dependents(work.target, current, work.way)))
    known = {(one.what, one.where) for one in found}
    found += [Dependent(what, where) for what, where in declared if (what, where) not in known]
    return [one for one in found if not declared.get((one.what, one.where), {}).get("handled")]


def has_dead_man(work: Work) -> bool:
    """Whether a switch is set: only over the one line that the change may cut."""
    arrangement = work.arrangement
    alone = arrangement.way is None and arrangement.second_way is None
    return alone and work.connector.cuts_itself and isinstance(work.connector, DeadMan)


def _durable() -> None:
    """A commit that the disk has not seen is no commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
        synchronous, fsync = cursor.fetchone()
    if synchronous == "off" or fsync == "off":
        raise Guarded(
            gettext_noop("The database answers before its disk has what it was told."),
            gettext_noop("Set synchronous_commit and fsync to on in PostgreSQL, then begin again."),
        )


def _one_owner(work: Work) -> None:
    """One credential owns an account, however its name is written; the same secret twice in the vault is one."""
    credential = work.credential
    names = [name for name in (credential.target, credential.pinned) if name]
    known = [
        identity_of(credential.connector, f"{credential.kind} {name}", credential.login) for name in names
    ]
    try:
        with transaction.atomic():
            Account.objects.filter(credential=credential).exclude(identity__in=known).delete()
            for identity in known:
                Account.objects.get_or_create(
                    credential=credential, identity=identity, defaults={"client": work.client}
                )
    except IntegrityError:
        rows = Account.objects.filter(client=work.client, identity__in=known).exclude(credential=credential)
        other = rows.select_related("credential")[0]
        raise Guarded(
            gettext_noop("{title} and {other} are the same account."),
            gettext_noop("Keep one of the two in the vault; two owners of one secret lose it."),
            title=credential.title, other=other.credential.title,
        ) from None  # fmt: skip


def _ways(work: Work) -> None:
    """The account that changes itself is the branch we sit on: a second way in that works now, a dead man's switch,
    or a person who took it on himself. What may cut its own line is never changed on somebody's word alone."""
    arrangement = work.arrangement
    for way in (arrangement.way, arrangement.second_way):
        if way is not None and not opens(way, by=work.by):
            raise Guarded(
                gettext_noop("{way}, a way in that {title} needs, does not open now."),
                gettext_noop("Verify it first; then begin again."),
                way=way.title, title=work.credential.title,
            )  # fmt: skip
    if arrangement.way is not None or arrangement.second_way is not None or has_dead_man(work):
        return
    if work.connector.cuts_itself or not arrangement.alone:
        raise Guarded(
            gettext_noop("{title} would be changed over the only way in that is known."),
            gettext_noop("Name a second way in on its page, and it is tried first."),
            title=work.credential.title,
        )


def _window_open(arrangement: Arrangement) -> bool:
    """Now, by the database's clock."""
    rows = Arrangement.objects.filter(pk=arrangement.pk)
    return rows.filter(
        Q(window_from__isnull=True) | Q(window_from__lte=Now()), window_until__gt=Now()
    ).exists()
