"""Flow charts drawn outside flow tables: boxes with words, arrows, decisions, in a section's cell or on the
bare page.

Symbols and connectors are found as in a flow table; there are no rulings to take out, and no rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from sopocr.binary import connected_pieces
from sopocr.flowchart.chart import Drawing, read_chart
from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.labels import Meaning
from sopocr.flowchart.reading import ChartPage
from sopocr.flowchart.sides import Scale
from sopocr.flowchart.symbols import find_symbols
from sopocr.geometry import Box, union
from sopocr.model.page import Chart, ChartArea, Connector, FreeChart, Symbol, Table, TextLine
from sopocr.model.rejected import cropped_at

_STROKE = 0.2
"""Usual thickness of lines, letter heights."""
_WIDEST = 70.0
"""Longest side of a box with words, letter heights."""
_INSET = 0.4
"""Letter heights from a cell's border within which ink is the border's."""
_LARGE = (12.0, 6.0)
"""Width and height, in letter heights, from which a cell may hold a chart."""
_SYMBOLS, _LINKED, _TELLING = 3, 2, 0.5
"""How many symbols a chart has at least, how many of its connectors join two of them, and what share of the
symbols bears words: stamps, logos and forms have boxes, too."""


_DRAWN = 0.5
"""Share of the way between two symbols that is seen drawn at least: no ruling hides a line here."""


def read_free_charts(
    page: ChartPage, lines: Sequence[TextLine], tables: Sequence[Table], meaning: Meaning
) -> list[FreeChart]:
    """The free charts of a page, from top to bottom. `lines` are all its text lines, read."""
    found = []
    for ink, box in _regions(page.ink, tables, page.char_height):
        if _may_hold_chart(ink, page.char_height):
            chart = _read(page, ink, box, lines, meaning)
            if chart is not None:
                found.append(chart)
    return sorted(found, key=lambda one: one.box.y0)


def _regions(ink: Ink, tables: Sequence[Table], char: float) -> Iterator[tuple[Ink, Box]]:
    """The places where a chart may stand, with their ink: large cells, and the page without its tables."""
    rest = ink.copy()
    for table in tables:
        x0, y0, x1, y1 = table.box.inflate(char).clip(ink.shape[1], ink.shape[0]).rounded()
        rest[y0:y1, x0:x1] = 0
        for cell in table.cells:
            if cell.box.width > _LARGE[0] * char and cell.box.height > _LARGE[1] * char:
                x0, y0, x1, y1 = cell.box.inflate(-_INSET * char).clip(ink.shape[1], ink.shape[0]).rounded()
                yield ink[y0:y1, x0:x1].copy(), Box(x0, y0, x1, y1)
    yield rest, Box(0, 0, ink.shape[1], ink.shape[0])


def _may_hold_chart(ink: Ink, char: float) -> bool:
    """Whether there is drawing larger than letters: some outlines, or one that holds together."""
    if not ink.size or not ink.any():
        return False
    _, _, stats, _ = connected_pieces(ink)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    outlines = (width > 3 * char) & (height > 1.3 * char)
    return int(outlines.sum()) >= _SYMBOLS or bool((outlines & (height > _LARGE[1] * char)).any())


def _read(
    page: ChartPage, ink: Ink, box: Box, lines: Sequence[TextLine], meaning: Meaning
) -> FreeChart | None:
    """The chart drawn in `ink`, which lies at `box` of the page; None where it is none."""
    height, width = ink.shape
    x0, y0, x1, y1 = box.rounded()
    area = ChartArea((0.0, float(width)), (0.0, float(height)))
    scale = Scale(page.char_height, max(2.0, _STROKE * page.char_height), _WIDEST)
    bands = np.zeros(ink.shape, bool)
    with cropped_at(x0, y0):
        found = find_symbols(ink, ink, bands, scale, np.ascontiguousarray(page.grey[y0:y1, x0:x1]))
    symbols = tuple(c for c in found if c.way is None)
    if len(symbols) < _SYMBOLS:
        return None
    arrows = tuple(c for c in found if c.way is not None)
    drawing = Drawing((x0, y0), area, Erased(ink, ink, bands, (), ()), symbols, scale, True, arrows)
    here = [line for line in lines if box.contains(line.box.center)]
    chart = read_chart(page.ink, area, here, page.char_height, meaning, drawing)
    return _as_chart(chart)


def _as_chart(chart: Chart) -> FreeChart | None:
    """The chart with the symbols that a connector leads to or that bear words; None where too little
    hangs together."""
    joined = [c for c in chart.connectors if _is_drawn(c, chart.symbols)]
    linked = {end for c in joined for end in (c.start, c.end) if end is not None}
    told = sum(bool(chart.symbols[k].text) for k in linked)
    if len(linked) < _SYMBOLS or len(joined) < _LINKED or told < _TELLING * len(linked):
        return None
    around = union(chart.symbols[k].box for k in linked)
    inside = [
        k for k, s in enumerate(chart.symbols) if k in linked or (s.text and around.contains(s.box.center))
    ]
    kept = _in_reading_order(chart.symbols, inside)
    place = {k: n for n, k in enumerate(kept)}
    connectors = tuple(
        replace(c, start=place[c.start], end=place[c.end])
        for c in joined
        if c.start is not None and c.end is not None
    )
    symbols = tuple(chart.symbols[k] for k in kept)
    points = [Box(p.x, p.y, p.x, p.y) for c in connectors for p in c.points]
    return FreeChart(union([*(s.box for s in symbols), *points]), Chart(symbols, connectors))


def _is_drawn(connector: Connector, symbols: Sequence[Symbol]) -> bool:
    """Whether a connector joins two symbols and covers a good part of the way between them."""
    if connector.start is None or connector.end is None:
        return False
    one, other = symbols[connector.start].box, symbols[connector.end].box
    apart = math.hypot(
        max(0.0, max(one.x0, other.x0) - min(one.x1, other.x1)),
        max(0.0, max(one.y0, other.y0) - min(one.y1, other.y1)),
    )
    drawn = sum(math.hypot(b.x - a.x, b.y - a.y) for a, b in pairwise(connector.points))
    return drawn >= _DRAWN * apart


def _in_reading_order(symbols: Sequence[Symbol], kept: Sequence[int]) -> list[int]:
    """Indices from top to bottom, those side by side from left to right."""
    rows: list[list[int]] = []
    for k in sorted(kept, key=lambda k: symbols[k].box.center.y):
        first = symbols[rows[-1][0]].box if rows else None
        box = symbols[k].box
        if first is not None and first.overlap_y(box) > 0.5 * min(first.height, box.height):
            rows[-1].append(k)
        else:
            rows.append([k])
    return [k for row in rows for k in sorted(row, key=lambda k: symbols[k].box.x0)]
