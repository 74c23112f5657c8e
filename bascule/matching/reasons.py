"""Why two records are, or are not, one thing: a code, the values and a weight; and the sentence for each code."""

from bascule.matching.evidence import Reason
from bascule.observation.problem import gettext_noop

TEXTS = {
    "serial": gettext_noop("same serial number"),
    "uuid": gettext_noop("same hardware UUID"),
    "guid": gettext_noop("same directory object"),
    "tag": gettext_noop("same asset tag"),
    "name": gettext_noop("same name"),
    "alias": gettext_noop("same name, cut after 15 characters"),
    "mac": gettext_noop("same network card"),
    "shared-mac": gettext_noop("same network card, which several things use (a dock, an adapter)"),
    "ip": gettext_noop("same address at the same site, close in time"),
    "other": gettext_noop("same identifier"),
    "near-serial": gettext_noop("serial numbers one misreading apart"),
    "near-name": gettext_noop("names one misreading apart"),
    "mac-in-name": gettext_noop("the name holds the card's address"),
    "serial-in-name": gettext_noop("the name holds the serial number"),
    "next-mac": gettext_noop("neighbouring card of the same machine"),
    "model": gettext_noop("same model"),
    "user": gettext_noop("same person"),
    "must-link": gettext_noop("a person said they are one"),
    "cannot-link": gettext_noop("a person said they are different"),
    "not-serial": gettext_noop("different serial numbers"),
    "not-uuid": gettext_noop("different hardware UUIDs"),
    "not-guid": gettext_noop("different directory objects"),
    "not-tag": gettext_noop("different asset tags"),
    "not-name": gettext_noop("different names"),
    "not-vendor": gettext_noop("different makers"),
    "not-model": gettext_noop("different models"),
    "not-os": gettext_noop("different operating systems"),
    "not-kind": gettext_noop("different kinds of things"),
    "not-site": gettext_noop("different sites"),
    "not-user": gettext_noop("different people"),
    "not-mac": gettext_noop("different network cards"),
    "not-age": gettext_noop("one is still there, the other was last seen long ago"),
    "same-source": gettext_noop("one source lists both, as two things"),
}


def reason_document(reason: Reason, refs: tuple[str, str]) -> dict[str, object]:
    """A reason as JSON: `text` is the English sentence, a message id of the catalogue; a weight below 0 speaks against."""
    code, value, weight = reason
    kind = "other" if code.startswith("id:") else code
    shown = f"{code[3:]} {value}" if code.startswith("id:") else value.removeprefix("=")
    return {
        "code": code,
        "text": TEXTS[kind],
        "value": shown,
        "weight": round(weight, 1),
        "observations": list(refs),
    }
