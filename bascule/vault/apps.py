from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "bascule.vault"
    label = "vault"

    def ready(self) -> None:
        from bascule.clients.open_client import after_open_client
        from bascule.discovery.import_files import after_import
        from bascule.ui.registry import NavEntry, nav
        from bascule.vault.keys import intake_place, prepare_client
        from bascule.vault.link_items import link_items
        from bascule.vault.models import Credential, IntakeKey, SecretVersion
        from bascule.vault.sealed_values import seals
        from bascule.vault.take_in import take_in
        from bascule.vault.versions import note_place, place_of

        seals(SecretVersion, "sealed", place_of)
        seals(Credential, "sealed_note", note_place)
        seals(IntakeKey, "sealed_private", intake_place)
        after_open_client.register(prepare_client, order=10)
        after_import.register(take_in, order=20)
        after_import.register(link_items, order=25)
        nav(NavEntry("vault", _("Vault"), "vault:home", 50, "key", "v"))
