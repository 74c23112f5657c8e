"""Pages of the firm, and of a takeover's own settings."""

from django.urls import path

from bascule.clients import views

urlpatterns = [
    path("setup/<str:token>/", views.setup, name="setup"),
    path("join/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite_member, name="invite_member"),
    path(
        "members/invitations/<uuid:invitation>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("members/<uuid:member>/", views.member, name="member"),
    path("clients/new/", views.new_client, name="new_client"),
    path("firm/", views.firm, name="firm"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:token>/withdraw/", views.withdraw_token, name="withdraw_token"),
    path("takeovers/<uuid:takeover>/settings/", views.settings, name="settings"),
    path("takeovers/<uuid:takeover>/settings/client/", views.client, name="edit_client"),
    path("takeovers/<uuid:takeover>/settings/provider/", views.provider, name="edit_provider"),
    path("takeovers/<uuid:takeover>/settings/dates/", views.dates, name="edit_dates"),
    path("takeovers/<uuid:takeover>/settings/mandate/", views.mandate, name="new_mandate"),
    path("takeovers/<uuid:takeover>/documents/<uuid:document>/", views.document, name="document"),
]
