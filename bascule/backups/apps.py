from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    name = "bascule.backups"
    label = "backups"

    def ready(self) -> None:
        from bascule.backups.take_points import take_points
        from bascule.discovery.import_files import after_import
        from bascule.ui.registry import NavEntry, nav

        after_import.register(take_points, order=40)
        nav(NavEntry("backups", _("Backups"), "backups:home", 80, "database", "b"))
