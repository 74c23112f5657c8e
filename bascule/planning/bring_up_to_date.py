"""Verb: after something new is known, bring every stage of a client up to date, in the order they depend on."""

from bascule.clients.models import Client, Takeover
from bascule.discovery.import_files import after_import
from bascule.planning.draft import draft
from bascule.planning.prove_known import prove_known


def bring_up_to_date(client: Client, *, by: object) -> None:
    """Items, vault, accesses, backups, old tools, gaps, request list, plan: what each stage registered, lowest
    first. May run at any time; nothing that people decided is undone."""
    after_import(client, by=by)


def draft_for_client(client: Client, *, by: object) -> None:
    """The last link: the plan of each takeover under way, and the steps whose proof is on record."""
    for takeover in Takeover.objects.filter(client=client, closed_at__isnull=True):
        draft(takeover, by=by)
        prove_known(takeover, by=by)
