"""What the gallery shows: every component with made-up things in every state."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from bascule.ui.forms import DateInput, UiForm
from bascule.ui.states import STATES


class GalleryForm(UiForm):
    """One field of each kind."""

    name = forms.CharField(label="Nom", help_text="Comme il est écrit sur l'étiquette.")
    kind = forms.ChoiceField(label="Type", choices=[("", "Choisir"), ("a", "Routeur"), ("b", "Commutateur")])
    seen = forms.DateField(label="Vu le", required=False, widget=DateInput())
    count = forms.IntegerField(label="Nombre de ports", required=False)
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)
    urgent = forms.BooleanField(label="Urgent", required=False, help_text="Prévient le responsable aussitôt.")
    where = forms.ChoiceField(
        label="Où", choices=[("a", "Siège"), ("b", "Atelier")], widget=forms.RadioSelect, initial="a"
    )
    parts = forms.MultipleChoiceField(
        label="Pièces",
        required=False,
        choices=[("x", "Clé"), ("y", "Badge")],
        widget=forms.CheckboxSelectMultiple,
    )
    photo = forms.FileField(label="Photo", required=False)


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """Everything `ui/gallery.html` shows."""
    now = timezone.now()
    wrong = GalleryForm({"name": "", "kind": "a", "count": "douze", "password": "x", "where": "a"})
    wrong.add_error(
        None, "Ce nom est déjà pris par un autre élément. Choisissez-en un autre, ou ouvrez l'élément."
    )
    return {
        "now": now,
        "zero": 0,
        "nothing": None,
        "states": list(STATES),
        "form": GalleryForm(),
        "wrong": wrong,
        "stages": _stages(),
        "dates": _dates(now),
        "things": _things(now),
        "tabs": [
            {"label": "Tout", "href": "?", "current": True, "count": 1240},
            {"label": "Nouveaux", "href": "?new", "count": 14},
            {"label": "Jamais regardés", "href": "?never", "count": None},
        ],
        "filters": [
            {"name": "site", "label": "Site", "choices": [("a", "Siège"), ("b", "Atelier")]},
            {"name": "state", "label": "État", "choices": [("open", "ouvert"), ("proven", "prouvé")]},
        ],
        "rows": _rows(now),
        "page": Paginator(range(40_000), 100).page(7),
        "columns": [{"label": site, "href": "#"} for site in ("Siège", "Atelier", "Dépôt", "Agence de Lyon")],
        "matrix": _matrix(),
        "chain": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }


def _stages() -> list[dict[str, Any]]:
    given = [
        ("Inventaire", "proven", 1240, "éléments"), ("Manques", "open", 23, "à demander"),
        ("Remise", "open", 9, "en attente"), ("Coffre", "refused", 14, "connus d'eux"),
        ("Accès", "doubt", 3, "en doute"), ("Plan", "unknown", None, ""), ("Sauvegardes", "unlooked", None, ""),
        ("Dossier", "known", 0, "scellé"),
    ]  # fmt: skip
    return [
        {
            "label": label,
            "state": state,
            "figure": figure,
            "unit": unit,
            "href": "#",
            "current": label == "Remise",
        }
        for label, state, figure, unit in given
    ]


def _dates(now: datetime) -> list[dict[str, Any]]:
    return [
        {"label": "Mandat signé", "at": now - timedelta(days=41), "state": "proven", "href": "#"},
        {
            "label": "Préavis",
            "at": now - timedelta(days=20),
            "to": now + timedelta(days=70),
            "state": "known",
        },
        {"label": "Lettre de demande envoyée", "at": now - timedelta(days=17), "state": "proven"},
        {"label": "T0", "at": now + timedelta(days=12), "state": "open", "href": "#"},
        {"label": "Fin de l'engagement de conservation", "at": now + timedelta(days=19), "state": "refused"},
        {"label": "Fin du contrat", "at": now + timedelta(days=70), "state": "known"},
        {"label": "Restitution des clés du local", "at": None},
    ]


def _things(now: datetime) -> list[dict[str, Any]]:
    return [
        {"label": "Relancer Infogérance Durand pour les codes du routeur", "why": "Sans eux, trois étapes restent fermées.",
         "verb": "Relancer", "href": "#", "due": now + timedelta(days=1)},
        {"label": "Vérifier deux appareils qui se ressemblent", "why": "SRV-COMPTA et srv-compta.local", "verb": "Ouvrir", "href": "#"},
        {"label": "Faire un essai de restauration du serveur de fichiers", "why": "Aucun depuis 214 jours.", "verb": "Préparer", "href": "#"},
    ]  # fmt: skip


def _rows(now: datetime) -> list[dict[str, Any]]:
    names = [
        "SRV-COMPTA",
        "SW-ATELIER-02",
        "Télécopieur de l'accueil",
        "NAS Synology DS920+",
        "Badgeuse entrée nord",
    ]
    states = ["proven", "open", "unknown", "doubt", "refused"]
    return [
        {"pk": i, "name": name, "site": "Siège", "address": f"192.168.10.{i * 7 + 4}", "state": state,
         "at": now - timedelta(days=i * 3), "ports": i * 8 if i != 2 else None}
        for i, (name, state) in enumerate(zip(names, states, strict=True))
    ]  # fmt: skip


def _matrix() -> list[dict[str, Any]]:
    def cell(state: str, value: object = None) -> dict[str, Any]:
        return {
            "state": state,
            "value": value,
            "href": "#",
            "tip": "42 sur 45 vus, le 20 nov. par l'analyse du réseau",
        }

    return [
        {"label": "Postes et serveurs", "icon": "devices", "href": "#",
         "cells": [cell("proven", "42"), cell("open", "12"), cell("unknown"), None]},
        {"label": "Téléphonie", "icon": "phone-call", "cells": [cell("proven", "8"), cell("doubt", "2"), None, None]},
        {"label": "Alarmes et caméras", "icon": "shield-lock",
         "cells": [cell("refused", "1"), cell("known", "0"), cell("proven", "3"), cell("unknown")]},
    ]  # fmt: skip
