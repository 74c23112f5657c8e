"""What every link for somebody without an account is: hashed token, hashed code, an end, its open sessions.

A stage derives its own table from `GuestLink` (the portals, the intake of secrets) and adds what its page needs.
`invite_guest.py` makes and ends such links, `guest_door.py` opens pages to their holders.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bascule.clients.models import Member, Takeover
from bascule.tenancy.models import ClientRow

WRONG_CODES = 5  # after so many the link waits for a new code
POSTS_A_MINUTE = 240


class GuestLink(ClientRow):
    """One named person's way in. `door` says which pages it opens; the token and the code are kept as hashes only,
    and a code lets one browser in, once."""

    longest: ClassVar[timedelta] = timedelta(days=30)
    session: ClassVar[timedelta] = timedelta(days=30)  # how long a browser stays in, while the link is open

    takeover = models.ForeignKey(Takeover, on_delete=models.CASCADE, related_name="%(class)ss")
    recipient = models.CharField(_("name of the person"), max_length=200)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)
    code_used_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sessions = models.JSONField(default=list, blank=True)  # [{"hash", "at"}]
    created_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    paced_from = models.DateTimeField(null=True, blank=True)
    paced = models.PositiveIntegerField(default=0)  # forms sent since then

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.recipient} ({self.organisation})" if self.organisation else self.recipient

    @property
    def open(self) -> bool:
        """Neither withdrawn nor past its end."""
        return self.revoked_at is None and timezone.now() < self.expires_at

    @property
    def locked(self) -> bool:
        """Too many wrong codes: only a new code opens it again."""
        return self.attempts >= WRONG_CODES

    def holds(self, session_hash: str, now: datetime | None = None) -> bool:
        """Whether a browser with this session is still in."""
        moment = now or timezone.now()
        return any(
            one["hash"] == session_hash and moment < datetime.fromisoformat(one["at"]) + self.session
            for one in self.sessions
        )
