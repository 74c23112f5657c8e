"""Each file of a ZIP is read by its own reader; what is not read is named, never dropped."""

import io
import zipfile

from bascule.readers.read_file import read_file

ZONE = "$ORIGIN acme.example.\n$TTL 3600\n@ IN SOA ns1 admin 1 2 3 4 5\n@ IN NS ns1\nns1 IN A 192.0.2.53\nwww IN A 192.0.2.80\n"


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(tmp_path, members):
    file = tmp_path / "handed-over.zip"
    file.write_bytes(zipped(members))
    return read_file(file, name=file.name)


def test_a_file_in_an_archive_gives_what_it_gives_alone(tmp_path):
    alone = tmp_path / "acme.example.zone"
    alone.write_text(ZONE)
    wanted = {(said.kind, said.name) for said in read_file(alone, name=alone.name).reading.observations}
    found = read(tmp_path, {"dns/acme.example.zone": ZONE})
    assert wanted
    assert wanted == {(said.kind, said.name) for said in found.reading.observations}


def test_what_is_not_read_in_an_archive_is_named(tmp_path):
    members = {
        "a.zone": ZONE,
        "photo.bin": b"\x00\x01\x02\xff" * 50,
        "empty.csv": b"",
        "more.zip": zipped({"x.txt": "x"}),
    }
    found = read(tmp_path, members)
    named = " ".join(f"{part.where} {part.what}" for part in found.reading.not_read)
    assert all(name in named for name in ("photo.bin", "empty.csv", "more.zip")), named
    assert found.reading.coverage < 1


def test_what_a_desktop_leaves_behind_is_no_file(tmp_path):
    found = read(tmp_path, {"a.zone": ZONE, "__MACOSX/._a.zone": b"\x00", "Thumbs.db": b"\x00"})
    assert "MACOSX" not in str(found.reading.not_read)
    assert "Thumbs" not in str(found.reading.not_read)
