from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "bascule.dossier"
    label = "dossier"
