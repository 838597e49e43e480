"""A section's text as list items, and the tables that stand within it as rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rapidfuzz import fuzz

from sopocr.assemble.evidence_log import LocatedLine
from sopocr.assemble.forms.printed import Printed, line_height, plain, rows_of
from sopocr.assemble.forms.sections import Body
from sopocr.assemble.forms.unruled_grid import grid_rows, head_row
from sopocr.model.page import ReadPage
from sopocr.text.joining import join_lines
from sopocr.text.marks import is_nothing
from sopocr.text.outline import OutlineItem, OutlineRow, outline

_LONE_MARK = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,4})?\s?[.)]?$|^[-–—•●▪◦o*➢✓]$")
_SAME_HEAD = 85.0


@dataclass(frozen=True)
class Entry:
    """One item of a section: its text, the lines it came from, and what its mark says."""

    text: str
    spots: tuple[LocatedLine, ...]
    item: OutlineItem | None = None
    page: int = 0


@dataclass
class Grid:
    """A table within a section: its rows of cells (each a list of lines), the first its head if there is
    one."""

    rows: list[list[list[Printed]]] = field(default_factory=list)
    head: list[list[Printed]] | None = None


@dataclass
class _Row:
    pieces: list[Printed]
    row: OutlineRow


Element = Entry | Grid


def entries_of(content: Sequence[Printed], body: Body) -> list[Element]:
    """The items and tables of a section's text, in order; a lone dash is no item."""
    found: list[Element] = []
    lefts = body.lefts
    for part in _parts(_with_unruled(content), body):
        if isinstance(part, Grid):
            before = found[-1] if found else None
            if isinstance(before, Grid) and _go_on(before, part):
                before.rows += part.rows
            else:
                found.append(part)
        else:
            found += _items(part, lefts)
    return found


def _items(lines: Sequence[Printed], lefts: dict[int, float]) -> list[Entry]:
    rows = _outline_rows(lines, lefts)
    if not rows:
        return []
    right = max(row.row.x1 for row in rows)
    entries = []
    for item in outline([row.row for row in rows], right):
        texts = [rows[item.rows[0]].row.text[item.mark_end :], *(rows[i].row.text for i in item.rows[1:])]
        text = join_lines(texts)
        if is_nothing(text):
            continue
        spots = tuple(piece.spot for i in item.rows for piece in rows[i].pieces)
        entries.append(Entry(text.strip(), spots, item, spots[0].page.number))
    return entries


def _outline_rows(lines: Sequence[Printed], lefts: dict[int, float]) -> list[_Row]:
    """The printed rows with their places in line heights from the text's left edge, page by page."""
    height = line_height(lines)
    found: list[_Row] = []
    gaps: list[float] = []
    for page in _pages(lines):
        before: Printed | None = None
        for pieces in rows_of(page):
            left = lefts.get(pieces[0].page.number, 0.0)
            text = " ".join(piece.text for piece in pieces)
            mark = pieces[0].spot.line.mark
            if mark and not re.match(r"^\W", text):
                text = f"{mark} {text}"
            lone = len(pieces) > 1 and _LONE_MARK.match(pieces[0].text) is not None
            gap = (pieces[0].box.y0 - before.box.y1) / height if before is not None else 0.0
            if before is not None:
                gaps.append(gap)
            row = OutlineRow(
                re.sub(r"\s+", " ", re.sub(r"^(\w{1,2})\s+([.)])", r"\1\2", text)).strip(),
                (pieces[0].box.x0 - left) / height,
                (max(piece.box.x1 for piece in pieces) - left) / height,
                gap,
                (pieces[1].box.x0 - left) / height if lone else None,
            )
            found.append(_Row(pieces, row))
            before = pieces[0]
    usual = median(gaps) if gaps else 0.0
    return [_Row(one.pieces, _less_gap(one.row, usual)) for one in found]


def _less_gap(row: OutlineRow, usual: float) -> OutlineRow:
    return OutlineRow(row.text, row.x0, row.x1, max(0.0, row.gap - usual) if row.gap else 0.0, row.text_x)


def _pages(lines: Sequence[Printed]) -> Iterator[list[Printed]]:
    group: list[Printed] = []
    for one in lines:
        if group and one.page is not group[-1].page:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _with_unruled(content: Sequence[Printed]) -> list[Printed] | Grid:
    """The text, or the table without vertical rulings that it is from its first row on."""
    free = [one for one in content if one.cell is None]
    first = next(iter(rows_of(next(_pages(free), []))), []) if free else []
    head = head_row(first) if first else None
    if head is None:
        return list(content)
    rows: list[list[list[Printed]]] = []
    for index, page in enumerate(_pages(free)):
        found = grid_rows(page, head)
        if index and rows and found and not found[0][0]:
            for column, more in enumerate(found.pop(0)):
                rows[-1][column] += more
        rows += found
    return Grid(rows, [[cell] for cell in head.cells])


def _parts(content: Sequence[Printed] | Grid, body: Body) -> Iterator[list[Printed] | Grid]:
    """The text in runs of lines and tables, in order."""
    if isinstance(content, Grid):
        yield content
        return
    lines: list[Printed] = []
    cells: list[Printed] = []
    for page in _pages(content):
        for row in rows_of(page):
            gridded = [one for one in row if _is_in_grid(one, body)]
            if gridded and (
                not cells or (gridded[0].table == cells[-1].table and gridded[0].page is cells[-1].page)
            ):
                if lines:
                    yield lines
                    lines = []
                cells += gridded
                lines += [one for one in row if one not in gridded]
                continue
            if cells:
                yield _grid(cells)
                cells = []
            if gridded:
                if lines:
                    yield lines
                    lines = []
                cells = list(gridded)
            else:
                lines += row
    if cells:
        yield _grid(cells)
    if lines:
        yield lines


def _is_in_grid(one: Printed, body: Body) -> bool:
    """Whether a line stands in a table of several columns: one of its own, or cells side by side in the text
    of a table of sections."""
    if one.cell is None or one.table is None:
        return False
    number = one.page.number
    of_sections = one.table in body.tables.get(number, frozenset())
    edge = body.lefts.get(number, 0.0) - 2 * one.height if of_sections else float("-inf")
    return one.cell.box.x0 > edge and any(
        cell is not one.cell and cell.box.x0 > edge and set(cell.rows) & set(one.cell.rows)
        for cell in one.page.tables[one.table].cells
    )


def _grid(cells: Sequence[Printed]) -> Grid:
    """The rows of a table from the lines in its cells; the first row is the head of two rows and more."""
    by_row: dict[int, dict[int, list[Printed]]] = {}
    columns: set[int] = set()
    for one in cells:
        if one.cell is not None:
            by_row.setdefault(one.cell.row, {}).setdefault(one.cell.column, []).append(one)
            columns.add(one.cell.column)
    order = sorted(columns)
    rows = [[by_row[row].get(column, []) for column in order] for row in sorted(by_row)]
    page: ReadPage = cells[0].page
    table = page.tables[cells[0].table or 0]
    first = sorted(by_row)[0]
    bodies = len(table.ys) - 1 - first
    if bodies < 2 or _is_numbered(rows[0]):
        return Grid(rows)
    deep = max(
        (one.cell.row_span for lines in by_row[first].values() for one in lines if one.cell), default=1
    )
    head_rows = sum(row < first + deep for row in sorted(by_row)) if deep < len(rows) + 1 else 1
    head: list[list[Printed]] = [
        [one for row in rows[:head_rows] for one in row[i]] for i in range(len(order))
    ]
    return Grid(rows[head_rows:], head)


def _is_numbered(row: Sequence[Sequence[Printed]]) -> bool:
    first = " ".join(one.text for one in row[0]) if row and row[0] else ""
    return re.match(r"^\W*\d{1,3}\W*$", first) is not None


def _go_on(before: Grid, part: Grid) -> bool:
    """Whether a table goes on from the page before: as many columns, and no head or the same one."""
    columns = {len(row) for row in before.rows} | ({len(before.head)} if before.head else set())
    mine = {len(row) for row in part.rows} | ({len(part.head)} if part.head else set())
    if not columns & mine:
        return False
    if part.head is None:
        return True
    old, new = (
        plain(" ".join(c.text for cell in head or [] for c in cell)) for head in (before.head, part.head)
    )
    if old and fuzz.ratio(old, new) >= _SAME_HEAD:
        return True
    if part.head is not None:  # a row that was taken for a head
        part.rows.insert(0, part.head)
    return True


def cell_text(lines: Sequence[Printed]) -> str:
    """A cell's text, wrapped lines joined."""
    return join_lines(one.text for row in rows_of(lines) for one in row)


def row_text(row: Sequence[Sequence[Printed]]) -> str:
    """A row's filled cells joined with "; "; "" where nothing but a number stands in it."""
    texts = [cell_text(cell) for cell in row]
    texts = [text for text in texts if not is_nothing(text)]
    if all(re.fullmatch(r"\W*\d{1,3}\W*", text) for text in texts):
        return ""
    return "; ".join(texts)
