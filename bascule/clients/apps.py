from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "bascule.clients"
    label = "clients"
