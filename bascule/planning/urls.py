"""Pages of one takeover's plan; `planning:home` is the takeover's own page."""

from django.urls import path

from bascule.planning import views

app_name = "planning"
urlpatterns = [path("", views.takeover, name="home")]
