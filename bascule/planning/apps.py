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
        from bascule.ui.registry import NavEntry, nav

        after_import.register(draft_for_client, order=90)
        more_dates.register(calendar_dates, order=10)
        nav(NavEntry("overview", _("Overview"), "planning:home", 5, "route", "w"))
        nav(NavEntry("plan", _("Plan"), "planning:plan", 70, "list-check", "p"))
