from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "bascule.access"
    label = "access"

    def ready(self) -> None:
        from bascule.access.map_access import map_access
        from bascule.discovery.import_files import after_import
        from bascule.ui.registry import NavEntry, nav

        after_import.register(map_access, order=30)
        nav(NavEntry("access", _("Accesses"), "access:home", 60, "door", "a"))
