"""What a file that no reader knows seems to be, and what to do with it."""

from bascule.observation.problem import gettext_noop
from bascule.observation.records import NotRead
from bascule.readers.table_text import text_head

KEEP = gettext_noop("it stays a file: keep it with the dossier, and note by hand what it tells")
MAP = gettext_noop("save it as CSV or XLSX with headings and map its columns, or attach it as a document")
ASK = gettext_noop("ask what it is and which program opens it; export it from there as CSV, JSON or XML")
NEVER_RUN = gettext_noop("never run it; if it is an installer, ask for its licence and settings instead")
LOCKED = gettext_noop("decrypt it with the program that made it, and read what comes out")
_MAGIC = (
    (b"%PDF", gettext_noop("a PDF document"), KEEP),
    (b"\x89PNG", gettext_noop("a picture"), KEEP),
    (b"\xff\xd8\xff", gettext_noop("a picture"), KEEP),
    (b"GIF8", gettext_noop("a picture"), KEEP),
    (b"AC10", gettext_noop("a drawing (DWG)"), KEEP),
    (b"MZ", gettext_noop("a Windows program"), NEVER_RUN),
    (b"\x7fELF", gettext_noop("a Linux program"), NEVER_RUN),
    (b"-----BEGIN PGP MESSAGE", gettext_noop("an encrypted message"), LOCKED),
    (b"age-encryption.org", gettext_noop("an encrypted file"), LOCKED),
    (b"Salted__", gettext_noop("an encrypted file"), LOCKED),
    (b"7z\xbc\xaf", gettext_noop("a compressed archive"), gettext_noop("unpack it and read the folder")),
    (b"Rar!", gettext_noop("a compressed archive"), gettext_noop("unpack it and read the folder")),
    (b"\x1f\x8b", gettext_noop("a compressed archive"), gettext_noop("unpack it and read the folder")),
    (b"SQLite format 3", gettext_noop("a SQLite database"), ASK),
)
_OFFICE = ((b"word/", gettext_noop("a Word document")), (b"ppt/", gettext_noop("a presentation")))


def unknown(head: bytes, name: str) -> NotRead:
    """The one line for a file that nobody reads."""
    where = gettext_noop("whole file")
    for magic, what, why in _MAGIC:
        if head.startswith(magic):
            return NotRead(where, what, why)
    if head.startswith(b"PK\x03\x04"):
        for mark, what in _OFFICE:
            if mark in head:
                return NotRead(where, what, KEEP)
    if head.startswith(b"\xd0\xcf\x11\xe0") and not name.lower().endswith(".xls"):
        return NotRead(where, gettext_noop("an Office document or an Outlook message"), KEEP)
    if text_head(head):
        return NotRead(where, gettext_noop("a text that no reader knows"), MAP)
    return NotRead(where, gettext_noop("a format that no reader knows"), ASK)
