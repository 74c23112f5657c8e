from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "bascule.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        post_migrate.connect(_force, sender=self)


def _force(using: str, **_: object) -> None:
    from bascule.tenancy.isolation import force_isolation

    force_isolation(connections[using])
