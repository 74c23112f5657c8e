from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "bascule.backups"
    label = "backups"
