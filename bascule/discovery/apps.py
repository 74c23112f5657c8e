from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscoveryConfig(AppConfig):
    name = "bascule.discovery"
    label = "discovery"

    def ready(self) -> None:
        from bascule.ui.registry import NavEntry, nav

        nav(NavEntry("discovery", _("Files handed over"), "discovery:home", 10, "upload", "f"))
