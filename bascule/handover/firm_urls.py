"""Addresses of the handover that lie under no takeover."""

from django.urls import include, path

from bascule.handover import calendar_views, mail_views

urlpatterns = [
    path("portal/", include("bascule.handover.portals.urls")),
    path("firm/mail/", mail_views.mail_server, name="mail_server"),
    path("firm/logo/", mail_views.logo, name="firm_logo"),
    path("calendar/<str:token>.ics", calendar_views.calendar_feed, name="calendar_feed"),
]
