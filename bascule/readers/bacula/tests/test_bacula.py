from pathlib import Path

from bascule.readers.bacula.reader import BaculaReader

INPUT = Path(__file__).parent / "inputs" / "jobs.txt"
VERIFY = """22-Nov 19:04 lab-dir JobId 4: Error: Bacula lab-dir 9.6.7 (10Dec20):
  JobId:                  4
  Verify Level:           VolumeToCatalog
  Client:                 srv-compta-fd
  Verify JobId:           1
  Files Expected:         65
  Files Examined:         10
  Termination:            {end}

"""


def test_only_jobs_that_ended_well_are_points_and_chains_are_known():
    reading = BaculaReader().read(INPUT)
    assert [(p.id, p.depends_on, p.claimed) for p in reading.points] == [
        ("job 1", None, "2026-11-20T19:04:16Z"),
        ("job 2", "job 1", "2026-11-21T19:04:48Z"),
    ]
    assert reading.observations[0].attributes["failed_jobs"] == ["compta 3 B f", "verify 4 V E"]


def test_a_verification_that_failed_is_said(tmp_path):
    file = tmp_path / "v.txt"
    file.write_text(VERIFY.format(end="*** Verify Error ***"))
    assert BaculaReader().recognises(file.read_bytes(), file.name) > 0.9
    job = BaculaReader().read(file).observations[0].attributes
    assert (job["check"], job["check_detail"]) == ("failed", "job 1: Verify Error, 10 of 65 files")
    file.write_text(VERIFY.format(end="Verify OK"))
    assert BaculaReader().read(file).observations[0].attributes["check_depth"] == "data"


def test_long_listings_and_tables_of_the_catalogue_are_read(tmp_path):
    file = tmp_path / "l.txt"
    file.write_text(
        "llist jobs\n   JobId: 7\n  Name: x\n  Type: B\n  Level: F\n  ClientName: srv-fd\n  JobStatus: T\n  StartTime: 2026-01-02 03:04:05\n\n"
    )
    assert [(p.system, p.claimed) for p in BaculaReader().read(file).points] == [
        ("srv", "2026-01-02T03:04:05Z")
    ]
    file.write_text('JobId,Job,Name,Type,Level,JobStatus,StartTime\n9,j,y,B,F,T,"2026-01-02 03:04:05"\n')
    assert [p.system for p in BaculaReader().read(file).points] == ["y"]
