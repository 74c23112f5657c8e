"""A recent second factor before anything that shows, hands out or destroys secrets."""

import time

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def step_up(request: HttpRequest) -> HttpResponse | None:
    """None when a second factor was shown within five minutes; else the answer that asks for it.

    What was typed in a form is not carried along: a passphrase must not rest in the session. Somebody without any
    second factor is told how to get one.
    """
    if not is_mfa_enabled(request.user, types=list(FACTORS)):
        return render(request, "vault/no_second_factor.html")
    if shown_recently(request):
        return None
    totp = is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP])
    name = "mfa_reauthenticate" if totp else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


def shown_recently(request: HttpRequest) -> bool:
    """Whether this session showed a second factor (a code, a key, a passkey) within the time of a step-up."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records if record.get("method") == "mfa"), default=0)
    return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)
