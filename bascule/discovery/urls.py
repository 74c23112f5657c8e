"""Pages of what was handed over."""

from django.urls import path

from bascule.discovery import mapping, views

app_name = "discovery"
urlpatterns = [
    path("", views.home, name="home"),
    path("drop/", views.drop, name="drop"),
    path("files/", views.files, name="files"),
    path("files/<uuid:file>/", views.file, name="file"),
    path("files/<uuid:file>/mapping/", mapping.mapping, name="mapping"),
    path("files/<uuid:file>/unlock/", views.unlock_file, name="unlock"),
    path("files/<uuid:file>/again/", views.again, name="again"),
    path("files/<uuid:file>/forget/", views.forget_file, name="forget"),
    path("imports/<uuid:run>/undo/", views.undo, name="undo"),
]
