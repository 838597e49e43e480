"""Print that runs across a ruling: the label of an arrow stands where there is room, not in one cell."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.geometry import union
from sopocr.model.page import ChartArea, TextLine

_GAP = 1.3
"""Widest white between two pieces of one label, in letter heights (a word space and a ruling)."""


def pieces_across(lines: Sequence[TextLine], area: ChartArea, char_height: float) -> list[list[TextLine]]:
    """The groups of text lines of a chart that are pieces of one line cut by column borders, left to
    right."""
    inside = sorted(
        (line for line in lines if not line.turned and area.box.contains(line.box.center)),
        key=lambda line: line.box.x0,
    )
    groups: list[list[TextLine]] = []
    for line in inside:
        for group in groups:
            last = group[-1].box
            level = last.overlap_y(line.box) > 0.6 * min(last.height, line.box.height)
            gap = line.box.x0 - last.x1
            border = any(last.center.x < x < line.box.center.x for x in area.xs[1:-1])
            if level and border and -0.5 * char_height <= gap <= _GAP * char_height:
                group.append(line)
                break
        else:
            groups.append([line])
    return [group for group in groups if len(group) > 1]


def whole_line(pieces: Sequence[TextLine]) -> TextLine:
    """One line in place of its pieces: their box, their texts joined, the confidence of the least sure."""
    return TextLine(
        union(piece.box for piece in pieces),
        " ".join(piece.text for piece in pieces if piece.text),
        min(piece.confidence for piece in pieces),
    )
