"""Rows that no ruling parts: where the print of a tall row tells that it is several steps, one below the
other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from sopocr.model.page import FlowColumn, Table, TextLine

_NUMBER = re.compile(r"^\W*(\d{1,3})\W*$")
_LOOSE = 0.75
"""Heights of a line of print between two rows' blocks at least; lines of one sentence stand nearer."""
_BLOCKS = 3
"""Blocks of text without numbers that are taken for rows, at least, where one other column agrees; one less
is enough where two do."""
_ALIGNED = 0.7
"""Share of the blocks of a column that must stand beside one of another for both to be rows."""
_AT_TOP = 0.65
"""Share of a row's height from which the print's distance to the table's foot tells that it stands at the top
of its row; print at mid-height is half a row away."""
_OWN = 0.35
"""Share of a row's height from which what stands above the first block is a row of its own (a link's)."""


def part_by_print(ys: Sequence[float], columns: Sequence[FlowColumn], table: Table) -> list[float]:
    """The rows' borders `ys`, and others where one row holds the numbers or the texts of several steps.

    Step numbers that count on tell it by themselves; without them blocks of text do, if the blocks of two
    columns stand side by side. The border lies in the widest gap between the print of the two.
    """
    lines = [line for cell in table.cells for line in cell.lines if line.text and not line.turned]
    result = [ys[0]]
    for y0, y1 in pairwise(ys):
        inside = [line for line in lines if y0 <= line.box.center.y < y1]
        anchors = _numbers(inside, columns) or _blocks(inside, columns)
        if len(anchors) > 1:
            result += _between(anchors, inside, columns, (y0, y1))
        result.append(y1)
    return result


def _in_column(lines: Sequence[TextLine], column: FlowColumn) -> list[TextLine]:
    return sorted(
        (line for line in lines if column.x0 <= line.box.center.x < column.x1), key=lambda line: line.box.y0
    )


def _numbers(lines: Sequence[TextLine], columns: Sequence[FlowColumn]) -> list[tuple[float, float]]:
    """The heights at which the numbers of successive steps stand, [] where fewer than two count on."""
    column = next((column for column in columns if column.role == "no"), None)
    if column is None:
        return []
    found = [(int(m[1]), line) for line in _in_column(lines, column) if (m := _NUMBER.match(line.text))]
    counted = sum(b[0] == a[0] + 1 for a, b in pairwise(found))
    if not counted or counted < _ALIGNED * (len(found) - 1):
        return []
    return [(line.box.y0, line.box.y1) for _, line in found]


def _grouped(lines: Sequence[TextLine]) -> list[tuple[float, float]]:
    """Blocks of lines that stand close below each other."""
    blocks: list[tuple[float, float]] = []
    for line in lines:
        if blocks and line.box.y0 - blocks[-1][1] < _LOOSE * line.box.height:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], line.box.y1))
        else:
            blocks.append((line.box.y0, line.box.y1))
    return blocks


def _blocks(lines: Sequence[TextLine], columns: Sequence[FlowColumn]) -> list[tuple[float, float]]:
    """The blocks of the activities, [] where no other column's stand beside them one by one."""
    told = next((column for column in columns if column.role == "kegiatan"), None)
    if told is None:
        return []
    blocks = _grouped(_in_column(lines, told))
    agreed = 0
    for column in columns:
        if column.role not in ("waktu", "output", "kelengkapan"):
            continue
        others = _grouped(_in_column(lines, column))
        beside = sum(any(max(a, y0) < min(b, y1) for y0, y1 in others) for a, b in blocks)
        agreed += beside >= _ALIGNED * len(blocks) and abs(len(others) - len(blocks)) <= len(blocks) - beside
    return blocks if agreed and len(blocks) + min(agreed, 2) > _BLOCKS else []


def _between(
    anchors: Sequence[tuple[float, float]],
    lines: Sequence[TextLine],
    columns: Sequence[FlowColumn],
    extent: tuple[float, float],
) -> list[float]:
    """The borders between the rows whose numbers or texts stand at `anchors`, and one above the first where
    something else stands there."""
    middles = [(a + b) / 2 for a, b in anchors]
    pitch = median(b - a for a, b in pairwise(middles))
    actors = [column for column in columns if column.role == "aktor"]
    prints = sorted(
        (line.box.y0, line.box.y1)
        for line in lines
        if not any(column.x0 <= line.box.center.x < column.x1 for column in actors)
    )
    at_top = extent[1] - middles[-1] > _AT_TOP * pitch
    pad = 0.2 * (anchors[0][1] - anchors[0][0])
    borders = []
    for upper, lower in pairwise(middles):
        top, bottom = _widest_gap(prints, upper, lower)
        borders.append(bottom - pad if at_top else (top + bottom) / 2)
    first = anchors[0][0] - pad if at_top else middles[0] - pitch / 2
    if first - extent[0] > _OWN * pitch and not any(y0 < first < y1 for y0, y1 in prints):
        borders.insert(0, first)
    return borders


def _widest_gap(prints: Sequence[tuple[float, float]], upper: float, lower: float) -> tuple[float, float]:
    """The widest stretch without print between two heights."""
    best, reached = (upper, upper), upper
    for y0, y1 in prints:
        if y1 <= upper or y0 >= lower:
            if y0 >= lower:
                break
            continue
        if y0 - reached > best[1] - best[0]:
            best = (reached, y0)
        reached = max(reached, y1)
    if lower - reached > best[1] - best[0] and reached < lower:
        following = min((y0 for y0, y1 in prints if y1 > lower), default=lower)
        best = (reached, max(lower, following) if following > lower else lower)
    return best
