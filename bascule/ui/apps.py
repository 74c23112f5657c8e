from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bascule.ui"
    label = "ui"
