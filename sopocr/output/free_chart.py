"""A chart without a table as SVG: the nodes one below the other in reading order, their words in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from sopocr.geometry import Box, Point
from sopocr.model.sop import Record
from sopocr.output.lettering import text_width, wrap
from sopocr.output.process import Process, process_of
from sopocr.output.sections import INFERRED
from sopocr.output.svg_parts import (
    DOUBT,
    DOUBTFUL,
    FONT,
    INK,
    NAMESPACE,
    arrowhead,
    child,
    number,
    path,
    shortened,
    tag,
)

_TYPE, _LINE = 11.0, 13.5
_WIDTH, _DIAMOND = 230.0, 270.0
_LEAST_HEIGHT, _GAP = 30.0, 34.0
_TRACK, _FIRST_TRACK = 12.0, 16.0
_MARGIN = 14.0
_CAPTION = 12.0
_LABEL_SIZE, _LABEL_ROOM = 9.0, 14.0
_KIND_OF = {"start": "terminator", "end": "terminator", "task": "proses", "gateway": "keputusan"}


@dataclass(frozen=True)
class _Shape:
    id: str
    kind: str
    lines: tuple[str, ...]
    box: Box
    path: str


@dataclass
class _Side:
    """The tracks on one side of the column: for each the stretches (top, bottom) that are taken."""

    tracks: list[list[tuple[float, float]]] = field(default_factory=list)

    def take(self, top: float, bottom: float) -> int:
        """The number of the nearest track that is free from `top` to `bottom`."""
        for place, taken in enumerate(self.tracks):
            if all(bottom < a or top > b for a, b in taken):
                taken.append((top, bottom))
                return place
        self.tracks.append([(top, bottom)])
        return len(self.tracks) - 1


def free_chart(record: Record) -> Element:
    """The free flow chart of a record, or the numbered steps in their order, as one SVG element.

    An arrow to the next node runs straight down, other arrows onward along the right side, arrows back along
    the left. What is inferred is broken and says so above the chart; doubtful words and arrows are brown.
    """
    process = process_of(record.sop, named_gateways=True)
    shapes = _place(process)
    order = {shape.id: place for place, shape in enumerate(shapes)}
    sides = {"left": _Side(), "right": _Side()}
    arrows = []
    for flow in sorted(process.flows, key=lambda one: abs(order[one.target] - order[one.source])):
        start, end = shapes[order[flow.source]], shapes[order[flow.target]]
        step = order[flow.target] - order[flow.source]
        if step == 1:
            points = [Point(start.box.center.x, start.box.y1), Point(end.box.center.x, end.box.y0)]
        else:
            points = _around(start, end, sides["right" if step > 0 else "left"], onward=step > 0)
        arrows.append((flow, points))
    left = min([0.0, *(p.x for _, points in arrows for p in points)]) - _MARGIN
    right = max([_DIAMOND, *(p.x for _, points in arrows for p in points)]) + _MARGIN + _LABEL_ROOM
    caption = wrap(INFERRED, _DIAMOND, 9.0) if process.origin == "order" else []
    top = -_MARGIN - _CAPTION * len(caption)
    bottom = max((shape.box.y1 for shape in shapes), default=0.0) + _MARGIN
    root = etree.Element(tag("svg"), nsmap={None: NAMESPACE})
    root.set("viewBox", f"{number(left)} {number(top)} {number(right - left)} {number(bottom - top)}")
    root.set("width", number(right - left))
    root.set("height", number(bottom - top))
    root.set("font-family", FONT)
    etree.SubElement(root, tag("title")).text = record.sop.nama_sop or "SOP"
    for place, line in enumerate(reversed(caption)):
        at = {"x": number(_DIAMOND / 2), "y": number(-_MARGIN - place * _CAPTION), "text-anchor": "middle"}
        child(root, "text", at | {"font-size": "9", "fill": "#555"}).text = line
    for flow, points in arrows:
        evidence = record.evidence.get(f"/sop/diagram_alir/alur/{flow.alur}")
        doubtful = process.origin == "chart" and evidence is not None and evidence.confidence < DOUBTFUL
        _arrow(root, points, flow.name, doubtful=doubtful, inferred=flow.source_of != "gambar")
    for shape in shapes:
        proof = record.evidence.get(shape.path)
        _shape(root, shape, doubtful=proof is not None and proof.confidence < DOUBTFUL)
    return root


def _place(process: Process) -> list[_Shape]:
    y, shapes = 0.0, []
    for node in process.nodes:
        kind = _KIND_OF[node.kind]
        width = _DIAMOND if kind == "keputusan" else _WIDTH
        lines = tuple(wrap(node.name, width * (0.56 if kind == "keputusan" else 0.92), _TYPE)) or ("",)
        height = max(_LEAST_HEIGHT, len(lines) * _LINE + 12)
        if kind == "keputusan":
            height = max(54.0, len(lines) * _LINE * 2 + 18)
        x = (_DIAMOND - width) / 2
        source = f"/sop/diagram_alir/simpul/{node.step}/teks" if process.origin == "chart" else ""
        source = source or (f"/sop/langkah/{node.step}/kegiatan" if node.kind == "task" else "")
        shapes.append(_Shape(node.id, kind, lines, Box(x, y, x + width, y + height), source))
        y += height + _GAP
    return shapes


def _around(start: _Shape, end: _Shape, side: _Side, *, onward: bool) -> list[Point]:
    """From a side of one node to the same side of the other, along a track of its own."""
    a, b = start.box.center.y, end.box.center.y - (4.0 if onward else -4.0)
    if start is end:
        a, b = a - 6.0, a + 6.0
    offset = _FIRST_TRACK + _TRACK * side.take(min(a, b) - 2, max(a, b) + 2)
    x = _DIAMOND + offset if onward else -offset
    out, into = (start.box.x1, end.box.x1) if onward else (start.box.x0, end.box.x0)
    if end.kind == "keputusan":  # a diamond has no side but its corner
        b = end.box.center.y
    return [Point(out, a), Point(x, a), Point(x, b), Point(into, b)]


def _arrow(root: Element, points: Sequence[Point], label: str, *, doubtful: bool, inferred: bool) -> None:
    colour = DOUBT if doubtful else INK
    style = {
        "fill": "none",
        "stroke": colour,
        "stroke-width": "1.2",
        "class": "ragu" if doubtful else "panah",
    }
    group = child(root, "g", style)
    line = child(group, "path", {"d": path(shortened(points)), "stroke-linejoin": "round"})
    if inferred:
        line.set("stroke-dasharray", "4 3")
    child(group, "path", {"d": arrowhead(points), "fill": colour, "stroke": "none"})
    if label:
        first, second = points[0], points[1]
        straight = first.x == second.x
        half = text_width(label, _LABEL_SIZE) / 2 + 3
        x = first.x + half + 2 if straight else first.x + (half if second.x > first.x else -half)
        y = first.y + 11 if straight else first.y - 4
        text = {"x": number(x), "y": number(y), "text-anchor": "middle", "font-size": number(_LABEL_SIZE)}
        text |= {"fill": colour, "stroke": "#fff", "stroke-width": "2.5", "paint-order": "stroke"}
        child(group, "text", text).text = label


def _shape(root: Element, shape: _Shape, *, doubtful: bool) -> None:
    box, middle = shape.box, shape.box.center
    style = {"fill": "#fff", "stroke": INK, "stroke-width": "1.4"}
    if shape.kind == "keputusan":
        corners = (
            Point(middle.x, box.y0),
            Point(box.x1, middle.y),
            Point(middle.x, box.y1),
            Point(box.x0, middle.y),
        )
        child(root, "path", {"d": path(corners) + "Z"} | style)
    else:
        frame = {"x": number(box.x0), "y": number(box.y0)}
        frame |= {"width": number(box.width), "height": number(box.height)}
        if shape.kind == "terminator":
            frame["rx"] = number(min(box.height / 2, 18.0))
        child(root, "rect", frame | style)
    attributes = {"text-anchor": "middle", "font-size": number(_TYPE), "fill": DOUBT if doubtful else INK}
    text = child(root, "text", attributes)
    top = middle.y - len(shape.lines) * _LINE / 2
    for place, line in enumerate(shape.lines):
        at = {"x": number(middle.x), "y": number(top + place * _LINE + _TYPE * 0.95)}
        child(text, "tspan", at).text = line
