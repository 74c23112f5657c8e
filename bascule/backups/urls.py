"""Pages of what can be restored."""

from django.urls import path

from bascule.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.home, name="home"),
    path("systems/new/", views.new_system, name="new_system"),
    path("points/new/", views.new_point, name="new_point"),
    path("plans/new/", views.new_plan, name="new_plan"),
    path("holds/new/", views.new_hold, name="new_hold"),
    path("drills/new/", views.new_drill, name="new_drill"),
]
