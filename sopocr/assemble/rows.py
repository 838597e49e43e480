"""The rows of a flow table's body: what stands in each of their cells, and which of them are steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sopocr.assemble.blocks import in_reading_order, is_speck
from sopocr.assemble.column_borders import bands
from sopocr.assemble.column_evidence import has_verb
from sopocr.assemble.columns import NUMBER_MARK, cell_text
from sopocr.assemble.evidence_log import LocatedLine
from sopocr.geometry import union
from sopocr.model.page import (
    Cell,
    ColumnRole,
    FlowTable,
    ReadPage,
    Symbol,
    Table,
    TextLine,
    is_round,
)
from sopocr.text.labels import match_column

TOTAL = re.compile(r"^\W*(?:jumlah|total|jml)\b(?:\s+(?:waktu|hari|jam|keseluruhan|seluruhnya))?", re.I)
_LETTERS_FOR_DIGITS = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8", "Z": "2"}
)


@dataclass
class Row:
    """One body row: its lines by column, whether it is the title of a section in a cell across the table, and
    its step position once it has one."""

    page: ReadPage
    index: int
    cells: dict[int, list[LocatedLine]] = field(default_factory=dict)
    band: bool = False
    position: int | None = None

    def lines(self, flow: FlowTable, role: ColumnRole) -> list[LocatedLine]:
        return [
            spot
            for number, column in enumerate(flow.columns)
            if column.role == role
            for spot in self.cells.get(number, [])
        ]


def find_rows(page: ReadPage) -> list[Row]:
    """The body rows of the page's flow table with the lines in each of their cells."""
    flow = page.flow
    if flow is None:
        return []
    rows = [Row(page, index) for index in range(len(flow.ys) - 1)]
    for cell in page.tables[flow.table].cells:
        if _runs_over_columns(cell, flow, page.tables[flow.table]):
            continue
        shared = () if page.from_text else _sharing_rows(cell, flow, page.tables[flow.table].ys)
        for line in cell.lines:
            own = _index(flow.ys, line.box.center.y)
            column = _column_of(flow, line)
            if own is None or column is None or not line.text:
                continue
            role = flow.columns[column].role
            if role not in ("no", "aktor") and is_speck(line):
                continue
            for place in shared if shared and role in _SHARED else (own,):
                rows[place].cells.setdefault(column, []).append(LocatedLine(page, line))
    for row in rows:
        for number in row.cells:
            row.cells[number] = _ordered(row.cells[number])
    for cell in bands(page.tables[flow.table], flow):
        title = _index(flow.ys, cell.box.center.y)
        if title is not None:
            rows[title].band = True
    return rows


def _runs_over_columns(cell: Cell, flow: FlowTable, table: Table) -> bool:
    """Whether a body cell runs from the first actor's column to the table's end, where most cells keep to
    one: a single word in it ("SELESAI") is the whole row's, and of no column."""
    actors = [number for number, column in enumerate(flow.columns) if column.role == "aktor"]
    if not actors or len(cell.lines) != 1 or cell.column_span < _SEVERAL:
        return False
    over = [n for n, c in enumerate(flow.columns) if cell.box.x0 - 4 <= (c.x0 + c.x1) / 2 <= cell.box.x1 + 4]
    narrow = sum(other.column_span < _SEVERAL for other in table.cells)
    return over == list(range(actors[0], len(flow.columns))) and 2 * narrow > len(table.cells)


_SEVERAL = 4
"""Columns of a table from which a cell over them belongs to none of them."""
_SHARED: tuple[ColumnRole, ...] = ("kelengkapan", "waktu", "output", "keterangan")
"""Columns whose cells may stand for several steps."""
_COVERED = 0.8
"""Share of a row's height that a cell over several rows covers of each."""


def _sharing_rows(cell: Cell, flow: FlowTable, ruled: Sequence[float]) -> Sequence[int]:
    """The rows for which a cell's text counts, where these are several: the cell spans them, and its text is
    one. Where each row has its own text, or the text keeps to the middle of the first row, the ruling between
    them was lost; and rows that no ruling parts (`ruled` are the heights of those drawn) share nothing."""
    covered = [
        row
        for row, (y0, y1) in enumerate(pairwise(flow.ys))
        if min(cell.box.y1, y1) - max(cell.box.y0, y0) >= _COVERED * (y1 - y0)
    ]
    lines = [line for line in cell.lines if line.text]
    if len(covered) < 2 or not lines:
        return ()
    if any(min(abs(y - other) for other in ruled) > 1 for y in flow.ys[covered[1] : covered[-1] + 1]):
        return ()
    held = [_index(flow.ys, line.box.center.y) for line in lines]
    block = union(line.box for line in lines)
    letter = min(line.box.height for line in lines)
    cut = any(
        line.box.y0 + 0.2 * letter < y < line.box.y1 - 0.2 * letter
        for line in lines
        for y in flow.ys[covered[0] + 1 : covered[-1] + 1]
    )
    if set(held) >= set(covered) and not cut and _is_looser_at_borders(lines, flow):
        return ()
    y0, y1 = flow.ys[covered[0]], flow.ys[covered[0] + 1]
    own_middle = block.y1 <= y1 and abs(block.center.y - (y0 + y1) / 2) < 0.15 * (y1 - y0)
    if own_middle and y1 - y0 > 1.8 * block.height and cell.box.y1 - y1 > 0.5 * (y1 - y0):
        return ()
    return covered


def _is_looser_at_borders(lines: Sequence[TextLine], flow: FlowTable) -> bool:
    """Whether lines of a cell stand further apart where rows meet than within one row."""
    ordered = sorted(lines, key=lambda line: line.box.y0)
    inner: list[float] = []
    outer: list[float] = []
    for above, below in pairwise(ordered):
        gap = below.box.y0 - above.box.y1
        same = _index(flow.ys, above.box.center.y) == _index(flow.ys, below.box.center.y)
        (inner if same else outer).append(gap)
    usual = max([*inner, 0.6 * min(line.box.height for line in lines)])
    return bool(outer) and min(outer) > usual


def _index(borders: Sequence[float], value: float) -> int | None:
    return next((i for i in range(len(borders) - 1) if borders[i] <= value < borders[i + 1]), None)


def _column_of(flow: FlowTable, line: TextLine) -> int | None:
    middle = line.box.center.x
    for number, column in enumerate(flow.columns):
        if column.x0 <= middle < column.x1:
            return number
    return None


def _ordered(spots: list[LocatedLine]) -> list[LocatedLine]:
    if any(spot.line.turned for spot in spots):
        return sorted(spots, key=lambda s: s.box.x0)
    return in_reading_order(spots)


_NOTE = re.compile(
    r"^\W*(?:\*|(?:catatan|keterangan|ket|legenda|sumber|nb|note)\s*[:.]|keterangan\s+(?:simbol|gambar))",
    re.I,
)
"""A note or a legend in the table's last rows."""


def is_step(row: Row, flow: FlowTable, symbols: int, links: int) -> bool:
    """Whether a body row is a step. Rows of column numbers, totals, headings, links alone are none."""
    texts = {number: cell_text(s.line for s in spots) for number, spots in row.cells.items()}
    filled = {n: t for n, t in texts.items() if re.search(r"\w", t)}
    by_role = {flow.columns[n].role: t for n, t in filled.items() if flow.columns[n].role != "aktor"}
    if _NOTE.match(by_role.get("kegiatan") or by_role.get("no") or "") and not symbols:
        return False
    if row.band and not symbols:
        return False
    if not by_role:
        # symbols without a word are a step nobody described; a link's row is none
        return symbols > 0 and links == 0
    if is_of_form(row, flow):
        return False
    if links and not symbols and set(by_role) == {"no"} and not _is_clear(row.lines(flow, "no")):
        return False  # dust beside a link
    number = number_text(by_role.get("no", ""))
    if "kegiatan" not in by_role and not number:
        others = [t for role, t in by_role.items() if role != "no"]
        if links and not symbols and not others:
            return False
        return symbols > 0 or bool(others and len(others) >= 2)
    return True


def continues(row: Row, flow: FlowTable, symbols: int, before: str, numbered: bool) -> bool:
    """Whether the first row of a page goes on with the last step of the page before, whose activity is
    `before`: its print is cut by the page's end. `numbered` tells that all steps so far have numbers.

    Points for and against, by judgement: it has no number, no symbol, no activity or one that begins in the
    middle of a sentence.
    """
    texts = {role: cell_text(s.line for s in row.lines(flow, role)) for role in ("no", *_SHARED, "kegiatan")}
    activity, filled = texts["kegiatan"], sum(bool(re.search(r"\w", text)) for text in texts.values())
    if not filled or re.search(r"\w", texts["no"]):
        return False
    points = 2.0 if numbered else -1.0
    points += 1.0 if symbols == 0 else -2.5
    first = re.search(r"[^\W\d_]", activity)
    if first is None:
        points += 0.5
    elif first.group().islower():
        points += 2.0
    elif before.rstrip().endswith((".", ";")) or has_verb(activity):
        points -= 2.0
    points -= 1.0 if filled >= 4 else 0.0
    return points > 2.0


def is_lone_circle(row: Row, symbols: Sequence[tuple[int, Symbol]]) -> bool:
    """Whether a row at the beginning or end of a page's table holds a circle and nothing else: a link, whose
    letter may be left off or unread, since a start or an end has words beside it."""
    flow = row.page.flow
    if flow is None or len(symbols) != 1 or row.index not in (0, 1, len(flow.ys) - 2):
        return False
    worded = any(re.search(r"\w\w", spot.text) for spots in row.cells.values() for spot in spots)
    box = symbols[0][1].box
    return not worded and is_round(box.width, box.height)


def is_of_form(row: Row, flow: FlowTable) -> bool:
    """Whether a body row holds nothing but the form's own words: column numbers, a header again, a total, a
    section's title."""
    texts = [(flow.columns[n].role, cell_text(s.line for s in spots)) for n, spots in row.cells.items()]
    if row.band and sum(len(text) for _, text in texts) <= _LONGEST_BAND:
        return True
    filled = [(role, text) for role, text in texts if re.search(r"\w", text)]
    by_role = {role: text for role, text in filled if role != "aktor"}
    plain = [text for role, text in filled if role != "lain"]
    numbers = sum(bool(NUMBER_MARK.match(text)) for text in plain)
    # with an activity in words they are dashes in the actors' cells, read as digits
    worded = sum(char.isalpha() for char in by_role.get("kegiatan", "")) > 2
    if not worded and len(plain) >= 3 and numbers >= 0.7 * len(plain):
        return True
    if sum(match_column(text) is not None for text in by_role.values()) >= 2:
        return True
    first = by_role.get("kegiatan") or by_role.get("no") or ""
    return TOTAL.match(first) is not None and not number_text(by_role.get("no", ""))


_LONGEST_BAND = 60
"""Letters of a section's title; more is a sentence, and its own finding."""
_CLEAR = 0.6
"""Reader's confidence from which a lone number is print."""


def _is_clear(spots: Sequence[LocatedLine]) -> bool:
    return any(spot.line.legibility >= _CLEAR or spot.page.from_text for spot in spots)


def number_text(text: str) -> str:
    """A step's printed number: trailing dot and brackets dropped, letters read for digits mended."""
    bare = re.sub(r"\s+", "", text).strip(".,:;()[]|'`-–—_•*")
    if re.fullmatch(r"[0-9lI|OoSBZ]{1,3}", bare) and re.search(r"\d|^[lI|]{1,2}$", bare):
        return bare.translate(_LETTERS_FOR_DIGITS)
    return bare
