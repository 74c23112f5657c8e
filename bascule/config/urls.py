"""Addresses: each stage brings its own. Stages' pages lie under the takeover they belong to."""

from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

STAGES = (
    "discovery", "inventory", "gaps", "handover", "vault", "access", "planning", "backups", "rotation", "removal", "dossier",
)  # fmt: skip


def health(request: HttpRequest) -> HttpResponse:
    """Answers as soon as the application is up; says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def _stage_pages() -> list[URLResolver]:
    return [
        path(f"takeovers/<uuid:takeover>/{stage}/", include(f"bascule.{stage}.urls"))
        for stage in STAGES
        if find_spec(f"bascule.{stage}.urls")
    ]


def _firm_pages() -> list[URLResolver]:
    return [
        path("", include(f"bascule.{stage}.firm_urls"))
        for stage in ("clients", *STAGES)
        if find_spec(f"bascule.{stage}.firm_urls")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
    path("account/", include("allauth.urls")),
    path("", include("bascule.ui.urls")),
    *_firm_pages(),
    *_stage_pages(),
]
if find_spec("bascule.config.api"):
    urlpatterns.append(path("api/v1/", include("bascule.config.api")))
assert __name__ == settings.ROOT_URLCONF
