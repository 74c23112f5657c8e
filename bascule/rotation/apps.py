from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RotationConfig(AppConfig):
    name = "bascule.rotation"
    label = "rotation"

    def ready(self) -> None:
        from bascule.rotation.views import credential_panel
        from bascule.ui.registry import NavEntry, nav, panel

        nav(NavEntry("rotation", _("Rotation"), "rotation:home", 70, "refresh", "r"))
        panel("vault.credential", "rotation", "rotation/panel.html", credential_panel, 10)
