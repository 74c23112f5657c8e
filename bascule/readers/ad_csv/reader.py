"""`Get-ADUser`, `Get-ADComputer`, `Get-ADGroupMember` exported with Export-Csv."""

import re

from bascule.observation.problem import gettext_noop
from bascule.observation.records import AccessFact, Evidence, NotRead, Reading
from bascule.readers.directory.entry import GROUPS_LOST, Entry, add, domain_of, filetime
from bascule.readers.table import Peek, Table
from bascule.readers.table_reader import TableReader
from bascule.readers.table_values import yes_or_no

_LOST = "Microsoft.ActiveDirectory.Management."


class AdCsvReader(TableReader):
    name = "ad_csv"
    label = "Active Directory (Export-Csv)"

    def recognises_table(self, table: Peek, name: str) -> float:
        if table.has("DistinguishedName", "ObjectClass", "SamAccountName") or table.has(
            "DistinguishedName", "ObjectGUID", "SID"
        ):
            return 0.97
        if table.has("SamAccountName") and (
            table.has("DNSHostName")
            or table.has("OperatingSystem")
            or table.has("UserPrincipalName")
            or table.has("LastLogonDate")
        ):
            return 0.93
        return 0.8 if table.has("SamAccountName", "Enabled") else 0.0

    def read_table(self, table: Table, reading: Reading) -> None:
        lost: set[str] = set()
        domain = "Active Directory"
        for line, record in table.records():
            reading.units += 1
            sam = record.get("samaccountname") or record.get("name")
            if not sam:
                reading.not_read.append(NotRead(where=f"line {line}", what="row", why=NO_NAME))
                continue
            reading.units_read += 1
            lost.update(key for key, value in record.items() if value.startswith(_LOST))
            entry = _entry(sam, line, record)
            domain = domain_of(entry)
            add(reading, entry)
        for key in sorted(lost):
            reading.not_read.append(NotRead(where=f"column {key}", what=key, why=GROUPS_LOST))
        if (
            not any(
                "memberof" in key or "groups" in key
                for _, record in list(table.records())[:1]
                for key in record
            )
            or "memberof" in lost
        ):
            reading.accesses.append(
                AccessFact(
                    ref="groups",
                    fact="admin",
                    on=domain,
                    value="Domain Admins",
                    state="unknown",
                    why_unknown=GROUPS_LOST,
                    evidence=Evidence(line=1),
                )
            )


NO_NAME = gettext_noop("This row has no account name.")


def _entry(sam: str, line: int, record: dict[str, str]) -> Entry:
    def cell(*names: str) -> str | None:
        value = next(
            (record[name] for name in names if record.get(name) and not record[name].startswith(_LOST)), None
        )
        return value.strip() if value else None

    def many(*names: str) -> list[str]:
        text = cell(*names) or ""
        if "CN=" in text:  # DNs hold commas: part them where a new one starts
            return [
                part.strip(" ;,|\n")
                for part in re.split(r"(?=CN=(?:[^,]|\\,)+,(?:CN|OU|DC)=)(?<=[;|,\n ])", text)
                if part.strip(" ;,|\n")
            ]
        return [part.strip() for part in re.split(r"[;|\n]\s*|\s+(?=[\w\-]+/)", text) if part.strip()]

    classes = (cell("objectclass") or "").lower()
    computer = (
        classes == "computer"
        or (not classes and ("dnshostname" in record or "operatingsystem" in record))
        or sam.endswith("$")
    )
    system = " ".join(filter(None, (cell("operatingsystem"), cell("operatingsystemversion")))) or None
    control = cell("useraccountcontrol") or "0"
    flags = int(control) if control.isdigit() else 0
    return Entry(
        kind="gmsa" if "managedserviceaccount" in classes else "computer" if computer else "user",
        sam=sam, line=line, name=cell("displayname", "name", "cn"), dn=cell("distinguishedname"), dns=cell("dnshostname"), sid=cell("sid", "objectsid"),
        guid=cell("objectguid"), mail=cell("emailaddress", "mail"), upn=cell("userprincipalname"), title=cell("title"), description=cell("description", "info"), os=system,
        enabled=yes_or_no(cell("enabled") or ""), flags=flags | (0x10000 if yes_or_no(cell("passwordneverexpires") or "") else 0) | (0x20 if yes_or_no(cell("passwordnotrequired") or "") else 0),
        admin_count=cell("admincount") == "1", groups=many("memberof", "groups"), spns=many("serviceprincipalname", "serviceprincipalnames"), delegates_to=many("msds allowedtodelegateto"),
        delegation=yes_or_no(cell("trustedfordelegation") or "") is True, no_preauth=yes_or_no(cell("doesnotrequirepreauth") or "") is True,
        password_set=filetime(cell("passwordlastset", "pwdlastset")), last_logon=filetime(cell("lastlogondate", "lastlogontimestamp")), created=filetime(cell("created", "whencreated")),
        address=cell("ipv4address"), laps=cell("ms mcs admpwd"),
    )  # fmt: skip
