from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GapsConfig(AppConfig):
    name = "bascule.gaps"
    label = "gaps"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.gaps.find_gaps import find_gaps
        from bascule.ui.registry import NavEntry, nav

        after_import.register(find_gaps, order=70)
        nav(NavEntry("gaps", _("Gaps"), "gaps:home", 30, "puzzle", "g"))
