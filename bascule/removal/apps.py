from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemovalConfig(AppConfig):
    name = "bascule.removal"
    label = "removal"

    def ready(self) -> None:
        from bascule.discovery.import_files import after_import
        from bascule.handover.ask import also_asked
        from bascule.removal.jobs import remove_soon, tell_soon
        from bascule.removal.models import AlarmHook
        from bascule.removal.protection import codes_to_ask
        from bascule.removal.start_removal import after_start
        from bascule.removal.sweep_devices import sweep_devices
        from bascule.removal.tell_alarm import hook_place
        from bascule.removal.watch_device import after_alarm
        from bascule.ui.registry import NavEntry, nav
        from bascule.vault.sealed_values import seals

        seals(AlarmHook, "sealed", hook_place)
        after_import.register(sweep_devices, order=50)
        after_start.register(remove_soon, order=10)
        after_alarm.register(tell_soon, order=10)
        if codes_to_ask not in also_asked:
            also_asked.append(codes_to_ask)
        nav(NavEntry("removal", _("Old tools"), "removal:home", 90, "device-desktop-search", "t"))
        nav(NavEntry("watch", _("Watch"), "removal:watch", 95, "eye", ""))
