"""The SOP redrawn in the official form, as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup

from sopocr.model.findings import Finding
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
from sopocr.output.svg import DOUBTFUL, chart_group

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_STATUS = {"complete": "Lengkap", "partial": "Sebagian terbaca", "failed": "Gagal dibaca"}
_SEVERITY = ("error", "warning", "info")
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

_environment = Environment(
    loader=PackageLoader("sopocr.output"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
)


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


@dataclass(frozen=True)
class _Note:
    severity: str
    message: str
    code: str
    page: int | None
    link: str


def html_page(record: Record) -> str:
    """The record as an HTML page in Indonesian: identity, boxes, flow table with its chart, findings.

    Values with a confidence below `DOUBTFUL` are marked; a button hides the marks and the findings, for
    print.
    """
    sop = record.sop
    layout = lay_out_table(sop)
    drawing = draw_chart(sop, layout.actor_borders, layout.row_borders)
    doubts = _doubts(record)
    template = _environment.get_template("sop.html.j2")
    return template.render(
        record=record,
        sop=sop,
        layout=layout,
        charts=_charts(drawing, record),
        doubts=doubts,
        status=_STATUS[record.status],
        source_pages=page_ranges(record.source.pages),
        dates=[(label, f"/sop/{key}", long_date(getattr(sop, key))) for label, key in _DATES.items()],
        boxes=_boxes(sop),
        rows=_rows(sop, layout),
        findings=_notes(record.findings, sop),
        undrawn=[sop.alur[index] for index in drawing.undrawn],
        width=WIDTH,
        type_size=TYPE_SIZE,
        head_size=HEAD_SIZE,
        line_height=LINE_HEIGHT,
    )


def long_date(date: str | None) -> str:
    """ "2024-01-11" as "11 Januari 2024", "2024-01" as "Januari 2024", None as a dash."""
    if not date:
        return "–"
    year, month, *day = date.split("-")
    name = _MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
    return " ".join([*(str(int(d)) for d in day), name, year])


def page_ranges(pages: Sequence[int]) -> str:
    """ "1–3, 5" for 1, 2, 3, 5."""
    runs = [list(run) for _, run in groupby(enumerate(sorted(set(pages))), lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def _doubts(record: Record) -> dict[str, str]:
    """What is to be said of each doubtful value, by its path."""
    doubts = {}
    for path, evidence in record.evidence.items():
        if evidence.confidence < DOUBTFUL or evidence.handwritten:
            parts = [f"Keyakinan {evidence.confidence:.0%}"]
            if evidence.handwritten:
                parts.append("tulisan tangan")
            if evidence.page:
                parts.append(f"halaman {evidence.page}")
            if evidence.raw:
                parts.append(f"terbaca “{evidence.raw}”")
            doubts[path] = ", ".join(parts)
    return doubts


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


def _notes(findings: Sequence[Finding], sop: Sop) -> list[_Note]:
    """The findings, the gravest first; those about a value that the page shows link to it."""
    ordered = sorted(findings, key=lambda finding: _SEVERITY.index(finding.severity))
    return [
        _Note(
            finding.severity,
            finding.message,
            finding.code,
            finding.page,
            finding.path if _shown(finding.path, sop) else "",
        )
        for finding in ordered
    ]


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
