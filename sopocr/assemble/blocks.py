"""The page outside the flow table as blocks of lines: cells, and the free page as one block."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sopocr.assemble.evidence_log import LocatedLine
from sopocr.geometry import Box, union
from sopocr.model.page import Cell, ReadPage, TextLine

_SCANNER_MARK = re.compile(r"camscanner|cam\s*scanner|\bv\d?\.?\s*camscanner|adobe\s*scan|\btapscanner", re.I)


@dataclass
class Block:
    """Lines that stand together. `cell` is None for lines on the free page; `table` is the cell's table's
    number."""

    page: ReadPage
    box: Box
    spots: list[LocatedLine]
    cell: Cell | None = None
    table: int | None = None
    after_flow: bool = False

    @property
    def text(self) -> str:
        return " ".join(spot.text for spot in self.spots)


def is_scanner_mark(text: str) -> bool:
    """Whether a line is the mark or link of a scanner app ("Dipindai dengan CamScanner")."""
    if _SCANNER_MARK.search(text):
        return True
    plain = re.sub(r"[^a-z]", "", text.lower())
    return (
        len(plain) >= 9
        and max(
            fuzz.ratio(plain, mark)
            for mark in (
                "dipindaidengancamscanner",
                "scannedwithcamscanner",
                "scannedbycamscanner",
                "camscanner",
            )
        )
        > 78
    )


def is_speck(line: TextLine) -> bool:
    """Whether a reading of one or two characters is dust or a stroke rather than print."""
    bare = line.text.strip()
    if bare in ("-", "–", "—") or len(bare) > 2:
        return False
    letters = re.sub(r"\W", "", bare)
    missed = any(not re.search(r"\w", reading.text) for reading in line.readings.values())
    least = 0.95 if letters.isalpha() and len(letters) == 1 and missed else 0.8 if len(letters) <= 1 else 0.6
    return line.legibility < least or not re.search(r"\w|[-–—•*:/]", bare)


def page_blocks(page: ReadPage) -> list[Block]:
    """All blocks of a page outside its flow table: cells in reading order, then the free lines.

    Cells without lines are kept: they are empty answers. Scanner marks are left out.
    """
    blocks = []
    flow_top = flow_bottom = math.inf  # without a flow table everything stands above it
    if page.flow is not None:
        flow_top = page.flow.header[0] if page.flow.header else page.flow.ys[0]
        flow_bottom = page.flow.ys[-1]
    for index, table in enumerate(page.tables):
        for cell in table.cells:
            in_flow = page.flow is not None and page.flow.table == index
            if in_flow and flow_top - 2 <= cell.box.center.y <= flow_bottom + 2:
                continue
            spots = [LocatedLine(page, line) for line in cell.lines if _is_print(line)]
            after = in_flow and cell.box.center.y > flow_bottom
            blocks.append(Block(page, cell.box, spots, cell, index, after))
    for above in (True, False):
        spots = [
            LocatedLine(page, line)
            for line in page.lines
            if line.text and not is_scanner_mark(line.text) and (line.box.center.y <= flow_bottom) == above
        ]
        if spots:
            box = union(spot.box for spot in spots)
            blocks.append(Block(page, box, spots, after_flow=not above))
    return blocks


def _is_print(line: TextLine) -> bool:
    return bool(line.text) and not is_speck(line) and not is_scanner_mark(line.text)


def right_of(block: Block, blocks: Sequence[Block]) -> list[Block]:
    """The cells that adjoin `block` on its right, top to bottom; empty cells, lone colons and what a stamp
    leaves in the colons' column are looked through."""
    if block.cell is None:
        return []
    column = block.cell.column + block.cell.column_span
    colon = _COLON * min((spot.box.height for spot in block.spots), default=0.0)
    while True:
        beside = [
            other
            for other in blocks
            if other.page is block.page
            and other.table == block.table
            and other.cell is not None
            and other.cell.column == column
            and set(other.cell.rows) & set(block.cell.rows)
        ]
        if not beside:
            return []
        empty = all(not re.search(r"\w", other.text) for other in beside) and _narrow(beside)
        if empty or max(other.box.width for other in beside) < colon:
            column = max(o.cell.column + o.cell.column_span for o in beside if o.cell is not None)
            continue
        return sorted(beside, key=lambda other: other.box.y0)


_COLON = 2.2
"""Line heights up to which a cell is as wide as a colon: no value has room there."""


def _narrow(blocks: Sequence[Block]) -> bool:
    return all(block.box.width < 3 * max(block.box.height, 1) and block.box.width < 120 for block in blocks)


def in_reading_order(spots: Sequence[LocatedLine]) -> list[LocatedLine]:
    """Top to bottom; pieces at the same height left to right."""
    return [spot for row in in_rows(spots) for spot in row]


def in_rows(spots: Sequence[LocatedLine]) -> list[list[LocatedLine]]:
    """Rows from top to bottom, each with its pieces from left to right."""
    rows: list[list[LocatedLine]] = []
    for spot in sorted(spots, key=lambda s: s.box.y0 + s.box.y1):
        if rows:
            anchor = rows[-1][-1].box
            if spot.box.overlap_y(anchor) > 0.5 * min(spot.box.height, anchor.height):
                rows[-1].append(spot)
                continue
        rows.append([spot])
    return [sorted(row, key=lambda s: s.box.x0) for row in rows]


_LEGIBLE = 0.55
"""Reader's confidence below which a few letters beside print are taken for a stroke of a logo or a signature.
"""
_LONE_LETTER = 0.985
"""The same for a single letter: the end of a stroke reads as one quite clearly."""


def value_text(text: str) -> str:
    """A line without the colon before it and the strokes beside it."""
    return re.sub(r"^[\s:;=|]+", "", text).strip(" |_")


def legible(spot: LocatedLine) -> bool:
    """Whether a line is print rather than strokes of a signature, stamp or logo read as letters."""
    letters = len(re.findall(r"[^\W_]", spot.text))
    if len(spot.text.strip()) == 1 and spot.text.strip().isalpha() and not spot.page.from_text:
        return spot.line.legibility >= _LONE_LETTER
    if spot.line.legibility >= 0.85 or spot.page.from_text:
        return letters > 0
    return spot.line.legibility >= _LEGIBLE and letters >= 3
