"""The flow table: where it stands on a page, what its columns hold, where its rows are.

Columns are recognised by the words over them and, between those, by position; on a page without a header by
the place of their borders in the table of the page before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box
from sopocr.model.page import Cell, ColumnRole, FlowColumn, FlowTable, ReadPage, Table, TextLine
from sopocr.text.joining import join_lines
from sopocr.text.labels import Column, match_column

_TOP_ROLES: frozenset[str] = frozenset({"pelaksana", "mutu_baku"})
_PLAIN: tuple[ColumnRole, ...] = ("no", "kegiatan", "kelengkapan", "waktu", "output", "keterangan")
_MUTU: tuple[ColumnRole, ...] = ("kelengkapan", "waktu", "output")
_HEADER_ROWS = 5
"""Grid rows that a header can span: two printed rows, cut by the rulings beside them."""
_BORDER_SHARE = 0.5
"""Share of a table's body rows (or of its width) in which a border must be drawn to count for the table."""
_NARROWEST = 0.014
"""Share of the table's width below which two borders enclose no column."""
_SAME_PLACE = 0.025
"""How far two borders may lie apart, as a share of the table's width, to be the same column's."""

_WIDE = 2.0
"""How many times wider than an actor's column that of the activities is at least, where both stand left of
the actors' common title."""

_CLEAR_TITLE = 0.9
"""Legibility from which a title says what it says: a column of another meaning."""

NUMBER_MARK = re.compile(r"^\W*[\dIl|]{1,2}\W*$")
"""A cell of a row of column numbers: "(1)", "2"."""


@dataclass(frozen=True, slots=True)
class _Hit:
    role: Column
    cell: Cell
    line: TextLine | None
    x: float


def cell_text(lines: Iterable[TextLine]) -> str:
    """The text of a few lines, joined."""
    return join_lines(line.text for line in lines if line.text)


def find_flow(page: ReadPage, previous: FlowTable | None) -> FlowTable | None:
    """The flow table's part on `page`; `previous` is that of the page before, for pages without a header."""
    for index, table in _by_size(page.tables):
        found = _with_header(index, table)
        if found is not None:
            return _below_header(found, page.tables) or found
    if previous is not None:
        for index, table in _by_size(page.tables):
            found = _continued(index, table, previous)
            if found is not None:
                return found
    return None


def _below_header(header: FlowTable, tables: Sequence[Table]) -> FlowTable | None:
    """The table's body where it stands apart from its header: links are drawn between the two on pages that
    go on with a table."""
    rows = len(header.ys) - 1
    if rows > 1:
        return None
    for index, table in _by_size(tables):
        if index == header.table or table.box.y0 < header.ys[-1] or len(table.ys) < 2:
            continue
        body = _continued(index, table, header)
        if body is not None:
            columns = zip(body.columns, header.columns, strict=True)
            return replace(body, columns=tuple(replace(new, lines=old.lines) for new, old in columns))
    return None


def _by_size(tables: Sequence[Table]) -> list[tuple[int, Table]]:
    return sorted(enumerate(tables), key=lambda pair: -pair[1].box.area)


def _hits(table: Table) -> list[_Hit]:
    found = []
    for cell in table.cells:
        if not cell.lines:
            continue
        whole = match_column(cell_text(cell.lines))
        if whole is not None:
            found.append(_Hit(whole, cell, None, cell.box.center.x))
        elif len(cell.lines) > 1:
            for line in cell.lines:
                role = match_column(line.text)
                if role is not None:
                    found.append(_Hit(role, cell, line, line.box.center.x))
    return found


def _header_hits(table: Table) -> list[_Hit]:
    """The hits of the densest stretch of rows that looks like a flow table's header; none where there is
    none."""
    hits = _hits(table)
    best: list[_Hit] = []
    for first in sorted({hit.cell.row for hit in hits}):
        near = _first_of_each([hit for hit in hits if first <= hit.cell.row < first + _HEADER_ROWS])
        roles = {hit.role for hit in near}
        if (
            len(roles) >= 3
            and roles & {"kegiatan", "pelaksana"}
            and len(roles) >= len({h.role for h in best})
        ):
            best = near  # of equals the lowest: a box title above may read like a header word
    return best


def _first_of_each(hits: Sequence[_Hit]) -> list[_Hit]:
    """The uppermost hit of each role: words of the first steps may read like header words too ("Uraian")."""
    found: dict[str, _Hit] = {}
    for hit in sorted(hits, key=lambda h: (h.cell.row, h.line is not None)):
        found.setdefault(hit.role, hit)
    return list(found.values())


def _with_header(index: int, table: Table) -> FlowTable | None:
    hits = _header_hits(table)
    if not hits:
        return None
    top = min(hit.cell.row for hit in hits)
    plain = [hit for hit in hits if hit.role not in _TOP_ROLES]
    whole = [hit for hit in plain if not _swallows_a_row(hit, plain)]
    anchors = [hit for hit in whole if hit.role in ("kegiatan", "no")] or whole
    bottom = max(hit.cell.row + hit.cell.row_span for hit in anchors or hits)
    # the lower header row may end below a "No" cell whose lower border was lost
    bottom = max([bottom, *(h.cell.row + h.cell.row_span for h in whole if h.cell.row < bottom)])
    rows = len(table.ys) - 1
    if bottom >= rows:
        return None
    header = [c for c in table.cells if c.row < bottom and c.row + c.row_span > top]
    borders = [x for x in _column_borders(table, bottom, rows) if not _crosses_title(x, header, bottom, hits)]
    columns = _name_columns(borders, hits, header)
    if not any(c.role == "aktor" for c in columns) and not any(c.role == "kegiatan" for c in columns):
        return None
    ys = _row_borders(table, bottom, rows, columns)
    unit = next(
        (cell_text(h.cell.lines) for h in hits if h.role == "waktu"),
        "",
    )
    return FlowTable(index, tuple(columns), tuple(ys), (table.ys[top], table.ys[bottom]), unit)


def _swallows_a_row(hit: _Hit, others: Sequence[_Hit]) -> bool:
    """Whether a header's cell reaches below the others and holds the first step's number as well: the border
    under it was lost."""
    ends = [other.cell.box.y1 for other in others if other.role == "kegiatan" and other is not hit]
    return bool(ends) and any(
        line.text and line.box.y0 > max(ends) and not match_column(line.text) for line in hit.cell.lines
    )


def _crosses_title(x: float, header: Sequence[Cell], bottom: int, hits: Sequence[_Hit]) -> bool:
    """Whether a border would cut a word over a column: it is a long connector. Titles of several columns are
    no such words, nor are two words whose border was lost."""
    several = [hit.cell for hit in hits if hit.role in _TOP_ROLES]
    return any(
        line.box.x0 + line.box.height < x < line.box.x1 - line.box.height
        for cell in header
        if cell.row + cell.row_span == bottom and cell not in several
        for line in cell.lines
        if len(line.text.split()) == 1 and not line.turned
    )


def _column_borders(table: Table, first: int, last: int) -> list[float]:
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


def _row_borders(table: Table, first: int, last: int, columns: Sequence[FlowColumn]) -> list[float]:
    """The y borders of the body's rows: drawn over at least half of the table's width.

    Rows at the end whose cells run across the columns (a total, a signature) are left out.
    """
    width = table.xs[-1] - table.xs[0]
    drawn: dict[int, float] = {}
    for cell in table.cells:
        for edge in (cell.row, cell.row + cell.row_span):
            drawn[edge] = drawn.get(edge, 0.0) + cell.box.width / 2
    kept = [first]
    for edge in range(first + 1, last):
        if drawn.get(edge, 0.0) >= _BORDER_SHARE * width:
            kept.append(edge)
    kept.append(last)
    while len(kept) > 2 and _runs_across(table, kept[-2], kept[-1], columns):
        kept.pop()
    return [table.ys[edge] for edge in kept]


def _runs_across(table: Table, top: int, bottom: int, columns: Sequence[FlowColumn]) -> bool:
    """Whether one cell of these rows spans most of the columns."""
    for cell in table.cells:
        if cell.row < bottom and cell.row + cell.row_span > top:
            inside = [c for c in columns if cell.box.x0 - 4 <= (c.x0 + c.x1) / 2 <= cell.box.x1 + 4]
            if len(inside) >= max(3, 0.6 * len(columns)):
                return True
    return False


def _name_columns(borders: Sequence[float], hits: Sequence[_Hit], header: Sequence[Cell]) -> list[FlowColumn]:
    extents = list(pairwise(borders))
    roles: list[ColumnRole | None] = [None] * len(extents)
    for hit in hits:
        if hit.role in _TOP_ROLES:
            continue
        column = _column_at(extents, hit.x)
        if column is None:
            continue
        narrow = hit.line is not None or hit.cell.box.width <= 1.6 * (extents[column][1] - extents[column][0])
        role = _plain_role(hit.role)
        # the hits come from top to bottom: a step's word under a header's reads like a header word too
        if narrow and role is not None and role not in roles and roles[column] is None:
            roles[column] = role
    unclear = [
        all(line.legibility < _CLEAR_TITLE for line in _header_lines(header, x0, x1)) for x0, x1 in extents
    ]
    _fill_by_position(roles, extents, hits, unclear)
    columns = []
    for role, (x0, x1) in zip(roles, extents, strict=True):
        lines = _header_lines(header, x0, x1)
        columns.append(FlowColumn(role or "lain", x0, x1, cell_text(lines) if role == "aktor" else "", lines))
    return number_repeats(columns)


def _plain_role(role: Column) -> ColumnRole | None:
    return next((plain for plain in _PLAIN if plain == role), None)


def _column_at(extents: Sequence[tuple[float, float]], x: float) -> int | None:
    return next((i for i, (x0, x1) in enumerate(extents) if x0 <= x < x1), None)


def _fill_by_position(
    roles: list[ColumnRole | None],
    extents: Sequence[tuple[float, float]],
    hits: Sequence[_Hit],
    unclear: Sequence[bool],
) -> None:
    """Name the columns whose header words did not: actors, and a header word that could not be read;
    `unclear` tells of each column that nothing over it reads clearly."""
    spans = [hit.cell.box for hit in hits if hit.role == "pelaksana" and hit.line is None]
    mutu = [hit.cell.box for hit in hits if hit.role == "mutu_baku" and hit.line is None]
    _fill_before_actors(roles, extents, spans)
    if roles[0] is None and "kegiatan" in roles[1:2]:
        roles[0] = "no"
    if "kegiatan" not in roles and len(roles) > 2 and roles[0] == "no" and roles[1] is None:
        under = any(box.x0 - 4 <= sum(extents[1]) / 2 <= box.x1 + 4 for box in spans)
        if not under:
            roles[1] = "kegiatan"
    # what stands under Mutu Baku, or between two that follow on it, without a readable word of its own is the
    # one that is missing
    under_mutu = [i for i, e in enumerate(extents) if any(b.x0 <= sum(e) / 2 <= b.x1 for b in mutu)]
    missing = [role for role in _MUTU if role not in roles]
    unnamed = [i for i in under_mutu if roles[i] is None]
    if len(missing) == len(unnamed) and len(under_mutu) == len(_MUTU):
        for i, role in zip(unnamed, missing, strict=True):
            roles[i] = role
    for before, role, after in (("kelengkapan", "waktu", "output"), ("waktu", "output", "keterangan")):
        at = roles.index(before) + 1 if before in roles and role not in roles else len(roles)
        if roles[at : at + 2] == [None, after] and unclear[at]:
            roles[at] = role
    first_mutu = next((i for i, role in enumerate(roles) if role in _MUTU), len(roles))
    start = roles.index("kegiatan") + 1 if "kegiatan" in roles else 0
    if start == 0 and spans:  # what stands left of the actors' span is none of them
        first = min(box.x0 for box in spans)
        start = next((i for i, extent in enumerate(extents) if sum(extent) / 2 > first), 0)
    for i, extent in enumerate(extents):
        middle = sum(extent) / 2
        between = start <= i < first_mutu
        under = any(box.x0 <= middle <= box.x1 for box in spans)
        if roles[i] is None and (between or under):
            roles[i] = "aktor"
    last = len(roles) - 1
    if (
        "keterangan" not in roles
        and roles[last] is None
        and "output" in roles
        and roles.index("output") < last
    ):
        roles[last] = "keterangan"


def _fill_before_actors(
    roles: list[ColumnRole | None], extents: Sequence[tuple[float, float]], spans: Sequence[Box]
) -> None:
    """Name the number and the activity, whose titles could not be read, left of what "Pelaksana" spans: a
    narrow column and a wide one. An actor may stand outside of that span."""
    first = min((box.x0 for box in spans), default=0.0)
    before = [i for i, (x0, x1) in enumerate(extents) if (x0 + x1) / 2 < first]
    if not before or before[-1] + 1 >= len(extents) or "kegiatan" in roles:
        return
    widths = [x1 - x0 for x0, x1 in extents]
    wide = max(before[:2], key=lambda i: widths[i])
    others = [widths[i] for i in before if i != wide]
    outside = before[wide + 1 :]
    much = widths[wide] > max(others, default=0.0) * (_WIDE if outside else 1.0)
    if much and roles[wide] is None and not any(roles[i] for i in outside):
        roles[wide] = "kegiatan"


def _header_lines(header: Sequence[Cell], x0: float, x1: float) -> tuple[TextLine, ...]:
    """The header lines that stand over one column alone, top to bottom."""
    found: list[TextLine] = []
    for cell in header:
        if cell.box.width > 1.6 * (x1 - x0):
            continue
        for line in cell.lines:
            # "Wakil Dekan" over "I": a numeral under a name belongs to it
            numeral = len(cell.lines) > 1 and re.fullmatch(r"[IVX]+|[1l|]", line.text)
            counted = NUMBER_MARK.match(line.text) and not numeral
            if x0 <= line.box.center.x < x1 and line.text and not counted:
                found.append(line)
    if any(line.turned for line in found):
        return tuple(sorted(found, key=lambda line: line.box.x0))
    return tuple(sorted(found, key=lambda line: (line.box.y0 + line.box.y1, line.box.x0)))


def number_repeats(columns: Sequence[FlowColumn]) -> list[FlowColumn]:
    """A second actor column of the same name gets " (2)"."""
    seen: dict[str, int] = {}
    result = []
    for column in columns:
        count = 0
        if column.role == "aktor" and column.name:
            key = column.name.casefold()
            count = seen[key] = seen.get(key, 0) + 1
        result.append(replace(column, name=f"{column.name} ({count})") if count > 1 else column)
    return result


def _continued(index: int, table: Table, previous: FlowTable) -> FlowTable | None:
    """The table as a continuation of `previous`; None where its columns lie elsewhere."""
    rows = len(table.ys) - 1
    borders = _column_borders(table, 0, rows)
    if len(borders) < 3:
        return None
    old = [previous.columns[0].x0, *(column.x1 for column in previous.columns)]

    def relative(xs: Sequence[float]) -> NDArray[np.float64]:
        values = np.asarray(xs, dtype=np.float64)
        result: NDArray[np.float64] = (values - values[0]) / (values[-1] - values[0])
        return result

    was, now = relative(old), relative(borders)
    nearest = np.abs(was[:, None] - now[None, :]).min(axis=1)
    if (nearest <= _SAME_PLACE).mean() < 0.8:
        return None
    if len(old) == len(borders):
        places = list(borders)
    else:  # a border lost or one too many: where the old one has no partner, its old place is taken
        picked = np.abs(was[:, None] - now[None, :]).argmin(axis=1)
        width = borders[-1] - borders[0]
        places = [
            borders[int(p)] if n <= _SAME_PLACE else borders[0] + float(w) * width
            for p, n, w in zip(picked, nearest, was, strict=True)
        ]
    columns = [
        replace(column, x0=places[i], x1=places[i + 1], lines=()) for i, column in enumerate(previous.columns)
    ]
    ys = _row_borders(table, 0, rows, columns)
    return FlowTable(index, tuple(columns), tuple(ys), None, previous.unit)
