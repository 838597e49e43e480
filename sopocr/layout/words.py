"""The words of a page's text layer as the lines of its cells, and the print beside them that no word
explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sopocr.geometry import Box, union
from sopocr.layout import DEFAULT_CHAR_HEIGHT, Layout
from sopocr.layout.lines import find_blobs, group_lines, without_specks
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import TextLine, Word

_PIECE_GAP = 1.8
"""Of a word's height: a wider gap between two words of a line parts pieces of it."""
_EXACT = 0.999
"""Confidence of a line from the text layer: its letters are certain, the line's extent nearly so."""
_COVERED = 0.5
"""Share of a seen line's height that a word must cover to explain it there."""
_LETTER = 0.8
"""Letter heights: a piece of a line that words leave over and that is narrower is no print."""


def lines_from_words(layout: Layout, words: Sequence[Word]) -> Layout:
    """The layout with the lines of a text layer in place of those seen in the picture.

    `words` are in pixels of the working page. Words of one cell whose heights overlap form a line; their text
    is certain.
    """
    tables = []
    free = list(words)
    for table in layout.tables:
        cells = []
        for cell in table.cells:
            inside = [w for w in free if cell.box.contains(w.box.center)]
            if inside:
                taken = {id(w) for w in inside}
                free = [w for w in free if id(w) not in taken]
            cells.append(replace(cell, lines=word_lines(inside)))
        tables.append(replace(table, cells=tuple(cells)))
    return replace(layout, tables=tuple(tables), lines=word_lines(free))


def word_lines(words: Sequence[Word]) -> tuple[TextLine, ...]:
    """The lines that words form, those of each direction by themselves."""
    lines: list[TextLine] = []
    for turned in (0, 90, 180, 270):
        level = [replace(w, box=_level(w.box, turned)) for w in words if w.turned == turned]
        lines += [
            replace(line, box=_level(line.box, -turned % 360), turned=turned) for line in _group_words(level)
        ]
    return tuple(lines)


def _level(box: Box, turned: int) -> Box:
    """`box` in the frame in which print that is turned so (clockwise) lies level."""
    if turned == 90:
        return Box(box.y0, -box.x1, box.y1, -box.x0)
    if turned == 180:
        return Box(-box.x1, -box.y1, -box.x0, -box.y0)
    if turned == 270:
        return Box(-box.y1, box.x0, -box.y0, box.x1)
    return box


def _group_words(words: Sequence[Word]) -> list[TextLine]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.y0 + w.box.y1):
        for row in reversed(rows[-3:]):
            anchor = row[-1].box
            if word.box.overlap_y(anchor) > 0.5 * min(word.box.height, anchor.height):
                row.append(word)
                break
        else:
            rows.append([word])
    lines = []
    for row in rows:
        row.sort(key=lambda w: w.box.x0)
        pieces = [[row[0]]]
        for word in row[1:]:
            if word.box.x0 - pieces[-1][-1].box.x1 > _PIECE_GAP * word.box.height:
                pieces.append([])
            pieces[-1].append(word)
        lines += [
            TextLine(union(w.box for w in piece), " ".join(w.text for w in piece), _EXACT) for piece in pieces
        ]
    return lines


def beside_words(layout: Layout, words: Sequence[Word]) -> Layout:
    """The layout without those parts of its lines that words explain: what is left is to be read."""
    changed: dict[int, tuple[TextLine, ...]] = {}
    for line in layout.all_lines():
        over = [
            w.box for w in words if w.box.overlap_y(line.box) > _COVERED * min(w.box.height, line.box.height)
        ]
        over = [box for box in over if box.overlap_x(line.box) > 0]
        if over:
            changed[id(line)] = tuple(
                replace(line, box=piece) for piece in _left_of(line.box, over, _LETTER * line.box.height)
            )
    return layout.with_changes(changed)


def _left_of(box: Box, covered: Sequence[Box], least: float) -> list[Box]:
    pieces, start = [], box.x0
    for one in sorted(covered):
        if one.x0 - start > least:
            pieces.append(box._replace(x0=start, x1=one.x0))
        start = max(start, one.x1)
    if box.x1 - start > least:
        pieces.append(box._replace(x0=start))
    return pieces


def with_words(layout: Layout, words: Sequence[Word]) -> Layout:
    """The layout, whose lines were read, with the lines of a text layer besides."""
    exact = lines_from_words(replace(layout, lines=()), words)
    added = exact.all_lines()
    return layout.with_changes({}, added)


def print_in(
    ink: Ink, layout: Layout, places: Sequence[Box], words: Sequence[Word], least: int = 1
) -> list[TextLine]:
    """Lines of print that `ink` (255) shows at these `places` (pictures) and no word explains; not read yet.
    Lines of fewer than `least` pieces of ink are none."""
    char = layout.char_height or DEFAULT_CHAR_HEIGHT
    found: list[TextLine] = []
    bare = ink.copy()
    for word in words:
        x0, y0, x1, y1 = word.box.inflate(2, 2).clip(ink.shape[1], ink.shape[0]).rounded()
        bare[y0:y1, x0:x1] = 0
    cells = [cell.box for table in layout.tables for cell in table.cells]
    for place in places:
        inside = [box for cell in cells if (box := cell.intersect(place)).area > 0]
        for box in inside:
            found += _print_at(bare, box.inflate(-2, -2), char, least)
        for box in inside:  # what is left of the picture stands outside tables
            x0, y0, x1, y1 = box.inflate(3, 3).clip(ink.shape[1], ink.shape[0]).rounded()
            bare[y0:y1, x0:x1] = 0
        found += _print_at(bare, place, char, least)
    return found


def _print_at(ink: Ink, place: Box, char: float, least: int) -> list[TextLine]:
    x0, y0, x1, y1 = place.clip(ink.shape[1], ink.shape[0]).rounded()
    if x1 - x0 < char or y1 - y0 < _LETTER * char:
        return []
    blobs = find_blobs(np.ascontiguousarray(ink[y0:y1, x0:x1]), char).print
    found = []
    for box in without_specks(group_lines(blobs, char), char):
        inside = (blobs[:, 0] >= box.x0 - 1) & (blobs[:, 2] <= box.x1 + 1)
        inside &= (blobs[:, 1] >= box.y0 - 0.5 * char) & (blobs[:, 3] <= box.y1 + 0.5 * char)
        if inside.sum() >= least:
            found.append(TextLine(Box(box.x0 + x0, box.y0 + y0, box.x1 + x0, box.y1 + y0)))
    return found
