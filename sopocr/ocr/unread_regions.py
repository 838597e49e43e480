"""Print that was seen and that no line holds in the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.geometry import Box
from sopocr.model.page import TextLine

_LEAST_WIDTH, _LEAST_RATIO = 7.0, 4.0
"""Letter heights, and the ratio of width to height, from which a find under strokes is a line: the words of a
stamp run in a circle, of which the flattest part is found, and signatures are high."""
_LEAST_GIVEN_UP = 4.0
"""The same width for a line that was read before."""
_COVERED = 0.5
"""Share of its width from which a find is held by lines beside one another."""
_LEGIBLE = 0.8
_SAYS = re.compile(r"(?:.*[^\W\d_]){4}|(?:.*\d){5}")
"""Letters or digits that a line has at least to count as print that was given up."""


def left_over(
    seen: Sequence[Box], before: Sequence[TextLine], after: Sequence[TextLine], char_height: float
) -> tuple[TextLine, ...]:
    """Print that remains unread after the parts of a page under strokes were looked at again.

    `seen` are lines as the detector found them, `before` the lines of these parts as first read, `after` all
    lines of the page in the end. One line for each find, without text, and for each given up line, as it was
    read, that the lines left do not hold.
    """
    c = char_height
    finds = [
        line for line in before
        if line.legibility >= _LEGIBLE and _SAYS.match(line.text) and line.box.width >= _LEAST_GIVEN_UP * c
    ]  # fmt: skip
    finds += [TextLine(box) for box in seen if box.width >= max(_LEAST_WIDTH * c, _LEAST_RATIO * box.height)]
    result: list[TextLine] = []
    for find in finds:
        if not _is_held(find.box, after) and not any(_is_same(find.box, other.box) for other in result):
            result.append(find)
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
