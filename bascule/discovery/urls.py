"""Pages of what was handed over."""

from django.urls import path

from bascule.discovery import views

app_name = "discovery"
urlpatterns = [
    path("", views.home, name="home"),
    path("drop/", views.drop, name="drop"),
    path("files/", views.files, name="files"),
    path("files/<uuid:file>/", views.file, name="file"),
    path("imports/<uuid:run>/undo/", views.undo, name="undo"),
]
