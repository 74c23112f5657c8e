"""Microsoft Graph: users, devices, domains, licences, roles, applications, rules, delegated administration."""

from pathlib import Path

from bascule.observation.problem import Problem, gettext_noop
from bascule.observation.records import NotRead, Reading
from bascule.readers.base import Reader
from bascule.readers.graph_json.shapes import collection_of, shape_of
from bascule.readers.graph_json.tenant import Tenant
from bascule.readers.safe_json import MAX_BYTES, json_keys, load_json


class GraphReader(Reader):
    """What Graph Explorer, the Graph PowerShell or a script saved."""

    name = "graph_json"
    label = "Microsoft Graph (JSON)"
    limit = MAX_BYTES

    def recognises(self, head: bytes, name: str) -> float:
        keys = json_keys(head)
        if b"graph.microsoft.com" in head[:600] and "@odata.context" in keys:
            return 0.97
        found = frozenset(keys)
        if keys and keys[0] == "value" and shape_of(found):
            return 0.85
        listed = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"["
        strong = {
            "userPrincipalName",
            "servicePrincipalType",
            "skuPartNumber",
            "managedDeviceOwnerType",
            "roleTemplateId",
        }
        return (
            0.7
            if keys and (listed or "value" in keys) and strong & found and "objectid" not in found
            else 0.0
        )

    def read(self, file: Path) -> Reading:
        tenant = Tenant()
        document = load_json(file)
        pages = (
            document
            if isinstance(document, list)
            and any("value" in page for page in document if isinstance(page, dict))
            else [document]
        )
        for page in pages:
            named = collection_of(page)
            values = (
                page.get("value", [page])
                if isinstance(page, dict)
                else page
                if isinstance(page, list)
                else []
            )
            for each in values if isinstance(values, list) else [values]:
                if isinstance(each, dict):
                    tenant.add(each, named)
        if not tenant.reading.units:
            raise Problem(
                gettext_noop("This JSON file holds no objects of Microsoft Graph that are understood."),
                gettext_noop("Save the whole answer, with its « value » list, and read that."),
            )
        if isinstance(document, dict) and document.get("@odata.nextLink"):
            tenant.reading.units += 1
            tenant.reading.not_read.append(
                NotRead(
                    "@odata.nextLink",
                    gettext_noop("further pages"),
                    gettext_noop("the file is only the first page: save all pages"),
                )
            )
        return tenant.reading
