"""One row of the chart for a Word document: a group of native shapes, and a picture for other programs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from PIL import Image, ImageDraw

from sopocr.geometry import Box, Point
from sopocr.model.sop import Record, Simbol
from sopocr.output.chart import ChartDrawing

EmbedPicture = Callable[[bytes], str]
"""Puts a PNG into the document; the name of its relationship."""

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_EMU = 9525
"""English metric units in a CSS pixel."""
_SHAPES: dict[Simbol, str] = {
    "terminator": "flowChartTerminator",
    "proses": "flowChartProcess",
    "keputusan": "flowChartDecision",
}
_FINER = 3
"""Pixels of the picture for one of the drawing."""
_LABEL = (26.0, 11.0)
_HEAD = (7.0, 3.2)
"""Length and half width of an arrowhead in the picture."""
_UNSEEN = "<a:noFill/><a:ln><a:noFill/></a:ln>"
_INK, _BORDER = "222222", "333333"


@dataclass(frozen=True)
class _Line:
    """A straight piece of an arrow within the row; `headed`: its end is the arrow's."""

    start: Point
    end: Point
    dashed: bool
    headed: bool = False


def row_drawing(drawing: ChartDrawing, record: Record, step: int, embed: EmbedPicture) -> str:
    """The part of the chart in the row of a step (0-based), as the content of a run."""
    frame = Box(drawing.xs[0], drawing.ys[step], drawing.xs[-1], drawing.ys[step + 1])
    row = _Row(drawing, record, step, frame)
    size = f'cx="{_emu(frame.width)}" cy="{_emu(frame.height)}"'
    words = quoteattr(
        "; ".join(f"{mark.aktor}: {mark.simbol}" for mark in record.sop.langkah[step].pelaksana) or "bagan"
    )

    def inline(kind: str, content: str) -> str:
        return (
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr id="{step + 1}" name="Bagan langkah {step + 1}" descr={words}/>'
            f'<a:graphic><a:graphicData uri="{NAMESPACES[kind]}">{content}</a:graphicData></a:graphic>'
            "</wp:inline></w:drawing>"
        )

    group = inline("wpg", row.group())
    picture = inline("pic", _picture(embed(row.png()), size))
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wpg">{group}</mc:Choice>'
        f"<mc:Fallback>{picture}</mc:Fallback></mc:AlternateContent>"
    )


def _picture(relation: str, size: str) -> str:
    return (
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="bagan"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic>"
    )


class _Row:
    """What of the chart lies in a row, in the row's own frame."""

    def __init__(self, drawing: ChartDrawing, record: Record, step: int, frame: Box) -> None:
        self._frame = frame
        self._borders = [x - frame.x0 for x in drawing.xs[1:-1]]
        self._symbols = [(s.kind, _moved(s.box, frame)) for s in drawing.symbols if s.step == step]
        self._lines = [
            _Line(_point(start, frame), _point(end, frame), dashed=False)
            for start, end in drawing.joints
            if frame.y0 <= (start.y + end.y) / 2 <= frame.y1
        ]
        self._labels = []
        for edge in drawing.edges:
            dashed = record.sop.alur[edge.index].sumber == "teks"
            self._lines += _pieces(edge.points, frame, dashed)
            if edge.label_at is not None and frame.y0 <= edge.label_at.y < frame.y1:
                self._labels.append((edge.label, _point(edge.label_at, frame)))

    def group(self) -> str:
        """The row as a group of native shapes."""
        size = f'cx="{_emu(self._frame.width)}" cy="{_emu(self._frame.height)}"'
        shapes = "".join(self._shapes())
        return (
            '<wpg:wgp><wpg:cNvGrpSpPr/><wpg:grpSpPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext {size}/><a:chOff x="0" y="0"/><a:chExt {size}/></a:xfrm></wpg:grpSpPr>{shapes}</wpg:wgp>'
        )

    def _shapes(self) -> Iterator[str]:
        number = 1000
        whole = Box(0.0, 0.0, self._frame.width, self._frame.height)
        yield _shape(number, "baris", "rect", whole, _UNSEEN)  # keeps the group at the row's size
        for x in self._borders:
            number += 1
            yield _line(
                number, _Line(Point(x, 0.0), Point(x, self._frame.height), dashed=False), _BORDER, 0.5
            )
        for line in self._lines:
            number += 1
            yield _line(number, line, _INK, 1.0)
        for kind, box in self._symbols:
            number += 1
            look = f'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_pen(_INK, 1.0)}'
            yield _shape(number, kind, _SHAPES[kind], box, look)
        for label, middle in self._labels:
            number += 1
            width, height = _LABEL
            box = Box(
                middle.x - width / 2, middle.y - height / 2, middle.x + width / 2, middle.y + height / 2
            )
            words = (
                '<wps:txbx><w:txbxContent><w:p><w:pPr><w:spacing w:before="0" w:after="0"/>'
                '<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="Arial"/>'
                '<w:sz w:val="13"/></w:rPr>'
                f"<w:t>{label}</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
            )
            yield _shape(number, label, "rect", box, _UNSEEN, words)

    def png(self) -> bytes:
        """The row as a picture."""
        size = (max(1, round(self._frame.width * _FINER)), max(1, round(self._frame.height * _FINER)))
        image = Image.new("L", size, 255)
        draw = ImageDraw.Draw(image)
        for x in self._borders:
            draw.line([(x * _FINER, 0), (x * _FINER, size[1])], fill=50, width=2)
        for line in self._lines:
            _draw_line(draw, line)
        for kind, box in self._symbols:
            _draw_symbol(draw, kind, box)
        for label, middle in self._labels:
            place = (middle.x * _FINER, middle.y * _FINER)
            draw.text(place, label, fill=30, anchor="mm", font_size=8.5 * _FINER)
        target = io.BytesIO()
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=16).save(target, "PNG", optimize=True)
        return target.getvalue()


def _pieces(points: tuple[Point, ...], frame: Box, dashed: bool) -> Iterator[_Line]:
    """The pieces of an arrow that lie in the row; the one with its end bears the head."""
    for number, (a, b) in enumerate(pairwise(points), 1):
        last = number == len(points) - 1
        if a.y == b.y:
            if frame.y0 <= a.y < frame.y1:
                yield _Line(_point(a, frame), _point(b, frame), dashed, last)
            continue
        top, bottom = max(frame.y0, min(a.y, b.y)), min(frame.y1, max(a.y, b.y))
        if top < bottom:
            start, end = (top, bottom) if a.y < b.y else (bottom, top)
            headed = last and end == b.y
            yield _Line(_point(Point(a.x, start), frame), _point(Point(b.x, end), frame), dashed, headed)


def _point(point: Point, frame: Box) -> Point:
    return Point(point.x - frame.x0, point.y - frame.y0)


def _moved(box: Box, frame: Box) -> Box:
    return Box(box.x0 - frame.x0, box.y0 - frame.y0, box.x1 - frame.x0, box.y1 - frame.y0)


def _pen(colour: str, points: float, more: str = "") -> str:
    ink = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return f'<a:ln w="{round(points * 12700)}">{ink}{more}</a:ln>'


def _line(number: int, line: _Line, colour: str, points: float) -> str:
    a, b = line.start, line.end
    turned = (' flipH="1"' if b.x < a.x else "") + (' flipV="1"' if b.y < a.y else "")
    more = '<a:prstDash val="dash"/>' if line.dashed else ""
    more += '<a:tailEnd type="triangle" w="sm" len="med"/>' if line.headed else ""
    box = Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y))
    return _shape(number, "garis", "line", box, _pen(colour, points, more), turned=turned)


def _shape(
    number: int, name: str, preset: str, box: Box, look: str, words: str = "", *, turned: str = ""
) -> str:
    insets = 'lIns="0" tIns="0" rIns="0" bIns="0" wrap="none" anchor="ctr"' if words else ""
    kind = "<wps:cNvCnPr/>" if preset == "line" else "<wps:cNvSpPr/>"
    if words:
        kind = '<wps:cNvSpPr txBox="1"/>'
    place = f'<a:off x="{_emu(box.x0)}" y="{_emu(box.y0)}"/>'
    size = f'<a:ext cx="{_emu(box.width)}" cy="{_emu(box.height)}"/>'
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name={quoteattr(name)}/>{kind}<wps:spPr><a:xfrm{turned}>'
        f'{place}{size}</a:xfrm><a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>{look}</wps:spPr>{words}'
        f"<wps:bodyPr {insets}/></wps:wsp>"
    )


def _draw_line(draw: ImageDraw.ImageDraw, line: _Line) -> None:
    (ax, ay), (bx, by) = ((p.x * _FINER, p.y * _FINER) for p in (line.start, line.end))
    length = max(abs(bx - ax), abs(by - ay)) or 1.0
    step = 5.0 * _FINER
    at = 0.0
    while at < length:
        end = min(length, at + (step * 0.6 if line.dashed else length))
        part = [(ax + (bx - ax) * t / length, ay + (by - ay) * t / length) for t in (at, end)]
        draw.line(part, fill=34, width=4)
        at += step if line.dashed else length
    if line.headed:
        ux, uy = (bx - ax) / length, (by - ay) / length
        long, half = _HEAD[0] * _FINER, _HEAD[1] * _FINER
        back = (bx - ux * long, by - uy * long)
        draw.polygon(
            [
                (bx, by),
                (back[0] - uy * half, back[1] + ux * half),
                (back[0] + uy * half, back[1] - ux * half),
            ],
            fill=34,
        )


def _draw_symbol(draw: ImageDraw.ImageDraw, kind: Simbol, box: Box) -> None:
    x0, y0, x1, y1 = (value * _FINER for value in (box.x0, box.y0, box.x1, box.y1))
    if kind == "keputusan":
        corners = [((x0 + x1) / 2, y0), (x1, (y0 + y1) / 2), ((x0 + x1) / 2, y1), (x0, (y0 + y1) / 2)]
        draw.polygon(corners, fill=255, outline=34, width=4)
    elif kind == "terminator":
        draw.rounded_rectangle((x0, y0, x1, y1), (y1 - y0) / 2, fill=255, outline=34, width=4)
    else:
        draw.rectangle((x0, y0, x1, y1), fill=255, outline=34, width=4)


def _emu(pixels: float) -> int:
    return round(pixels * _EMU)
