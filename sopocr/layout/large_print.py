"""Print of a size that no line was looked for in: rows of large letters among the graphics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sopocr.geometry import Box, union
from sopocr.layout.lines import Boxes

_FEWEST = 6
"""Letters that a row has at least."""
_LEAST, _MOST = 1.5, 15.0
"""Height of such letters, in letter heights of the page."""
_ALIKE = 0.35
"""By how much of the row's median height a letter may differ from it."""
_APART = 1.2
"""Widest gap between two letters, in heights."""
_WIDEST, _NARROWEST = 1.6, 0.15
"""A letter's width, in heights."""


def large_print(graphics: Boxes, known: Sequence[Box], char_height: float) -> list[Box]:
    """Boxes of the rows of large letters among `graphics`, pieces of ink that are no print of the page's
    size; none where `known` lines stand already.

    Letters of a row have one height, stand level and close together; strokes, symbols and stamps do not.
    """
    width, height = graphics[:, 2] - graphics[:, 0], graphics[:, 3] - graphics[:, 1]
    letters = (height >= _LEAST * char_height) & (height <= _MOST * char_height)
    letters &= (width <= _WIDEST * height) & (width >= _NARROWEST * height)
    rows: list[list[Box]] = []
    for x0, y0, x1, y1 in graphics[letters][np.argsort(graphics[letters][:, 0], kind="stable")]:
        box = Box(float(x0), float(y0), float(x1), float(y1))
        row = next((row for row in rows if _follows(row[-1], box)), None)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    found = [union(row) for row in rows if len(row) >= _FEWEST and _are_level(row)]
    return [box for box in found if not any(box.intersect(line).area > 0.2 * box.area for line in known)]


def _follows(last: Box, box: Box) -> bool:
    tall = max(last.height, box.height)
    level = last.overlap_y(box) > 0.6 * tall
    return level and -0.3 * tall < box.x0 - last.x1 < _APART * tall


def _are_level(row: Sequence[Box]) -> bool:
    heights = np.array([box.height for box in row])
    usual = float(np.median(heights))
    return bool((np.abs(heights - usual) <= _ALIKE * usual).mean() >= 0.8)
