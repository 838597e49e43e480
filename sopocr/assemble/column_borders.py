"""Where the columns and rows of a flow table begin and end, by the rulings between its cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sopocr.model.page import Cell, FlowColumn, FlowTable, Table, TextLine
from sopocr.text.labels import match_column

_BORDER_SHARE = 0.5
"""Share of a table's body rows (or of its width) in which a border must be drawn to count for the table."""
_NARROWEST = 0.014
"""Share of the table's width below which two borders enclose no column."""
_ACROSS = 0.6
"""Share of the columns that a cell across the table spans, and at least three of them."""
_SAME_PLACE = 0.012
"""How far two borders may lie apart, as a share of the table's width, to be the same column's."""
_STRETCH = 0.12
"""By how much one page's table may be wider or narrower than that of the page before."""
_MATCHED = 0.75
"""Share of the borders of both pages, where both have paper, that must agree."""

_IN_VIEW = 0.6
"""Share of the borders of the page before that must lie on this page."""


def column_borders(table: Table, first: int, last: int) -> list[float]:
    """The x borders drawn in at least half of the rows `first`..`last` (by height)."""
    total = table.ys[last] - table.ys[first]
    drawn = np.zeros(len(table.xs))
    for cell in table.cells:
        top, bottom = max(cell.row, first), min(cell.row + cell.row_span, last)
        if top < bottom:
            height = table.ys[bottom] - table.ys[top]
            drawn[cell.column] += height
            drawn[cell.column + cell.column_span] += height
    # inner borders are counted from both sides
    share = drawn / (2 * total)
    share[0] *= 2
    share[-1] *= 2
    least = _NARROWEST * (table.xs[-1] - table.xs[0])
    borders: list[tuple[float, float]] = []
    for x, s in zip(table.xs, share.tolist(), strict=True):
        if s < _BORDER_SHARE:
            continue
        if borders and x - borders[-1][0] < least:  # the edge of a symbol as wide as its column
            borders[-1] = max(borders[-1], (x, s), key=lambda border: border[1])
        else:
            borders.append((x, s))
    return [x for x, _ in borders]


def parted_by_print(
    borders: Sequence[float], titles: Sequence[TextLine], body: Sequence[TextLine]
) -> list[float]:
    """The borders, and others where none is drawn between titles that stand side by side, if the print of
    the body leaves room there too: some houses draw no rulings between their actors, or none upright at all.
    """
    result = list(borders[:1])
    for x0, x1 in pairwise(borders):
        over = [line for line in titles if x0 <= line.box.center.x < x1 and not line.turned]
        groups = _side_by_side(over)
        below = [line for line in body if x0 <= line.box.center.x < x1]
        gaps = [(a[1], b[0]) for a, b in pairwise(groups)]
        open_at = [_room(gap, below) for gap in gaps]
        result += [x for x in open_at if x is not None]
        result.append(x1)
    return result


_APART = 0.6
"""Heights of a line of print between titles of two columns, at least."""


_NAMED = 3
"""Letters of a title that parts columns; fewer may be dust or a numeral."""


def _side_by_side(lines: Sequence[TextLine]) -> list[tuple[float, float]]:
    """The stretches that titles cover from left to right."""
    groups: list[list[float]] = []
    for line in sorted(lines, key=lambda line: line.box.x0):
        if sum(letter.isalpha() for letter in line.text) < _NAMED and match_column(line.text) is None:
            continue
        if groups and line.box.x0 - groups[-1][1] < _APART * line.box.height:
            groups[-1][1] = max(groups[-1][1], line.box.x1)
        else:
            groups.append([line.box.x0, line.box.x1])
    return [(x0, x1) for x0, x1 in groups]


def _room(gap: tuple[float, float], body: Sequence[TextLine]) -> float | None:
    """The middle of the widest part of a gap between titles that no print of the body stands in; None where
    print runs across it."""
    middle = (gap[0] + gap[1]) / 2
    if not body:
        return middle
    # the body's columns are wider than their titles: look as far as the titles' middles would allow
    places = np.linspace(gap[0], gap[1], 25)
    crossed = np.array([sum(line.box.x0 < x < line.box.x1 for line in body) for x in places])
    free = np.flatnonzero(crossed <= _CROSSED * len(body))
    return float(places[free[np.argmin(np.abs(free - 12))]]) if free.size else None


_CROSSED = 0.05
"""Share of a column's lines of print that a border may run through."""


def crosses_title(x: float, header: Sequence[Cell], bottom: int, several: Sequence[Cell]) -> bool:
    """Whether a border would cut a word over a column: it is a long connector. Titles of `several` columns
    are no such words, nor are two words whose border was lost."""
    return any(
        line.box.x0 + line.box.height < x < line.box.x1 - line.box.height
        for cell in header
        if cell.row + cell.row_span == bottom and cell not in several
        for line in cell.lines
        if len(line.text.split()) == 1 and not line.turned
    )


def row_borders(table: Table, first: int, last: int, columns: Sequence[FlowColumn]) -> list[float]:
    """The y borders of the body's rows: drawn over at least half of the table's width, or over the activity,
    the number and most of the actors, where cells of the other columns span rows.

    Rows at the end whose cells run across the columns (a total, a signature) are left out, where not all do.
    """
    drawn: dict[int, list[tuple[float, float]]] = {}
    for cell in table.cells:
        for edge in (cell.row, cell.row + cell.row_span):
            drawn.setdefault(edge, []).append((cell.box.x0, cell.box.x1))
    kept = [first]
    for edge in range(first + 1, last):
        if _parts_rows(drawn.get(edge, []), table, columns):
            kept.append(edge)
    kept.append(last)
    if not all(_runs_across(table, top, bottom, columns) for top, bottom in pairwise(kept)):
        while len(kept) > 2 and _runs_across(table, kept[-2], kept[-1], columns):
            kept.pop()
    return [table.ys[edge] for edge in kept]


def _parts_rows(spans: Sequence[tuple[float, float]], table: Table, columns: Sequence[FlowColumn]) -> bool:
    width = table.xs[-1] - table.xs[0]
    # each piece of a border is counted by the cell above it and by the cell below it
    if sum(x1 - x0 for x0, x1 in spans) / 2 >= _BORDER_SHARE * width:
        return True

    def share(column: FlowColumn) -> float:
        covered = sum(max(0.0, min(x1, column.x1) - max(x0, column.x0)) for x0, x1 in spans) / 2
        return covered / max(1.0, column.x1 - column.x0)

    leading = [column for column in columns if column.role in ("no", "kegiatan")]
    actors = [share(column) > 0.5 for column in columns if column.role == "aktor"]
    return len(leading) == 2 and all(share(c) > 0.8 for c in leading) and 2 * sum(actors) >= len(actors)


def _runs_across(table: Table, top: int, bottom: int, columns: Sequence[FlowColumn]) -> bool:
    """Whether one cell of these rows spans most of the columns, that of the activities among them: a step
    keeps a cell for what is done."""
    return any(
        _is_across(cell, columns)
        for cell in table.cells
        if cell.row < bottom and cell.row + cell.row_span > top
    )


def _is_across(cell: Cell, columns: Sequence[FlowColumn]) -> bool:
    inside = [c for c in columns if cell.box.x0 - 4 <= (c.x0 + c.x1) / 2 <= cell.box.x1 + 4]
    told = any(column.role == "kegiatan" for column in columns)
    said = not told or any(column.role == "kegiatan" for column in inside)
    return said and len(inside) >= max(3, _ACROSS * len(columns))


def bands(table: Table, flow: FlowTable) -> list[Cell]:
    """Cells over all columns of a flow table's body that are a row by themselves: the title of a section. In
    a table without upright rulings each row is such a cell, and none is a band."""
    rows = list(pairwise(flow.ys))
    body = [cell for cell in table.cells if flow.ys[0] - 2 <= cell.box.center.y <= flow.ys[-1] + 2]
    across = [
        cell
        for cell in body
        if all(cell.box.x0 - 4 <= (c.x0 + c.x1) / 2 <= cell.box.x1 + 4 for c in flow.columns)
        and any(abs(cell.box.y0 - y0) <= 4 and abs(cell.box.y1 - y1) <= 4 for y0, y1 in rows)
    ]
    return across if 2 * len(across) < len(rows) else []


def align(old: Sequence[float], new: Sequence[float]) -> list[float] | None:
    """Where the borders `old` of the page before lie on this page, whose borders are `new`; None where the
    two are not one table's.

    The widths decide, whatever the table's place on the page: the sheet may have lain elsewhere, and the
    scanner may have cut columns off. Of all shifts and stretches that bring two borders of the one onto two
    of the other, the one with most agreement counts. A border without a partner keeps the place
    where it belongs.
    """
    if len(old) < 3 or len(new) < 3:
        return None
    was, now = np.asarray(old, dtype=np.float64), np.asarray(new, dtype=np.float64)
    near = _SAME_PLACE * max(was[-1] - was[0], now[-1] - now[0])
    best: tuple[float, float, float] | None = None
    for scale, shift in _moves(was, now):
        placed = scale * was + shift
        away = np.abs(placed[:, None] - now[None, :])
        inside = (placed >= now[0] - near) & (placed <= now[-1] + near)
        covered = (now >= placed[0] - near) & (now <= placed[-1] + near)
        hits = (away.min(axis=1)[inside] <= near).sum() + (away.min(axis=0)[covered] <= near).sum()
        seen = inside.sum() + covered.sum()
        lost = len(was) + len(now) - seen
        # what lies outside the other page's table costs less than a contradiction
        score = hits - (seen - hits) - 0.5 * lost - 2 * abs(np.log(scale))
        if (
            hits >= _MATCHED * seen
            and inside.sum() >= max(3, _IN_VIEW * len(was))
            and (best is None or score > best[0])
        ):
            best = (float(score), scale, shift)
    if best is None:
        return None
    placed = best[1] * was + best[2]
    away = np.abs(placed[:, None] - now[None, :])
    result = [
        float(now[gap.argmin()]) if gap.min() <= near else float(place)
        for gap, place in zip(away, placed, strict=True)
    ]
    return result if all(b > a for a, b in pairwise(result)) else None


def _moves(was: NDArray[np.float64], now: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Stretches and shifts that bring two borders of the one table onto two of the other."""
    moves = [(1.0, float(b - a)) for a in was for b in now]
    for left in (0, 1):
        for right in (len(was) - 1, len(was) - 2):
            if right - left < 2:
                continue
            for i, a in enumerate(now):
                for b in now[i + 2 :]:
                    scale = float((b - a) / (was[right] - was[left]))
                    if abs(np.log(scale)) <= _STRETCH:
                        moves.append((scale, float(a - scale * was[left])))
    return moves
