"""Where things are on the working page: tables with cells, text lines in them and outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box, Point, union
from sopocr.layout.cells import along_borders, build_table
from sopocr.layout.dotted_rulings import dotted_rulings
from sopocr.layout.graphics import find_strokes, lift_coloured_graphics, lift_pale_graphics
from sopocr.layout.item_marks import with_item_marks
from sopocr.layout.large_print import large_print
from sopocr.layout.lines import (
    Blobs,
    Boxes,
    find_blobs,
    group_lines,
    reading_order,
    runs_upward,
    transpose,
    without_dust,
    without_specks,
)
from sopocr.layout.ruling_mask import Ink, ruling_mask
from sopocr.layout.ruling_remnants import without_rests
from sopocr.layout.rulings import find_rulings
from sopocr.model.page import Cell, Ruling, Table, TextLine
from sopocr.model.rejected import reject

__all__ = ["Layout", "find_layout"]

DEFAULT_CHAR_HEIGHT = 14.0
"""Letter height assumed on a page without print, in pixels of the working page."""


@dataclass(frozen=True)
class Layout:
    """Tables with their text lines' boxes (not read yet), free lines, and the page with its rulings erased.

    `clean` is the grey page without rulings: what the readers look at. `rulings` is everything that was taken
    for a table line. `strokes` are frames of large pieces of ink that are no rulings (stamps, signatures,
    symbols, logos); where there are some, `pictures` are the page without rulings as it is, with coloured
    ink faded, and `clean`. `large` are the boxes of those lines whose letters are
    too large for the page's print.
    """

    tables: tuple[Table, ...]
    lines: tuple[TextLine, ...]
    rulings: tuple[Ruling, ...]
    clean: Ink
    char_height: float
    strokes: tuple[Box, ...] = ()
    pictures: tuple[Ink, ...] = ()
    large: tuple[Box, ...] = ()

    def all_lines(self) -> list[TextLine]:
        """Every text line: cell by cell, then the free ones."""
        inside = [line for table in self.tables for cell in table.cells for line in cell.lines]
        return inside + list(self.lines)

    def with_lines(self, read: Mapping[int, TextLine]) -> Layout:
        """The layout with each line replaced by `read[id(line)]`, where that is given."""
        tables = tuple(
            replace(
                table,
                cells=tuple(
                    replace(cell, lines=tuple(read.get(id(line), line) for line in cell.lines))
                    for cell in table.cells
                ),
            )
            for table in self.tables
        )
        return replace(self, tables=tables, lines=tuple(read.get(id(line), line) for line in self.lines))

    def with_changes(
        self, changed: Mapping[int, Sequence[TextLine]], added: Sequence[TextLine] = ()
    ) -> Layout:
        """The layout with some lines replaced by any number of others (`changed[id(line)]`), and lines added
        to the cells that they lie in, or to the free page."""
        left = list(added)
        tables = []
        for table in self.tables:
            cells = []
            for cell in table.cells:
                lines = [new for line in cell.lines for new in changed.get(id(line), (line,))]
                inside = [line for line in left if cell.box.contains(line.box.center)]
                left = [line for line in left if not cell.box.contains(line.box.center)]
                touched = inside or any(id(line) in changed for line in cell.lines)
                cells.append(replace(cell, lines=_ordered([*lines, *inside])) if touched else cell)
            tables.append(replace(table, cells=tuple(cells)))
        lines = [new for line in self.lines for new in changed.get(id(line), (line,))]
        touched = left or any(id(line) in changed for line in self.lines)
        free = _ordered([*lines, *left]) if touched else self.lines
        return replace(self, tables=tuple(tables), lines=free)


def _ordered(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    by_box = {line.box: line for line in lines}
    return tuple(by_box[box] for box in reading_order(list(by_box)))


_FRAME_CELLS, _FRAMED = 3, 0.25
"""Cells of a frame at most, and the least share of it that the tables in it fill."""


def find_layout(
    flat: Ink, ink: Ink, level_ink: Ink, upright_ink: Ink, char_height: float, faded: Ink | None = None
) -> Layout:
    """Find tables, cells and text lines on an upright, straight, evened page (`flat`) with its `ink`.

    `level_ink` and `upright_ink` are the ink with pale level and upright lines besides. `faded` is the
    grey page with coloured ink faded, where there is some.
    """
    char = char_height or DEFAULT_CHAR_HEIGHT
    printed = ink  # without what is drawn in for dots
    level_dots, upright_dots = dotted_rulings(flat, char)
    if level_dots.any() or upright_dots.any():
        ink = ink | level_dots | upright_dots
        level_ink, upright_ink = level_ink | level_dots, upright_ink | upright_dots
    groups = find_rulings(flat, ink, level_ink, upright_ink, char)
    tables = []
    for group in groups:
        built = build_table(group, flat, level_ink, upright_ink, char)
        if built is not None:
            table, faint = built
            borders = [piece for ruling in group for piece in along_borders(ruling, table)]
            tables.append((table, [*borders, *faint]))
    tables = outermost(tables)
    rulings = [r for _, group in tables for r in group]
    mask = ruling_mask(ink, level_ink, upright_ink, rulings)
    rest = np.where(mask, 0, printed).astype(np.uint8)
    clean = erase_rulings(flat, ink, mask)
    strokes = find_strokes(rest, char)
    pictures: tuple[Ink, ...] = ()
    if strokes:
        pictures = (clean.copy(),) if faded is None else (clean.copy(), erase_rulings(faded, ink, mask))
    if faded is not None:
        lift_coloured_graphics(clean, rest, faded, char)
    lift_pale_graphics(clean, rest, char)
    if strokes:
        pictures = (*pictures, clean)
    blobs = find_blobs(rest, char)
    found, used = [], np.zeros(len(blobs.print), dtype=bool)
    for table, _ in sorted(tables, key=lambda t: (t[0].box.y0, t[0].box.x0)):
        filled, taken = _fill(table, blobs, rest, char)
        used |= taken
        cells = [replace(c, lines=with_item_marks(c.lines, clean, char, c.box.x0)) for c in filled.cells]
        found.append(replace(filled, cells=tuple(cells)))
    free = group_lines(blobs.print[~used], char, graphics=blobs.graphics)
    specked, free = free, without_specks(free, char)
    for box in specked:
        if box not in free:
            reject("teks", box, "a lone mark outside the tables")
    lines = with_item_marks(list(map(TextLine, free)), clean, char, 0.0)
    held = [line.box for table in found for cell in table.cells for line in cell.lines]
    large = tuple(large_print(blobs.graphics, [*held, *(line.box for line in lines)], char))
    if large:
        lines = _ordered([*lines, *map(TextLine, large)])
    return Layout(tuple(found), lines, tuple(rulings), clean, char, strokes, pictures, large)


def outermost(tables: list[tuple[Table, list[Ruling]]]) -> list[tuple[Table, list[Ruling]]]:
    """Without tables that lie inside a cell of another (a frame in a cell, a stamp), and without frames
    around tables (the outer line of a double border, a border of the page)."""
    frames = [one for one in tables if _is_frame(one[0], [other for other, _ in tables])]
    for table, _ in frames:
        reject("tabel", table.box, "a frame around tables")
    tables = [one for one in tables if not any(one is frame for frame in frames)]
    kept: list[tuple[Table, list[Ruling]]] = []
    for table, group in sorted(tables, key=lambda t: -t[0].box.area):
        inside = any(table.box.intersect(other.box).area > 0.7 * table.box.area for other, _ in kept)
        if inside:
            reject("tabel", table.box, "lies in a cell of another")
        else:
            kept.append((table, group))
    return kept


def _is_frame(table: Table, tables: Sequence[Table]) -> bool:
    """Whether a table of a few cells (`_FRAME_CELLS`) does nothing but hold tables of more. A single cell
    with a table in it is the sheet's edge, however empty the rest of it is."""
    if len(table.cells) > _FRAME_CELLS:
        return False
    held = [
        other
        for other in tables
        if other is not table and table.box.intersect(other.box).area > 0.9 * other.box.area
    ]
    cells = sum(len(other.cells) for other in held)
    area = sum(other.box.area for other in held)
    filled = area > _FRAMED * table.box.area or len(table.cells) == 1
    return cells > 2 * _FRAME_CELLS and filled


def erase_rulings(flat: Ink, ink: Ink, mask: NDArray[np.bool_]) -> Ink:
    """The grey page with ruling pixels (and their grey fringe) painted as paper."""
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    clean = flat.copy()
    clean[mask | (wide & (ink == 0))] = 250
    return clean


def _fill(table: Table, found: Blobs, rest: Ink, char: float) -> tuple[Table, NDArray[np.bool_]]:
    """The table with its cells' text lines, and which blobs it holds."""
    blobs, graphics = found.print, found.graphics
    cx, cy = (blobs[:, 0] + blobs[:, 2]) / 2, (blobs[:, 1] + blobs[:, 3]) / 2
    taken = (cx >= table.box.x0) & (cx < table.box.x1) & (cy >= table.box.y0) & (cy < table.box.y1)
    cells: list[Cell] = []
    prints: list[Boxes] = []
    for cell in table.cells:
        box = cell.box
        inside = (cx >= box.x0) & (cx < box.x1) & (cy >= box.y0) & (cy < box.y1)
        across = (graphics[:, 0] < box.x1) & (graphics[:, 2] > box.x0)
        across &= (graphics[:, 1] < box.y1) & (graphics[:, 3] > box.y0)
        standing = found.upward
        held = (standing[:, 0] >= box.x0) & (standing[:, 2] <= box.x1) & (standing[:, 1] >= box.y0 - char)
        held &= standing[:, 3] <= box.y1 + char
        lines = _cell_lines(cell, blobs[inside], standing[held], graphics[across], char)
        if across.any():
            lines = _under_strokes(lines, graphics[across], rest, cell.box, char)
        # letters of a stamp may lie across a ruling; what they cover of the next cell is that one's print
        lines = tuple(replace(line, box=line.box.intersect(box.inflate(2, 2))) for line in lines)
        cells.append(replace(cell, lines=lines))
        prints.append(np.vstack([blobs[inside], standing[held]]))
    while turned := [n for n, cell in enumerate(cells) if _stands_among_upward(cell, prints[n], cells, char)]:
        for n in turned:  # one that is found vouches for the next
            cells[n] = replace(cells[n], lines=_upward_lines(prints[n], char))
    return replace(table, cells=tuple(cells)), taken


def _stands_among_upward(cell: Cell, blobs: Boxes, cells: Sequence[Cell], char: float) -> bool:
    """Whether a narrow cell's print, too short to tell by itself, runs upward as that of its neighbours
    does."""
    if not cell.lines or any(line.turned for line in cell.lines):
        return False
    letters = without_dust(blobs, char)
    letters = letters if len(letters) else blobs
    extent = union([Box(*map(float, b)) for b in letters])
    narrow = cell.box.height >= 1.3 * cell.box.width
    if extent.height < (1.2 if narrow else 2.5) * extent.width:
        return False
    level = [
        other for other in cells if other is not cell and other.lines and other.rows[-1] == cell.rows[-1]
    ]
    group = [other for other in level if (other.row, other.row_span) == (cell.row, cell.row_span)]
    upward = [other for other in level if any(line.turned for line in other.lines)]
    if len(upward) < 2:
        return False
    # a name may stand beside the group of the others, its cell as high as theirs and the group's title's
    adjoins = any(
        other.columns[-1] + 1 == cell.column or cell.columns[-1] + 1 == other.column for other in upward
    )
    return adjoins or sum(other in group for other in upward) >= max(2, 0.3 * len(group))


def _under_strokes(
    lines: tuple[TextLine, ...], graphics: Boxes, rest: Ink, cell: Box, char: float
) -> tuple[TextLine, ...]:
    """Lines of a cell with strokes over its print, drawn out over words that hang together with a stroke.

    A line is followed to both sides through the ink at its own height, as far as the cell's other lines
    reach.
    """
    long_lines = [line for line in lines if line.box.width > 5 * char and not line.turned]
    if not long_lines:
        return lines
    reach = union(line.box for line in long_lines).inflate(3 * char, 0).intersect(cell.inflate(-3, 0))
    result: list[TextLine] = []
    for line in lines:
        box = line.box
        touched = (graphics[:, 1] < box.y1) & (graphics[:, 3] > box.y0) & (graphics[:, 0] < reach.x1)
        touched &= graphics[:, 2] > reach.x0
        if line.turned or box.width < 2 * char or not touched.any():
            result.append(line)
            continue
        band = (rest[int(box.y0) : int(box.y1) + 1] > 0).sum(axis=0) >= max(2.0, 0.25 * box.height)
        x0 = _follow_ink(band, int(box.x0), int(reach.x0), -1, 1.6 * char)
        x1 = _follow_ink(band, int(box.x1), int(reach.x1), 1, 1.6 * char)
        result.append(replace(line, box=box._replace(x0=float(min(box.x0, x0)), x1=float(max(box.x1, x1)))))
    return _joined(result)


def _follow_ink(band: NDArray[np.bool_], start: int, limit: int, step: int, widest: float) -> int:
    """How far inked columns go on from `start` towards `limit` without a gap wider than `widest`."""
    reached = at = start
    while 0 <= at + step < len(band) and (limit - at) * step > 0:
        at += step
        if band[at]:
            reached = at
        elif abs(at - reached) > widest:
            break
    return reached


def _joined(lines: list[TextLine]) -> tuple[TextLine, ...]:
    """Pieces of one line that now overlap, made one."""
    kept: list[TextLine] = []
    for line in lines:
        for index, other in enumerate(kept):
            level = other.box.overlap_y(line.box) > 0.6 * min(other.box.height, line.box.height)
            if level and other.box.overlap_x(line.box) > 0.3 * min(other.box.width, line.box.width):
                taller = max(other.box, line.box, key=lambda b: b.width)
                both = union([other.box, line.box])
                kept[index] = replace(other, box=Box(both.x0, taller.y0, both.x1, taller.y1))
                break
        else:
            kept.append(line)
    return tuple(kept)


def _cell_lines(
    cell: Cell, blobs: Boxes, standing: Boxes, graphics: Boxes, char: float
) -> tuple[TextLine, ...]:
    both = np.vstack([blobs, standing])
    if len(both) == 0:
        return ()
    if runs_upward(both, cell.box, char):
        return _upward_lines(both, char)
    return tuple(
        TextLine(b) for b in group_lines(without_rests(blobs, cell.box, char), char, graphics=graphics)
    )


def _upward_lines(blobs: Boxes, char: float) -> tuple[TextLine, ...]:
    """The lines of print written upward: in the transposed picture lines go left to right, and the first one
    is the leftmost. Dust aside of the print is no part of it."""
    letters = without_dust(blobs, char)
    if len(letters):
        near = union([Box(*map(float, b)) for b in letters]).inflate(_ASIDE * char, _ASIDE * char)
        centres = (blobs[:, :2] + blobs[:, 2:]) / 2
        blobs = blobs[[near.contains(Point(float(x), float(y))) for x, y in centres]]
    boxes = group_lines(transpose(blobs), char)
    turned = [Box(b.y0, b.x0, b.y1, b.x1) for b in boxes]
    return tuple(TextLine(b, turned=270) for b in sorted(turned, key=lambda b: (b.x0, -b.y1)))


_ASIDE = 0.6
"""Letter heights around letters within which specks are their dots."""
