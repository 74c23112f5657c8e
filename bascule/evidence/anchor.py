"""Verb: have a time stamp authority date a signed head (RFC 3161), so that nobody could have made it later."""

import urllib.request
from pathlib import Path
from urllib.error import URLError

from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from bascule.evidence.models import Anchor, Checkpoint
from bascule.observation.problem import Problem, gettext_noop

LARGEST = 64 * 1024  # bytes of an authority's answer; real ones have 1.5 to 8 KB


class NotStamped(Problem):
    """The authority did not date the checkpoint; the checkpoint itself stands."""


def can_anchor() -> bool:
    """Whether an authority is set (BASCULE_TSA_URL and BASCULE_TSA_CA)."""
    return bool(settings.TSA_URL and settings.TSA_CA)


def anchor(checkpoint: Checkpoint, *, timeout: float = 20.0) -> Anchor:
    """The checkpoint's time stamp; asked for once, checked against the authority's root before it is kept.

    Only the hash of the note leaves the house. Raises NotStamped when no authority is set, does not answer, or
    answers with what does not hold.
    """
    kept = Anchor.objects.filter(checkpoint=checkpoint).first()
    if kept is not None:
        return kept
    if not can_anchor():
        raise NotStamped(
            gettext_noop("No time stamp authority is set."),
            gettext_noop("Set BASCULE_TSA_URL to its address and BASCULE_TSA_CA to the file of its root certificate."),
        )  # fmt: skip
    note = checkpoint.note.encode()
    asked = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256).build()
    reply = _ask(asked.as_bytes(), timeout)
    try:
        found = decode_timestamp_response(reply)
        builder = VerifierBuilder.from_request(asked)
        for root in x509.load_pem_x509_certificates(authority_roots()):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(found, note)
        at = found.tst_info.gen_time
    except (ValueError, VerificationError) as error:
        raise NotStamped(
            gettext_noop("The answer of {url} is no valid time stamp: {why}."),
            gettext_noop("Compare BASCULE_TSA_CA with the root certificate that the authority publishes."),
            url=settings.TSA_URL, why=str(error).rstrip("."),
        ) from error  # fmt: skip
    return Anchor.objects.create(
        firm_id=checkpoint.firm_id, client_id=checkpoint.client_id, checkpoint=checkpoint, at=at,
        authority=settings.TSA_URL[:300], reply=reply,
    )  # fmt: skip


def authority_roots() -> bytes:
    """The PEM certificates an answer is checked against."""
    return Path(settings.TSA_CA).read_bytes()


def _ask(query: bytes, timeout: float) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        if not settings.TSA_URL.startswith(("http://", "https://")):
            raise ValueError("http or https")
        request = urllib.request.Request(settings.TSA_URL, data=query, headers=headers)  # noqa: S310 (checked above)
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 (checked above)
            return bytes(answer.read(LARGEST))
    except (URLError, OSError, ValueError) as error:
        raise NotStamped(
            gettext_noop("The time stamp authority {url} did not answer ({why})."),
            gettext_noop("The checkpoint stands without it and is stamped at the next try."),
            url=settings.TSA_URL, why=str(getattr(error, "reason", error)),
        ) from error  # fmt: skip
