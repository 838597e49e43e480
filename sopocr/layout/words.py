"""The words of a page's text layer as the lines of its cells, and the print beside them that no word
explains."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

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

    `words` are in pixels of the working page, in the order in which they are written. Words of one cell whose
    heights overlap form a line; their text is certain.
    """
    cells = [cell for table in layout.tables for cell in table.cells]
    held: list[list[Word]] = [[] for _ in range(len(cells) + 1)]
    for word, home in zip(words, homes_of(words, [cell.box for cell in cells]), strict=True):
        held[home].append(word)
    filled = iter([replace(cell, lines=word_lines(held[index])) for index, cell in enumerate(cells)])
    tables = tuple(replace(table, cells=tuple(next(filled) for _ in table.cells)) for table in layout.tables)
    return replace(layout, tables=tables, lines=word_lines(held[-1]))


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
    for text in sorted(_texts(words), key=lambda text: text[0].box.y0 + text[0].box.y1):
        near = [(_common_height(text, row), row) for row in rows[-_NEAR_ROWS:] if not _collide(text, row)]
        best, row = max(near, key=lambda found: found[0], default=(0.0, []))
        if best > _ONE_ROW:
            row.extend(text)
        else:
            rows.append(list(text))
    lines = []
    for row in rows:
        row.sort(key=lambda w: w.box.x0)
        pieces = [[row[0]]]
        for word in row[1:]:
            if word.box.x0 - pieces[-1][-1].box.x1 > _PIECE_GAP * word.box.height:
                pieces.append([])
            pieces[-1].append(word)
        lines += [TextLine(union(w.box for w in piece), _text_of(piece), _EXACT) for piece in pieces]
    return lines


_NEAR_ROWS = 4
"""Rows above a text that it may be of."""
_ONE_ROW = 0.5
"""Share of the lower one's height that two texts of a row have in common."""


def _text_of(words: Sequence[Word]) -> str:
    """The words, with the space that is written after a slash or a hyphen at the end: the next line does not
    go on without one."""
    text = " ".join(word.text for word in words)
    return text + " " if words[-1].spaced and re.search(r"\w[/-]$", text) else text


def _texts(words: Sequence[Word]) -> list[list[Word]]:
    """The words as they were written: those of one line of the content together."""
    texts: list[list[Word]] = []
    for word in words:
        if texts and word.line >= 0 and texts[-1][-1].line == word.line:
            texts[-1].append(word)
        else:
            texts.append([word])
    return texts


def _common_height(text: Sequence[Word], row: Sequence[Word]) -> float:
    """Height that a text has in common with the last word of a row, as a share of the lower one's."""
    anchor = min(row, key=lambda w: abs(w.box.x1 - text[0].box.x0)).box
    return text[0].box.overlap_y(anchor) / max(min(text[0].box.height, anchor.height), 1.0)


def _collide(text: Sequence[Word], row: Sequence[Word]) -> bool:
    """Whether words stand on one another: they are of two lines, however near."""
    return any(
        one.box.overlap_x(other.box) > _ONE_PLACE * min(one.box.width, other.box.width)
        for one in text
        for other in row
    )


_ONE_PLACE = 0.3
"""Common share of the narrower of two words from which they stand on one place."""


def homes_of(words: Sequence[Word], cells: Sequence[Box]) -> list[int]:
    """The index of the cell that each word belongs to, -1 for those of none.

    It is the cell around its middle, but a text that runs over its cell's edge stays with it: on one line its
    words are chained by written spaces, and a line below the edge stands in the way of what is printed there.
    """
    sides = np.array(cells, dtype=np.float64).reshape(-1, 4)
    homes: list[int] = []
    before: Word | None = None
    for word in words:
        x, y = word.box.center
        inside = (sides[:, 0] <= x) & (x < sides[:, 2]) & (sides[:, 1] <= y) & (y < sides[:, 3])
        home = int(np.argmax(inside)) if inside.any() else -1
        if word.chained and before is not None and before.line == word.line and homes[-1] >= 0:
            home = homes[-1]
        homes.append(home)
        before = word
    _keep_low_lines(words, homes, cells)
    return homes


def _keep_low_lines(words: Sequence[Word], homes: list[int], cells: Sequence[Box]) -> None:
    """Give lines that hang out of their cell's foot back to it."""
    texts: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(words) + 1):
        whole = index < len(words) and words[index].line == words[start].line >= 0
        if not whole or homes[index] != homes[start]:
            texts.append((start, index))
            start = index
    for (first, last), (begin, end) in pairwise(texts):
        home, here = homes[last - 1], homes[begin]
        if home < 0 or home == here or words[begin].turned:
            continue
        above, below = union(w.box for w in words[first:last]), union(w.box for w in words[begin:end])
        high = below.height
        leading = below.y1 - above.y1
        hangs = below.y0 - cells[home].y1 < high and above.y1 <= cells[home].y1 + high
        alike = abs(above.height - high) < 0.1 * high and below.overlap_x(above) > 0
        if not (hangs and alike and 0.5 * high < leading < _LEADING * high):
            continue
        others = [w for w, at in zip(words, homes, strict=True) if at == here and w.line != words[begin].line]
        pressed = any(
            below.overlap_y(w.box) > 0.2 * high and below.overlap_x(w.box) > _ONE_PLACE * w.box.width
            for w in others
        )
        across = leading < _TIGHT * high and cells[home].y1 - below.y0 > _ACROSS * high
        if pressed or across:
            homes[begin:end] = [home] * (end - begin)


_LEADING, _TIGHT = 2.5, 1.6
"""Heights from one line of a text to the next, at most, and in most texts."""
_ACROSS = 0.3
"""Share of a line that lies above its cell's edge from which it is printed across it."""


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
