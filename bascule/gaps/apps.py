from django.apps import AppConfig


class GapsConfig(AppConfig):
    name = "bascule.gaps"
    label = "gaps"
