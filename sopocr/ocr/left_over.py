"""Print that was seen and that no line holds in the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.geometry import Box
from sopocr.model.page import TextLine

_LEAST_WIDTH, _MOST_HEIGHT = 4.0, 4.0
"""Letter heights: narrower finds under strokes are letters of a stamp, higher ones no line."""
_COVERED = 0.5
"""Share of its width from which a find is held by lines beside one another."""
_LEGIBLE = 0.8
_SAYS = re.compile(r"(?:.*[^\W\d_]){4}|(?:.*\d){5}")
"""Letters or digits that a line has at least to count as print that was given up."""


def left_over(
    seen: Sequence[Box], before: Sequence[TextLine], after: Sequence[TextLine], char_height: float
) -> tuple[Box, ...]:
    """Where print remains unread after the parts of a page under strokes were looked at again.

    `seen` are lines as the detector found them, `before` the lines of these parts as first read, `after` all
    lines of the page in the end. One box for each find or given up line that the lines left do not hold.
    """
    finds = [
        box
        for box in seen
        if box.width >= _LEAST_WIDTH * char_height and box.height <= _MOST_HEIGHT * char_height
    ]
    finds += [line.box for line in before if line.legibility >= _LEGIBLE and _SAYS.match(line.text)]
    result: list[Box] = []
    for box in finds:
        if not _is_held(box, after) and not any(_is_same(box, other) for other in result):
            result.append(box)
    return tuple(result)


def _is_held(box: Box, lines: Sequence[TextLine]) -> bool:
    on = [
        line.box
        for line in lines
        if line.text and line.box.overlap_y(box) > 0.4 * min(line.box.height, box.height)
    ]
    return sum(box.overlap_x(other) for other in on) >= _COVERED * box.width


def _is_same(one: Box, other: Box) -> bool:
    return one.intersect(other).area > 0.5 * min(one.area, other.area)
