"""The SOP redrawn in the official form, as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from sopocr.model.sop import DasarHukum, Langkah, Record, Sop
from sopocr.output.chart import ChartDrawing, draw_chart
from sopocr.output.flow_table import (
    HEAD_SIZE,
    LINE_HEIGHT,
    TYPE_SIZE,
    WIDTH,
    FlowTableLayout,
    TextColumn,
    cell_text,
    lay_out_table,
)
from sopocr.output.html_parts import STATUS, doubts_of, environment, long_date, notes, page_ranges
from sopocr.output.other_forms import form_page
from sopocr.output.svg import chart_group

_DATES = {
    "Tanggal Pembuatan": "tanggal_pembuatan",
    "Tanggal Revisi": "tanggal_revisi",
    "Tanggal Pengesahan": "tanggal_pengesahan",
    "Tanggal Efektif": "tanggal_efektif",
}
BOX_TITLES = {
    "dasar_hukum": "Dasar Hukum",
    "kualifikasi_pelaksana": "Kualifikasi Pelaksana",
    "keterkaitan": "Keterkaitan",
    "peralatan_perlengkapan": "Peralatan/Perlengkapan",
    "peringatan": "Peringatan",
    "pencatatan_pendataan": "Pencatatan dan Pendataan",
}
"""The six boxes in the order of the form, row by row."""


@dataclass(frozen=True)
class _Text:
    path: str
    text: str
    middle: bool = False


@dataclass(frozen=True)
class _Row:
    height: float
    before: tuple[_Text, ...]
    after: tuple[_Text, ...]
    view: str
    spoken: str


def html_page(record: Record) -> str:
    """The record as an HTML page in Indonesian: identity, boxes, flow table with its chart, findings; an SOP
    of another form in the look of that form.

    Values with a confidence below `DOUBTFUL` are marked; a button hides the marks and the findings, for
    print.
    """
    sop = record.sop
    if sop.bentuk != "sop-ap":
        return form_page(record)
    layout = lay_out_table(sop)
    drawing = draw_chart(sop, layout.actor_borders, layout.row_borders)
    doubts = doubts_of(record)
    template = environment.get_template("sop.html.j2")
    return template.render(
        record=record,
        sop=sop,
        layout=layout,
        charts=_charts(drawing, record),
        doubts=doubts,
        status=STATUS[record.status],
        source_pages=page_ranges(record.source.pages),
        dates=[(label, f"/sop/{key}", long_date(getattr(sop, key))) for label, key in _DATES.items()],
        boxes=_boxes(sop),
        rows=_rows(sop, layout),
        findings=notes(record.findings, lambda path: _shown(path, sop)),
        undrawn=[sop.alur[index] for index in drawing.undrawn],
        width=WIDTH,
        type_size=TYPE_SIZE,
        head_size=HEAD_SIZE,
        line_height=LINE_HEIGHT,
    )


def _charts(drawing: ChartDrawing, record: Record) -> Markup:
    """The chart twice: with doubtful arrows tinted, and plain for a clean print."""
    parts = []
    for name, tinted in (("plain", False), ("tinted", True)):
        group = chart_group(drawing, record, with_tints=tinted)
        for border in drawing.xs[1:-1]:
            line = etree.Element(group.tag.replace("}g", "}path"))
            line.set("d", f"M{border:.1f} {drawing.ys[0]:.1f}V{drawing.ys[-1]:.1f}")
            line.set("stroke", "#333")
            line.set("stroke-width", "1")
            group.insert(0, line)
        group.set("id", f"bagan-{name}")
        parts.append(etree.tostring(group, encoding="unicode"))
    return Markup("".join(parts))  # escaped by lxml


def _boxes(sop: Sop) -> list[tuple[str, str, list[_Text]]]:
    boxes = [
        (title, key, [_Text(*item) for item in _items(key, getattr(sop, key))])
        for key, title in BOX_TITLES.items()
    ]
    for title, items in sop.bagian_lain.items():
        key = "bagian_lain/" + title.replace("~", "~0").replace("/", "~1")
        boxes.append((title, key, [_Text(*item) for item in _items(key, items)]))
    return boxes


def _items(key: str, items: Sequence[str | DasarHukum]) -> list[tuple[str, str]]:
    return [
        (f"/sop/{key}/{place}/teks", item.teks)
        if isinstance(item, DasarHukum)
        else (f"/sop/{key}/{place}", item)
        for place, item in enumerate(items)
    ]


def _rows(sop: Sop, layout: FlowTableLayout) -> list[_Row]:
    width = sum(layout.actors)
    left = layout.actor_borders[0]
    rows = []
    for place, step in enumerate(sop.langkah):
        top, height = layout.row_borders[place], layout.rows[place]
        view = f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"
        before, after = (_cells(place, step, columns) for columns in (layout.before, layout.after))
        rows.append(_Row(height, before, after, view, _spoken(sop, place)))
    return rows


def _cells(place: int, step: Langkah, columns: Sequence[TextColumn]) -> tuple[_Text, ...]:
    return tuple(
        _Text(
            f"/sop/langkah/{place}/{column.field}" + ("/teks" if column.field == "waktu" else ""),
            cell_text(step, column.field),
            column.field in ("nomor", "waktu"),
        )
        for column in columns
    )


def _spoken(sop: Sop, place: int) -> str:
    """The row's part of the chart in words, for screen readers and for copying."""
    marks = ", ".join(f"{mark.aktor} ({mark.simbol})" for mark in sop.langkah[place].pelaksana)
    ways = "; ".join(
        f"ke langkah {sop.langkah[edge.ke - 1].nomor or edge.ke}"
        + (f" ({edge.syarat})" if edge.syarat else "")
        for edge in sop.alur
        if edge.dari == place + 1 and edge.ke <= len(sop.langkah)
    )
    return f"{marks}; {ways}" if ways else marks


def _shown(path: str, sop: Sop) -> bool:
    """Whether the page has an element for that path."""
    parts = path.split("/")
    if len(parts) < 3 or parts[1] != "sop":
        return False
    if len(parts) == 3:
        key = parts[2]
        return key not in ("langkah", "alur", "pelaksana", "disahkan_oleh") and not (
            key in BOX_TITLES and getattr(sop, key)
        )
    return parts[2] != "alur" and parts[-1] != "pelaksana"
