"""The pages of rotation: what is to be changed and what blocks it, a run, a change with its proof card."""

import pytest
from django.urls import reverse

from bascule.rotation.models import Arrangement, RotationRun
from bascule.rotation.rotate_many import rotate_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def moving(customer_with_keys):
    from django.utils import timezone

    from bascule.clients.models import Takeover

    return Takeover.objects.create(client=customer_with_keys, t0=timezone.now())


def at(name, moving, **more):
    return reverse(f"rotation:{name}", kwargs={"takeover": moving.pk, **more})


def test_the_list_says_what_is_not_changed_and_what_blocks_it(subject, moving, lead, sign_in, turn):
    ready = subject(title="svc ready")
    blocked = subject(title="svc blocked", target="elsewhere:1")
    Arrangement.objects.filter(credential=blocked).update(alone="")
    page = sign_in(lead).get(at("home", moving)).content.decode()
    assert "2 secrets known to the outgoing provider are not changed" in page
    assert "1 can be changed now" in page and "1 is blocked" in page and "only way in" in page
    turn(ready)
    page = sign_in(lead).get(at("home", moving)).content.decode()
    assert "1 secret known to the outgoing provider is not changed" in page and "svc ready" not in page


def test_a_lead_starts_a_run_and_a_reader_does_not(subject, moving, lead, reader, sign_in):
    row = subject()
    assert sign_in(reader).post(at("start", moving), {"pick": [str(row.pk)]}).status_code == 403
    answer = sign_in(lead).post(at("start", moving), {"pick": [str(row.pk), "no id"]})
    run = RotationRun.objects.get()
    assert answer.url == at("run", moving, batch=run.pk) and run.items.get().credential == row
    page = sign_in(reader).get(answer.url).content.decode()
    assert "0 of 1 secret" in page and "every 2s" in page and "Waiting" in page


def test_nothing_chosen_comes_back_with_a_sentence(moving, lead, sign_in, customer_with_keys):
    answer = sign_in(lead).post(at("start", moving), {}, follow=True)
    assert "Nothing was chosen" in answer.content.decode()


def test_the_card_shows_every_path_the_grade_and_what_is_odd(subject, sim, moving, reader, sign_in, turn):
    sim.faults = {"tickets", "truncate16"}
    rotation = turn(subject())
    page = sign_in(reader).get(at("rotation", moving, rotation=rotation.pk)).content.decode()
    for words in ("A: presented and refused", "auth-failed", "tickets", "keeps only the beginning", "New secret kept", "Sessions ended", "1 sessions"):  # fmt: skip
        assert words in page, words
    assert "every 2s" not in page


def test_a_change_in_doubt_says_so_and_polls(subject, sim, moving, reader, sign_in, turn):
    sim.faults = {"grace"}
    rotation = turn(subject())
    page = sign_in(reader).get(at("rotation", moving, rotation=rotation.pk)).content.decode()
    assert "not locked out yet" in page and "every 2s" in page and "It rests" in page
    assert sign_in(reader).get(at("steps", moving, rotation=rotation.pk)).status_code == 200


def test_a_second_person_approves_a_big_run(subject, moving, lead, keeper, sign_in):
    rows = [subject(title=f"svc {n}", target=f"b{n}:1") for n in range(21)]
    run = rotate_many(moving, rows, by=lead)
    assert "Approve" not in sign_in(lead).get(at("run", moving, batch=run.pk)).content.decode()
    page = sign_in(keeper).get(at("run", moving, batch=run.pk)).content.decode()
    assert "21 secrets wait" in page and "Approve: change them all" in page
    sign_in(keeper).post(at("approve", moving, batch=run.pk))
    run.refresh_from_db()
    assert run.approved_by == str(keeper)
    sign_in(lead).post(at("stop", moving, batch=run.pk))
    assert "21 were not begun" in sign_in(lead).get(at("run", moving, batch=run.pk)).content.decode()
    assert "stopped" in sign_in(lead).get(at("runs", moving)).content.decode()


def test_how_it_is_changed_is_written_down(subject, moving, technician, sign_in):
    row = subject(way=True)
    Arrangement.objects.all().delete()
    admin = type(row).objects.get(title="admin")
    page = sign_in(technician)
    facts = {
        "way": admin.pk,
        "dependents": "sauvegarde.service @ srv\n+ cron @ srv",
        "options": "base_dn=dc=x",
        "alone": "",
    }
    answer = page.post(at("arrangement", moving, credential=row.pk), facts)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    found = Arrangement.objects.get(credential=row)
    assert found.way == admin and found.options == {"base_dn": "dc=x"}
    assert found.dependents == [
        {"what": "sauvegarde.service", "where": "srv", "handled": False},
        {"what": "cron", "where": "srv", "handled": True},
    ]
    again = page.get(at("arrangement", moving, credential=row.pk)).content.decode()
    assert "+ cron @ srv" in again
    shown = page.get(
        reverse("vault:credential", kwargs={"takeover": moving.pk, "credential": row.pk})
    ).content.decode()
    assert "How it is changed" in shown and "admin" in shown


def test_no_secret_is_on_any_page(subject, sim, moving, owner, sign_in, turn, held):
    sim.faults = {"policy", "lost-after"}
    row = subject()
    rotation = turn(row)
    run = rotate_many(moving, [row], by=owner)
    pages = [at("home", moving), at("runs", moving), at("proofs", moving), at("run", moving, batch=run.pk), at("rotation", moving, rotation=rotation.pk)]  # fmt: skip
    shown = "".join(sign_in(owner).get(page).content.decode() for page in pages)
    assert all(text not in shown for _state, text in held(row).versions.values())
