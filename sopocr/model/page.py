"""What is known of a page after each stage: words, readings, rulings, cells, tables, symbols, connectors.

All boxes are in pixels of the *working page* (upright and straight) unless a name says `source`; the page's
`to_source` leads back. Values only: no image library, no input or output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from sopocr.geometry import Box, Point, Transform
from sopocr.model.evidence import Correction
from sopocr.model.rejected import Rejected

SymbolKind = Literal["terminator", "proses", "keputusan", "konektor", "lingkaran"]
"""konektor: off-page pentagon. lingkaran: small in-page linking circle. The other three are the record's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one crop. `confidence` is the reader's own, in 0..1, not calibrated."""

    reader: str
    text: str
    confidence: float
    char_confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class TextSpot:
    """Where a piece of a text source stands: 1-based line and column."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of print (or one piece of it between wide gaps), read.

    `text` is the arbitrated text; `readings` holds each reader's, by reader name. `turned` is the clockwise
    rotation in degrees that the print itself has on the upright page (0; 270 for text written upward).
    `handwritten` marks pen strokes. `corrections` tells what was mended in `text`. `spot` takes the place of
    a box where the source is text. `mark` is a dash or dot that was seen before the print, as the
    items of a list have it.
    """

    box: Box
    text: str = ""
    confidence: float = 0.0
    readings: Mapping[str, Reading] = field(default_factory=dict)
    turned: int = 0
    handwritten: bool = False
    note: str = ""
    spot: TextSpot | None = None
    corrections: tuple[Correction, ...] = ()
    mark: str = ""

    @property
    def legibility(self) -> float:
        """How clearly the leading reader saw the line, 0..1: its own mean confidence, whatever the
        probability that every character is right."""
        return next((reading.confidence for reading in self.readings.values()), self.confidence)

    @property
    def letters(self) -> str:
        """The letters and digits of its text, in lower case."""
        return "".join(ch for ch in self.text.lower() if ch.isalnum())


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a born-digital text layer; `font` is the name of the font that it is set in, `turned` the
    clockwise rotation in degrees of its print on the page (270 for text written upward).

    Words come in the order in which the page is written. `line` numbers the lines of that order; `chained`
    tells that nothing but written spaces lie between this word and the one before it, `spaced` that a space
    is written after it.
    """

    box: Box
    text: str
    font: str = ""
    turned: int = 0
    line: int = -1
    chained: bool = False
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn table line. `position` is y for a horizontal, x for a vertical one; it runs from start to
    end."""

    horizontal: bool
    position: float
    start: float
    end: float
    thickness: float = 1.0

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def box(self) -> Box:
        half = self.thickness / 2
        if self.horizontal:
            return Box(self.start, self.position - half, self.end, self.position + half)
        return Box(self.position - half, self.start, self.position + half, self.end)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its place in the grid and the text lines in it, in reading order."""

    box: Box
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    lines: tuple[TextLine, ...] = ()

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled grid. `ys` are the n+1 row borders, `xs` the m+1 column borders; cells tile the grid."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]

    def cell_at(self, row: int, column: int) -> Cell | None:
        """The cell that covers grid place (row, column)."""
        for cell in self.cells:
            if row in cell.rows and column in cell.columns:
                return cell
        return None


_CIRCLE = 1.35
"""Longer to shorter side of what is drawn as a circle, at most."""


def is_round(width: float, height: float) -> bool:
    """Whether a symbol of this size, without corners, is a circle; wider or higher ones are capsules."""
    return max(width, height) < _CIRCLE * min(width, height)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A flow-chart symbol as drawn. `text` is what stands in it, if anything; `rounded` tells a box whose
    corners are round."""

    kind: SymbolKind
    box: Box
    confidence: float
    filled: bool = False
    text: str = ""
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Connector:
    """A traced line between two symbols (indices into the page's `symbols`); None where it leaves the page.

    `points` run from `start` to `end`. `arrow_start`/`arrow_end` tell where arrowheads were seen. `label` is
    the print beside it at a decision's exit (as printed), `label_box` its place. `directed` is the confidence
    that the direction start -> end is right.
    """

    points: tuple[Point, ...]
    start: int | None
    end: int | None
    arrow_start: bool = False
    arrow_end: bool = False
    label: str = ""
    label_box: Box | None = None
    dashed: bool = False
    confidence: float = 1.0
    directed: float = 1.0


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Everything read from one page, before assembly.

    `lines` are the text lines outside tables, in reading order. `source_size` is (width, height) of the page
    in the source; `flow` is the flow table's part on this page, `chart` what is drawn in it. `rotation` (0,
    90, 180, 270: clockwise turn that made it upright) and `skew` (degrees) were undone. `from_text` tells
    that the page was laid out from a text source: its boxes keep order, rows and columns and mean nothing
    else, `source_size` is (0, 0).
    `repeats` is the number of the page that this one is known to repeat. `unread` are lines that were seen
    but could not be read, with what a reader made of them if anything. `free_charts` are flow charts outside
    any table. `ink` is the share of the page that is ink; `cut` names the edges (atas, bawah, kiri, kanan) at
    which a table runs out of the picture. `drawn` are frames of large connected pieces of ink that are no
    print and no rulings (symbols with their connectors, stamps, signatures), None where nobody looked for
    them. `rejected` is what the stages saw and did not take, where that was asked for.
    """

    number: int
    size: tuple[int, int]
    source_size: tuple[int, int]
    to_source: Transform
    tables: tuple[Table, ...] = ()
    lines: tuple[TextLine, ...] = ()
    flow: FlowTable | None = None
    chart: Chart | None = None
    rotation: int = 0
    skew: float = 0.0
    dpi: float = 0.0
    born_digital: bool = False
    from_text: bool = False
    repeats: int | None = None
    unread: tuple[TextLine, ...] = ()
    free_charts: tuple[FreeChart, ...] = ()
    ink: float = 0.0
    cut: tuple[str, ...] = ()
    drawn: tuple[Box, ...] | None = None
    rejected: tuple[Rejected, ...] = ()

    def source_box(self, box: Box) -> Box:
        """`box` of the working page in source pixels."""
        return self.to_source.box(box).clip(*self.source_size)


@dataclass(frozen=True, slots=True)
class ChartArea:
    """The part of a flow table through which the chart runs, on one page.

    `xs` are the n+1 column borders of the n actor columns, `ys` the m+1 borders of the m body rows (all rows
    under the header, step or not). Both on the working page.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


@dataclass(frozen=True, slots=True)
class Chart:
    """The symbols and connectors of one chart area. Connector ends index `symbols`; `unread` are the places
    of drawing that is neither."""

    symbols: tuple[Symbol, ...] = ()
    connectors: tuple[Connector, ...] = ()
    unread: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeChart:
    """A flow chart drawn outside any table: where, and what is drawn in it. Each symbol's `text` is what
    stands in it; connectors' labels are as printed."""

    box: Box
    chart: Chart


ColumnRole = Literal["no", "kegiatan", "aktor", "kelengkapan", "waktu", "output", "keterangan", "lain"]


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """One column of a flow table: what it holds, its extent, and the header lines over it (none where the
    page repeats no header; `name` is then the one of the page before). `sure` is the probability that the
    role is right."""

    role: ColumnRole
    x0: float
    x1: float
    name: str = ""
    lines: tuple[TextLine, ...] = ()
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The flow table's part on one page.

    `table` indexes the page's tables. `ys` are the borders of the body's rows (all rows under the header).
    `header` is the y extent of the header, None on a page without one. `unit` is a time unit that stands only
    in the header of the waktu column, as printed. `score` tells how well the table explains itself: the
    log-odds that it is a flow table.
    """

    table: int
    columns: tuple[FlowColumn, ...]
    ys: tuple[float, ...]
    header: tuple[float, float] | None = None
    unit: str = ""
    score: float = 0.0

    @property
    def actors(self) -> tuple[FlowColumn, ...]:
        return tuple(column for column in self.columns if column.role == "aktor")

    def column(self, role: ColumnRole) -> FlowColumn | None:
        """The first column of that role."""
        return next((column for column in self.columns if column.role == role), None)

    def area(self) -> ChartArea | None:
        """Where the chart runs; None without actors or rows."""
        actors = self.actors
        if not actors or len(self.ys) < 2:
            return None
        borders = [actors[0].x0]
        for left, right in pairwise(actors):
            borders.append((left.x1 + right.x0) / 2)
        return ChartArea((*borders, actors[-1].x1), self.ys)
