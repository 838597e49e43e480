"""The flow table with its chart as SVG: whole for export, and the chart alone for the HTML view."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree
from lxml.etree import _Element as Element

from sopocr.geometry import Point
from sopocr.model.sop import Record, Sop
from sopocr.output.chart import ChartDrawing, PlacedSymbol, draw_chart
from sopocr.output.flow_table import (
    HEAD_SIZE,
    LINE_HEIGHT,
    PADDING,
    TYPE_SIZE,
    WIDTH,
    FlowTableLayout,
    cell_text,
    lay_out_table,
)
from sopocr.output.lettering import wrap

DOUBTFUL = 0.9
"""An arrow or value whose confidence is below is shown as doubtful."""

_NAMESPACE = "http://www.w3.org/2000/svg"
_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_INK, _DOUBT, _FAINT = "#111", "#b45f06", "#555"
_HEAD_FILL = "#e8ebef"
_ARROW_LENGTH, _ARROW_HALF = 6.5, 3.0
_MARGIN = 10.0


def chart_group(drawing: ChartDrawing, record: Record, *, with_tints: bool = True) -> Element:
    """The symbols and arrows of `drawing` as one SVG group.

    Arrows that were inferred from the words are dashed; with `with_tints`, doubtful ones are brown.
    """
    style = {"fill": "none", "stroke": _INK, "stroke-width": "1.2"}
    group = etree.Element(_tag("g"), style, nsmap={None: _NAMESPACE})
    for start, end in drawing.joints:
        _child(group, "path", {"d": _path((start, end))})
    for edge in drawing.edges:
        alur = record.sop.alur[edge.index]
        evidence = record.evidence.get(f"/sop/alur/{edge.index}")
        doubtful = with_tints and evidence is not None and evidence.confidence < DOUBTFUL
        colour = _DOUBT if doubtful else _INK
        one = _child(group, "g", {"stroke": colour, "class": "ragu" if doubtful else "panah"})
        line = _child(one, "path", {"d": _path(_shortened(edge.points)), "stroke-linejoin": "round"})
        if alur.sumber == "teks":
            line.set("stroke-dasharray", "4 3")
        _child(one, "path", {"d": _arrowhead(edge.points), "fill": colour, "stroke": "none"})
        title = etree.SubElement(one, _tag("title"))
        title.text = f"{alur.dari} → {alur.ke}" + (f" ({edge.label})" if edge.label else "")
        if edge.label_at is not None:
            label = {"x": _n(edge.label_at.x), "y": _n(edge.label_at.y + 3.3), "text-anchor": "middle"}
            label |= {"font-size": "9", "font-family": _FONT, "fill": colour, "stroke": "#fff"}
            label |= {"stroke-width": "2.5", "paint-order": "stroke"}
            _child(one, "text", label).text = edge.label
    for symbol in drawing.symbols:
        _symbol(group, symbol, record.sop)
    return group


def svg_table(record: Record) -> str:
    """The whole flow table with its chart as a self-contained SVG document."""
    sop = record.sop
    layout = lay_out_table(sop)
    top = _MARGIN + sum(layout.head)
    height = top + sum(layout.rows) + _MARGIN
    root = etree.Element(_tag("svg"), nsmap={None: _NAMESPACE})
    root.set("viewBox", f"0 0 {_n(WIDTH + 2 * _MARGIN)} {_n(height)}")
    root.set("width", _n(WIDTH + 2 * _MARGIN))
    root.set("height", _n(height))
    root.set("font-family", _FONT)
    etree.SubElement(root, _tag("title")).text = sop.nama_sop or "SOP"
    _child(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    _heading(root, sop, layout)
    _rows(root, sop, layout, top)
    moved = _child(root, "g", {"transform": f"translate({_n(_MARGIN)} {_n(top)})"})
    moved.append(chart_group(draw_chart(sop, layout.actor_borders, layout.row_borders), record))
    _rulings(root, layout, top)
    document: str = etree.tostring(root, encoding="unicode")
    return f"{document}\n"


def _heading(root: Element, sop: Sop, layout: FlowTableLayout) -> None:
    first, second = layout.head
    _child(
        root,
        "rect",
        {
            "x": _n(_MARGIN),
            "y": _n(_MARGIN),
            "width": _n(WIDTH),
            "height": _n(first + second),
            "fill": _HEAD_FILL,
        },
    )
    x = _MARGIN
    for column in layout.before:
        _text(root, column.heading, (x, _MARGIN, column.width, first + second), bold=True)
        x += column.width
    _text(root, "Pelaksana", (x, _MARGIN, sum(layout.actors), first), bold=True)
    for name, width in zip(sop.pelaksana, layout.actors, strict=False):
        _text(root, name, (x, _MARGIN + first, width, second), bold=True, turned=layout.turned)
        x += width
    x = _MARGIN + layout.actor_borders[-1]
    quality = layout.after[:-1]
    _text(root, "Mutu Baku", (x, _MARGIN, sum(column.width for column in quality), first), bold=True)
    for column in quality:
        _text(root, column.heading, (x, _MARGIN + first, column.width, second), bold=True)
        x += column.width
    _text(root, layout.after[-1].heading, (x, _MARGIN, layout.after[-1].width, first + second), bold=True)


def _rows(root: Element, sop: Sop, layout: FlowTableLayout, top: float) -> None:
    y = top
    for step, height in zip(sop.langkah, layout.rows, strict=True):
        x = _MARGIN
        for column in layout.before:
            centred = column.field == "nomor"
            _text(root, cell_text(step, column.field), (x, y, column.width, height), centred=centred)
            x += column.width
        x = _MARGIN + layout.actor_borders[-1]
        for column in layout.after:
            centred = column.field == "waktu"
            _text(root, cell_text(step, column.field), (x, y, column.width, height), centred=centred)
            x += column.width
        y += height


def _rulings(root: Element, layout: FlowTableLayout, top: float) -> None:
    """All lines of the table in one path."""
    first = layout.head[0]
    bottom = top + sum(layout.rows)
    actors = [_MARGIN + border for border in layout.actor_borders]
    parts = [f"M{_n(_MARGIN)} {_n(_MARGIN)}H{_n(_MARGIN + WIDTH)}V{_n(bottom)}H{_n(_MARGIN)}Z"]
    quality = actors[-1] + sum(column.width for column in layout.after[:-1])
    parts.append(f"M{_n(actors[0])} {_n(_MARGIN + first)}H{_n(quality)}")
    parts += [
        f"M{_n(_MARGIN)} {_n(top + border)}H{_n(_MARGIN + WIDTH)}" for border in layout.row_borders[:-1]
    ]
    x = _MARGIN
    for column in layout.before:
        x += column.width
        parts.append(f"M{_n(x)} {_n(_MARGIN)}V{_n(bottom)}")
    parts += [f"M{_n(border)} {_n(_MARGIN + first)}V{_n(bottom)}" for border in actors[1:-1]]
    x = actors[-1]
    for place, column in enumerate(layout.after):
        parts.append(
            f"M{_n(x)} {_n(_MARGIN + (first if 0 < place < len(layout.after) - 1 else 0))}V{_n(bottom)}"
        )
        x += column.width
    _child(root, "path", {"d": "".join(parts), "fill": "none", "stroke": "#333", "stroke-width": "0.8"})


def _text(
    root: Element,
    text: str,
    frame: tuple[float, float, float, float],
    *,
    bold: bool = False,
    centred: bool | None = None,
    turned: bool = False,
) -> None:
    """Print in a frame (x, y, width, height): headings centred, cells from the top left unless `centred`."""
    x, y, width, height = frame
    size = HEAD_SIZE if bold else TYPE_SIZE
    room = (height if turned else width) - 2 * PADDING
    lines = wrap(text, room, size, bold=bold)
    middle = bold if centred is None else centred
    attributes = {"font-size": _n(size), "fill": _INK}
    if bold:
        attributes["font-weight"] = "bold"
    if middle:
        attributes["text-anchor"] = "middle"
    if turned:
        attributes["transform"] = f"rotate(-90 {_n(x + width / 2)} {_n(y + height / 2)})"
    block = len(lines) * LINE_HEIGHT
    start = y + (height - block) / 2 if bold else y + PADDING
    element = _child(root, "text", attributes)
    for place, line in enumerate(lines):
        at = x + width / 2 if middle else x + PADDING
        span = _child(element, "tspan", {"x": _n(at), "y": _n(start + place * LINE_HEIGHT + size * 0.92)})
        span.text = line


def _symbol(group: Element, symbol: PlacedSymbol, sop: Sop) -> None:
    box, middle = symbol.box, symbol.box.center
    style = {"fill": "#fff", "stroke": _INK, "stroke-width": "1.4"}
    if symbol.kind == "keputusan":
        corners = (
            Point(middle.x, box.y0),
            Point(box.x1, middle.y),
            Point(middle.x, box.y1),
            Point(box.x0, middle.y),
        )
        shape = _child(group, "path", {"d": _path(corners) + "Z"} | style)
    else:
        frame = {"x": _n(box.x0), "y": _n(box.y0), "width": _n(box.width), "height": _n(box.height)}
        if symbol.kind == "terminator":
            frame["rx"] = _n(box.height / 2)
        shape = _child(group, "rect", frame | style)
    etree.SubElement(shape, _tag("title")).text = f"{sop.pelaksana[symbol.column]}: {symbol.kind}"


def _shortened(points: Sequence[Point]) -> list[Point]:
    """The line cut where the arrowhead begins, so that it does not show beside the tip."""
    before, last = points[-2], points[-1]
    length = abs(last.x - before.x) + abs(last.y - before.y)
    cut = min(_ARROW_LENGTH - 1, length) / length if length else 0.0
    return [*points[:-1], Point(last.x + (before.x - last.x) * cut, last.y + (before.y - last.y) * cut)]


def _arrowhead(points: Sequence[Point]) -> str:
    before, tip = points[-2], points[-1]
    dx, dy = _sign(tip.x - before.x), _sign(tip.y - before.y)
    base = Point(tip.x - dx * _ARROW_LENGTH, tip.y - dy * _ARROW_LENGTH)
    one = Point(base.x + dy * _ARROW_HALF, base.y + dx * _ARROW_HALF)
    other = Point(base.x - dy * _ARROW_HALF, base.y - dx * _ARROW_HALF)
    return _path((tip, one, other)) + "Z"


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _n(value: float) -> str:
    """A number as short as a tenth of a pixel allows."""
    return f"{value:.1f}".removesuffix(".0")


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _child(parent: Element, name: str, attributes: dict[str, str]) -> Element:
    child: Element = etree.SubElement(parent, _tag(name), attributes)
    return child
