"""The flow table with its chart as SVG: whole for export, and the chart alone for the HTML view."""

from __future__ import annotations

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
from sopocr.output.free_chart import free_chart
from sopocr.output.lettering import wrap
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

_HEAD_FILL = "#e8ebef"
_MARGIN = 10.0


def chart_group(drawing: ChartDrawing, record: Record, *, with_tints: bool = True) -> Element:
    """The symbols and arrows of `drawing` as one SVG group.

    Arrows that were inferred from the words are dashed; with `with_tints`, doubtful ones are brown.
    """
    style = {"fill": "none", "stroke": INK, "stroke-width": "1.2"}
    group = etree.Element(tag("g"), style, nsmap={None: NAMESPACE})
    for start, end in drawing.joints:
        child(group, "path", {"d": path((start, end))})
    for edge in drawing.edges:
        alur = record.sop.alur[edge.index]
        evidence = record.evidence.get(f"/sop/alur/{edge.index}")
        doubtful = with_tints and evidence is not None and evidence.confidence < DOUBTFUL
        colour = DOUBT if doubtful else INK
        one = child(group, "g", {"stroke": colour, "class": "ragu" if doubtful else "panah"})
        line = child(one, "path", {"d": path(shortened(edge.points)), "stroke-linejoin": "round"})
        if alur.sumber == "teks":
            line.set("stroke-dasharray", "4 3")
        child(one, "path", {"d": arrowhead(edge.points), "fill": colour, "stroke": "none"})
        title = etree.SubElement(one, tag("title"))
        title.text = f"{alur.dari} → {alur.ke}" + (f" ({edge.label})" if edge.label else "")
        if edge.label_at is not None:
            label = {
                "x": number(edge.label_at.x),
                "y": number(edge.label_at.y + 3.3),
                "text-anchor": "middle",
            }
            label |= {"font-size": "9", "font-family": FONT, "fill": colour, "stroke": "#fff"}
            label |= {"stroke-width": "2.5", "paint-order": "stroke"}
            child(one, "text", label).text = edge.label
    for symbol in drawing.symbols:
        _symbol(group, symbol, record.sop)
    return group


def svg_table(record: Record) -> str:
    """The whole flow table with its chart as a self-contained SVG document; of other forms the free chart."""
    sop = record.sop
    if sop.bentuk != "sop-ap":
        drawn: str = etree.tostring(free_chart(record), encoding="unicode")
        return f"{drawn}\n"
    layout = lay_out_table(sop)
    top = _MARGIN + sum(layout.head)
    height = top + sum(layout.rows) + _MARGIN
    root = etree.Element(tag("svg"), nsmap={None: NAMESPACE})
    root.set("viewBox", f"0 0 {number(WIDTH + 2 * _MARGIN)} {number(height)}")
    root.set("width", number(WIDTH + 2 * _MARGIN))
    root.set("height", number(height))
    root.set("font-family", FONT)
    etree.SubElement(root, tag("title")).text = sop.nama_sop or "SOP"
    child(root, "rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    _heading(root, sop, layout)
    _rows(root, sop, layout, top)
    moved = child(root, "g", {"transform": f"translate({number(_MARGIN)} {number(top)})"})
    moved.append(chart_group(draw_chart(sop, layout.actor_borders, layout.row_borders), record))
    _rulings(root, layout, top)
    document: str = etree.tostring(root, encoding="unicode")
    return f"{document}\n"


def _heading(root: Element, sop: Sop, layout: FlowTableLayout) -> None:
    first, second = layout.head
    child(
        root,
        "rect",
        {
            "x": number(_MARGIN),
            "y": number(_MARGIN),
            "width": number(WIDTH),
            "height": number(first + second),
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
    parts = [
        f"M{number(_MARGIN)} {number(_MARGIN)}H{number(_MARGIN + WIDTH)}V{number(bottom)}H{number(_MARGIN)}Z"
    ]
    quality = actors[-1] + sum(column.width for column in layout.after[:-1])
    parts.append(f"M{number(actors[0])} {number(_MARGIN + first)}H{number(quality)}")
    parts += [
        f"M{number(_MARGIN)} {number(top + border)}H{number(_MARGIN + WIDTH)}"
        for border in layout.row_borders[:-1]
    ]
    x = _MARGIN
    for column in layout.before:
        x += column.width
        parts.append(f"M{number(x)} {number(_MARGIN)}V{number(bottom)}")
    parts += [f"M{number(border)} {number(_MARGIN + first)}V{number(bottom)}" for border in actors[1:-1]]
    x = actors[-1]
    for place, column in enumerate(layout.after):
        start = _MARGIN + (first if 0 < place < len(layout.after) - 1 else 0)
        parts.append(f"M{number(x)} {number(start)}V{number(bottom)}")
        x += column.width
    child(root, "path", {"d": "".join(parts), "fill": "none", "stroke": "#333", "stroke-width": "0.8"})


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
    attributes = {"font-size": number(size), "fill": INK}
    if bold:
        attributes["font-weight"] = "bold"
    if middle:
        attributes["text-anchor"] = "middle"
    if turned:
        attributes["transform"] = f"rotate(-90 {number(x + width / 2)} {number(y + height / 2)})"
    block = len(lines) * LINE_HEIGHT
    start = y + (height - block) / 2 if bold else y + PADDING
    element = child(root, "text", attributes)
    for place, line in enumerate(lines):
        at = x + width / 2 if middle else x + PADDING
        span = child(
            element, "tspan", {"x": number(at), "y": number(start + place * LINE_HEIGHT + size * 0.92)}
        )
        span.text = line


def _symbol(group: Element, symbol: PlacedSymbol, sop: Sop) -> None:
    box, middle = symbol.box, symbol.box.center
    style = {"fill": "#fff", "stroke": INK, "stroke-width": "1.4"}
    if symbol.kind == "keputusan":
        corners = (
            Point(middle.x, box.y0),
            Point(box.x1, middle.y),
            Point(middle.x, box.y1),
            Point(box.x0, middle.y),
        )
        shape = child(group, "path", {"d": path(corners) + "Z"} | style)
    else:
        frame = {
            "x": number(box.x0),
            "y": number(box.y0),
            "width": number(box.width),
            "height": number(box.height),
        }
        if symbol.kind == "terminator":
            frame["rx"] = number(box.height / 2)
        shape = child(group, "rect", frame | style)
    etree.SubElement(shape, tag("title")).text = f"{sop.pelaksana[symbol.column]}: {symbol.kind}"
