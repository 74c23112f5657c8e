"""Theme, and the gallery of components."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bascule.ui.context import THEMES
from bascule.ui.gallery import gallery_context


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or auto for a year, and go back to the page."""
    following = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        following, {request.get_host()}, require_https=request.is_secure()
    ):
        following = "/"
    response = HttpResponseRedirect(following)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
    return response


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state; only while developing and in tests."""
    return render(request, "ui/gallery.html", gallery_context(request))
