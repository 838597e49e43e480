"""Ruled tables: cells whose borders are drawn once, in long strokes."""

from __future__ import annotations

from collections import defaultdict

from samples.drawing.marks import CellMark, Rect
from samples.drawing.sheet import Colour, Sheet


class Ruled:
    """Collects cells, then draws their borders as long lines. `outer` is the width of the outer border."""

    def __init__(
        self, sheet: Sheet, name: str, line_width: float, grey: float = 0.0, outer: float | None = None
    ) -> None:
        self._sheet = sheet
        self._name = name
        self._width = line_width
        self._outer = line_width if outer is None else outer
        self._colour: Colour = (grey, grey, grey)
        self._lines: dict[tuple[str, float], list[tuple[float, float]]] = defaultdict(list)
        self._boxes: list[Rect] = []

    def cell(
        self,
        box: Rect,
        row: int,
        column: int,
        row_span: int = 1,
        column_span: int = 1,
        *,
        role: str = "",
        skip: str = "",
        shade: float = 1.0,
    ) -> Rect:
        """Adds a cell; `skip` names sides without a border (l, r, t, b)."""
        x0, y0, x1, y1 = box
        if shade < 1.0:
            self._sheet.rectangle(box, 0.1, fill=(shade, shade, shade), stroke=False)
        sides = {
            "t": ("h", y0, x0, x1),
            "b": ("h", y1, x0, x1),
            "l": ("v", x0, y0, y1),
            "r": ("v", x1, y0, y1),
        }
        for side, (way, at, start, end) in sides.items():
            if side not in skip:
                self._lines[(way, round(at, 2))].append((start, end))
        self._boxes.append(box)
        self._sheet.page.cells.append(CellMark(box, self._name, row, column, row_span, column_span, role))
        return box

    def draw(self) -> None:
        """Draws the borders."""
        if not self._boxes:
            return
        edge = {
            "h": {round(min(b[1] for b in self._boxes), 2), round(max(b[3] for b in self._boxes), 2)},
            "v": {round(min(b[0] for b in self._boxes), 2), round(max(b[2] for b in self._boxes), 2)},
        }
        for (way, at), spans in sorted(self._lines.items()):
            width = self._outer if at in edge[way] else self._width
            for start, end in _merged(spans):
                a, b = ((start, at), (end, at)) if way == "h" else ((at, start), (at, end))
                self._sheet.line(a, b, width, self._colour)


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    result: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1] + 0.05:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result
