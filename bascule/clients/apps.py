from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "bascule.clients"
    label = "clients"

    def ready(self) -> None:
        from bascule.clients.switch import switcher as clients_switcher
        from bascule.ui.registry import NavEntry, nav, switcher

        switcher(clients_switcher)
        nav(NavEntry("settings", _("Client and dates"), "settings", 200, "adjustments", "s"))
        nav(NavEntry("members", _("Members"), "members", 300, "users", "m", within=""))
        nav(NavEntry("firm", _("Our company"), "firm", 310, "building", "", within=""))
        nav(NavEntry("tokens", _("API keys"), "tokens", 320, "api", "", within=""))
