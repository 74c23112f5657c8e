from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bascule.clients.models import Installation
from bascule.clients.open_client import open_client
from bascule.evidence.checkpoint import checkpoint
from bascule.evidence.models import Event, LogKey
from bascule.observation.problem import Problem
from bascule.sealing.problems import CannotOpen
from bascule.sealing.ring import KeyRing, WrappedKey
from bascule.sealing.root import new_root_text, roots_from_text
from bascule.tenancy import roots as roots_module
from bascule.vault import rotate_data_key as rotating
from bascule.vault.escrow import keep_escrow, keys_in
from bascule.vault.four_eyes import NotApproved, approve, request_approval
from bascule.vault.intake import intake
from bascule.vault.keep import keep
from bascule.vault.models import ClientKey, IntakePart, KeyRotation, SecretVersion
from bascule.vault.rekey_root import rekey_root
from bascule.vault.reveal import reveal, reveal_whole
from bascule.vault.rotate_data_key import NotWholly, rotate_data_key, take_away_retired
from bascule.vault.sealed_values import sealed_columns
from bascule.vault.shred import exact_shred, shred

WHY = "contrôle des clés"


@pytest.fixture
def kept(customer, owner, part):
    """Twelve secrets, one with a note, and the client they are of."""
    rows = [keep(customer, by=owner, title=f"S{n}", secret=f"secret {n}") for n in range(12)]
    intake(customer, [part(customer, "from intake", title="I", note="the note")], by=owner, sender="x")
    return rows


def keys_of(client):
    rows = ClientKey.objects.filter(client=client, wrapped__isnull=False)
    return [WrappedKey.from_bytes(bytes(row.wrapped)).id for row in rows]


def test_after_a_rotation_everything_is_under_the_new_key_and_opens(kept, customer, owner):
    old = keys_of(customer)[0]
    rotation = rotate_data_key(customer, by=owner, at_once=5)
    assert rotation.count == 15 and rotation.finished_at  # 13 versions, a note, the intake's private half
    for column in sealed_columns():
        assert not column.rows(customer).filter(key_id=old).exists(), column.label
    assert [reveal(row, by=owner, reason=WHY) for row in kept] == [f"secret {n}" for n in range(12)]
    from bascule.vault.models import Credential

    noted = reveal_whole(Credential.objects.get(title="I"), by=owner, reason=WHY)
    assert (noted.content, noted.note) == (b"from intake", "the note")
    assert Event.objects.get(verb="rotate_data_key").facts["digest"] == rotation.digest


def test_what_arrives_after_a_rotation_is_taken_in(kept, customer, owner, part):
    sealed_before = part(customer, "sealed before", title="B")
    rotate_data_key(customer, by=owner)
    intake(customer, [sealed_before, part(customer, "after", title="A")], by=owner, sender="x")
    assert IntakePart.objects.filter(taken_at__isnull=True).count() == 0


def test_the_old_key_is_kept_a_day_and_then_taken_away_only_when_nothing_needs_it(kept, customer, owner):
    old = keys_of(customer)[0]
    late = bytes(kept[0].versions.get().sealed)
    rotate_data_key(customer, by=owner)
    assert old in keys_of(customer)
    assert take_away_retired(customer, by=owner) == 0
    ClientKey.objects.filter(retired_at__isnull=False).update(retired_at=timezone.now() - timedelta(days=2))
    SecretVersion.objects.filter(credential=kept[0]).update(
        sealed=late
    )  # a slow writer sealed with the old key
    assert take_away_retired(customer, by=owner) == 0 and old in keys_of(customer)
    rotate_data_key(customer, by=owner)
    ClientKey.objects.filter(retired_at__isnull=False).update(retired_at=timezone.now() - timedelta(days=2))
    assert take_away_retired(customer, by=owner) == 2 and old not in keys_of(customer)
    assert reveal(kept[0], by=owner, reason=WHY) == "secret 0"


def test_a_value_that_was_changed_meanwhile_stops_the_switch_and_loses_nothing(
    kept, customer, owner, monkeypatch
):
    real, touched = rotating._wrap_some, []

    def meddle(client, new, at_once):
        done = real(client, new, at_once)
        if not touched:
            row = kept[3].versions.get()
            sealed = bytearray(row.sealed)
            sealed[-1] ^= 1
            SecretVersion.objects.filter(pk=row.pk).update(sealed=bytes(sealed))
            touched.append(bytes(row.sealed))
        return done

    monkeypatch.setattr(rotating, "_wrap_some", meddle)
    with pytest.raises((NotWholly, CannotOpen)):
        rotate_data_key(customer, by=owner, at_once=50)
    assert KeyRotation.objects.filter(finished_at__isnull=True).count() == 1
    assert not ClientKey.objects.filter(retired_at__isnull=False).exists()
    SecretVersion.objects.filter(credential=kept[3]).update(sealed=touched[0])
    monkeypatch.setattr(rotating, "_wrap_some", real)
    rotate_data_key(customer, by=owner)
    assert reveal(kept[3], by=owner, reason=WHY) == "secret 3"


def test_a_column_that_nobody_registered_keeps_the_old_key(kept, customer, owner, monkeypatch):
    from bascule.vault import sealed_values

    left = {label: one for label, one in sealed_values._COLUMNS.items() if "note" not in label}
    monkeypatch.setattr(sealed_values, "_COLUMNS", left)
    with pytest.raises(NotWholly, match="sealed_note"):
        rotate_data_key(customer, by=owner)


@pytest.fixture
def two_roots(customer, monkeypatch):
    """`change()`: a new root stands first, the old one after it; `alone()`: only the new one."""
    old = roots_module.roots()
    new = tuple(roots_from_text(new_root_text()))

    def set_to(found):
        for name in ("bascule.vault.keys", "bascule.vault.rekey_root", "bascule.evidence.checkpoint",
                     "bascule.vault.rotate_data_key"):  # fmt: skip
            monkeypatch.setattr(f"{name}.roots", lambda: found)

    return (lambda: set_to(new + old)), (lambda: set_to(new))


def test_after_a_new_root_the_old_one_may_go(kept, customer, owner, two_roots):
    change, alone = two_roots
    Installation.objects.create(firm_id=customer.firm_id)
    checkpoint(customer.firm_id, customer.pk)
    public = bytes(LogKey.objects.get().public)
    change()
    found = rekey_root(by=owner)
    assert found == {"wrapped": 2, "left": 0}
    assert rekey_root(by=owner)["wrapped"] == 0
    alone()
    assert reveal(kept[0], by=owner, reason=WHY) == "secret 0"
    from bascule.evidence.checkpoint import key_of

    assert key_of(customer.firm_id, customer.pk).public == public


def test_the_application_may_wrap_the_log_key_again_and_change_nothing_else_of_it(customer):
    with connection.cursor() as cursor:
        for column, may in (("sealed", True), ("public", False), ("name", False)):
            cursor.execute(
                "SELECT has_column_privilege('bascule_app', 'evidence_logkey', %s, 'UPDATE')", [column]
            )
            assert cursor.fetchone()[0] is may, column


@pytest.fixture
def allowed(takeover, owner, keeper):
    row = request_approval(takeover, "shred", exact_shred(takeover), by=owner, reason="fin de mission")
    approve(row, by=keeper)


def test_nobody_destroys_alone_and_no_keeper_at_all(kept, takeover, owner, keeper):
    with pytest.raises(NotApproved):
        shred(takeover, by=owner)
    with pytest.raises(Problem):
        shred(takeover, by=keeper)
    assert reveal(kept[0], by=owner, reason=WHY)


def test_after_destroying_nothing_opens_and_the_log_still_verifies(
    kept, takeover, customer, owner, allowed, part, firm
):
    other = open_client(firm, by=owner, name="Garage Martin")
    safe = keep(other, by=owner, title="other", secret="stays")
    waiting = part(customer, "late", title="L")
    stored = [bytes(row.wrapped) for row in ClientKey.objects.filter(client=customer)]
    assert shred(takeover, by=owner) == 1
    for row in kept[:3]:
        with pytest.raises(Problem):
            reveal(row, by=owner, reason=WHY)
    assert not keys_of(customer) and len(stored) == 1
    customer.refresh_from_db()
    assert customer.intake_public is None
    with pytest.raises(Problem, match="intake key"):
        intake(customer, [waiting], by=owner, sender="x")
    assert reveal(safe, by=owner, reason=WHY) == "stays"
    signed = checkpoint(customer.firm_id, customer.pk)
    assert signed.size == Event.objects.filter(log=customer.pk).count()
    assert Event.objects.get(verb="shred").facts["keys"]


def test_the_escrow_follows_the_keys(kept, takeover, customer, owner, allowed, tmp_path, monkeypatch):
    monkeypatch.setenv("BASCULE_KEY_ESCROW", str(tmp_path / "second"))
    assert keep_escrow(customer) == 1
    assert keys_in(tmp_path / "second") == [bytes(ClientKey.objects.get(client=customer).wrapped)]
    file = next((tmp_path / "second").rglob("*.key"))
    assert file.stat().st_mode & 0o777 == 0o600
    shred(takeover, by=owner)
    assert keys_in(tmp_path / "second") == []


def test_lost_keys_come_back_from_the_escrow(kept, customer, owner, tmp_path, monkeypatch):
    monkeypatch.setenv("BASCULE_KEY_ESCROW", str(tmp_path))
    keep_escrow(customer)
    ClientKey.objects.filter(client=customer).update(wrapped=None)
    ring = KeyRing(roots_module.roots(), keys_in(tmp_path))
    from bascule.sealing.envelope import open_
    from bascule.vault.versions import place_of

    version = kept[0].versions.get()
    assert open_(bytes(version.sealed), ring=ring, place=place_of(version)) == b"secret 0"
