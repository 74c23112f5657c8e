from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemovalConfig(AppConfig):
    name = "bascule.removal"
    label = "removal"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.removal.sweep_devices import sweep_devices
        from bascule.ui.registry import NavEntry, nav

        after_import.register(sweep_devices, order=50)
        nav(NavEntry("removal", _("Old tools"), "removal:home", 90, "device-desktop-search", "t"))
