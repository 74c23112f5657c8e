from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "bascule.discovery"
    label = "discovery"
