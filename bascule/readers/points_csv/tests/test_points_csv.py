"""Points and holds read back exactly; a row without a date is told, never dropped."""

import msgspec

from bascule.readers.points_csv.reader import HOLDS, POINTS
from bascule.readers.read_file import read_file

ROWS = [
    {"system": "srv-1", "provider": "old", "claimed": "2026-11-01T02:00:00Z", "proof": 2, "keys": "oui", "id": "a"},
    {"system": "=cmd", "provider": "client", "claimed": "2026-11-02", "expires": "2027-01-01", "proof": 0, "depends_on": "a"},
]  # fmt: skip


def test_points_read_back_exactly_in_both_languages(tmp_path):
    for language in ("fr", "en"):
        file = tmp_path / f"points-{language}.csv"
        file.write_bytes(POINTS.write(ROWS, language))
        result = read_file(file)
        assert (result.reader, result.error, result.coverage) == ("points_csv", None, 1.0)
        first, second = (msgspec.to_builtins(point) for point in result.reading.points)
        assert (first["system"], first["claimed"], first["proof"], first["keys"]) == (
            "srv-1",
            "2026-11-01T02:00:00Z",
            2,
            True,
        )
        assert (second["system"], second["provider"], second["depends_on"]) == ("=cmd", "client", "a")
        assert second["evidence"]["line"] == 3


def test_french_dates_and_words_are_understood(tmp_path):
    file = tmp_path / "p.csv"
    file.write_text(
        "Système;Prestataire;Date du point;Preuve\nsrv;Sortant;31/10/2026 02:00;3\nsrv;Nouveau;;1\n", "cp1252"
    )
    result = read_file(file)
    (point,) = result.reading.points
    assert (point.provider, point.claimed, point.proof) == ("old", "2026-10-31T02:00:00Z", 3)
    assert [part.where for part in result.reading.not_read] == ["line 3"]
    assert result.coverage == 0.5


def test_holds_are_read(tmp_path):
    file = tmp_path / "h.csv"
    file.write_bytes(
        HOLDS.write([{"provider": "old", "systems": "tous", "until": "2027-02-01", "evidenced": "oui"}])
    )
    (hold,) = read_file(file).reading.holds
    assert (hold.systems, hold.until, hold.evidenced) == (["*"], "2027-02-01", True)
