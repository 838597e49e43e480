"""The parts of an SOP of another form than SOP-AP in the order of the paper: its sections, and where among
them the procedure and the free flow chart stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sopocr.model.sop import DiagramAlir, Langkah, Record, Sop

Kind = Literal["items", "procedure", "chart"]

FORM_NAMES = {"sop-ap": "SOP AP", "spo": "SPO fasilitas kesehatan", "naratif": "SOP naratif"}
PROCEDURE = "Prosedur"
CHART = "Diagram Alir"
INFERRED = "Urutan disimpulkan dari nomor langkah; dokumen tidak memuat diagram alir"
"""What is said of a chart that nobody drew."""
_CHART_TITLE = re.compile(r"\b(?:diagram|bagan|alur|alir|flow\s?chart)\b", re.I)
_AFTER_PROCEDURE = re.compile(
    r"\b(?:diagram|bagan|alir|flow\s?chart|unit|dokumen|rekam\w*|catatan|lampiran|hal-hal|riwayat|histori\w*|formulir)\b",
    re.I,
)


@dataclass(frozen=True)
class Section:
    """One part. `path` is a JSON Pointer: of the section's list, of `langkah`, or of `diagram_alir`."""

    title: str
    path: str
    kind: Kind
    items: tuple[str, ...] = ()


def escaped(key: str) -> str:
    """A key as one part of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def sections(record: Record) -> list[Section]:
    """All parts in order.

    The record does not say where the procedure stood: it comes between the sections that the evidence has
    above and below it, and there before the first whose title speaks of what follows a procedure (charts,
    units, documents). The chart stands in the empty section that its title names, else behind the procedure.
    """
    sop = record.sop
    parts = [
        Section(title, f"/sop/bagian_lain/{escaped(title)}", "items", tuple(items))
        for title, items in sop.bagian_lain.items()
    ]
    place = _procedure_place(record, parts)
    chart = sop.diagram_alir is not None and bool(sop.diagram_alir.simpul)
    home = (
        next((p.title for p in parts if not p.items and _CHART_TITLE.search(p.title)), None)
        if chart
        else None
    )
    ordered: list[Section] = []
    for number, part in enumerate([*parts, None]):
        if number == place:
            ordered.append(Section(PROCEDURE, "/sop/langkah", "procedure"))
            if chart and home is None:
                ordered.append(Section(CHART, "/sop/diagram_alir", "chart"))
        if part is not None:
            ordered.append(Section(part.title, part.path, "chart") if part.title == home else part)
    return ordered


def _procedure_place(record: Record, parts: Sequence[Section]) -> int:
    """How many sections stand before the procedure."""
    start = _first_spot(record, "/sop/langkah/")
    spots = [_first_spot(record, f"{part.path}/") for part in parts]
    least, most = 0, len(parts)
    if start is not None:
        least = max(
            (place for place, spot in enumerate(spots, 1) if spot is not None and spot < start), default=0
        )
        most = next(
            (
                place
                for place, spot in enumerate(spots)
                if spot is not None and spot > start and place >= least
            ),
            most,
        )
    by_title = next((place for place, part in enumerate(parts) if _AFTER_PROCEDURE.search(part.title)), most)
    return min(max(by_title, least), most)


def _first_spot(record: Record, prefix: str) -> tuple[int, int] | None:
    """Page and height of the first value below `prefix`; of a text its line. On a page that lay on its side
    only the page counts."""
    turned = {page.number for page in record.pages if page.rotation}
    return min(
        (
            (one.page, 0 if one.page in turned else one.box[1])
            if one.page and one.box
            else (0, one.line or 0)
            for path, one in record.evidence.items()
            if path.startswith(prefix) and ((one.page and one.box) or one.line)
        ),
        default=None,
    )


def step_columns(sop: Sop) -> list[str]:
    """The columns that the procedure's table has beside number and activity; none where it is a list."""
    names = ("pelaksana", "kelengkapan", "waktu", "output", "keterangan")
    return [name for name in names if any(cell(step, name) for step in sop.langkah)]


def cell(step: Langkah, name: str) -> str:
    """The text of one of a step's columns."""
    if name == "pelaksana":
        return ", ".join(dict.fromkeys(mark.aktor for mark in step.pelaksana))
    return step.waktu.teks if name == "waktu" else str(getattr(step, name))


def onward(chart: DiagramAlir | None, place: int) -> str:
    """Where the arrows of a chart's node lead, by place: "4 (ya); 5 (tidak)"."""
    edges = chart.alur if chart is not None else ()
    ways = (f"{e.ke}" + (f" ({e.syarat})" if e.syarat else "") for e in edges if e.dari == place)
    return "; ".join(ways)


COLUMN_TITLES = {
    "pelaksana": "Pelaksana",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
    "keterangan": "Keterangan",
}


def own_number(step: Langkah) -> str:
    """The last part of a step's printed path: "2.a.1" as "1"; "–" for a dash or bullet."""
    last = step.nomor.rpartition(".")[2]
    return "–" if last == "-" else last
