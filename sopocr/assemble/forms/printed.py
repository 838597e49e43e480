"""A page's print in its places: lines with their cells, rows of pieces, running heads and feet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rapidfuzz import fuzz

from sopocr.assemble.blocks import is_scanner_mark, is_speck, legible
from sopocr.assemble.evidence_log import LocatedLine
from sopocr.geometry import Box, union
from sopocr.model.page import Cell, ReadPage, TextLine

_SAME_ROW = 0.5
"""Share of the lower height by which pieces overlap vertically to stand on one row."""
_EDGE_OF_PAGE = 0.13
"""Share of a page's height at its head and foot where what every page repeats stands."""
_SAME = 86.0
"""Likeness (0..100) of two pages' lines, digits apart, from which they are one running line."""


@dataclass(frozen=True)
class Printed:
    """A line of print and the cell it stands in (None on the free page)."""

    spot: LocatedLine
    table: int | None = None
    cell: Cell | None = None
    whole: TextLine | None = None
    """The line of the page that this is a part of."""

    @property
    def page(self) -> ReadPage:
        return self.spot.page

    @property
    def text(self) -> str:
        return self.spot.text.strip()

    @property
    def box(self) -> Box:
        return self.spot.box

    @property
    def height(self) -> float:
        return self.spot.box.height


def printed_of(page: ReadPage) -> list[Printed]:
    """All print of a page from top to bottom, without specks, strokes of logos and scanners' marks."""
    found = [
        Printed(LocatedLine(page, line), index, cell)
        for index, table in enumerate(page.tables)
        for cell in table.cells
        for line in cell.lines
    ]
    found += [Printed(LocatedLine(page, line)) for line in page.lines]
    kept = [one for one in found if is_print(one.spot)]
    kept += _bullets([one for one in found if not is_print(one.spot)], kept)
    return [one for row in rows_of(_without_debris(kept)) for one in row]


def _bullets(blots: Sequence[Printed], kept: Sequence[Printed]) -> list[Printed]:
    """Small blots that stand before rows of text at one place from the left, two or more of them: bullets
    that no reader has a letter for."""
    before = []
    for one in blots:
        if len(one.text) > _SHORTEST or one.box.width > 1.6 * one.height:
            continue
        row = [p for p in kept if p.cell is one.cell and p.box.overlap_y(one.box) > 0.3 * one.height]
        gap = min((p.box.x0 - one.box.x1 for p in row), default=-1.0)
        if row and 0 < gap < _BULLET_GAP * max(p.height for p in row):
            before.append(one)
    return [
        with_text(one, "•")
        for one in before
        if sum(abs(other.box.x0 - one.box.x0) < 0.5 * one.height for other in before) > 1
    ]


_SHORTEST, _BULLET_GAP = 2, 3.0
"""Characters that a bullet may be read as; line heights between it and its text at most."""


def _without_debris(lines: Sequence[Printed]) -> list[Printed]:
    """The lines without few unsure letters that lie on the print of another line, and without what repeats a
    part of one."""
    kept = []
    for one in lines:
        over = [
            other
            for other in lines
            if other is not one
            and other.cell is one.cell
            and len(other.text) > len(one.text)
            and one.box.intersect(other.box).area > _ON_PRINT * one.box.area
        ]
        short = len(plain(one.text)) <= _FEW and one.spot.line.legibility < _SURE
        if not (over and (short or any(plain(one.text) in plain(other.text) for other in over))):
            kept.append(one)
    return kept


_ON_PRINT, _FEW, _SURE = 0.4, 4, 0.9
"""Share of a line's box that lies on another's; letters and legibility below which that is debris."""


def is_print(spot: LocatedLine) -> bool:
    """Whether a line is print and not a speck, a stroke or a scanner's mark. A lone dash is print."""
    if not spot.text.strip() or is_scanner_mark(spot.text):
        return False
    if spot.page.from_text:
        return True
    bare = spot.text.strip()
    if re.fullmatch(r"\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.)]|[-–—•▪●o]", bare):
        return spot.line.legibility >= _LONE_MARK
    return not is_speck(spot.line) and legible(spot)


_LONE_MARK = 0.5


def rows_of(lines: Iterable[Printed]) -> list[list[Printed]]:
    """Rows from top to bottom, each with its pieces from left to right."""
    rows: list[list[Printed]] = []
    for one in sorted(lines, key=lambda p: p.box.y0 + p.box.y1):
        if rows:
            anchor = max(rows[-1], key=lambda p: p.box.width).box
            if one.box.overlap_y(anchor) > _SAME_ROW * min(one.height, anchor.height):
                rows[-1].append(one)
                continue
        rows.append([one])
    return [sorted(row, key=lambda p: p.box.x0) for row in rows]


def line_height(lines: Sequence[Printed]) -> float:
    """The usual height of the lines, in pixels; 20 where there are none."""
    return median(sorted(one.height for one in lines)) if lines else 20.0


def box_of(lines: Sequence[Printed]) -> Box:
    return union(one.box for one in lines)


def plain(text: str) -> str:
    """Letters and digits alone, small."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def running_lines(pages: Sequence[Sequence[Printed]]) -> set[int]:
    """The ids of lines (`id(printed.spot.line)`) in the head and foot margins that other pages repeat at the
    same height: letterheads, names of the document, page numbers."""
    found: set[int] = set()
    margins = [[one for one in lines if one.cell is None and _in_margin(one)] for lines in pages]
    for index, lines in enumerate(margins):
        others = [one for at, more in enumerate(margins) if at != index for one in more]
        for one in lines:
            if is_page_number(one.text) or any(_same_place(one, other) for other in others):
                found.add(id(one.spot.line))
    return found


def _in_margin(one: Printed) -> bool:
    share = one.box.center.y / max(1, one.page.size[1])
    return share < _EDGE_OF_PAGE or share > 1 - _EDGE_OF_PAGE


def _same_place(one: Printed, other: Printed) -> bool:
    near = abs(one.box.center.y / one.page.size[1] - other.box.center.y / other.page.size[1]) < 0.02
    texts = (re.sub(r"\d+", "0", plain(p.text)) for p in (one, other))
    return near and len(plain(one.text)) >= 3 and fuzz.ratio(*texts) >= _SAME


_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:hal(?:aman|\.)?|page)\W*)?\d{1,3}\W*(?:(?:dari|of|/|\|)\W*\d{1,3}\W*)?(?:page)?\W*$", re.I
)


def is_page_number(text: str) -> bool:
    """Whether a line is nothing but a page's number ("Halaman 2 dari 5", "- 3 -")."""
    return _PAGE_NUMBER.match(text) is not None


def with_text(one: Printed, text: str, box: Box | None = None) -> Printed:
    """The same line with a part of its text, in a part of its place."""
    line: TextLine = replace(one.spot.line, text=text, box=box or one.box)
    return Printed(LocatedLine(one.page, line), one.table, one.cell, one.whole or one.spot.line)
