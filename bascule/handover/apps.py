from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "bascule.handover"
    label = "handover"
