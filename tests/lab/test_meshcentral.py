"""A real MeshCentral server of the outgoing provider runs commands as root on a client's host, until the product takes
its agent off: then the server itself sees it gone."""

import time

import pytest

from tests.lab import machine, meshcentral
from tests.lab.hosts import PROVIDER_ADDRESS
from tests.lab.upper import changed, since

pytestmark = [
    pytest.mark.root, pytest.mark.long, pytest.mark.xdist_group("lab"), pytest.mark.django_db(transaction=True),
]  # fmt: skip


@pytest.fixture
def server(lab):
    if reason := meshcentral.why_not():
        pytest.skip(f"no MeshCentral: {reason}")
    lab.host("gw")
    return meshcentral.MeshCentral(lab.name)


def _install(lab, server):
    """As the provider does: from his server, through the client's gateway."""
    told = server.ask("adddevicegroup", "--name", "Lacombe").split()
    group = told[1].removeprefix("mesh//")
    place = f"https://{PROVIDER_ADDRESS}"
    script = (
        f"cd /tmp && curl -sSfk -o meshagent '{place}/meshagents?id=6' && curl -sSfk -o meshagent.msh '{place}/meshsettings?id={group}'"
        " && chmod 755 meshagent && ./meshagent -install --copy-msh=1 --installPath=/usr/local/mesh_services/meshagent/"
        " && rm -f /tmp/meshagent /tmp/meshagent.msh"
    )
    done = machine.run(lab.name, "srv", ["sh", "-c", script], timeout=300)  # 8 s on a quiet machine
    assert done.returncode == 0, done.stdout + done.stderr


def _until(seconds, true):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.5)


def test_the_server_of_the_outgoing_provider_sees_its_agent_gone(
    lab, server, pinned_login, customer, takeover, owner
):
    from bascule.removal.models import OldTool
    from bascule.removal.order_removal import prove_new_agent
    from bascule.removal.remove import remove
    from bascule.removal.start_removal import start_removal

    _host, credential, collected = pinned_login("srv")
    before = changed(lab.name, "srv")
    _install(lab, server)
    _until(120, lambda: server.connected("srv"))
    node = server.devices()["srv"]["_id"]
    assert "uid=0" in server.ask("runcommand", "--id", node, "--run", "id", "--reply"), "it is root there"

    collected()
    row = OldTool.objects.get(client=customer, device="srv")
    assert (row.tool, row.state) == ("meshcentral", "present") and PROVIDER_ADDRESS in row.instance
    prove_new_agent(row, by=owner, proof="last contact a minute ago")
    run = remove(start_removal(takeover, "srv", by=owner, credential=credential, later=False), by=owner)
    assert run.state == "gone", (run.problem, run.left, run.log)

    _until(120, lambda: not server.connected("srv"))
    assert "not connected" in server.ask("runcommand", "--id", node, "--run", "id", "--reply").lower()
    left = {
        path: kind
        for path, kind in since(before, changed(lab.name, "srv")).items()
        if "mesh" in path and kind != "gone"
    }
    assert left == {}, left
