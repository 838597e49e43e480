"""The dashes before the items of a list, which readers drop and thresholds lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from sopocr.geometry import Box
from sopocr.layout.ink import Ink
from sopocr.model.page import TextLine

_PALE = 195
"""Grey value below which the pixels of a dash lie at the least: short and thin, it is paler than print."""
_REACH = 3.5
"""Letter heights by which a dash stands before its item at most."""
_GAP = 0.45
"""Letter heights of paper between a dash and its item at the least; a hyphen's word is nearer."""
_LETTER = 0.55
"""Share of the letter height from which a piece of ink is a letter."""
_LONG = 2.2
"""Letter heights from which a line may be an item: shorter ones are marks and labels of a chart."""
_LOOK = 5.0
"""Letter heights within which, from its begin, a line shows its first letter."""


def with_dashes(
    lines: Sequence[TextLine], clean: Ink, char_height: float, left: float
) -> tuple[TextLine, ...]:
    """`lines` with those marked that a dash stands before, drawn out to hold it.

    `clean` is the grey page without rulings, `left` where the cell begins. A dash stands alone at the height
    of the small letters' middle, with paper between it and its item.
    """
    return tuple(_with_dash(line, lines, clean, char_height, left) for line in lines)


def _with_dash(line: TextLine, lines: Sequence[TextLine], clean: Ink, c: float, left: float) -> TextLine:
    box = line.box
    if line.turned or box.width < _LONG * c:
        return line
    beside = [o.box.x1 for o in lines if o is not line and o.box.x0 < box.x0 and _level(o.box, box)]
    start = max([left + 0.12 * c, box.x0 - _REACH * c, *(x1 + 0.3 * c for x1 in beside)])
    x0, y0, x1, y1 = (
        Box(start, box.y0, box.x0 + _LOOK * c, box.y1).clip(clean.shape[1], clean.shape[0]).rounded()
    )
    if x1 <= x0 or y1 <= y0:
        return line
    pale = (clean[y0:y1, x0:x1] < _PALE).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    pieces = [Box(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist()]
    letters = [piece for piece in pieces if piece.height >= _LETTER * c]
    if not letters:
        return line
    first = min(letters)
    before = [piece for piece in pieces if piece.x1 <= first.x0 and max(piece.width, piece.height) >= 0.2 * c]
    if len(before) != 1 or not _is_dash(before[0], first, y1 - y0, c):
        return line
    return replace(line, dash=True, box=box._replace(x0=min(box.x0, float(before[0].x0 + x0))))


def _level(a: Box, b: Box) -> bool:
    return a.overlap_y(b) > 0.4 * min(a.height, b.height)


def _is_dash(piece: Box, letter: Box, height: int, c: float) -> bool:
    flat = piece.width >= 1.2 * piece.height and piece.height <= 0.45 * c
    flat = flat and 0.25 * c <= piece.width <= 1.1 * c
    middle = piece.center.y
    # letters may reach under the line; the dash stands above the lower third
    low = letter.y0 + 0.25 * c <= middle <= min(letter.y0 + 0.85 * c, height)
    return flat and low and letter.x0 - piece.x1 >= _GAP * c
