"""The flow table: where it stands on a page, what its columns hold, where its rows are.

Every reading of a page's tables is a hypothesis: which table, where its header begins and ends, or that it
goes on from the page before. Each is scored by how well it explains itself (`FlowTable.score`, log-odds of a
flow table); the best one stands, if it is likelier than that the page has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sopocr.assemble.column_borders import align, column_borders, crosses_title, parted_by_print, row_borders
from sopocr.assemble.column_evidence import CLEAR, TITLED, ColumnSight, has_verb, is_time
from sopocr.assemble.column_roles import Assignment, assign, load_weights
from sopocr.assemble.rows_by_print import part_by_print
from sopocr.assemble.table_evidence import table_score
from sopocr.geometry import Box
from sopocr.model.page import Cell, ColumnRole, FlowColumn, FlowTable, ReadPage, Table, TextLine
from sopocr.text.joining import join_lines
from sopocr.text.labels import Column, match_box_title, match_column, share_of_column_words

_OVER_SEVERAL: frozenset[str] = frozenset({"pelaksana", "mutu_baku"})
_HEADER_ROWS = 5
"""Grid rows that a header can span: two printed rows, cut by the rulings beside them."""
_MOST_TABLES = 4
"""Tables of a page that are looked at, largest first."""
_TITLE_BELOW, _STEP_ABOVE, _CUT = -2.0, -2.5, -0.7
"""Log-odds against a header that leaves a title to the rows below it, that holds what a step or a box says,
or whose lower border runs through a filled cell; by judgement."""
_HEADER_AGAIN = 3
"""Titles in one row from which it is the header again, further down."""
_UNTITLED = -3.0
"""Log-odds against an unread header where the table goes on from the page before, and against a table without
a header that goes on from nowhere; by judgement."""
_WIDE = 1.6
"""How many times wider than a column a cell is that stands over several."""
_OTHERWISE = 0.5
"""What remains of a role's probability under a clear title of another meaning; by judgement."""
_UNREAD = 0.6
"""Legibility below which an actor's name gives way to that of the page before."""

NUMBER_MARK = re.compile(r"^\W*[\dIl|]{1,2}\W*$")
"""A cell of a row of column numbers: "(1)", "2"."""


@dataclass(frozen=True, slots=True)
class _Hit:
    role: Column
    cell: Cell
    line: TextLine | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A hypothesis: the body begins at row `first` of the page's table `index`, under the cells `header`,
    whose titles are `hits`; `extent` is the header's, None where it belongs to another table or page."""

    index: int
    first: int
    header: tuple[Cell, ...] = ()
    hits: tuple[_Hit, ...] = ()
    extent: tuple[float, float] | None = None


def cell_text(lines: Iterable[TextLine]) -> str:
    """The text of a few lines, joined."""
    return join_lines(line.text for line in lines if line.text)


def find_flow(page: ReadPage, previous: FlowTable | None) -> FlowTable | None:
    """The flow table's part on `page`; `previous` is that of the page before, which may go on here.

    Its `score` tells how well it explains itself. None where no table of the page is likelier a flow table
    than not.
    """
    found = [flow for reading in _readings(page.tables) if (flow := _explain(page, reading, previous))]
    best = max(found, key=lambda flow: flow.score, default=None)
    return best if best is not None and best.score > 0 else None


def _readings(tables: Sequence[Table]) -> Iterator[_Reading]:
    by_size = sorted(enumerate(tables), key=lambda pair: -pair[1].box.area)[:_MOST_TABLES]
    for index, table in by_size:
        rows = len(table.ys) - 1
        hits = _hits(table)
        tops = sorted({hit.cell.row for hit in hits})
        for top in tops:
            near = [hit for hit in hits if top <= hit.cell.row < top + _HEADER_ROWS]
            if len({hit.role for hit in near}) < 2:
                continue
            for end in sorted({hit.cell.row + hit.cell.row_span for hit in near}):
                first = _past_numbers(table, end)
                header = tuple(c for c in table.cells if c.row < first and c.row + c.row_span > top)
                inside = _uppermost(hit for hit in near if hit.cell.row < first)
                extent = (table.ys[top], table.ys[first])
                if first < rows:
                    yield _Reading(index, first, header, inside, extent)
                    continue
                for other, body in by_size:  # links are drawn between a header and its body
                    if other != index and body.box.y0 >= extent[1]:
                        yield _Reading(other, 0, header, inside)
        yield _Reading(index, 0)
        ends = sorted({cell.row_span for cell in table.cells if cell.row == 0})
        for first in (end for end in ends if end < min(rows, _HEADER_ROWS)):
            header = tuple(cell for cell in table.cells if cell.row < first)
            yield _Reading(index, first, header, (), (table.ys[0], table.ys[first]))


def _past_numbers(table: Table, first: int) -> int:
    """The row below a row of column numbers at `first`; `first` where none stands there."""
    texts = [cell_text(cell.lines) for cell in table.cells if cell.row == first and cell.lines]
    filled = [text for text in texts if re.search(r"\w", text)]
    numbers = sum(NUMBER_MARK.match(text) is not None for text in filled)
    return first + 1 if numbers >= max(3, 0.7 * len(filled)) else first


def _hits(table: Table) -> list[_Hit]:
    found = []
    for cell in table.cells:
        if not cell.lines:
            continue
        whole = match_column(cell_text(cell.lines))
        if whole is not None:
            found.append(_Hit(whole, cell, None))
        elif len(cell.lines) > 1:
            for line in cell.lines:
                role = match_column(line.text)
                if role is not None:
                    found.append(_Hit(role, cell, line))
    return found


def _uppermost(hits: Iterable[_Hit]) -> tuple[_Hit, ...]:
    """The uppermost hit of each role: words of the first steps may read like header words too ("Uraian"); and
    all that may stand over several columns."""
    found: dict[str, _Hit] = {}
    for hit in sorted(hits, key=lambda h: (h.cell.row, h.line is not None)):
        found.setdefault(f"{hit.role} {id(hit)}" if hit.role in _OVER_SEVERAL else hit.role, hit)
    return tuple(found.values())


def _explain(page: ReadPage, reading: _Reading, previous: FlowTable | None) -> FlowTable | None:
    """The flow table that a hypothesis tells of; None where it has too few columns for one."""
    table = page.tables[reading.index]
    rows = len(table.ys) - 1
    # a title in a cell of its own stands over them all; one among others in an unruled head parts them not
    several = [hit.cell for hit in reading.hits if hit.role in _OVER_SEVERAL and not _among_titles(hit)]
    borders = [
        x
        for x in column_borders(table, reading.first, rows)
        if not crosses_title(x, reading.header, reading.first, several)
    ]
    if reading.hits:
        over = {id(hit.line) for hit in reading.hits if hit.role in _OVER_SEVERAL}
        titles = [
            line
            for held in reading.header
            for line in held.lines
            if held not in several and id(line) not in over and line.text
        ]
        body = [line for cell in table.cells if cell.row >= reading.first for line in cell.lines if line.text]
        borders = parted_by_print(borders, titles, body)
    old = [previous.columns[0].x0, *(column.x1 for column in previous.columns)] if previous else []
    placed = align(old, borders)
    goes_on = previous is not None and placed is not None
    if not reading.hits and placed is not None and previous is not None and not reading.header:
        inside = [x for x in placed if table.box.x0 - 4 <= x <= table.box.x1 + 4]
        aside = 0.02 * table.box.width  # a column lost on the page before
        borders = [
            *(x for x in borders if x < placed[0] - aside),
            *inside,
            *(x for x in borders if x > placed[-1] + aside),
        ]
    if len(borders) < 4:
        return None
    extents = list(pairwise(borders))
    befores = [_before(extent, placed, previous) for extent in extents]
    sights = _sights(page, table, reading, extents, [b.role if b else None for b in befores])
    found = assign(sights)
    if "aktor" not in found.roles and "kegiatan" not in found.roles:
        return None
    columns = _columns(reading, extents, found, befores)
    weights = load_weights()
    score = table_score(sights, found, weights) + _against(table, reading)
    if not reading.hits and bool(reading.header) == goes_on:
        score += _UNTITLED  # a header of which nothing is read on a page that needs none, or none at all
    ys = part_by_print(row_borders(table, reading.first, rows, columns), columns, table)
    timed = [hit.cell for hit in reading.hits if hit.role == "waktu"]
    unit = cell_text(timed[0].lines) if timed else (previous.unit if goes_on and previous else "")
    return FlowTable(
        reading.index, tuple(number_repeats(columns)), tuple(ys), reading.extent, unit, round(score, 2)
    )


def _among_titles(hit: _Hit) -> bool:
    """Whether a title is a line in a cell that holds other columns' titles too."""
    return hit.line is not None and len({match_column(line.text) for line in hit.cell.lines}) > 3


def _before(
    extent: tuple[float, float], placed: Sequence[float] | None, previous: FlowTable | None
) -> FlowColumn | None:
    """The column of the page before that lies here."""
    if placed is None or previous is None:
        return None
    for column, (x0, x1) in zip(previous.columns, pairwise(placed), strict=True):
        common = min(x1, extent[1]) - max(x0, extent[0])
        if common > 0.6 * max(x1 - x0, extent[1] - extent[0]):
            return column
    return None


def _sights(
    page: ReadPage,
    table: Table,
    reading: _Reading,
    extents: Sequence[tuple[float, float]],
    befores: Sequence[ColumnRole | None],
) -> list[ColumnSight]:
    width, left = extents[-1][1] - extents[0][0], extents[0][0]
    over = [hit for hit in reading.hits if hit.role in _OVER_SEVERAL]
    reach = [(hit, _extent(hit, reading.hits)) for hit in over]
    ys = table.ys[reading.first :]
    texts = _cell_texts(table, extents, ys)
    sights = []
    for number, ((x0, x1), before) in enumerate(zip(extents, befores, strict=True)):
        lines = _header_lines(reading.header, reading.hits, x0, x1)
        middle = (x0 + x1) / 2
        spans = [hit for hit, (a, b) in reach if a - 4 <= middle <= b + 4]
        sights.append(
            ColumnSight(
                title=cell_text(lines),
                legibility=min((line.legibility for line in lines), default=0.0),
                cells=tuple(row[number] for row in texts),
                width=(x1 - x0) / width,
                place=(middle - left) / width,
                spans=frozenset(hit.role for hit in spans),
                spanned=frozenset(hit.role for hit in over),
                upward=any(line.turned for line in lines),
                drawn=_drawn(page.drawn, Box(x0, ys[0], x1, ys[-1])),
                before=before,
            )
        )
    return sights


def _extent(hit: _Hit, hits: Sequence[_Hit]) -> tuple[float, float]:
    """Over which stretch a title of several columns stands: its cell's, or, in an unruled head, as far to
    both sides as the titles beside it leave it."""
    if hit.line is None or not _among_titles(hit):
        return hit.cell.box.x0, hit.cell.box.x1
    middle = hit.line.box.center.x
    beside = [other.line.box for other in hits if other.line is not None and other.role not in _OVER_SEVERAL]
    room = [middle - box.x1 if box.x1 <= middle else box.x0 - middle for box in beside]
    reach = min((gap for gap in room if gap > 0), default=hit.cell.box.width)
    return middle - reach, middle + reach


def _cell_texts(table: Table, extents: Sequence[tuple[float, float]], ys: Sequence[float]) -> list[list[str]]:
    """The text of each place of the body, row by row; rows without any text are left out."""
    held: dict[tuple[int, int], list[TextLine]] = {}
    for cell in table.cells:
        for line in cell.lines:
            x, y = line.box.center
            row = next((i for i, (y0, y1) in enumerate(pairwise(ys)) if y0 <= y < y1), None)
            column = next((i for i, (x0, x1) in enumerate(extents) if x0 <= x < x1), None)
            if row is not None and column is not None and line.text:
                held.setdefault((row, column), []).append(line)
    rows = sorted({row for row, _ in held})
    return [[cell_text(held.get((row, column), ())) for column in range(len(extents))] for row in rows]


def _drawn(drawn: Sequence[Box] | None, column: Box) -> float | None:
    """Share of a column's height beside which something is drawn in it; None where nobody looked."""
    if drawn is None:
        return None
    inner = column.inflate(-0.15 * column.width, 0)
    spans = sorted((b.y0, b.y1) for box in drawn if (b := box.intersect(inner)).area > 0)
    total, reached = 0.0, column.y0
    for y0, y1 in spans:
        total += max(0.0, y1 - max(y0, reached))
        reached = max(reached, y1)
    return total / max(1.0, column.height)


def _against(table: Table, reading: _Reading) -> float:
    """What speaks against the place of a header's borders."""
    last = reading.first + _HEADER_ROWS
    titles = Counter(cell.row for cell in table.cells if cell.lines and match_column(cell_text(cell.lines)))
    below = sum(
        count
        for row, count in titles.items()
        if reading.first <= row < last and (row == reading.first or count < _HEADER_AGAIN)
    )
    top = min((cell.row for cell in reading.header), default=reading.first)
    below += sum(count for row, count in titles.items() if row < top and count >= _HEADER_AGAIN)
    texts = [cell_text(cell.lines) for cell in reading.header if len(cell.lines) < 12]
    above = sum((has_verb(text) or is_time(text)) and match_column(text) is None for text in texts)
    cut = sum(
        any(line.text for line in cell.lines)
        for cell in table.cells
        if cell.row < reading.first < cell.row + cell.row_span
    )
    above += sum(_is_box(cell) for cell in reading.header)
    return _TITLE_BELOW * min(below, 4) + _STEP_ABOVE * min(above, 4) + _CUT * cut


def _is_box(cell: Cell) -> bool:
    """Whether a cell is one of the boxes above the table, or the title of one: that of "Peralatan /
    Perlengkapan" reads like a column's."""
    whole = cell_text(cell.lines)
    if not whole or match_column(whole) is not None:
        return False
    return any(match_box_title(text) is not None for text in (whole, cell.lines[0].text))


def _columns(
    reading: _Reading,
    extents: Sequence[tuple[float, float]],
    found: Assignment,
    befores: Sequence[FlowColumn | None],
) -> list[FlowColumn]:
    columns = []
    for (x0, x1), role, share, before in zip(extents, found.roles, found.sure, befores, strict=True):
        lines = _header_lines(reading.header, reading.hits, x0, x1)
        if role == "aktor":
            lines = _lowest(lines, reading.header)
        name = cell_text(lines) if role == "aktor" else ""
        read = min((line.legibility for line in lines), default=0.0)
        otherwise = role in TITLED and read >= CLEAR and _says_otherwise(cell_text(lines), role)
        sure = share * (_OTHERWISE if otherwise else 1.0)
        if role == "aktor" and before is not None and before.role == role and read < _UNREAD:
            name = before.name or name
        columns.append(FlowColumn(role, x0, x1, name, lines, round(sure, 3)))
    return columns


def _lowest(lines: tuple[TextLine, ...], header: Sequence[Cell]) -> tuple[TextLine, ...]:
    """An actor's own name: what stands in the lowest of the cells over his column; those above it name a
    group of actors. A numeral or a remnant of a word names nobody by itself."""
    held = [(cell, [line for line in cell.lines if line in lines]) for cell in header]
    stacked = sorted(((cell, own) for cell, own in held if own), key=lambda pair: -pair[0].row)
    if len(stacked) > 1 and sum(letter.isalpha() for letter in cell_text(stacked[0][1])) > _NUMERAL:
        return tuple(line for line in lines if line in stacked[0][1])
    return lines


_NUMERAL = 3
"""Letters up to which a word under a name is its numeral ("III")."""


def _says_otherwise(title: str, role: ColumnRole) -> bool:
    """Whether none of a clear title's words is one of those of the role that the contents tell of."""
    return match_column(title) != role and share_of_column_words(title, role) < 0.5


def _header_lines(header: Sequence[Cell], hits: Sequence[_Hit], x0: float, x1: float) -> tuple[TextLine, ...]:
    """The header lines that stand over one column alone, top to bottom; a title of the actors or of
    the quality's columns is none of them, if there are others."""
    over = [hit.cell for hit in hits if hit.role in _OVER_SEVERAL and hit.line is None]
    over_lines = [hit.line for hit in hits if hit.role in _OVER_SEVERAL]
    found: list[TextLine] = []
    loose: list[TextLine] = []
    titles: list[TextLine] = []
    for cell in header:
        wide = cell.box.width > _WIDE * (x1 - x0)
        for line in cell.lines:
            if line.box.x0 < x0 - line.box.height or line.box.x1 > x1 + line.box.height:
                continue  # a title of several columns
            # "Wakil Dekan" over "I": a numeral under a name belongs to it
            numeral = len(cell.lines) > 1 and re.fullmatch(r"[IVX]+|[1l|]", line.text)
            counted = NUMBER_MARK.match(line.text) and not numeral
            if x0 <= line.box.center.x < x1 and line.text and not counted:
                if cell in over or (wide and line in over_lines):
                    titles.append(line)
                else:
                    (loose if wide else found).append(line)
    found = found or loose  # names without rulings between them
    found = found or titles  # some actors are called "Pelaksana"
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
