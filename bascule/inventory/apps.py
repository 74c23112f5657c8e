from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "bascule.inventory"
    label = "inventory"
