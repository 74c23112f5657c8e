"""Pages of the old tools."""

from django.urls import path

from bascule.removal import views

app_name = "removal"
urlpatterns = [
    path("", views.home, name="home"),
    path("note/", views.note, name="note"),
    path("<uuid:row>/", views.row, name="row"),
    path("<uuid:row>/agent/", views.agent, name="agent"),
    path("<uuid:row>/order/", views.order, name="order"),
    path("<uuid:row>/keep/", views.keep, name="keep"),
]
