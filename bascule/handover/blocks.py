"""The text of a letter as blocks: what a person edits is plain text, what is printed is headings and paragraphs.

A line that begins with `## ` is a heading, with `- ` an entry of a list; an empty line ends a paragraph; a single line
break stays one. Nothing else means anything, so no text can break the page.
"""

from typing import Any

Block = dict[str, Any]


def blocks(text: str) -> list[Block]:
    """`{"kind": "heading", "text"}`, `{"kind": "list", "entries": […]}`, `{"kind": "paragraph", "lines": […]}`."""
    found: list[Block] = []
    fresh = True  # an empty line was met: the next text begins a block
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        last = found[-1] if found and not fresh else None
        fresh = False
        if not line:
            fresh = True
        elif line.startswith("## "):
            found.append({"kind": "heading", "text": line[3:].strip()})
        elif line.startswith("- "):
            if last and last["kind"] == "list":
                last["entries"].append(line[2:].strip())
            else:
                found.append({"kind": "list", "entries": [line[2:].strip()]})
        elif last and last["kind"] == "paragraph":
            last["lines"].append(line)
        else:
            found.append({"kind": "paragraph", "lines": [line]})
    return found
