"""Home and the takeover's page."""

from django.http import HttpResponse
from django.shortcuts import render

from bascule.clients.doors import Request, firm_page, takeover_page
from bascule.clients.models import Takeover


@firm_page("read")
def home(request: Request) -> HttpResponse:
    """Which takeover needs me today?"""
    return render(
        request, "planning/home.html", {"takeovers": Takeover.objects.select_related("client", "provider")}
    )


@takeover_page("read")
def takeover(request: Request) -> HttpResponse:
    """Where are we?"""
    return render(request, "planning/takeover.html", {})
