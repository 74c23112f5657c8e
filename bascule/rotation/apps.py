from django.apps import AppConfig


class RotationConfig(AppConfig):
    name = "bascule.rotation"
    label = "rotation"
