"""Addresses of the handover that lie under no takeover."""

from django.urls import include, path

urlpatterns = [path("portal/", include("bascule.handover.portals.urls"))]
