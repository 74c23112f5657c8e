"""Pages of one takeover's plan; `planning:home` is the takeover's own page."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from bascule.planning import plan_views, views


class StepAct(StringConverter):
    regex = "prove|set-aside|reopen|assign"


register_converter(StepAct, "step_act")

app_name = "planning"
urlpatterns = [
    path("", views.takeover, name="home"),
    path("refresh/", plan_views.refresh, name="refresh"),
    path("steps/", plan_views.steps, name="plan"),
    path("steps/draft/", plan_views.draft, name="draft"),
    path("steps/approve/", plan_views.approve, name="approve"),
    path("steps/<uuid:step>/", plan_views.step, name="step"),
    path("steps/<uuid:step>/<step_act:do>/", plan_views.act, name="act"),
]
