from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "bascule.evidence"
    label = "evidence"
