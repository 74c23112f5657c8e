"""Pages of the ways in."""

from django.urls import path

from bascule.access import views

app_name = "access"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("<uuid:access>/", views.access, name="access"),
]
