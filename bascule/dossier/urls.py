"""Pages of the evidence."""

from django.urls import path

from bascule.dossier import views

app_name = "dossier"
urlpatterns = [
    path("", views.home, name="home"),
    path("assemble/", views.make, name="make"),
    path("log/", views.log, name="log"),
]
