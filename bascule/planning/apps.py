from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "bascule.planning"
    label = "planning"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.planning.bring_up_to_date import draft_for_client
        from bascule.ui.registry import NavEntry, nav

        after_import.register(draft_for_client, order=90)
        nav(NavEntry("overview", _("Overview"), "planning:home", 5, "route", "w"))
        nav(NavEntry("plan", _("Plan"), "planning:plan", 70, "list-check", "p"))
