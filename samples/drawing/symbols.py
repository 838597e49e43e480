"""The shapes of a flow chart."""

from __future__ import annotations

from dataclasses import dataclass, field

from samples.drawing.fonts import width
from samples.drawing.marks import XY, Rect
from samples.drawing.sheet import ASCENT, Colour, Sheet

PORTS = ("bottom", "right", "left", "top")
TURNS: dict[str, XY] = {"bottom": (0, 1), "top": (0, -1), "left": (-1, 0), "right": (1, 0)}


@dataclass
class Node:
    """A placed symbol. `used` counts the lines at each port, by direction."""

    kind: str
    shape: str
    box: Rect
    step: int | None
    actors: list[int]
    text: str = ""
    used: dict[str, list[str]] = field(default_factory=lambda: {port: [] for port in PORTS})

    @property
    def cx(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def cy(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    def port(self, side: str) -> XY:
        """The point where a line meets that side."""
        x0, y0, x1, y1 = self.box
        if self.shape == "document" and side == "bottom":
            y1 -= (y1 - y0) * 0.08
        if self.shape == "trapezoid" and side in ("left", "right"):
            inset = (x1 - x0) * 0.09
            x0, x1 = x0 + inset, x1 - inset
        return {"bottom": (self.cx, y1), "top": (self.cx, y0), "left": (x0, self.cy), "right": (x1, self.cy)}[
            side
        ]


def draw_node(
    sheet: Sheet, node: Node, line_width: float, colour: Colour, fill: Colour | None, font: str, size: float
) -> None:
    """Draws a symbol and the text in it."""
    x0, y0, x1, y1 = node.box
    w, h = x1 - x0, y1 - y0
    shape = node.shape
    if shape == "capsule":
        sheet.rectangle(node.box, line_width, colour, fill, radius=h / 2)
    elif shape == "soft_capsule":
        sheet.rectangle(node.box, line_width, colour, fill, radius=h * 0.4)
    elif shape == "round_rect":
        sheet.rectangle(node.box, line_width, colour, fill, radius=h * 0.17)
    elif shape in ("ellipse", "circle"):
        sheet.ellipse(node.box, line_width, colour, fill)
    elif shape == "diamond":
        sheet.polyline(
            [(node.cx, y0), (x1, node.cy), (node.cx, y1), (x0, node.cy)],
            line_width,
            colour,
            fill=fill,
            close=True,
        )
    elif shape in ("pentagon_flat", "pentagon_deep"):
        shoulder = y0 + h * (0.72 if shape == "pentagon_flat" else 0.5)
        sheet.polyline(
            [(x0, y0), (x1, y0), (x1, shoulder), (node.cx, y1), (x0, shoulder)],
            line_width,
            colour,
            fill=fill,
            close=True,
        )
    elif shape == "shield":
        sheet.curve(
            (x0, y0),
            [
                ((x1, y0),),
                ((x1, y0 + h * 0.75),),
                ((x1 - w * 0.2, y0 + h * 0.85), (node.cx + w * 0.1, y0 + h * 0.9), (node.cx, y1)),
                ((node.cx - w * 0.1, y0 + h * 0.9), (x0 + w * 0.2, y0 + h * 0.85), (x0, y0 + h * 0.75)),
            ],
            line_width,
            colour,
            fill,
        )
    elif shape == "document":
        wave = y0 + h * 0.86
        sheet.curve(
            (x0, y0),
            [
                ((x1, y0),),
                ((x1, wave),),
                ((x1 - w * 0.25, wave - h * 0.2), (node.cx, wave - h * 0.05), (node.cx, wave + h * 0.05)),
                ((x0 + w * 0.3, wave + h * 0.22), (x0 + w * 0.1, wave + h * 0.1), (x0, wave + h * 0.06)),
            ],
            line_width,
            colour,
            fill,
        )
    elif shape == "trapezoid":
        inset = w * 0.18
        sheet.polyline(
            [(x0 + inset, y0), (x1 - inset, y0), (x1, y1), (x0, y1)],
            line_width,
            colour,
            fill=fill,
            close=True,
        )
    else:
        sheet.rectangle(node.box, line_width, colour, fill)
    if node.text:
        while size > 4 and width(node.text, font, size) > w * (0.5 if shape == "diamond" else 0.9):
            size -= 0.5
        text_width = width(node.text, font, size)
        sheet.text(
            node.cx - text_width / 2, node.cy + ASCENT * size * 0.5 - 0.3, node.text, font, size, "symbol"
        )


def draw_head(
    sheet: Sheet, tip: XY, turn: XY, kind: str, size: float, line_width: float, colour: Colour
) -> None:
    """An arrowhead at `tip`, pointing along `turn` (a unit vector on an axis)."""
    dx, dy = turn
    half = size * {"triangle": 0.42, "open": 0.45, "slim": 0.28, "stealth": 0.42}[kind]
    back = (tip[0] - dx * size, tip[1] - dy * size)
    left, right = (back[0] - dy * half, back[1] + dx * half), (back[0] + dy * half, back[1] - dx * half)
    if kind == "open":
        sheet.polyline([left, tip, right], max(line_width, 0.6), colour)
    elif kind == "stealth":
        notch = (tip[0] - dx * size * 0.65, tip[1] - dy * size * 0.65)
        sheet.polyline([left, tip, right, notch], 0.2, colour, fill=colour, close=True)
    else:
        sheet.polyline([left, tip, right], 0.2, colour, fill=colour, close=True)
