from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossierConfig(AppConfig):
    name = "bascule.dossier"
    label = "dossier"

    def ready(self) -> None:
        from bascule.ui.registry import NavEntry, nav

        nav(NavEntry("dossier", _("Dossier"), "dossier:home", 100, "certificate", "d"))
