"""bascule.toml: what a lead would type when opening the takeover. Dates count from the day it is loaded."""

from pathlib import Path

from generate.cast import CLIENT, DOMAIN, OUTGOING, OUTGOING_DOMAIN, OUTGOING_PEOPLE
from generate.estate import OUTGOING_NETWORK

HEAD = f"""\
# The client, the provider it leaves and the takeover. A date such as "+21d" or "-9d" counts from the day the folder is
# taken in; a plain date (2026-12-13) works as well.

[client]
name = "{CLIENT}"
registration = "SIREN 000 000 000"
address = "14 rue des Compagnons, 44200 Nantes"
country = "FR"
sector = "Menuiserie et agencement"
signatory = "Hélène Lacombe"
signatory_title = "Directrice générale"
email = "direction@{DOMAIN}"
phone = "01 99 00 31 00"
out_of_band = "06 39 98 10 99 ; reprise.lacombe@courriel.example"

[takeover]
attitude = "slow"
mandate_on = "-34d"
notice_on = "-12d"
t0 = "+21d"
retention_until = "+51d"
contract_until = "+52d"

[mandate]
signed_by = "Hélène Lacombe"
signed_on = "-34d"
valid_from = "-34d"
valid_until = "+120d"
document = "client/mandat-signe.pdf"
receives_secrets = "Les gardiens du coffre du prestataire entrant, nommés en annexe"
scope = \"\"\"
Inventaire, accès et changement des secrets de tous les systèmes d'information de la société, sur ses sites de Nantes et de
Cholet. Les équipements de production ne sont qu'observés ; toute action y est faite par l'atelier. La centrale incendie est
exclue.\"\"\"

[provider]
name = "{OUTGOING}"
address = "8 quai des Antilles, 44200 Nantes"
email = "contact@{OUTGOING_DOMAIN}"
phone = "01 99 00 41 00"
domains = ["{OUTGOING_DOMAIN}"]
networks = ["{OUTGOING_NETWORK}"]
tools = ["atera", "splashtop", "connectwise-screenconnect", "anydesk", "eset-management"]
contract = "Contrat d'infogérance INF-2019-044, préavis de trois mois, article 12 : réversibilité"
"""


FACTS = """
# What the letters depend on.
[facts]
undisputed_invoices_paid = true
disputed_amount_eur = 1840
reversibility_clause = true
personal_data = true
hosted_backup = true
notice_months = 3
gdpr_choice = "return-then-delete"
"""


def write_profile(file: Path) -> None:
    parts = [HEAD]
    for first, family, _, login, mobile in OUTGOING_PEOPLE:
        parts.append(
            f'\n[[provider.people]]\nname = "{first} {family}"\n'
            f'email = "{login}@{OUTGOING_DOMAIN}"\nphone = "{mobile}"\n'
        )
    parts.append(FACTS)
    file.write_text("".join(parts), encoding="utf-8")


def write_mandate(file: Path) -> None:
    """The signed mandate: one page of PDF, written by hand so that the same text gives the same bytes."""
    lines = ["MANDAT", "", f"{CLIENT} donne mandat au prestataire entrant, pour ses sites de Nantes et de Cholet,",
             "de recenser, de recevoir et de changer les acces a son systeme d'information.", "",
             "Document d'exemple, sans valeur. Signe : Helene Lacombe, directrice generale."]  # fmt: skip
    shown = "".join(f"({line}) Tj T* " for line in lines)
    stream = f"BT /F1 11 Tf 60 760 Td 18 TL {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    file.write_bytes(body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail)
