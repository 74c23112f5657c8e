"""Home: every takeover one may see."""

from django.urls import path

from bascule.planning import views

urlpatterns = [path("", views.home, name="home")]
