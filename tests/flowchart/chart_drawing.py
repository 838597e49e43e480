"""Small charts drawn with OpenCV: a ruled table, symbols in its cells, lines with or without arrowheads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart import read_chart
from sopocr.geometry import Box
from sopocr.model.page import Chart, ChartArea, TextLine

CHAR = 16.0
XY = tuple[float, float]


def meaning(word: str) -> str | None:
    """What the words at exits in these charts mean."""
    return {"ya": "ya", "tidak": "tidak", "tidak setuju": "tidak", "setuju": "ya"}.get(word.strip().lower())


@dataclass
class Drawing:
    """A page with a table of `columns` x `rows` cells of `cell` pixels, its upper left corner at `origin`."""

    columns: int = 4
    rows: int = 4
    cell: tuple[int, int] = (200, 130)
    origin: XY = (80, 140)
    ruling: int = 3
    stroke: int = 4
    page: NDArray[np.uint8] = field(init=False)
    text: list[TextLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        width = int(self.origin[0] + self.columns * self.cell[0] + 80)
        height = int(self.origin[1] + self.rows * self.cell[1] + 160)
        self.page = np.zeros((height, width), np.uint8)
        for x in self.area.xs:
            self._line((x, self.area.ys[0]), (x, self.area.ys[-1]), self.ruling)
        for y in self.area.ys:
            self._line((self.area.xs[0], y), (self.area.xs[-1], y), self.ruling)

    @property
    def area(self) -> ChartArea:
        (x, y), (w, h) = self.origin, self.cell
        return ChartArea(
            tuple(float(x + i * w) for i in range(self.columns + 1)),
            tuple(float(y + i * h) for i in range(self.rows + 1)),
        )

    def middle(self, column: int, row: int) -> XY:
        area = self.area
        return (area.xs[column] + area.xs[column + 1]) / 2, (area.ys[row] + area.ys[row + 1]) / 2

    def _line(self, a: XY, b: XY, thickness: int) -> None:
        cv2.line(self.page, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), 255, thickness)

    def symbol(
        self,
        shape: str,
        column: int,
        row: int,
        size: XY = (96, 50),
        shift: XY = (0, 0),
        filled: bool = False,
        hides: bool = True,
    ) -> Box:
        """Draw a symbol in a cell; what lies behind it is hidden (white inside) unless `hides` is false."""
        x, y = self.middle(column, row)
        x, y = x + shift[0], y + shift[1]
        w, h = size
        box = Box(x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        points = np.round(outline(shape, box)).astype(np.int32)
        if hides or filled:
            cv2.fillPoly(self.page, [points], 255 if filled else 0)
        cv2.polylines(self.page, [points], True, 255, self.stroke)
        return box

    def line(
        self,
        *points: XY,
        head: str = "filled",
        tail: str = "",
        dashed: bool = False,
        thickness: int | None = None,
    ) -> None:
        """Draw a connector through `points` with an arrowhead ("filled", "open" or "") at its end and
        start."""
        thick = thickness or self.stroke - 1
        for a, b in pairwise(points):
            if not dashed:
                self._line(a, b, thick)
                continue
            length = max(abs(b[0] - a[0]), abs(b[1] - a[1]))
            for s in np.arange(0, length, 14):
                t, u = s / length, min(1.0, (s + 8) / length)
                self._line(
                    (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t),
                    (a[0] + (b[0] - a[0]) * u, a[1] + (b[1] - a[1]) * u),
                    thick,
                )
        self._head(points[-2], points[-1], head, thick)
        self._head(points[1], points[0], tail, thick)

    def _head(self, before: XY, tip: XY, kind: str, thick: int) -> None:
        if not kind:
            return
        dx, dy = np.sign(tip[0] - before[0]), np.sign(tip[1] - before[1])
        back = (tip[0] - 13 * dx, tip[1] - 13 * dy)
        wings = [(back[0] - 7 * dy, back[1] - 7 * dx), tip, (back[0] + 7 * dy, back[1] + 7 * dx)]
        points = np.round(np.array(wings)).astype(np.int32)
        if kind == "filled":
            cv2.fillPoly(self.page, [points], 255)
        else:
            cv2.polylines(self.page, [points], False, 255, thick)

    def curve(self, start: XY, by: XY, to: XY, end: XY, head: bool = True) -> None:
        """Draw a cubic Bezier curve with those control points, an arrowhead at its end."""
        t = np.linspace(0, 1, 80)[:, None]
        p, q, r, s = (np.array(point, float) for point in (start, by, to, end))
        way = (1 - t) ** 3 * p + 3 * t * (1 - t) ** 2 * q + 3 * t * t * (1 - t) * r + t**3 * s
        cv2.polylines(self.page, [np.round(way).astype(np.int32)], False, 255, self.stroke - 1)
        if head:
            along = way[-1] - way[-4]
            along /= np.hypot(*along)
            wing = 7 * np.array([-along[1], along[0]])
            back = way[-1] - 13 * along
            cv2.fillPoly(self.page, [np.round([back + wing, way[-1], back - wing]).astype(np.int32)], 255)

    def block_arrow(self, tail: XY, tip: XY, breadth: float = 30, filled: bool = True) -> None:
        """Draw an arrow as a surface: a shaft half as broad as its head, which takes a third of it."""
        start, end = np.array(tail, float), np.array(tip, float)
        along = (end - start) / np.hypot(*(end - start))
        side = breadth / 2 * np.array([-along[1], along[0]])
        neck = end - (end - start) / 3
        shape = [start + side / 2, neck + side / 2, neck + side, end]
        shape += [neck - side, neck - side / 2, start - side / 2]
        points = [np.round(shape).astype(np.int32)]
        cv2.fillPoly(self.page, points, 255 if filled else 0)
        cv2.polylines(self.page, points, True, 255, 3)

    def head(self, tip: XY, way: XY, size: float, solid: bool = True) -> None:
        """Draw a triangle as an arrowhead, as long as it is broad."""
        (x, y), (dx, dy) = tip, way
        back = x - size * dx, y - size * dy
        half = size / 2
        points = [(back[0] - half * dy, back[1] - half * dx), tip, (back[0] + half * dy, back[1] + half * dx)]
        corners = [np.round(points).astype(np.int32)]
        cv2.fillPoly(self.page, corners, 255 if solid else 0)
        cv2.polylines(self.page, corners, True, 255, 2)

    def dots(self, *points: XY, pitch: float = 6) -> None:
        """Draw a dotted line, three pixels a dot."""
        for (x0, y0), (x1, y1) in pairwise(points):
            count = int(np.hypot(x1 - x0, y1 - y0) / pitch)
            for t in np.linspace(0, 1, count, endpoint=False):
                x, y = round(x0 + (x1 - x0) * t), round(y0 + (y1 - y0) * t)
                self.page[y - 1 : y + 2, x - 1 : x + 2] = 255

    def label(self, text: str, x: float, y: float) -> None:
        """Print with its lower left corner at (x, y), known to the reader."""
        cv2.putText(self.page, text, (round(x), round(y)), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 255, 2)
        (w, h), low = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.7, 2)
        self.text.append(TextLine(Box(x - 1, y - h - 2, x + w + 2, y + low), text, 0.95))

    def worn(self, gaps: Sequence[Box] = (), angle: float = 0.0, specks: int = 0, seed: int = 1) -> None:
        """Take ink away, turn the page a little, add specks."""
        for gap in gaps:
            x0, y0, x1, y1 = gap.rounded()
            self.page[y0:y1, x0:x1] = 0
        height, width = self.page.shape
        if angle:
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
            turned = cv2.warpAffine(self.page, turn, (width, height), flags=cv2.INTER_LINEAR)
            self.page = np.where(turned > 110, 255, 0).astype(np.uint8)
        random = np.random.default_rng(seed)
        for x, y in zip(
            random.integers(0, width - 2, specks), random.integers(0, height - 2, specks), strict=True
        ):
            self.page[y : y + 2, x : x + 2] = 255

    def read(self) -> Chart:
        return read_chart(self.page, self.area, self.text, CHAR, meaning)


def outline(shape: str, box: Box) -> NDArray[np.float64]:
    """The corners of a shape in `box`."""
    x0, y0, x1, y1 = box
    cx, cy = box.center
    w, h = box.width, box.height
    if shape == "diamond":
        return np.array([(cx, y0), (x1, cy), (cx, y1), (x0, cy)])
    if shape == "pentagon":
        return np.array([(x0, y0), (x1, y0), (x1, y0 + 0.65 * h), (cx, y1), (x0, y0 + 0.65 * h)])
    if shape == "trapezoid":
        return np.array([(x0 + 0.18 * w, y0), (x1 - 0.18 * w, y0), (x1, y1), (x0, y1)])
    if shape == "document":
        x = np.linspace(x1, x0, 30)
        wave = y1 - 0.1 * h + 0.1 * h * np.sin(2 * np.pi * (x - x0) / w)
        return np.vstack([[(x0, y0), (x1, y0)], np.column_stack([x, wave])])
    radius = {"rectangle": 0.0, "rounded": 0.14 * h, "soft": 0.3 * h, "capsule": 0.5 * h}.get(shape)
    if radius is None:  # an ellipse or circle
        angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        return np.column_stack([cx + w / 2 * np.cos(angle), cy + h / 2 * np.sin(angle)])
    if not radius:
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    angle = np.linspace(0, np.pi / 2, 12)
    arcs = []
    for k, (ax, ay) in enumerate(
        [
            (x1 - radius, y1 - radius),
            (x0 + radius, y1 - radius),
            (x0 + radius, y0 + radius),
            (x1 - radius, y0 + radius),
        ]
    ):
        turn = angle + k * np.pi / 2
        arcs.append(np.column_stack([ax + radius * np.cos(turn), ay + radius * np.sin(turn)]))
    return np.vstack(arcs)
