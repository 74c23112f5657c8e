"""What the client's portal shows of the takeover's dials."""

from typing import Any

from django.http import HttpRequest

from bascule.clients.models import Takeover
from bascule.planning.dials import dials


def portal_panel(request: HttpRequest, takeover: Takeover) -> dict[str, Any]:
    """The six dials."""
    return {"dials": dials(takeover)}
