from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "bascule.planning"
    label = "planning"
