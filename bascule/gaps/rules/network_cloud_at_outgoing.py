"""X belongs to the outgoing provider in its maker's cloud (Y)."""

from django.utils.translation import gettext_noop as _

from bascule.gaps.finders import NamesOutgoing
from bascule.gaps.rule import Rule

RULE = Rule(
    id="network_cloud_at_outgoing",
    family="devices",
    severity="A",
    sentence=_("{name} belongs to the outgoing provider in its maker's cloud ({value})."),
    why=_("The binding is the access: changing the local password ends nothing."),
    closes=_("The organisation is owned by an address of the client."),
    ask="network-device.cloud-transfer",
    find=NamesOutgoing("network-device", "cloud_owner"),
)
