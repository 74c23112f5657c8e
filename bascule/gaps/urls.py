"""Pages of the gaps, under /takeovers/<takeover>/gaps/."""

from django.urls import path

from bascule.gaps import views

app_name = "gaps"
urlpatterns = [
    path("", views.home, name="home"),
    path("look/", views.look, name="look"),
    path("waive/", views.waive, name="waive"),
    path("<uuid:gap>/unwaive/", views.unwaive, name="unwaive"),
]
