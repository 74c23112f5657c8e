"""A pinned way to one device: run a script of the house there, collect a fresh report."""

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from bascule.clients.models import Client
from bascule.connectors.base import Outcome, Ran, Removes, Target
from bascule.connectors.registry import connector_named
from bascule.detection.collect.script import collector_script
from bascule.detection.report import read_report
from bascule.discovery.models import ReceivedFact
from bascule.observation.problem import Problem
from bascule.removal.judge_device import device_key
from bascule.vault.models import Credential
from bascule.vault.open_secret import open_secret


def decoded(line: str) -> dict[str, Any] | None:
    """The JSON object of a line; None for what is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class Line:
    """A pinned way to one device, with the secret held for as long as the work lasts."""

    def __init__(self, credential: Credential | None, by: object, reason: str) -> None:
        if credential is None or not credential.pinned:
            raise Problem(
                gettext_noop("The login of this removal is gone, or its host key was never pinned."),
                gettext_noop("Keep and verify a login for the device, then order again."),
            )
        found = connector_named(credential.connector)
        if not isinstance(found, Removes):
            raise Problem(
                gettext_noop("{label} can be looked at, not changed from here."),
                gettext_noop("Take the signed script and run it with your RMM."),
                label=found.label,
            )
        self.connector = found
        self.target = Target(credential.target, credential.login, credential.pinned, timeout=15)
        self._secret = open_secret(credential, by=by, reason=reason)

    def run(self, script: str, arguments: tuple[str, ...] = (), seconds: float = 1800) -> Ran:
        """Run a script of the house there."""
        return self.connector.run_script(
            self.target, self._secret, script, arguments=arguments, seconds=seconds
        )

    def collect(self, device: str) -> dict[str, Any]:
        """A fresh report of that device, dated by our own clock. Raises `Problem` when there is none, or when the
        system at that address is another one."""
        ran = self.run(collector_script("linux"), seconds=300)
        if ran.word != Outcome.ACCEPTED or ran.exit != 0:
            raise Problem(
                gettext_noop("{address} could not be looked at ({why})."),
                gettext_noop("Verify the credential, and its right to become root; then try again."),
                address=self.target.address, why=ran.detail or ran.word,
            )  # fmt: skip
        document = decoded(ran.out) or {}
        report = read_report(document)
        name = (report.host.name or report.host.fqdn or "") if report.host else ""
        if device_key(name) != device_key(device):
            raise Problem(
                gettext_noop("The system at {address} says it is {name}, not {device}."),
                gettext_noop("Nothing was changed. Correct the address of the credential."),
                address=self.target.address, name=name or "?", device=device,
            )  # fmt: skip
        document["host_clock"] = document.get("collected_at")
        document["collected_at"] = timezone.now().isoformat(timespec="milliseconds")
        document["host"]["name"] = device
        return document


def keep_report(client: Client, document: dict[str, Any]) -> ReceivedFact:
    """Keep a report as received, like one that was handed over."""
    return ReceivedFact.objects.create(client=client, schema="report", record=document)
