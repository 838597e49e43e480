"""Dashes and dots before the items of a list, which readers drop and thresholds lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sopocr.binary import connected_pieces
from sopocr.geometry import Box
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import TextLine

_PALE = 195
"""Grey value below which the pixels of a mark lie at the least: short and thin, it is paler than print."""
_REACH = 3.5
"""Letter heights by which a mark stands before its item at most."""
_GAP = 0.45
"""Letter heights of paper between a mark and its item at the least; a hyphen's word is nearer."""
_LETTER = 0.64
"""Share of the letter height from which a piece of ink is a letter: small letters reach .7 of capitals,
square bullets .56."""
_LONG = 2.2
"""Letter heights from which a line may be an item: shorter ones are marks and labels of a chart."""
_LOOK = 5.0
"""Letter heights within which, from its begin, a line shows its first letter."""


def with_item_marks(
    lines: Sequence[TextLine], clean: Ink, char_height: float, left: float
) -> tuple[TextLine, ...]:
    """`lines` with the dash or dot that was seen before them, drawn out to hold it.

    `clean` is the grey page without rulings, `left` where the cell begins. A mark stands alone at the height
    of the small letters' middle, with paper between it and its item. Dust looks like a dot: dots count where
    several of one size stand under one another.
    """
    pieces = [_piece_before(line, lines, clean, char_height, left) for line in lines]
    dots = [found for found in pieces if found is not None and _is_dot(*found, char_height)]
    result = []
    for line, found in zip(lines, pieces, strict=True):
        mark = ""
        if found is not None and _is_dash(*found, char_height):
            mark = "-"
        elif found in dots and sum(_alike(found[0], other[0], char_height) for other in dots if found) > 1:
            mark = "•"
        if mark and found is not None:
            box = line.box._replace(x0=min(line.box.x0, found[0].x0))
            result.append(replace(line, mark=mark, box=box))
        else:
            result.append(line)
    return tuple(result)


def _piece_before(
    line: TextLine, lines: Sequence[TextLine], clean: Ink, c: float, left: float
) -> tuple[Box, Box] | None:
    """The only piece of ink that stands before a line's first letter, and that letter, in the page's pixels;
    None where there is none, or several."""
    box = line.box
    if line.turned or box.width < _LONG * c:
        return None
    beside = [o.box.x1 for o in lines if o is not line and o.box.x0 < box.x0 and _level(o.box, box)]
    start = max([left + 0.12 * c, box.x0 - _REACH * c, *(x1 + 0.3 * c for x1 in beside)])
    x0, y0, x1, y1 = (
        Box(start, box.y0, box.x0 + _LOOK * c, box.y1).clip(clean.shape[1], clean.shape[0]).rounded()
    )
    pale = (clean[y0:y1, x0:x1] < _PALE).astype(np.uint8)
    _, _, stats, _ = connected_pieces(pale)
    pieces = [
        Box(float(x + x0), float(y + y0), float(x + w + x0), float(y + h + y0))
        for x, y, w, h, _ in stats[1:].tolist()
    ]
    letters = [piece for piece in pieces if piece.height >= _LETTER * c]
    if not letters:
        return None
    first = min(letters)
    before = [piece for piece in pieces if piece.x1 <= first.x0 and max(piece.width, piece.height) >= 0.2 * c]
    return (before[0], first) if len(before) == 1 else None


def _alike(one: Box, other: Box, c: float) -> bool:
    """Whether two dots stand under one another and are of one size."""
    size, other_size = max(one.width, one.height), max(other.width, other.height)
    return abs(one.center.x - other.center.x) < 0.3 * c and abs(size - other_size) <= max(2.0, 0.3 * size)


def _level(a: Box, b: Box) -> bool:
    return a.overlap_y(b) > 0.4 * min(a.height, b.height)


def _is_dash(piece: Box, letter: Box, c: float) -> bool:
    flat = piece.width >= 1.2 * piece.height and piece.height <= 0.45 * c
    flat = flat and 0.25 * c <= piece.width <= 1.1 * c
    return flat and _is_level_with(piece, letter, c)


def _is_dot(piece: Box, letter: Box, c: float) -> bool:
    round_ = 0.6 <= piece.width / piece.height <= 1.7 and 0.2 * c <= piece.height < _LETTER * c
    return round_ and _is_level_with(piece, letter, c)


def _is_level_with(piece: Box, letter: Box, c: float) -> bool:
    """Whether a piece stands where marks do: at the height of the small letters' middle, with a gap behind.

    Letters may reach under the line; the mark stands above the lower third.
    """
    low = letter.y0 + 0.25 * c <= piece.center.y <= letter.y0 + 0.85 * c
    return low and letter.x0 - piece.x1 >= _GAP * c
