"""Page trees that count too few pages: PDFium believes the count, pdfminer walks the tree."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO

from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral

_MAX_NODES = 100_000


def with_true_counts(file: BinaryIO, document: Any) -> BytesIO | None:
    """The file with an update after its end (PDF 32000-1, 7.5.6) that gives each node of the page tree the
    number of pages below it; None where that cannot be done. `document` is pdfminer's of the same file."""
    root = document.catalog.get("Pages")
    if document.encryption is not None or not isinstance(root, PDFObjRef):
        return None
    wrong: dict[int, dict[str, Any]] = {}
    _count(root, wrong, set())
    file.seek(0)
    data = file.read()
    start = data.rfind(b"startxref")
    if not wrong or start < 0:
        return None
    last = data[start + 9 :].split(maxsplit=1)[0]
    out = bytearray(data.rstrip() + b"\n")
    places = {}
    for number, node in sorted(wrong.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{_written(node)}\nendobj\n".encode("latin-1")
    table = len(out)
    out += b"xref\n"
    for number, place in sorted(places.items()):
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    trailer = {key: value for xref in document.xrefs for key, value in xref.get_trailer().items()}
    size = int(trailer.get("Size", max(places) + 1))
    out += f"trailer\n<< /Size {size} /Root {_written(trailer['Root'])} /Prev ".encode("latin-1")
    out += last + f" >>\nstartxref\n{table}\n%%EOF\n".encode()
    return BytesIO(bytes(out))


def _count(node: Any, wrong: dict[int, dict[str, Any]], seen: set[int]) -> int:
    """The pages below a node; nodes that say otherwise are gathered in `wrong`."""
    number = node.objid if isinstance(node, PDFObjRef) else 0
    known = resolve1(node)
    if not isinstance(known, dict) or number in seen or len(seen) > _MAX_NODES:
        return 0
    seen.add(number)
    if "Kids" not in known:
        return 1
    count = sum(_count(kid, wrong, seen) for kid in resolve1(known["Kids"]) or ())
    if number and resolve1(known.get("Count")) != count:
        wrong[number] = {**known, "Count": count}
    return count


def _written(value: Any) -> str:
    """An object in the file's own notation (PDF 32000-1, 7.3)."""
    if isinstance(value, PDFObjRef):
        return f"{value.objid} 0 R"
    if isinstance(value, dict):
        return "<< " + " ".join(f"/{key} {_written(one)}" for key, one in value.items()) + " >>"
    if isinstance(value, list):
        return "[" + " ".join(map(_written, value)) + "]"
    if isinstance(value, PSLiteral):
        return "/" + (value.name if isinstance(value.name, str) else value.name.decode("latin-1"))
    if isinstance(value, bytes):
        return f"<{value.hex()}>"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else repr(value)
