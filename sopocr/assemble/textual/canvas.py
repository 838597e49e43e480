"""Boxes for text that has none: they keep order, rows and columns, so that text takes the road of a scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sopocr.geometry import Box
from sopocr.model.page import Cell, Table, TextLine
from sopocr.model.written import Written, WrittenCell

LETTER, LINE, PRINT = 10.0, 24.0, 16.0
"""Width of a letter, height of a row of print and of the print in it: pixels that nobody sees."""
_INFERRED = 0.55
"""Confidence of a text whose cell was inferred, since a tab was lost."""
_NARROWEST, _WIDEST = 6, 40
"""Letters that a column is wide at least and at most."""


@dataclass
class Canvas:
    """A page that grows downward as lines and tables are put on it."""

    y: float = LINE
    lines: list[TextLine] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def gap(self) -> None:
        """An empty line."""
        self.y += LINE

    def line(self, written: Written) -> None:
        """A line outside of tables."""
        self.lines.append(place(written, 0.0, self.y))
        self.y += LINE

    def table(self, rows: Sequence[Sequence[WrittenCell]], widths: Sequence[float] | None = None) -> Table:
        """A table of these rows; `widths` in pixels take the place of those that the texts ask for."""
        count = max((cell.column + cell.column_span for row in rows for cell in row), default=1)
        xs = [0.0]
        for width in widths if widths is not None and len(widths) == count else column_widths(rows, count):
            xs.append(xs[-1] + width)
        ys = [self.y]
        for row in rows:
            ys.append(ys[-1] + LINE * max([1, *(len(cell.lines) for cell in row if cell.row_span == 1)]))
        cells = []
        covered: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            for cell in row:
                high = min(cell.row_span, len(rows) - number)
                places = {(r, c) for r in range(number, number + high)
                          for c in range(cell.column, cell.column + cell.column_span)}  # fmt: skip
                if places & covered:
                    continue
                covered |= places
                box = Box(xs[cell.column], ys[number], xs[cell.column + cell.column_span], ys[number + high])
                lines = tuple(
                    place(line, box.x0, box.y0 + LINE * i, box.x1) for i, line in enumerate(cell.lines)
                )
                cells.append(Cell(box, number, cell.column, high, cell.column_span, lines))
        for number in range(len(rows)):
            for column in range(count):
                if (number, column) not in covered:
                    box = Box(xs[column], ys[number], xs[column + 1], ys[number + 1])
                    cells.append(Cell(box, number, column))
        cells.sort(key=lambda cell: (cell.row, cell.column))
        table = Table(Box(0.0, ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells))
        self.tables.append(table)
        self.y = ys[-1] + LINE
        return table


def place(written: Written, x: float, y: float, right: float = float("inf")) -> TextLine:
    """A line of text at (x, y), kept left of `right`."""
    x1 = min(x + 2 + LETTER * max(1, len(written.text)), right - 2)
    box = Box(x + 2, y + 2, x1, y + 2 + PRINT)
    return TextLine(box, written.text, 1.0 if written.sure else _INFERRED, spot=written.spot)


def column_widths(rows: Sequence[Sequence[WrittenCell]], count: int) -> list[float]:
    """The pixels that the columns' texts ask for, within bounds."""
    letters = [_NARROWEST] * count
    for row in rows:
        for cell in row:
            if cell.column_span == 1:
                longest = max((len(line.text) for line in cell.lines), default=0)
                letters[cell.column] = max(letters[cell.column], min(longest + 1, _WIDEST))
    return [LETTER * number for number in letters]
