from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    name = "bascule.handover"
    label = "handover"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.handover.ask_for_client import ask_for_client
        from bascule.handover.portals.settle_arrivals import settle_arrivals
        from bascule.ui.registry import NavEntry, nav

        after_import.register(settle_arrivals, order=75)
        after_import.register(ask_for_client, order=80)
        nav(NavEntry("mail_server", _("Mail and letterhead"), "mail_server", 315, "mail-cog", within=""))
        nav(NavEntry("handover", _("Handover"), "handover:home", 40, "mail-forward", "h"))
