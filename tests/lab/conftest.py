"""What tests of a removal on a lab's host share: a pinned login of the vault, and fresh reports over it."""

from collections.abc import Callable
from typing import Any

import pytest

from bascule.connectors.base import Target
from bascule.connectors.linux_ssh.connector import LinuxSsh


@pytest.fixture
def pinned_login(
    customer: Any, owner: Any, lab: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Any]:
    """`pinned_login("srv")`: the host running, a pinned login for it in the vault, and a function that collects it.
    SSH goes out in the lab's own network."""
    from bascule.removal.device_line import Line, keep_report
    from bascule.removal.sweep_devices import sweep_devices
    from bascule.vault.keep import keep
    from bascule.vault.keys import prepare_client

    plain = LinuxSsh.run_script
    monkeypatch.setattr(
        LinuxSsh, "run_script", lambda self, *given, **more: lab.inside(lambda: plain(self, *given, **more))
    )
    prepare_client(customer, by=owner)

    def make(name: str) -> Any:
        host = lab.host(name)
        login = host.login("ssh", "hlacombe")
        outcome = lab.inside(
            lambda: LinuxSsh().verify(Target(host.address, login.user), login.password.encode())
        )
        assert outcome.pinned, outcome
        credential = keep(
            customer, by=owner, secret=login.password, title=f"ssh {name}", login=login.user, connector="linux_ssh",
            target=host.address, pinned=outcome.pinned,
        )  # fmt: skip

        def collected() -> None:
            keep_report(customer, Line(credential, owner, "collect").collect(name))
            sweep_devices(customer, by=owner, devices=[name])

        return host, credential, collected

    return make
