"""After an import: bring the request list of the client's open takeovers up to date."""

from bascule.clients.models import Client, Takeover
from bascule.handover.ask import ask


def ask_for_client(client: Client, *, by: object) -> None:
    """Draft again for each takeover under way; one that is closed asks for nothing more."""
    rows = Takeover.objects.filter(client=client, closed_at__isnull=True)
    for takeover in rows.select_related("client", "provider"):
        ask(takeover, by=by)
