"""On real web servers in the lab: a printer (nginx, basic), a camera (lighttpd, digest), a NAS (a form)."""

from dataclasses import replace

import pytest

from bascule.connectors.base import Outcome, Target, Way
from bascule.connectors.contract import check_folder, check_rotates, check_verifies
from bascule.connectors.http_device.connector import HttpDevice
from bascule.connectors.http_device.profile import profiles

pytestmark = [pytest.mark.root, pytest.mark.xdist_group("lab")]
HTTP = HttpDevice()


def _camera(lab, profile, port=443):
    camera = lab.host("camera")
    lab.run(
        "camera",
        "sh",
        "-c",
        f"printf 'root:AXIS:%s\\n' $(printf root:AXIS:{'Cam-Durand-1'} | md5sum | cut -d' ' -f1) > /var/lib/device/digest",
    )
    lab.run("camera", "sh", "-c", "printf Nas-Durand-1 | sha256sum | cut -d' ' -f1 > /var/lib/device/admin")
    login = {"axis": "root", "nas_form": "admin"}[profile]
    return Target(f"{camera.address}:{port}", login, timeout=8, options={"profile": profile})


def test_keeps_the_promises_on_a_camera_with_digest(lab):
    target = _camera(lab, "axis")
    check_folder(HTTP)
    lab.inside(lambda: check_verifies(HTTP, target, b"Cam-Durand-1"))
    lab.inside(lambda: check_rotates(HTTP, target, b"Cam-Durand-1"))


def test_keeps_the_promises_on_a_form_with_a_token(lab):
    target = _camera(lab, "nas_form", 8443)
    lab.inside(lambda: check_verifies(HTTP, target, b"Nas-Durand-1"))
    new = lab.inside(lambda: check_rotates(HTTP, target, b"Nas-Durand-1"))
    assert lab.inside(lambda: HTTP.end_sessions(target, new)).detail == "every session ended"
    assert lab.run("camera", "ls", "/var/lib/device/sessions").stdout == ""
    _camera(lab, "nas_form", 8443)


def test_an_administrator_changes_another_account(lab):
    target = _camera(lab, "axis")
    key = lab.inside(lambda: HTTP.verify(target, b"x")).pinned
    viewer = replace(target, login="root", pinned=key)
    way = Way("root", b"Cam-Durand-1")
    assert lab.inside(lambda: HTTP.rotate(viewer, b"", b"Nouveau-9-9", way)).word == Outcome.ACCEPTED
    assert lab.inside(lambda: HTTP.verify(viewer, b"Nouveau-9-9")).word == Outcome.ACCEPTED
    _camera(lab, "axis")


def test_a_device_says_when_it_does_not_take_a_password(lab):
    target = _camera(lab, "nas_form", 8443)
    key = lab.inside(lambda: HTTP.verify(target, b"x")).pinned
    answer = lab.inside(lambda: HTTP.rotate(replace(target, pinned=key), b"Nas-Durand-1", b"court"))
    assert (answer.word, answer.code) == (Outcome.REFUSED, "policy")


def test_nothing_goes_to_a_device_that_is_not_pinned_yet(lab):
    target = _camera(lab, "axis")
    answer = lab.inside(lambda: HTTP.rotate(target, b"Cam-Durand-1", b"Nouveau-9-9"))
    assert (answer.word, answer.code) == (Outcome.REFUSED, "not-pinned") and answer.pinned


def test_a_printers_basic_login_is_tried_and_left_to_be_changed_by_hand(lab):
    printer = lab.host("printer")
    target = Target(printer.address, "admin", timeout=8, options={"profile": "basic"})
    secret = printer.login("http").password.encode()
    lab.inside(lambda: check_verifies(HTTP, target, secret))
    plain = replace(target, options={"profile": "basic", "scheme": "http"})
    told = lab.inside(lambda: HTTP.verify(plain, secret))
    assert (told.word, told.pinned) == (Outcome.ACCEPTED, "no-tls")
    assert lab.inside(lambda: HTTP.rotate(target, secret, b"Nouveau-9-9")).code == "by-hand"
    (seen,) = lab.inside(lambda: list(HTTP.discover(target, b"")))
    assert seen.name == "HP LaserJet MFP M428fdw" and seen.identifiers["tls_key"].startswith("tls SHA256:")


def test_a_page_that_opens_without_a_login_proves_none(lab):
    printer = lab.host("printer")
    target = Target(printer.address, "admin", timeout=8, options={"profile": "basic"})
    wait = "until curl -sk -o /dev/null -w '%{http_code}' https://127.0.0.1/admin/ | grep -q"
    site = "/etc/nginx/sites-enabled/default"
    lab.run(
        "printer",
        "sh",
        "-c",
        f"cp {site} /var/tmp/site; sed -i 's/auth_basic \"LaserJet\";/auth_basic off;/' {site}; nginx -s reload; {wait} 200; do sleep 0.1; done",
    )
    try:
        answer = lab.inside(lambda: HTTP.verify(target, b"egal"))
    finally:
        lab.run(
            "printer", "sh", "-c", f"cp /var/tmp/site {site}; nginx -s reload; {wait} 401; do sleep 0.1; done"
        )
    assert (answer.word, answer.code) == (Outcome.UNREACHABLE, "unprotected")


def test_every_profile_makes_passwords_its_device_takes():
    for name, profile in profiles().items():
        made = HTTP.new_secret(Target("x", "x", options={"profile": name}), b"").decode()
        assert len(made) == profile.length and profile.tested, name
