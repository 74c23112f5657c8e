from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "bascule.planning"
    label = "planning"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.handover.takeover_dates import more_dates
        from bascule.planning.bring_up_to_date import draft_for_client
        from bascule.planning.calendar_dates import calendar_dates
        from bascule.planning.portal_panel import portal_panel
        from bascule.ui.registry import NavEntry, nav, panel

        after_import.register(draft_for_client, order=90)
        more_dates.register(calendar_dates, order=10)
        panel("client_portal", "dials", "planning/portal_panel.html", portal_panel)
        nav(NavEntry("overview", _("Overview"), "planning:home", 5, "route", "w"))
        nav(NavEntry("plan", _("Plan"), "planning:plan", 70, "list-check", "p"))
