"""Pages of the vault."""

from django.urls import path

from bascule.vault import approval_views, export_views, link_views, reveal_views, shred_views, views

app_name = "vault"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("intake/", link_views.intake_links, name="intake_links"),
    path("intake/<uuid:link>/withdraw/", link_views.withdraw_intake_link, name="withdraw_intake_link"),
    path("approvals/", approval_views.approvals, name="approvals"),
    path("approvals/<uuid:approval>/decide/", approval_views.decide, name="decide"),
    path("shred/", shred_views.shred_page, name="shred"),
    path("export/", export_views.export_page, name="export"),
    path("<uuid:credential>/", views.credential, name="credential"),
    path("<uuid:credential>/edit/", views.edit, name="edit"),
    path("<uuid:credential>/reveal/", reveal_views.reveal_secret, name="reveal"),
]
