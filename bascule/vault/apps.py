from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "bascule.vault"
    label = "vault"
