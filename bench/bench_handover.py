"""Seconds to draft, print and word a request of 2,000 lines; the peer lays the same table out in python-docx alone."""

import io
import time
from typing import Any


def main(quick: bool = False) -> dict[str, Any]:
    from docx import Document

    from bascule.config.scratch import scratch_database

    count = 200 if quick else 2_000
    with scratch_database():
        takeover = _case(count)
        from bascule.handover.compose import compose
        from bascule.handover.print_letter import print_letter
        from bascule.handover.word_letter import word_letter

        figures: dict[str, Any] = {"lines": count}
        letter, figures["compose seconds"] = _timed(lambda: compose(takeover, "request", "fr", by="bench"))
        pdf, figures["pdf seconds"] = _timed(lambda: print_letter(letter))
        _word, figures["docx seconds"] = _timed(lambda: word_letter(letter))
        figures["pdf bytes"] = len(pdf)

    def plain_table() -> None:
        document = Document()
        table = document.add_table(rows=0, cols=4)
        for number in range(min(count, 200)):
            for cell, text in zip(table.add_row().cells, (str(number), "what", "format", "why"), strict=True):
                cell.text = text
        document.save(io.BytesIO())

    _nothing, peer = _timed(plain_table)
    figures["plain python-docx table, seconds for as many lines"] = round(peer * count / min(count, 200), 2)
    return figures


def _timed(work: Any) -> tuple[Any, float]:
    began = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - began, 3)


def _case(count: int) -> Any:
    from bascule.clients.found_firm import first_firm
    from bascule.clients.open_client import open_client
    from bascule.clients.open_takeover import open_takeover
    from bascule.handover.models import RequestLine
    from bascule.tenancy.scope import set_scope

    firm = first_firm("Bench")
    set_scope(firm=firm.pk, clients=None)
    takeover = open_takeover(open_client(firm, by="bench", name="Client"), by="bench")
    RequestLine.objects.bulk_create(
        RequestLine(client=takeover.client, takeover=takeover, number=n, group="devices", key=f"k{n}", about=f"SRV-{n:04}",
                    what_fr=f"Mot de passe d’administration de SRV-{n:04}", what_en=f"Administration password of SRV-{n:04}",
                    format_fr="coffre", format_en="vault", why_fr="pour le changer", why_en="to change it")
        for n in range(1, count + 1)
    )  # fmt: skip
    return takeover
