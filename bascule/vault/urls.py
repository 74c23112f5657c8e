"""Pages of the vault."""

from django.urls import path

from bascule.vault import views

app_name = "vault"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("<uuid:credential>/", views.credential, name="credential"),
    path("<uuid:credential>/edit/", views.edit, name="edit"),
    path("<uuid:credential>/reveal/", views.reveal_secret, name="reveal"),
]
