"""Pages of rotation."""

from django.urls import path

from bascule.rotation import console_views, views

app_name = "rotation"
urlpatterns = [
    path("", console_views.home, name="home"),
    path("start/", console_views.start, name="start"),
    path("runs/", console_views.runs, name="runs"),
    path("runs/<uuid:batch>/", console_views.run, name="run"),
    path("runs/<uuid:batch>/progress/", console_views.progress, name="progress"),
    path("runs/<uuid:batch>/stop/", console_views.stop, name="stop"),
    path("runs/<uuid:batch>/approve/", console_views.approve, name="approve"),
    path("proofs/", views.proofs, name="proofs"),
    path("changes/<uuid:rotation>/", console_views.rotation, name="rotation"),
    path("changes/<uuid:rotation>/steps/", console_views.steps, name="steps"),
    path("<uuid:credential>/arrangement/", console_views.arrangement, name="arrangement"),
    path("<uuid:credential>/verify/", views.verify, name="verify"),
    path("<uuid:credential>/discover/", views.look_around, name="discover"),
    path("<uuid:credential>/change/", views.change, name="change"),
]
