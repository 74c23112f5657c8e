"""Pages of the interface itself: language, theme, and the gallery where developers work."""

from django.conf import settings
from django.urls import path
from django.views.i18n import set_language

from bascule.ui import views

urlpatterns = [
    path("ui/language/", set_language, name="set_language"),
    path("ui/theme/", views.set_theme, name="set_theme"),
]
if settings.DEBUG or getattr(settings, "UI_GALLERY", False):
    urlpatterns += [path("ui/gallery/", views.gallery, name="ui_gallery")]
