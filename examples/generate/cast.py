"""Who: the client, its two sites, its sixty people, and the provider it leaves.

Names are made up. Domains end in .example, public addresses are those of RFC 5737, telephone numbers those that ARCEP
keeps for fiction.
"""

import random
import unicodedata
from dataclasses import dataclass, field

CLIENT = "Menuiserie Lacombe & Fils"
DOMAIN = "menuiserie-lacombe.example"
OUTGOING = "Infogérance Durand"
OUTGOING_DOMAIN = "durand-infogerance.example"
OUTGOING_INSTANCE = "9f3c1a77b2d84e05"  # of its ScreenConnect

# (first name, family name, title, e-mail name, mobile)
OUTGOING_PEOPLE = [
    ("Gilles", "Durand", "Gérant", "gilles.durand", "06 39 98 41 01"),
    ("Mickaël", "Prigent", "Technicien référent", "mickael.prigent", "06 39 98 41 02"),
    ("Oriane", "Vasseur", "Technicienne", "oriane.vasseur", "06 39 98 41 03"),
    ("Steve", "Lemoine", "Sous-traitant réseau", "steve.lemoine", "06 39 98 41 04"),
]

SITES = [
    {
        "name": "Nantes", "subtype": "Siège", "address": "14 rue des Compagnons", "postal_code": "44200",
        "city": "Nantes", "country": "France", "owner": "SCI Lacombe Immobilier", "hours": "7 h 30 à 18 h 30",
        "access_instructions": "Accueil au rez-de-chaussée ; le local technique ouvre avec la clé du bureau de Mme Lacombe.",
        "comms_room": "1er étage, local L12, deux baies", "emergency_contact": "Hélène Lacombe",
        "site_phone": "01 99 00 31 00", "criticality": "vital",
    },
    {
        "name": "Cholet", "subtype": "Atelier ou usine", "address": "ZI du Cormier, 3 avenue des Scieries",
        "postal_code": "49300", "city": "Cholet", "country": "France", "owner": "Foncière des Mauges",
        "hours": "5 h à 21 h en deux équipes", "comms_room": "Mezzanine au-dessus de la finition, une baie",
        "access_instructions": "Chaussures de sécurité obligatoires ; passer par le bureau du chef d'atelier.",
        "emergency_contact": "Bruno Guillou", "site_phone": "01 99 00 49 00", "criticality": "vital",
    },
]  # fmt: skip

FIRST = (
    "Adèle Agathe Alexis Antoine Arthur Aurélie Baptiste Benoît Camille Cédric Chloé Clément Damien David Elsa Émilie "
    "Erwan Fabien Fanny Florent Gaëlle Guillaume Inès Ivan Jérémy Joël Julie Justine Karim Laure Léa Loïc Lucas Manon "
    "Marion Mathilde Maxime Mehdi Nadia Nicolas Noémie Océane Olivier Paul Pauline Quentin Rachid Romain Sabrina Samuel "
    "Sandrine Sarah Simon Sophie Sylvain Thibault Thomas Valérie Vincent Yann"
).split()
FAMILY = (
    "Aubert Babin Barbier Baudry Bernier Besson Bouchet Boursier Brochard Caillaud Chauvet Chevalier Coutant Cousin "
    "Delaunay Denis Drouet Dugast Fonteneau Forget Gaborit Gautier Gendron Giraud Godard Grellier Guérin Hervé Huet "
    "Jolivet Kermarrec Lebreton Leclerc Legrand Lucas Maillard Marchand Martineau Ménard Moreau Morin Ollivier Pasquier "
    "Perraud Picard Pineau Poirier Raimbault Renaud Richard Ripoche Robin Rousseau Roy Sauvage Tessier Texier Thibaud "
    "Vincent Viaud"
).split()
FEMALE = set(
    "Adèle Agathe Aurélie Camille Chloé Claire Elsa Émilie Fanny Gaëlle Hélène Inès Julie Justine Laure Léa Manon Marion "
    "Mathilde Maud Nadia Noémie Océane Pauline Sabrina Sandrine Sarah Sophie Valérie".split()
)
# title (masculine, feminine), department, site, roles, clearances, how many of them; the first six are named below
JOBS = [
    ("Directeur général|Directrice générale", "Direction", "Nantes", "Décision ; Signature", "Tous locaux ; Coffre", 1),
    ("Directeur de production|Directrice de production", "Direction", "Cholet", "Décision ; Sécurité machines", "Atelier ; Armoires électriques", 1),
    ("Responsable administrative et financière", "Finances", "Nantes", "Achats ; Banque ; Paie", "Coffre ; Données de paie", 1),
    ("Référent informatique|Référente informatique", "Moyens généraux", "Nantes", "Référent informatique", "Local technique", 1),
    ("Chef d'atelier|Cheffe d'atelier", "Production", "Cholet", "Sécurité machines ; Ouverture du site", "Atelier ; Alarme", 1),
    ("Responsable des ressources humaines", "Ressources humaines", "Nantes", "Paie", "Dossiers du personnel", 1),
    ("Comptable", "Finances", "Nantes", "Comptabilité", "Données de paie", 3),
    ("Chargé d'affaires|Chargée d'affaires", "Commerce", "Nantes", "Devis", "", 7),
    ("Assistant commercial|Assistante commerciale", "Commerce", "Nantes", "Devis", "", 3),
    ("Dessinateur|Dessinatrice", "Bureau d'études", "Nantes", "Plans", "Partage Plans", 6),
    ("Responsable du bureau d'études", "Bureau d'études", "Nantes", "Plans ; Validation", "Partage Plans", 1),
    ("Conducteur de travaux|Conductrice de travaux", "Pose", "Nantes", "Chantiers", "Véhicule géolocalisé", 5),
    ("Poseur|Poseuse", "Pose", "Nantes", "", "Véhicule géolocalisé", 8),
    ("Magasinier|Magasinière", "Logistique", "Cholet", "Réceptions", "Quai", 3),
    ("Opérateur de commande numérique|Opératrice de commande numérique", "Production", "Cholet", "", "Atelier ; Conduite de machine", 8),
    ("Technicien de maintenance|Technicienne de maintenance", "Production", "Cholet", "Maintenance", "Armoires électriques ; Habilitation B2V", 2),
    ("Finisseur|Finisseuse", "Production", "Cholet", "", "Atelier ; Cabine de vernis", 5),
    ("Agent d'accueil|Agente d'accueil", "Moyens généraux", "Nantes", "Accueil", "Alarme", 1),
    ("Alternant communication|Alternante communication", "Commerce", "Nantes", "Site internet", "", 1),
    ("Alternant bureau d'études|Alternante bureau d'études", "Bureau d'études", "Nantes", "", "Partage Plans", 1),
]  # fmt: skip
NAMED = [
    ("Hélène", "Lacombe"), ("Bruno", "Guillou"), ("Maud", "Pelletier"), ("Tanguy", "Rivière"), ("Didier", "Bossard"),
    ("Claire", "Fleury"),
]  # fmt: skip


def plain(text: str) -> str:
    """Without accents or spaces, lower case: as logins are written."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(sign for sign in bare.lower() if sign.isalnum())


@dataclass
class Person:
    first: str
    family: str
    title: str
    department: str
    site: str
    roles: str
    clearances: str
    number: int
    start: str = ""
    end: str = ""
    manager: str = ""
    badge: str = ""
    mobile: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.family}"

    @property
    def login(self) -> str:
        return f"{plain(self.first)[0]}.{plain(self.family)}"

    @property
    def email(self) -> str:
        return f"{plain(self.first)}.{plain(self.family)}@{DOMAIN}"

    @property
    def has_computer(self) -> bool:
        office = self.department not in ("Production", "Pose")
        return office or self.title.startswith(("Chef d'atelier", "Technicien", "Conduct"))


@dataclass
class Cast:
    """Everybody, in a fixed order for one seed."""

    people: list[Person] = field(default_factory=list)

    def called(self, title: str) -> Person:
        return next(person for person in self.people if person.title == title)


def make_cast(chance: random.Random) -> Cast:
    """The sixty people."""
    names = list(zip(chance.sample(FIRST, len(FIRST)), chance.sample(FAMILY, len(FAMILY)), strict=True))
    names = NAMED + [name for name in names if name not in NAMED]
    cast = Cast()
    for title, department, site, roles, clearances, count in JOBS:
        for _ in range(count):
            number = len(cast.people) + 1
            first, family = names[number - 1]
            year, month = chance.randint(1998, 2025), chance.randint(1, 12)
            titles = title.split("|")
            person = Person(
                first,
                family,
                titles[-1 if first in FEMALE else 0],
                department,
                site,
                roles,
                clearances,
                number,
            )
            person.start = f"{chance.choice((1, 2, 15)):02d}/{month:02d}/{year}"
            person.badge = f"B{1000 + number}"
            if person.has_computer or department == "Pose":
                person.mobile = f"06 39 98 {10 + number // 100:02d} {number % 100:02d}"
            cast.people.append(person)
    boss = {"Cholet": cast.people[1].name, "Nantes": cast.people[0].name}
    for person in cast.people[1:]:
        person.manager = boss[person.site]
    cast.people[10].end, cast.people[21].end = (
        "31/10/2026",
        "18/09/2026",
    )  # left; the outgoing provider still lists them
    return cast
