from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    name = "bascule.inventory"
    label = "inventory"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.inventory.reconcile import reconcile
        from bascule.ui.registry import NavEntry, nav

        after_import.register(reconcile, order=10)
        nav(NavEntry("inventory", _("Inventory"), "inventory:home", 20, "list-details", "i"))
