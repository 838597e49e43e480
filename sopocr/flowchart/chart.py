"""Read the chart that runs through a flow table: symbols, connectors, labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.connectors import Traced, connectors_of, trace
from sopocr.flowchart.frames import in_frames, label_frames, without_frames
from sopocr.flowchart.grid import Erased, Ink, erase_rulings
from sopocr.flowchart.labels import Meaning, is_legible, label_exits, text_inside
from sopocr.flowchart.lettering import drawn_strokes, find_words
from sopocr.flowchart.roundness import ROUND
from sopocr.flowchart.routes import settle_directions
from sopocr.flowchart.sides import Scale
from sopocr.flowchart.symbols import find_symbols
from sopocr.flowchart.uncovering import uncover_print
from sopocr.flowchart.unread import unread_drawing
from sopocr.geometry import Box, Point, union
from sopocr.model.page import Chart, ChartArea, Connector, Symbol, TextLine, is_round
from sopocr.model.rejected import cropped_at, is_collected, reject

_ASIDE, _ABOVE = 11.0, 3.5
"""How far from a decision its labels are looked for, letter heights."""
_LINKS = ("konektor", "lingkaran")
_CUT = 0.85
"""Share of the usual symbol height below which a symbol at the page's end is one that is cut off."""


@dataclass(frozen=True)
class Drawing:
    """What is drawn in a chart area, before its print is read: rulings taken out, symbols found.

    Everything is in pixels of a crop of the working page whose upper left corner is `offset`.
    """

    offset: tuple[int, int]
    area: ChartArea
    erased: Erased
    symbols: tuple[Candidate, ...]
    scale: Scale
    free: bool = False
    """Whether it stands outside a flow table: without rows, joint work and page ends."""
    arrows: tuple[Candidate, ...] = ()
    """Block arrows known by their outlines."""

    def links_outside(self) -> list[Box]:
        """The links above and below the table, in pixels of the working page."""
        top, bottom = self.area.ys[0], self.area.ys[-1]
        return [
            _shifted(symbol.box, *self.offset)
            for symbol in self.symbols
            if not top < symbol.box.center.y < bottom
        ]


@dataclass(frozen=True)
class ChartPrint:
    """Where print stands in a chart, and the grey page to read it from: `page` has the frame of the working
    page, the chart's rulings, lines and outlines painted over."""

    boxes: tuple[Box, ...]
    page: NDArray[np.uint8]


def find_drawing(
    ink: NDArray[np.uint8], area: ChartArea, char_height: float, grey: NDArray[np.uint8] | None = None
) -> Drawing:
    """The drawing in `area` of a working page.

    `ink` is the page's binary picture (255 = ink), rulings and all, coloured strokes as well; `char_height`
    is the typical letter height in pixels. In the page's `grey` picture lines show that were drawn right on a
    ruling.
    """
    char = min(max(char_height, ink.shape[0] / 200), ink.shape[0] / 60)
    above, aside = round(7 * char), round(0.5 * char)
    x0, y0 = max(0, round(area.xs[0]) - aside), max(0, round(area.ys[0]) - above)
    x1, y1 = round(area.xs[-1]) + aside, round(area.ys[-1]) + above
    crop = _closed_off(np.ascontiguousarray(ink[y0:y1, x0:x1]), y1 > ink.shape[0])
    inner = ChartArea(tuple(x - x0 for x in area.xs), tuple(y - y0 for y in area.ys))
    shown = None if grey is None else np.ascontiguousarray(grey[y0:y1, x0:x1])
    erased = erase_rulings(crop, inner.xs, inner.ys, grey=shown)
    thickness = [course.thickness for course in (*erased.columns, *erased.rows) if course.thickness]
    scale = Scale(char, float(np.median(thickness)) if thickness else 3.0)
    with cropped_at(x0, y0):
        found = find_symbols(erased.ink, crop, erased.bands, scale, shown)
    if y1 > ink.shape[0]:
        found = _links_at_edge(found, crop.shape[0])
    arrows = tuple(c for c in found if c.way is not None)
    symbols = tuple(c for c in found if c.way is None and _may_stand(c, inner))
    for candidate in found:
        if candidate not in symbols and candidate not in arrows:
            reject("simbol", _shifted(candidate.box, x0, y0), "above or below the table, and no link")
    return Drawing((x0, y0), inner, erased, symbols, scale, arrows=arrows)


def _closed_off(ink: Ink, cut: bool) -> Ink:
    """`ink` with a line along its lower edge where the page is `cut` off there: what is drawn across that
    edge would stay open."""
    if cut:
        ink[-2:] = 255
    return ink


def _links_at_edge(found: Sequence[Candidate], edge: int) -> list[Candidate]:
    """The symbols with those cut off at the lower `edge` of the page taken for links, where they are lower
    than the others: their points lie beyond."""
    heights = [c.box.height for c in found if c.box.y1 < edge - 4 and c.kind != "konektor"]
    usual = float(np.median(heights)) if heights else 0.0
    return [
        replace(c, kind="konektor") if c.box.y1 >= edge - 4 and c.box.height < _CUT * usual else c
        for c in found
    ]


def find_print(drawing: Drawing, grey: NDArray[np.uint8]) -> ChartPrint:
    """The print in a chart: labels at lines, words and letters in symbols. `grey` is the working page."""
    strokes = _strokes(drawing, drawing.symbols)
    traced = trace(strokes, drawing.symbols, [], drawing.scale, arrows=drawing.arrows)
    drawn, lines = drawn_strokes(strokes, drawing.symbols, traced.network, drawing.scale)
    words = find_words(strokes, drawn, lines, traced.network, traced.heads, drawing.scale)
    x0, y0 = drawing.offset
    page = grey.copy()
    height, width = drawn.shape
    patch = page[y0 : y0 + height, x0 : x0 + width]
    rulings = cv2.subtract(drawing.erased.full, drawing.erased.ink)
    left = cv2.subtract(drawing.erased.ink, drawn)
    square = np.ones((3, 3), np.uint8)
    bare = patch.copy()
    bare[(cv2.dilate(cv2.bitwise_or(rulings, drawn), square) > 0) & (left == 0)] = 255
    words = uncover_print(bare, patch, words, drawing.erased, drawing.scale.char)
    bare[(cv2.dilate(drawn, square) > 0) & (left == 0)] = 255
    patch[:] = bare
    return ChartPrint(tuple(_shifted(box, x0, y0) for box in words), page)


def _tell_unused(traced: Traced, connectors: Sequence[Connector], scale: Scale) -> None:
    """Reject the strokes that became no part of a connector, for whoever collects what was not taken."""
    for segment in traced.network.segments:
        box = union([Box(*segment.start, *segment.start), Box(*segment.end, *segment.end)])
        used = any(
            min(box.center.x - min(a.x, b.x), max(a.x, b.x) - box.center.x) >= -scale.char
            and min(box.center.y - min(a.y, b.y), max(a.y, b.y) - box.center.y) >= -scale.char
            for connector in connectors
            for a, b in pairwise(connector.points)
        )
        if not used:
            reject("konektor", box.inflate(segment.thickness / 2), "leads between no two symbols")


_CLEAR_MARK = 0.8
"""How clearly the letter of a link must be read."""


def read_chart(
    ink: NDArray[np.uint8],
    area: ChartArea,
    lines: Sequence[TextLine],
    char_height: float,
    meaning: Meaning,
    drawing: Drawing | None = None,
) -> Chart:
    """The symbols and connectors drawn in `area`.

    `ink` and `char_height` are those of `find_drawing`, whose result may be handed on as `drawing`. `lines`
    are the text lines read in the area (labels, letters in connectors). `meaning` tells what a word at a
    decision's exit means, None where it is no such word.
    """
    drawing = drawing or find_drawing(ink, area, char_height)
    x0, y0 = drawing.offset
    inner = drawing.area
    print_here = [replace(line, box=_shifted(line.box, -x0, -y0)) for line in lines]
    legible = [line for line in print_here if is_legible(line, drawing.scale.char, meaning)]
    frames, symbols_only = label_frames(drawing.symbols, print_here, meaning)
    legible = in_frames(legible, print_here, frames)
    candidates = [c for c in symbols_only if not _is_word(c, print_here, drawing.scale.char, meaning)]
    numbered = sum(
        c.kind in ("proses", "keputusan") and _mark_in(c, print_here).isdigit() for c in candidates
    )
    candidates = [_as_link(c, print_here, numbered=numbered >= _NUMBERED) for c in candidates]
    strokes = without_frames(_strokes(drawing, candidates), frames)
    traced = trace(
        strokes, candidates, legible, drawing.scale, None if drawing.free else inner, drawing.arrows
    )
    rows = _rows(candidates, drawing)
    beyond = len(traced.page_ends)
    connectors = settle_directions(
        connectors_of(traced, candidates),
        [*rows, *[None] * beyond],
        [*(c.kind == "keputusan" for c in candidates), *[False] * beyond],
    )
    connectors = [_open_at_page_ends(connector, len(candidates)) for connector in connectors]
    symbols = [
        Symbol(
            c.kind,
            c.box,
            min(1.0, c.score),
            c.filled,
            rounded=c.roundness is not None and c.roundness > ROUND,
        )
        for c in candidates
    ]
    labelled = label_exits(
        connectors, symbols, legible, drawing.scale.char, meaning, in_rows=not drawing.free
    )
    if is_collected():
        with cropped_at(x0, y0):
            _tell_unused(traced, labelled, drawing.scale)
    unread = unread_drawing(strokes, candidates, labelled, legible, drawing.scale, inner)
    return Chart(
        tuple(
            replace(_ends_by_word(s), box=_shifted(s.box, x0, y0)) for s in text_inside(symbols, print_here)
        ),
        tuple(_moved(connector, x0, y0) for connector in labelled),
        tuple(_shifted(box, x0, y0) for box in unread),
    )


def places_of_labels(drawing: Drawing, chart: Chart, meaning: Meaning) -> list[Box]:
    """Where print may stand that was not read: around decisions with an exit to another row, or to a link,
    without a word for it. Boxes in pixels of the working page."""
    x0, y0 = drawing.offset
    left, right = drawing.area.xs[0] + x0, drawing.area.xs[-1] + x0
    rows = [bisect_right(drawing.area.ys, symbol.box.center.y - y0) for symbol in chart.symbols]
    places = []
    for k, symbol in enumerate(chart.symbols):
        exits = [
            c
            for c in chart.connectors
            if c.start == k
            and symbol.kind == "keputusan"
            and c.end is not None
            and (rows[c.end] != rows[k] or chart.symbols[c.end].kind in _LINKS)
        ]
        if any(meaning(c.label) is None for c in exits):
            around = symbol.box.inflate(_ASIDE * drawing.scale.char, _ABOVE * drawing.scale.char)
            # beside the chart stand the texts of other columns
            places.append(Box(max(around.x0, left), around.y0, min(around.x1, right), around.y1))
    return places


def _rows(candidates: Sequence[Candidate], drawing: Drawing) -> list[int | None]:
    """The row of each symbol, None for links and what stands outside the table; in a free chart their order
    from top to bottom."""
    if drawing.free:
        heights = sorted(c.box.center.y for c in candidates)
        return [heights.index(c.box.center.y) for c in candidates]
    ys = drawing.area.ys
    places = [bisect_right(ys, c.box.center.y) - 1 for c in candidates]
    return [
        row if 0 <= row < len(ys) - 1 and c.kind not in _LINKS else None
        for row, c in zip(places, candidates, strict=True)
    ]


def _open_at_page_ends(connector: Connector, symbols: int) -> Connector:
    """The connector with None for ends that index no symbol."""

    def known(end: int | None) -> int | None:
        return end if end is not None and end < symbols else None

    return replace(connector, start=known(connector.start), end=known(connector.end))


def _strokes(drawing: Drawing, symbols: Sequence[Candidate]) -> Erased:
    """The drawing's ink without what stands above and below the table."""
    return replace(
        drawing.erased,
        ink=_without_surroundings(drawing.erased.ink, drawing.area, symbols),
        full=_without_surroundings(drawing.erased.full, drawing.area, symbols),
    )


def _may_stand(candidate: Candidate, area: ChartArea) -> bool:
    """Above and below the table only links are drawn; what looks like another symbol there is none."""
    if candidate.kind in _LINKS:
        return True
    return area.ys[0] < candidate.box.center.y < area.ys[-1]


_WORD_HEIGHT = 2.2
"""Letter heights that a word is high at most, with what reaches below and above its letters."""


def _is_word(candidate: Candidate, lines: Sequence[TextLine], char: float, meaning: Meaning) -> bool:
    """Whether the candidate is a word taken for a dark symbol, or a word for an exit with the line over or
    under it."""
    if candidate.box.height > _WORD_HEIGHT * char:
        return False
    box = candidate.box
    return any(
        sum(ch.isalpha() for ch in line.text) >= 2
        and (candidate.filled or meaning(line.text) is not None)
        and box.intersect(line.box).area > 0.7 * box.area
        and line.box.height > 0.6 * box.height
        for line in lines
    )


_NUMBERED = 2
"""How many other symbols with a number alone show that the symbols bear their steps' numbers."""
_END = re.compile(r"(?<!\w)(?:mulai|selesai|start|stop|finish|end)(?!\w)", re.I)


def _ends_by_word(symbol: Symbol) -> Symbol:
    """A box with round corners that holds a word for a start or an end as a terminator."""
    ends = symbol.kind == "proses" and symbol.rounded and len(symbol.text) <= _END_WORDS
    return replace(symbol, kind="terminator") if ends and _END.search(symbol.text) else symbol


_END_WORDS = 12
"""Letters of a symbol's print up to which it may be a word for a start or an end, misread strokes with it."""


def _mark_in(candidate: Candidate, lines: Sequence[TextLine]) -> str:
    inside = [line for line in lines if candidate.box.contains(line.box.center)]
    return "".join(ch for line in inside for ch in line.text if ch.isalnum())


def _as_link(candidate: Candidate, lines: Sequence[TextLine], *, numbered: bool) -> Candidate:
    """A round symbol that bears a letter or a number alone is a link, however large it is drawn; but not with
    a number where other symbols are `numbered` as well."""
    box = candidate.box
    if numbered and candidate.kind == "lingkaran" and _mark_in(candidate, lines).isdigit():
        return replace(candidate, kind="terminator")
    if candidate.kind != "terminator" or not is_round(box.width, box.height):
        return candidate
    inside = [line for line in lines if box.contains(line.box.center)]
    mark = _mark_in(candidate, lines)
    if numbered and mark.isdigit():
        return candidate
    clear = all(line.legibility >= _CLEAR_MARK for line in inside)
    return replace(candidate, kind="lingkaran") if 0 < len(mark) <= 2 and clear else candidate


def _without_surroundings(ink: Ink, area: ChartArea, symbols: Sequence[Candidate]) -> Ink:
    """`ink` blank above and below the table, but for the neighbourhood of links that stand there and lines
    that lead into it."""
    top, bottom = max(0, round(area.ys[0]) - 3), round(area.ys[-1]) + 4
    kept = np.zeros_like(ink)
    kept[top:bottom] = ink[top:bottom]
    for symbol in symbols:
        if area.ys[0] < symbol.box.center.y < area.ys[-1]:
            continue
        # a line may leave a link at its side and run round it
        x0, y0, x1, y1 = symbol.box.inflate(symbol.box.width, 2).clip(ink.shape[1], ink.shape[0]).rounded()
        rows = slice(bottom, y1) if symbol.box.center.y >= area.ys[-1] else slice(y0, top)
        strip = ink[rows]
        _, parts, _, _ = connected_pieces(strip)
        here = np.unique(parts[:, x0:x1])
        kept[rows] |= np.where(np.isin(parts, here[here > 0]), strip, 0).astype(np.uint8)
    return kept


def _shifted(box: Box, dx: float, dy: float) -> Box:
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def _moved(connector: Connector, dx: float, dy: float) -> Connector:
    label_box = None if connector.label_box is None else _shifted(connector.label_box, dx, dy)
    points = tuple(Point(p.x + dx, p.y + dy) for p in connector.points)
    return replace(connector, points=points, label_box=label_box)
