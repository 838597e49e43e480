"""Tables ruled in one direction only: their lines begin and end together, and nothing closes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from sopocr.layout.line_segments import Scale
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Ruling

_LINES = 3
"""Parallel lines that begin and end together, at least: two are a letterhead's and a footer's."""
_ACROSS, _DOWN, _APART = 0.5, 12, 0.4
"""What the lines of such a table reach: level ones over this share of the sheet's width; upright ones over
this many letter heights, the outermost this share of the sheet's width apart."""
_CLOSED = 0.3
"""Share of the distance between the outermost lines along which something is drawn at a closed end."""


_UNDERLINED = 0.35
"""Share of a level line's length right above which print stands, from which it underlines words."""


def closing_lines(
    level: Sequence[Ruling], upright: Sequence[Ruling], scale: Scale, ink: Ink
) -> tuple[list[Ruling], list[Ruling]]:
    """Level and upright lines, not drawn, that close tables of upright and of level rulings alone.

    `ink` is the page's binary picture. Lines of one length that stand side by side over half of the sheet
    are a table's rulings: no chart draws such, and print only where it is underlined.
    """
    sheet = float(ink.shape[1])
    sides = [
        line
        for family in _families((r for r in level if r.length >= _ACROSS * sheet), scale)
        if float(np.median([_printed_above(line, ink, scale) for line in family])) < _UNDERLINED
        for line in _ends(family, upright, scale)
    ]
    tops = [
        line
        for family in _families((r for r in upright if r.length >= _DOWN * scale.char), scale)
        if family[-1].position - family[0].position >= _APART * sheet
        for line in _ends(family, level, scale)
    ]
    return tops, sides


def _printed_above(line: Ruling, ink: Ink, scale: Scale) -> float:
    """Share of a level line's length right above which there is ink."""
    y = round(line.position - line.thickness / 2) - 2
    band = ink[max(0, y - round(0.6 * scale.char)) : max(1, y), round(line.start) : round(line.end)]
    return float((band > 0).any(axis=0).mean()) if band.size else 0.0


def _families(lines: Iterable[Ruling], scale: Scale) -> list[list[Ruling]]:
    """Lines that begin and end together, each group in order of position."""
    groups: list[list[Ruling]] = []
    for line in sorted(lines, key=lambda r: r.position):
        for group in groups:
            first = group[0]
            if max(abs(line.start - first.start), abs(line.end - first.end)) <= 2 * scale.touch:
                group.append(line)
                break
        else:
            groups.append([line])
    return [group for group in groups if _count(group, scale) >= _LINES]


def _count(group: Sequence[Ruling], scale: Scale) -> int:
    """How many lines a group has, those of a double ruling taken for one."""
    places = [line.position for line in group]
    return 1 + sum(b - a > 2 * scale.same for a, b in pairwise(places))


def _ends(family: Sequence[Ruling], crossing: Sequence[Ruling], scale: Scale) -> list[Ruling]:
    """Lines where the family's lines end and nothing is drawn."""
    first, last = family[0].position, family[-1].position
    found = []
    for places in ([line.start for line in family], [line.end for line in family]):
        place = sorted(places)[len(places) // 2]
        drawn = sum(
            max(0.0, min(c.end, last) - max(c.start, first))
            for c in crossing
            if abs(c.position - place) <= 3 * scale.touch
        )
        if drawn < _CLOSED * (last - first):
            found.append(Ruling(not family[0].horizontal, place, first, last))
    return found
