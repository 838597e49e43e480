"""SOPs of other forms as HTML: a health facility's head and table of sections, and the narrative text."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from sopocr.model.sop import Record, Sop
from sopocr.output.flow_table import LINE_HEIGHT, TYPE_SIZE
from sopocr.output.free_chart import free_chart
from sopocr.output.html_parts import STATUS, doubts_of, environment, long_date, notes, page_ranges
from sopocr.output.sections import (
    COLUMN_TITLES,
    INFERRED,
    Section,
    cell,
    own_number,
    sections,
    step_columns,
)

WIDTH = 718.0
"""CSS pixels: the width of A4 upright, less margins of 10 mm."""
_TYPE_SIZE, _LINE = TYPE_SIZE + 1.5, LINE_HEIGHT + 4.0
_DATES = {
    "Tanggal Pembuatan": "tanggal_pembuatan",
    "Tanggal Revisi": "tanggal_revisi",
    "Tanggal Pengesahan": "tanggal_pengesahan",
    "Tanggal Berlaku": "tanggal_efektif",
    "Tanggal Terbit": "tanggal_terbit",
}


@dataclass(frozen=True)
class _Value:
    path: str
    text: str


@dataclass(frozen=True)
class _Step:
    path: str
    level: int
    number: str
    text: str
    heading: bool
    cells: tuple[_Value, ...]


def form_page(record: Record) -> str:
    """The record as an HTML page in the look of its form, with the free chart, doubts and findings."""
    sop = record.sop
    parts, columns = sections(record), step_columns(sop)
    ids = _ids(sop, parts, columns)
    chart: str = ""
    if sop.diagram_alir is not None and sop.diagram_alir.simpul:
        chart = etree.tostring(free_chart(record), encoding="unicode")
    template = environment.get_template(f"{sop.bentuk}.html.j2")
    return template.render(
        record=record,
        sop=sop,
        parts=[(part, _items(part)) for part in parts],
        steps=_steps(sop, columns),
        columns=[COLUMN_TITLES[name] for name in columns],
        chart=Markup(chart),  # escaped by lxml
        doubts=doubts_of(record),
        status=STATUS[record.status],
        source_pages=page_ranges(record.source.pages),
        dates=[
            (label, f"/sop/{key}", long_date(getattr(sop, key)))
            for label, key in _DATES.items()
            if getattr(sop, key)
        ],
        issued=long_date(sop.tanggal_terbit),
        findings=notes(record.findings, lambda path: path in ids),
        undrawn=[],
        inferred=INFERRED,
        width=WIDTH,
        type_size=_TYPE_SIZE,
        line_height=_LINE,
    )


def _items(part: Section) -> list[_Value]:
    return [_Value(f"{part.path}/{place}", text) for place, text in enumerate(part.items)]


def _steps(sop: Sop, columns: list[str]) -> list[_Step]:
    return [
        _Step(
            f"/sop/langkah/{place}",
            step.tingkat,
            own_number(step),
            step.kegiatan,
            not step.nomor,
            tuple(_Value(_path(place, name), cell(step, name)) for name in columns),
        )
        for place, step in enumerate(sop.langkah)
    ]


def _path(place: int, name: str) -> str:
    return f"/sop/langkah/{place}/{name}" + ("/teks" if name == "waktu" else "")


def _ids(sop: Sop, parts: list[Section], columns: list[str]) -> set[str]:
    """The paths of all that the page has an element for."""
    ids = {f"/sop/{name}" for name in ("instansi", "unit_kerja", "nomor_sop", "nama_sop", "nomor_revisi")}
    ids |= {f"/sop/{key}" for key in _DATES.values() if getattr(sop, key)} | {"/sop/tanggal_terbit"}
    ids |= {f"/sop/disahkan_oleh/{name}" for name in ("jabatan", "nama")}
    for part in parts:
        ids |= {part.path, *(value.path for value in _items(part))}
    for place in range(len(sop.langkah)):
        base = f"/sop/langkah/{place}"
        ids |= {base, f"{base}/nomor", f"{base}/kegiatan", *(_path(place, name) for name in columns)}
    return ids
