"""The SOP in its official form as the page shows it: every value a place to click, the chart as a grid."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from sopocr.model.doubts import BOXES, is_locked
from sopocr.model.pointers import pointer
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import DasarHukum, Simbol
from sopocr.output.chart import ChartDrawing, draw_chart
from sopocr.output.flow_table import FlowTableLayout, cell_text, lay_out_table
from sopocr.output.free_chart import free_chart
from sopocr.output.html import BOX_TITLES
from sopocr.output.html_parts import long_date
from sopocr.output.sections import (
    COLUMN_TITLES,
    FORM_NAMES,
    Section,
    cell,
    own_number,
    sections,
    step_columns,
)
from sopocr.output.svg import chart_group

_DATES = {
    "tanggal_pembuatan": "Tanggal Pembuatan",
    "tanggal_revisi": "Tanggal Revisi",
    "tanggal_pengesahan": "Tanggal Pengesahan",
    "tanggal_efektif": "Tanggal Efektif",
    "tanggal_terbit": "Tanggal Terbit",
}


@dataclass(frozen=True)
class Place:
    """A value on the form. `state`: "error", "doubt", "locked" or "" (read and sure)."""

    path: str
    text: str
    state: str
    middle: bool = False


@dataclass(frozen=True)
class FormBox:
    """One of the titled boxes."""

    path: str
    title: str
    items: tuple[Place, ...]
    state: str


@dataclass(frozen=True)
class GridCell:
    """The crossing of a step and an actor."""

    actor: str
    symbols: tuple[Simbol, ...]


@dataclass(frozen=True)
class FormRow:
    """A step: its cells of print before and after the chart, the chart's cells, its part of the drawing."""

    step: int
    path: str
    height: float
    before: tuple[Place, ...]
    cells: tuple[GridCell, ...]
    after: tuple[Place, ...]
    view: str
    state: str


@dataclass(frozen=True)
class FormEdge:
    """An arrow's course in the frame of the chart, to find it under the pointer."""

    index: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Form:
    """All that the template of the form needs."""

    identity: dict[str, Place]
    dates: tuple[tuple[str, Place], ...]
    boxes: tuple[FormBox, ...]
    layout: FlowTableLayout
    actors: tuple[Place, ...]
    rows: tuple[FormRow, ...]
    chart: Markup
    chart_width: float
    edges: tuple[FormEdge, ...]
    undrawn: tuple[int, ...]
    other: OtherForm | None = None


@dataclass(frozen=True)
class FormStep:
    """An item of a procedure: its level, its number without the path, and the columns that it has."""

    step: int
    level: int
    heading: bool
    number: Place
    text: Place
    cells: tuple[Place, ...]


@dataclass(frozen=True)
class OtherForm:
    """What the form of an SPO or a narrative SOP shows: sections in order, the procedure and the chart among
    them."""

    name: str
    parts: tuple[tuple[Section, FormBox], ...]
    steps: tuple[FormStep, ...]
    columns: tuple[str, ...]
    chart: Markup
    nodes: tuple[Place, ...]


def _other_form(state: Reviewed, marks: _Marks) -> OtherForm | None:
    record, sop = state.record, state.record.sop
    if sop.bentuk == "sop-ap":
        return None
    boxes = []
    for part in sections(record):
        items = tuple(marks.place(f"{part.path}/{n}", text) for n, text in enumerate(part.items))
        boxes.append((part, FormBox(part.path, part.title, items, marks.of(part.path))))
    columns = step_columns(sop)
    steps = []
    for place, step in enumerate(sop.langkah):
        top = f"/sop/langkah/{place}"
        cells = tuple(
            marks.place(f"{top}/{name}" + ("/teks" if name == "waktu" else ""), cell(step, name))
            for name in columns
        )
        number = marks.place(f"{top}/nomor", own_number(step))
        text = marks.place(f"{top}/kegiatan", step.kegiatan)
        steps.append(FormStep(place, step.tingkat, not step.nomor, number, text, cells))
    chart = sop.diagram_alir
    drawn = etree.tostring(free_chart(record), encoding="unicode") if chart and chart.simpul else ""
    return OtherForm(
        FORM_NAMES[sop.bentuk],
        tuple(boxes),
        tuple(steps),
        tuple(COLUMN_TITLES[name] for name in columns),
        Markup(drawn),  # escaped by lxml
        tuple(
            marks.place(f"/sop/diagram_alir/simpul/{n}/teks", node.teks)
            for n, node in enumerate(chart.simpul if chart else ())
        ),
    )


def form_of(state: Reviewed) -> Form:
    """The form of a reviewed record."""
    sop = state.record.sop
    marks = _Marks(state)
    layout = lay_out_table(sop)
    drawing = draw_chart(sop, layout.actor_borders, layout.row_borders)
    by = sop.disahkan_oleh
    names = ("instansi", "unit_kerja", "nomor_sop", "nama_sop", "nomor_revisi")
    identity = {name: marks.place(f"/sop/{name}", getattr(sop, name) or "") for name in names}
    for part in ("jabatan", "nama", "pangkat", "nip"):
        identity[part] = marks.place(f"/sop/disahkan_oleh/{part}", getattr(by, part) or "")
    return Form(
        identity=identity,
        dates=tuple(
            (label, marks.place(f"/sop/{name}", long_date(getattr(sop, name))))
            for name, label in _DATES.items()
            if name != "tanggal_terbit" or sop.bentuk != "sop-ap"
        ),
        boxes=_boxes(state, marks),
        layout=layout,
        actors=tuple(marks.place(f"/sop/pelaksana/{n}", name) for n, name in enumerate(sop.pelaksana)),
        rows=_rows(state, layout, marks),
        chart=Markup(etree.tostring(_chart(drawing, state), encoding="unicode")),  # escaped by lxml
        chart_width=sum(layout.actors),
        edges=tuple(
            FormEdge(edge.index, tuple((round(p.x, 1), round(p.y, 1)) for p in edge.points))
            for edge in drawing.edges
        ),
        undrawn=drawing.undrawn,
        other=_other_form(state, marks),
    )


class _Marks:
    """What is to be said of each place: whether it is in doubt, or locked."""

    def __init__(self, state: Reviewed) -> None:
        self._locked = frozenset(state.locked)
        self._doubts = {
            doubt.path: "error" if doubt.severity == "error" else "doubt"
            for doubt in state.doubts()
            if doubt.path
        }

    def of(self, path: str) -> str:
        if path in self._doubts:
            return self._doubts[path]
        return "locked" if is_locked(path, self._locked) else ""

    def of_step(self, place: int) -> str:
        """The gravest mark of a step's symbols and of the arrows that leave it."""
        top = f"/sop/langkah/{place}"
        found = [
            mark for path, mark in self._doubts.items() if path.startswith(f"{top}/pelaksana") or path == top
        ]
        return "error" if "error" in found else "doubt" if found else ""

    def place(self, path: str, text: str, *, middle: bool = False) -> Place:
        return Place(path, text, self.of(path), middle)


def _boxes(state: Reviewed, marks: _Marks) -> tuple[FormBox, ...]:
    sop = state.record.sop
    found = []
    for name in BOXES:
        items: list[Place] = []
        for number, item in enumerate(getattr(sop, name)):
            if isinstance(item, DasarHukum):
                items.append(marks.place(f"/sop/{name}/{number}/teks", item.teks))
            else:
                items.append(marks.place(f"/sop/{name}/{number}", item))
        found.append(FormBox(f"/sop/{name}", BOX_TITLES[name], tuple(items), marks.of(f"/sop/{name}")))
    for title, texts in sop.bagian_lain.items():
        path = pointer("sop", "bagian_lain", title)
        places = tuple(marks.place(f"{path}/{number}", text) for number, text in enumerate(texts))
        found.append(FormBox(path, title, places, ""))
    return tuple(found)


def _rows(state: Reviewed, layout: FlowTableLayout, marks: _Marks) -> tuple[FormRow, ...]:
    sop = state.record.sop
    left, width = layout.actor_borders[0], sum(layout.actors)
    rows = []
    for step, one in enumerate(sop.langkah):
        path = f"/sop/langkah/{step}"
        sides = []
        for columns in (layout.before, layout.after):
            sides.append(
                tuple(
                    marks.place(
                        f"{path}/{column.field}" + ("/teks" if column.field == "waktu" else ""),
                        cell_text(one, column.field),
                        middle=column.field in ("nomor", "waktu"),
                    )
                    for column in columns
                )
            )
        cells = tuple(
            GridCell(
                actor, tuple(mark.simbol for mark in one.pelaksana if mark.aktor == actor and mark.simbol)
            )
            for actor in sop.pelaksana
        )
        view = f"{left:.1f} {layout.row_borders[step]:.1f} {width:.1f} {layout.rows[step]:.1f}"
        state_here = marks.of_step(step)
        rows.append(FormRow(step, path, layout.rows[step], sides[0], cells, sides[1], view, state_here))
    return tuple(rows)


def _chart(drawing: ChartDrawing, state: Reviewed) -> etree._Element:
    group = chart_group(drawing, state.record)
    group.set("id", "chart")
    return group
