"""What a hostile hand sends through a portal: never an error of ours, nothing run, everything kept under its hash."""

import gzip
import hashlib
import io
import json
import random
import stat
import string
import zipfile

import pytest
from django.urls import reverse

from bascule.catalogue.kinds import kinds
from bascule.discovery.import_files import read_queued
from bascule.discovery.models import ImportedFile
from bascule.evidence.models import Event
from bascule.handover.models import RequestLine
from bascule.handover.portals.bring import safe_name
from bascule.handover.portals.models import Arrival
from bascule.handover.portals.sign_off import ask_sign_off

SCRIPT = "<script>alert(1)</script>"
NAMES = {
    "climbing": "../../../etc/passwd", "climbing, Windows": "..\\..\\Windows\\win.ini", "absolute": "/etc/shadow",
    "as long as any disk takes": "a" * 251 + ".csv", "past all measure": "a" * 50_000 + ".csv", "turned round": "facture\u202excod.exe", "script": SCRIPT + ".csv", "empty": "",
    "one dot": ".", "two dots": "..", "formula": "=cmd|' /C calc'!A0.csv", "device": "CON", "control": "a\x01\x1b[2Jb.csv",
    "percent": "%2e%2e%2fx.csv", "unseen": "fac\u200bture\ufeff.csv", "template": "{{ 7*7 }}{% load x %}.csv",
    "format": "{0.__class__}%(x)s%n.csv", "quotes": "a'b;c&d|e.csv", "all spaces": "     ",
}  # fmt: skip


def zipped(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


def link_in_a_zip():
    entry = zipfile.ZipInfo("link.csv")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return zipped([(entry, "/etc/passwd")])


def laughs():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l9;</a>'.encode()


# Name, content: made here, small to send.
CONTENTS = {
    "zip bomb": ("a.zip", lambda: zipped([("zeros.csv", b"0" * 40_000_000)])),
    "zip in a zip in a zip": ("b.zip", lambda: zipped([("c.zip", zipped([("d.zip", zipped([("e.csv", b"0" * 999_999)]))]))])),
    "zip with climbing names": ("c.zip", lambda: zipped([("../../../tmp/evil.csv", "a;b\n1;2\n"), ("/abs.csv", "a")])),
    "zip with a link": ("d.zip", link_in_a_zip),
    "gzip bomb": ("e.gz", lambda: gzip.compress(b"0" * 40_000_000)),
    "xml that laughs": ("f.xml", laughs),
    "xml that reads files": ("g.xml", lambda: b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "html": ("h.html", f"<html><body onload=alert(1)>{SCRIPT}".encode),
    "svg": ("i.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "test virus": ("j.txt", ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode),
    "formulas": ("k.csv", f"hostname,ip\n=cmd|' /C calc'!A0,192.0.2.1\n{SCRIPT},@SUM(1)\n".encode),
    "formulas, semicolons": ("l.csv", "nom;adresse ip;série\n+1+1;192.0.2.9;-2+3\n".encode),
    "wide characters and NUL": ("m.csv", lambda: "hostname,ip\na\x00b,1\n".encode("utf-16")),
    "broken UTF-8": ("n.csv", lambda: b"hostname,ip\n\xff\xfe\xc3,192.0.2.3\n"),
    "deep JSON": ("o.json", lambda: b"[" * 100_000),
    "one endless line": ("p.csv", lambda: b"hostname," + b"x" * 3_000_000),
    "pickle": ("q.pkl", lambda: b"cos\nsystem\n(S'touch /tmp/pwned'\ntR."),
    "noise": ("r.xlsx", lambda: random.Random(1).randbytes(20_000)),
    "half a spreadsheet": ("s.xlsx", lambda: zipped([("xl/workbook.xml", "<x"), ("[Content_Types].xml", "<")])),
    "half a KeePass": ("t.kdbx", lambda: bytes.fromhex("03d9a29a67fb4bb5") + b"\xff" * 200),
    "half a PDF": ("u.pdf", lambda: b"%PDF-1.7\n1 0 obj <</Length 99999999999>> stream"),
    "registry": ("v.reg", lambda: b"Windows Registry Editor Version 5.00\r\n[HKEY" + b"\\A" * 30_000),
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_queue(monkeypatch):
    monkeypatch.setattr("bascule.handover.portals.bring.soon", lambda run: None)


def post_raw(browser, where, name, content):
    """A form by hand: the test client would clean the name itself."""
    boundary = "----bascule"
    shown = name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode("utf-8", "surrogatepass") + content + f"\r\n--{boundary}--\r\n".encode()
    return browser.post(
        where,
        body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"accept": "application/json"},
    )


def look_at(browser, link, line, member_browser, takeover):
    """A line's pages, outside and inside."""
    _calm(browser.get(reverse("portal:line", kwargs={"guest": link.pk, "line": line.pk})))
    _calm(member_browser.get(reverse("handover:line", kwargs={"takeover": takeover.pk, "line": line.pk})))


def look_everywhere(browser, link, line, member_browser, takeover):
    """Every page that shows what arrived."""
    look_at(browser, link, line, member_browser, takeover)
    for name in ("sent", "receipts", "list"):
        _calm(browser.get(reverse(f"portal:{name}", kwargs={"guest": link.pk})))
    for name in ("handover:portals", "discovery:home"):
        _calm(member_browser.get(reverse(name, kwargs={"takeover": takeover.pk})))


def _calm(page):
    assert page.status_code == 200
    if page.headers["Content-Type"].startswith("text/html"):
        assert SCRIPT not in page.content.decode()


def test_a_name_never_leaves_its_place_or_runs(lines, guest, url, lead, sign_in, takeover):
    [line] = lines(1)
    link, browser = guest()
    for place, name in enumerate(NAMES.values()):
        content = f"hostname,ip\nPC-{place},192.0.2.{place + 1}\n".encode()
        answer = post_raw(browser, url(link, "bring", line=line.pk), name, content)
        assert answer.status_code in ((400,) if len(name) > 1_000 else (202, 422)), name[:80]
    arrivals = list(Arrival.objects.all())
    assert len(arrivals) >= len(NAMES) - 4, "most names are taken, made safe"
    for arrival in arrivals:
        assert 0 < len(arrival.name) <= 200
        assert not set(arrival.name) & set("/\\\x00\x01\x1b\u202e\u200b\ufeff"), arrival.name
        assert arrival.name not in (".", "..")
    for run in takeover.imports.all():
        read_queued(run, by="worker")
    look_everywhere(browser, link, line, sign_in(lead), takeover)


def test_hostile_content_is_kept_under_its_hash_and_breaks_nothing(
    lines, guest, url, lead, sign_in, takeover
):
    link, browser = guest()
    asked = dict(zip(CONTENTS, lines(len(CONTENTS)), strict=True))
    hashes = {}
    for what, (name, make) in CONTENTS.items():
        content = make()
        hashes[what] = hashlib.sha256(content).hexdigest()
        answer = post_raw(browser, url(link, "bring", line=asked[what].pk), name, content)
        assert answer.status_code == 202, (what, answer.content)
    for run in takeover.imports.all():
        read_queued(run, by="worker")
    for what, line in asked.items():
        arrival = Arrival.objects.select_related("file").get(line=line)
        assert arrival.sha256 == hashes[what] == arrival.file.sha256, what
        if arrival.file.state in ("to_map", "locked"):  # a person finishes it
            assert (arrival.state, arrival.read, arrival.settled_at) == ("unread", None, None), what
            continue
        assert arrival.settled_at is not None, (what, arrival.file.state)
        assert (arrival.state in ("read", "partly")) == bool(arrival.read), what
        if arrival.state in ("unread", "partly"):
            assert arrival.kept is not None, f"{what}: what was not read whole is in the vault"
        line.refresh_from_db()
        assert line.state in (("received", "partial") if arrival.read else ("asked",)), what
    member = sign_in(lead)
    for line in asked.values():
        look_at(browser, link, line, member, takeover)
    look_everywhere(browser, link, line, member, takeover)


def test_an_empty_file_is_refused_in_words(lines, guest, url):
    [line] = lines(1)
    link, browser = guest()
    answer = post_raw(browser, url(link, "bring", line=line.pk), "a.csv", b"")
    assert answer.status_code == 422
    assert Arrival.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_and_not_kept(lines, guest, url, monkeypatch):
    monkeypatch.setattr("bascule.handover.portals.provider_views.LARGEST", 1_000)
    [line] = lines(1)
    link, browser = guest()
    assert post_raw(browser, url(link, "bring", line=line.pk), "a.csv", b"x" * 1_001).status_code == 413
    assert ImportedFile.objects.count() == 0


def test_a_link_cannot_fill_the_disk(lines, guest, url, monkeypatch):
    monkeypatch.setattr("bascule.handover.portals.bring.MOST_WAITING", 5_000)
    [line] = lines(1)
    link, browser = guest()
    got = [
        post_raw(browser, url(link, "bring", line=line.pk), f"{n}.csv", bytes([65 + n]) * 2_000).status_code
        for n in range(4)
    ]
    assert got == [202, 202, 422, 422]


def test_safe_name_is_one_safe_name_whatever_it_is_given():
    chance = random.Random(7)
    pool = string.printable + "éß漢\u202e\u200b\ufeff\x00\x85\u2028/\\.." * 3
    for _time in range(3_000):
        name = safe_name("".join(chance.choice(pool) for _ in range(chance.randint(0, 400))))
        assert 0 < len(name) <= 200
        assert "/" not in name
        assert "\\" not in name
        assert name.isprintable() or name.strip()
        assert name not in (".", "..")
        assert safe_name(name) == name


# --- random form fields -----------------------------------------------------------------------------------------

NASTY = [
    "", " ", "0", "-1", "1e309", "NaN", "9" * 400, "99999999999999999999", "true", "null", "[]", "{}", SCRIPT, "' OR 1=1--",
    "../..", "\u202eabc", "é" * 5_000, "a" * 50_000, "\x00", "a\x00b", "\ud83d", "2026-13-45", "9999-12-31", "0001-01-01",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "192.0.2.1", "::1", "00:11:22:33:44:55", "x@y.example",
    "https://evil.example/", "=1+1", "%s%n{0}", "{{ 7*7 }}", "\r\nSet-Cookie: a=b", "client", "refused", "partial", "1",
]  # fmt: skip
FIELDS = [
    "state",
    "answer",
    "pick",
    "all",
    "name",
    "comment",
    "agree",
    "decline",
    "file",
    "sealed",
    "code",
    "page",
    "show",
]


def targets(link_of, line, sign_off):
    """Every page that takes a form, with the fields it knows."""
    provider, client = link_of["provider"], link_of["client"]
    for name in ("reply", "bring", "secrets"):
        yield reverse(f"portal:{name}", kwargs={"guest": provider.pk, "line": line.pk}), "provider", FIELDS
    for name in ("bring_any", "spreadsheet"):
        yield reverse(f"portal:{name}", kwargs={"guest": provider.pk}), "provider", FIELDS
    yield reverse("portal:approve", kwargs={"guest": client.pk}), "client", FIELDS
    yield reverse("portal:sign_off", kwargs={"guest": client.pk, "sign_off": sign_off.pk}), "client", FIELDS
    for kind in (
        "person",
        "site",
        "vehicle-tracker",
        "intrusion-alarm",
        "contract",
        "byod-phone",
        "internet-line",
    ):
        fields = [field.id for field in kinds()[kind].all_fields()] + ["subtype", "site"]
        yield reverse("portal:sheet", kwargs={"guest": client.pk, "kind": kind}), "client", fields


def fuzz(times, seed, lines, guest, takeover, lead):
    chance = random.Random(seed)
    [line] = lines(1)
    sign_off = ask_sign_off(takeover, "other", "Texte", "Un texte.", by=lead)
    link_of, browser_of = {}, {}
    for door in ("provider", "client"):
        link_of[door], browser_of[door] = guest(door, **({"may_approve": True} if door == "client" else {}))
        browser_of[door].raise_request_exception = False
    where = list(targets(link_of, line, sign_off))
    for _time in range(times):
        address, door, fields = chance.choice(where)
        sent = {
            name: chance.choice(NASTY)
            for name in chance.sample(fields, chance.randint(0, min(8, len(fields))))
        }
        type(link_of[door]).objects.update(paced=0)
        plain = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
        if chance.random() < 0.2:
            answer = browser_of[door].get(address, plain)
        elif chance.random() < 0.1:
            answer = browser_of[door].post(
                address, json.dumps(sent), content_type=chance.choice(NASTY)[:200] or "text/plain"
            )
        else:
            answer = browser_of[door].post(address, plain)
        assert answer.status_code < 500, (address, sent)
        if "html" in answer.headers.get("Content-Type", ""):
            assert SCRIPT not in answer.content.decode(errors="replace")
        assert "Set-Cookie" not in answer.headers
    assert set(RequestLine.objects.values_list("state", flat=True)) <= set(RequestLine.State.values)
    assert Event.objects.exists()


def test_random_fields_never_break_a_page(lines, guest, takeover, lead):
    fuzz(80, 1, lines, guest, takeover, lead)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_random_fields_never_break_a_page_for_long(lines, guest, takeover, lead, seed):
    fuzz(600, seed, lines, guest, takeover, lead)
