"""Pages of the old tools."""

from django.urls import path

from bascule.removal import run_views, views, watch_views

app_name = "removal"
urlpatterns = [
    path("", views.home, name="home"),
    path("csv/", views.export_csv, name="export_csv"),
    path("xlsx/", views.export_xlsx, name="export_xlsx"),
    path("note/", views.note, name="note"),
    path("tools/<path:tool>/", views.tool, name="tool"),
    path("runs/<uuid:removal>/", run_views.run, name="run"),
    path("runs/<uuid:removal>/progress/", run_views.progress, name="progress"),
    path("watch/", watch_views.watch, name="watch"),
    path("watch/hooks/", watch_views.hook, name="hook"),
    path("watch/hooks/<uuid:hook>/stop/", watch_views.unhook, name="unhook"),
    path("watch/alarms/<uuid:alarm>/settle/", watch_views.settle, name="settle"),
    path("watch/<uuid:watched>/", watch_views.watched, name="watched"),
    path("watch/<uuid:watched>/sweep/", watch_views.sweep, name="sweep"),
    path("<uuid:row>/", views.row, name="row"),
    path("<uuid:row>/plan/", run_views.plan, name="plan"),
    path("<uuid:row>/start/", run_views.start, name="start"),
    path("<uuid:row>/script/", run_views.script, name="script"),
    path("<uuid:row>/look/", run_views.look, name="look"),
    path("<uuid:row>/agent/", views.agent, name="agent"),
    path("<uuid:row>/order/", views.order, name="order"),
    path("<uuid:row>/lift/", views.lift, name="lift"),
    path("<uuid:row>/keep/", views.keep, name="keep"),
]
