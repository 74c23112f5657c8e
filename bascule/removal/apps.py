from django.apps import AppConfig


class RemovalConfig(AppConfig):
    name = "bascule.removal"
    label = "removal"
