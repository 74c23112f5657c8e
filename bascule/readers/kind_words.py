"""Which kind of the catalogue a word in somebody's "type" column means, in French or English."""

import re
from functools import lru_cache

from bascule.readers.table_values import fold

# First match wins; patterns are looked for as whole words in the folded text.
_WORDS: tuple[tuple[str, str | None, str], ...] = (
    ("network-device", "firewall", r"firewall|pare feu|parefeu|utm|fortigate|stormshield|sonicwall|pfsense|opnsense|watchguard"),
    ("network-device", "access-point", r"access point|wireless ap|wifi ap|borne( wifi)?|point d acces|wireless access point|ap|hotspot|wap"),
    ("network-device", "wireless-controller", r"wireless controller|wlc|controleur wifi|controleur wi fi"),
    ("network-device", "switch", r"switch(es)?|commutateur|core switch|poe switch"),
    ("network-device", "router", r"router|routeur|gateway|passerelle|box|firewall router|livebox|mikrotik|vpn concentrator"),
    ("network-device", "modem", r"modem|ont|cpe"),
    ("network-device", "load-balancer", r"load balancer|repartiteur"),
    ("server", "virtual", r"vm|virtual machine|machine virtuelle|virtual server|serveur virtuel|guest"),
    ("server", "hypervisor", r"hypervisor|hyperviseur|esxi?|proxmox|hyper v host|vmware host"),
    ("server", "storage", r"nas|san|storage|stockage|baie|backup appliance|synology|qnap"),
    ("server", "ups", r"ups|onduleur"),
    ("server", "pdu", r"pdu|bandeau"),
    ("server", "kvm", r"kvm"),
    ("server", "tape", r"tape( drive)?|bandotheque|lto"),
    ("server", "physical", r"servers?|serveurs?|domain controller|controleur de domaine|dc|rack server|physical server"),
    ("printer", "copier", r"copier|copieur|photocopieu\w*|mfp|multifonctions?"),
    ("printer", "scanner", r"scanners?"),
    ("printer", "plotter", r"plotter|traceur"),
    ("printer", "label", r"label printer|etiqueteuse|badge printer"),
    ("printer", "printer", r"printers?|imprimantes?"),
    ("terminal", "payment", r"tpe|payment terminal|terminal de paiement|card terminal"),
    ("terminal", "pos", r"pos|caisse|cash register"),
    ("terminal", "time-clock", r"time clock|pointeuse|badgeuse"),
    ("terminal", "signage", r"digital signage|affichage dynamique"),
    ("camera-system", "nvr", r"nvr|dvr|enregistreur|video recorder"),
    ("camera-system", "camera", r"cameras?|ip camera|webcam|videosurveillance|cctv|security camera"),
    ("access-control", "controller", r"access control|controle d acces|door controller|badge reader|lecteur de badges?|card reader"),
    ("intrusion-alarm", "panel", r"alarm(e|es)?|intrusion|alarm panel|centrale d alarme|alarm system"),
    ("fire-safety", "fire", r"fire( panel| alarm)?|incendie|ssi"),
    ("hvac-bms", "controller", r"hvac|bms|gtb|gtc|cvc|climatisation|chauffage|thermostat|chaudiere|boiler"),
    ("smart-device", None, r"iot|iot device|smart device|objet connecte|alexa|google home|lighting|eclairage|smart lock"),
    ("ot-asset", "plc", r"plc|automate"),
    ("ot-asset", "hmi", r"hmi|ihm"),
    ("ot-asset", "cnc", r"cnc|machine outil|commande numerique"),
    ("ot-asset", "robot", r"robot"),
    ("telephony", "pbx", r"pbx|ipbx|autocom|standard telephonique|phone system"),
    ("telephony", None, r"ip phone|phone|telephone( fixe| ip)?|desk phone|voip|voip gateway|dect|conference phone|poste telephonique"),
    ("mobile-line", None, r"mobile( phone)?|smartphone|gsm|cell phone|sim( card)?|carte sim|telephone mobile|portable gsm|iphone|android"),
    ("vehicle-tracker", None, r"vehicle|vehicule|gps|tracker"),
    ("endpoint", "laptop", r"laptops?|notebooks?|portable|pc portable|ordinateur portable|macbook\w*|ultrabook"),
    ("endpoint", "tablet", r"tablets?|tablettes?|ipads?"),
    ("endpoint", "thin-client", r"thin client|client leger"),
    ("endpoint", "workstation", r"workstation|station( de travail)?"),
    ("endpoint", "desktop", r"desktops?|pcs?|postes|tower|tour|fixe|ordinateur( de bureau)?|mini pc|all in one|poste( de travail| fixe)?|imac"),
    ("endpoint", None, r"computers?|ordinateurs?|endpoint|workplace|managed workstation"),
    ("secret", None, r"mots? de passe|passwords?|identifiants|credentials|logins?|coffre"),
    ("site", None, r"sites?|agences?|locaux|locations?"),
    ("person", "employee", r"contacts?|personnel|annuaire|staff|salaries|utilisateurs|users|employees|employee|salarie|utilisateur|user|person|personne|collaborateur"),
    ("contract", None, r"contrats?|contracts?|abonnements?"),
    ("licence", None, r"licen[cs]es?|softwares?|logiciels?|subscriptions?"),
    ("domain", None, r"domaines?|domains?|noms? de domaine|domain names?"),
    ("network-device", None, r"network( device| equipment)?|networkequipment|reseau|equipement reseau|bridge|media converter"),
    ("certificate", None, r"certificat\w*|ssl|tls"),
)  # fmt: skip
_COMPILED = tuple((kind, subtype, re.compile(rf"\b(?:{words})\b")) for kind, subtype, words in _WORDS)


@lru_cache(maxsize=2048)
def kind_of_words(text: str) -> tuple[str | None, str | None]:
    """(kind id, subtype id) for a word such as « Imprimante réseau » or Firewall/Router; (None, None) when unclear."""
    name = fold(text)
    if not name or len(name) > 60:
        return None, None
    for kind, subtype, pattern in _COMPILED:
        if pattern.search(name):
            return kind, subtype
    return None, None
