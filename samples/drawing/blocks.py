"""Text that flows: wrapping as a word processor does, lists, alignment, text in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from samples.drawing.fonts import width
from samples.drawing.marks import Rect
from samples.drawing.sheet import ASCENT, DESCENT, Sheet

_HYPHENS = re.compile(r"(?:[^-]+-|-+)(?=[^-])|[^-]+-*|-+")

Align = Literal["left", "center", "right", "justify"]
Valign = Literal["top", "middle", "bottom"]


@dataclass(frozen=True)
class Paragraph:
    """A run of text; `marker` is a list number or bullet, `indent` the hanging indent in points."""

    text: str
    marker: str = ""
    indent: float = 0.0
    left: float = 0.0
    font: str = ""
    underline: bool = False
    align: Align | None = None


@dataclass(frozen=True)
class Line:
    """A wrapped line. `last` ends its paragraph (not justified)."""

    text: str
    paragraph: Paragraph
    first: bool
    last: bool
    marker_gap: float = 0.0


def wrap(text: str, font: str, size: float, room: float) -> list[str]:
    """Lines no wider than `room`. Lines break at spaces and after a word's own hyphen, as word processors do;
    a piece wider than the room is broken at the edge, without a hyphen."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        glue = " " if current else ""
        for piece in _HYPHENS.findall(word):
            if width(current + glue + piece, font, size) <= room:
                current += glue + piece
            else:
                if current:
                    lines.append(current)
                *full, current = _broken(piece, font, size, room)
                lines += full
            glue = ""
    if current:
        lines.append(current)
    return lines


def _broken(piece: str, font: str, size: float, room: float) -> list[str]:
    """A piece cut into parts that fit, preferably after a slash."""
    parts = []
    while width(piece, font, size) > room and len(piece) > 1:
        cut = len(piece) - 1
        while cut > 1 and width(piece[:cut], font, size) > room:
            cut -= 1
        slash = piece.rfind("/", 0, cut) + 1
        cut = slash if slash > 2 else cut
        parts.append(piece[:cut])
        piece = piece[cut:]
    return [*parts, piece]


def flow(paragraphs: list[Paragraph], font: str, size: float, room: float) -> list[Line]:
    """The wrapped lines of several paragraphs."""
    lines: list[Line] = []
    for p in paragraphs:
        face = p.font or font
        pieces = wrap(p.text, face, size, max(room - p.left - p.indent, size))
        if not pieces:
            pieces = [""]
        for i, piece in enumerate(pieces):
            lines.append(Line(piece, p, i == 0, i == len(pieces) - 1))
    return lines


@dataclass(frozen=True)
class TextStyle:
    """How text stands in a cell. `leading` in multiples of `size`; `pad` is the room to the cell's sides."""

    font: str
    size: float
    align: Align = "left"
    valign: Valign = "top"
    leading: float = 1.15
    pad: float = 3.0

    def height(self, lines: int) -> float:
        return lines * self.size * self.leading

    def resized(self, factor: float) -> TextStyle:
        return TextStyle(self.font, self.size * factor, self.align, self.valign, self.leading, self.pad)


def block_height(paragraphs: list[Paragraph], style: TextStyle, room: float) -> float:
    """Height of the paragraphs in a cell `room` wide, padding included."""
    return (
        style.height(len(flow(paragraphs, style.font, style.size, room - 2 * style.pad)))
        + 2 * style.pad * 0.7
    )


def draw_line(
    sheet: Sheet, line: Line, x0: float, x1: float, baseline: float, style: TextStyle, role: str
) -> Rect | None:
    """Draws one wrapped line between x0 and x1 and marks it; None for an empty one."""
    p = line.paragraph
    font = p.font or style.font
    align = p.align or style.align
    left = x0 + p.left + p.indent
    room = x1 - left
    w = width(line.text, font, style.size)
    x = left
    if align == "center":
        x = left + (room - w) / 2
    elif align == "right":
        x = x1 - w
    start = x
    marker = p.marker if line.first else ""
    if marker:
        start = x - p.indent if align in ("left", "justify") else x - width(marker + " ", font, style.size)
        sheet.glyphs(start, baseline, marker, font, style.size)
    words = line.text.split(" ")
    if align == "justify" and not line.last and len(words) > 1 and w > room * 0.6:
        gap = (room - sum(width(word, font, style.size) for word in words)) / (len(words) - 1)
        at = x
        for word in words:
            sheet.glyphs(at, baseline, word, font, style.size)
            at += width(word, font, style.size) + gap
        end = x1
    else:
        sheet.glyphs(x, baseline, line.text, font, style.size)
        end = x + w
    if p.underline and line.text:
        sheet.line((x, baseline + style.size * 0.11), (end, baseline + style.size * 0.11), style.size * 0.06)
    if not (line.text or marker):
        return None
    box = (start, baseline - ASCENT * style.size, end, baseline + DESCENT * style.size)
    sheet.mark(box, f"{marker} {line.text}".strip(), role)
    return box


def draw_block(
    sheet: Sheet, box: Rect, paragraphs: list[Paragraph], style: TextStyle, role: str
) -> Rect | None:
    """Draws paragraphs into a cell; gives the box of the print, None where there is none."""
    x0, y0, x1, y1 = (
        box[0] + style.pad,
        box[1] + style.pad * 0.7,
        box[2] - style.pad,
        box[3] - style.pad * 0.7,
    )
    lines = flow(paragraphs, style.font, style.size, x1 - x0)
    height = style.height(len(lines))
    y = y0
    if style.valign == "middle":
        y = max(y0, (y0 + y1 - height) / 2)
    elif style.valign == "bottom":
        y = max(y0, y1 - height)
    marks: list[Rect] = []
    step = style.size * style.leading
    for i, line in enumerate(lines):
        baseline = y + i * step + (step - style.size) / 2 + ASCENT * style.size + 0.04 * style.size
        drawn = draw_line(sheet, line, x0, x1, baseline, style, role)
        if drawn:
            marks.append(drawn)
    if not marks:
        return None
    return (
        min(m[0] for m in marks),
        min(m[1] for m in marks),
        max(m[2] for m in marks),
        max(m[3] for m in marks),
    )


def draw_upward(sheet: Sheet, box: Rect, text: str, style: TextStyle, role: str) -> None:
    """Draws text written upward, centred in the cell."""
    room = box[3] - box[1] - 2 * style.pad
    lines = wrap(text, style.font, style.size, room)
    step = style.size * style.leading
    x = (box[0] + box[2]) / 2 - len(lines) * step / 2 + ASCENT * style.size + (step - style.size) / 2
    for line in lines:
        w = width(line, style.font, style.size)
        sheet.upward(x, (box[1] + box[3]) / 2 + w / 2, line, style.font, style.size, role)
        x += step
