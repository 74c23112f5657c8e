from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "bascule.access"
    label = "access"
