"""Abstract rows: what belongs to a firm, and what belongs to one of its clients."""

import uuid
from typing import Any

from django.db import models


class FirmRow(models.Model):
    """A row of one firm. Row-level security is forced on its table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey("clients.Firm", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class ClientRow(FirmRow):
    """A row of one client of a firm. `firm` follows the client, so nobody sets it by hand."""

    client = models.ForeignKey("clients.Client", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        client = kwargs.get("client")
        if client is not None and "firm" not in kwargs and "firm_id" not in kwargs:
            kwargs["firm_id"] = client.firm_id
        super().__init__(*args, **kwargs)
