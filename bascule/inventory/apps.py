from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "bascule.inventory"
    label = "inventory"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.inventory.reconcile import reconcile

        after_import.register(reconcile, order=10)
