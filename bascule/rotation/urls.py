"""Pages of rotation."""

from django.urls import path

from bascule.rotation import views

app_name = "rotation"
urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:credential>/verify/", views.verify, name="verify"),
    path("<uuid:credential>/discover/", views.look_around, name="discover"),
    path("<uuid:credential>/change/", views.change, name="change"),
]
