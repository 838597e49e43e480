"""Letters that stand in line with a ruling, and how they are told from it: stems with an upright one, words
with a level one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from sopocr.layout.line_segments import Scale, touching
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Ruling


def trim_letters(rulings: list[Ruling], ink: Ink, scale: Scale) -> list[Ruling]:
    """Cut out pieces of upright rulings that are stems of letters in a low row in line with them."""
    level = [r for r in rulings if r.horizontal]
    result = level[:]
    for line in (r for r in rulings if not r.horizontal):
        at = sorted(
            r.position
            for r in level
            if touching(r, line, scale.touch) and line.start - 6 <= r.position <= line.end + 6
        )
        start, end = line.start, line.end
        # what a ruling overshoots the last level one by is a stem in line with it, or stems of several lines
        if at and scale.touch < at[0] - start and _are_stems(line, start, at[0], ink, scale):
            start = at[0]
        if at and scale.touch < end - at[-1] and _are_stems(line, at[-1], end, ink, scale):
            end = at[-1]
        rows = list(pairwise(at))
        free = [_stands_free(line, top, bottom, ink, scale) for top, bottom in rows]
        for k, (top, bottom) in enumerate(rows):
            stems = free[k] and any(free[max(0, k - 1) : k] + free[k + 1 : k + 2])
            stems = stems or _are_first_letters(line, top, bottom, ink, scale)
            if stems or _in_a_word(line, top, bottom, ink, scale):
                if top - start > scale.touch:
                    result.append(replace(line, start=start, end=top))
                start = bottom
        if end - start > scale.touch:
            result.append(replace(line, start=start, end=end))
    return result


def trim_words(rulings: list[Ruling], ink: Ink, scale: Scale) -> list[Ruling]:
    """Cut out pieces of level rulings that are words in line with them: a name may stand in a cell as high as
    the two rows beside it."""
    upright = [r for r in rulings if not r.horizontal]
    result = upright[:]
    for line in (r for r in rulings if r.horizontal):
        at = sorted(
            r.position
            for r in upright
            if touching(line, r, scale.touch) and line.start - 6 <= r.position <= line.end + 6
        )
        start = line.start
        for left, right in pairwise(at):
            if _is_word(line, left, right, ink, scale):
                if left - start > scale.touch:
                    result.append(replace(line, start=start, end=left))
                start = right
        if line.end - start > scale.touch:
            result.append(replace(line, start=start))
    return result


def without_words(level: list[Ruling], upright: list[Ruling], ink: Ink, scale: Scale) -> list[Ruling]:
    """The level rulings without words that begin or end them: what reaches beyond a column's line at which
    other rulings end is no ruling where letters stand."""
    result, margin = [], 2 * scale.char
    for line in level:
        places = [r.position for r in upright if touching(line, r, scale.touch)]
        others = [r for r in level if r is not line]
        start, end, thickness = line.start, line.end, line.thickness
        # a line that goes over into letters may end anywhere among them
        across = [r.position for r in upright if r.start <= line.position <= r.end]
        left = max((x for x in across if x < line.start - margin), default=line.start - margin)
        right = min((x for x in across if x > line.end + margin), default=line.end + margin)
        for place in places:
            before, behind = place - line.start, line.end - place
            begin = [r.thickness for r in others if abs(r.start - place) <= scale.touch]
            stop = [r.thickness for r in others if abs(r.end - place) <= scale.touch]
            if (
                before < behind
                and len(begin) >= _SEVERAL
                and any(_is_word(line, x, place, ink, scale) for x in (line.start - margin, left))
            ):
                start, thickness = max(start, place), min(thickness, max(begin))
            if (
                behind < before
                and len(stop) >= _SEVERAL
                and any(_is_word(line, place, x, ink, scale) for x in (line.end + margin, right))
            ):
                end, thickness = min(end, place), min(thickness, max(stop))
        result.append(replace(line, start=start, end=end, thickness=thickness))
    return result


_SEVERAL = 2
"""Rulings that begin or end at a column's line where another one goes on as letters."""


def _is_word(line: Ruling, left: float, right: float, ink: Ink, scale: Scale) -> bool:
    """Whether what a level ruling seems to be between two columns is a row of letters, with paper before and
    behind it."""
    reach, high = round(scale.same), round(0.5 * scale.char)
    middle, first, last = round(line.position), max(0, round(left) + 4), round(right) - 3
    inside = reach + high <= middle < ink.shape[0] - reach - high
    if last - first < 3 * scale.char or not inside:
        return False
    window = ink[middle - reach - high : middle + reach + high + 1, first:last] > 0
    rows = window[high:-high]
    if max(rows[k : k + 3].any(axis=0).mean() for k in range(len(rows) - 2)) > _WORD_FILLS:
        return False
    here = np.flatnonzero(rows.any(axis=0))
    margin = max(3, round(0.25 * scale.char))
    if not here.size or here[0] < margin or here[-1] >= last - first - margin:
        return False
    # letters are higher than any ruling is thick
    stretch = window[:, here[0] : here[-1] + 1]
    return float((stretch.sum(axis=0) > _THICK * scale.char).mean()) > 0.3


_WORD_FILLS = 0.85
"""Share of a cell's width from which what is inked in a row is a drawn line."""
_THICK = 0.4
"""Letter heights that no ruling is thick."""


def _are_stems(line: Ruling, top: float, bottom: float, ink: Ink, scale: Scale) -> bool:
    """Whether what reaches from a level ruling into a cell, and ends there, is no part of a drawn line: it is
    short, or not inked throughout."""
    if bottom - top < scale.stem:
        return True
    x = round(_position(line, top, bottom, ink, scale))
    strip = ink[round(top) + 3 : round(bottom), max(0, x - 2) : x + 3]
    return bool(strip.size) and float((strip > 0).any(axis=1).mean()) < _THROUGHOUT


_THROUGHOUT = 0.85
"""Share of its length over which a drawn line is inked at the least; between lines of print stems leave
paper."""


def _stands_free(line: Ruling, top: float, bottom: float, ink: Ink, scale: Scale) -> bool:
    """Whether an upright stroke stands in a low row as a letter does, in one piece with paper above and below
    it and the rest of a letter on it. A broken ruling may look so in one row, not in the next one too."""
    if bottom - top > _LOW * scale.char:
        return False
    x = round(_position(line, top, bottom, ink, scale))
    first, last = round(top) + 3, round(bottom) - 2
    on = np.asarray((ink[first:last, max(0, x - 2) : x + 3] > 0).any(axis=1))
    paper = np.flatnonzero(~on)
    if paper.size < 2 or paper[0] > _EDGE or paper[-1] < len(on) - 1 - _EDGE:
        return False
    on[: paper[0]] = on[paper[-1] :] = False  # the rims of the level rulings
    inked, height = np.flatnonzero(on), last - first
    if not inked.size or inked.size > _THROUGHOUT * height:
        return False
    near, far = line.thickness / 2 + 1.5, line.thickness / 2 + 0.9 * scale.char
    beside = (
        ink[first + inked[0] : first + inked[-1] + 1, max(0, round(x + side)) : round(x + side + far - near)]
        for side in (-far, near)
    )
    whole = inked[-1] - inked[0] + 1 <= 1.1 * inked.size and inked.size > 0.3 * height
    return bool(whole and any(part.any() for part in beside))


def _are_first_letters(line: Ruling, top: float, bottom: float, ink: Ink, scale: Scale) -> bool:
    """Whether an upright stroke in a row is the stems of several lines' first letters: as high as letters,
    with paper between them and the rest of the letter on each."""
    x = round(_position(line, top, bottom, ink, scale))
    first, last = round(top) + 3, round(bottom) - 2
    on = np.asarray((ink[first:last, max(0, x - 2) : x + 3] > 0).any(axis=1))
    if not on.any() or on.mean() > _THROUGHOUT:
        return False
    inked = np.flatnonzero(on)
    cuts = np.flatnonzero(np.diff(inked) > _BETWEEN * scale.char)
    runs = [(int(part[0]), int(part[-1]) + 1) for part in np.split(inked, cuts + 1)]
    # the rims of the level rulings
    runs = [(y0, y1) for y0, y1 in runs if y1 - y0 > 2 * _EDGE or 0 < y0 < y1 < on.size]
    near = round(line.thickness / 2 + 1.5)
    beside = slice(x + near, round(x + near + 0.9 * scale.char))
    return len(runs) > 1 and all(
        _LETTER[0] * scale.char < y1 - y0 < _LETTER[1] * scale.char
        and ink[first + y0 : first + y1, beside].any()
        for y0, y1 in runs
    )


_BETWEEN, _LETTER = 0.4, (0.5, 1.6)
"""Letter heights of paper between two lines of print at the least, and those that letters have."""
_EDGE = 2
"""Pixels by which a level ruling may reach further into a row than it is thick on average."""
_LOW = 2.8
"""Letter heights of a row that has hardly room for more than its letters."""


def _in_a_word(line: Ruling, top: float, bottom: float, ink: Ink, scale: Scale) -> bool:
    """Whether letters stand close on both sides of an upright stroke in a low row.

    In a row as low as its letters even a stroke from border to border can be a stem; in a higher one a ruling
    is inked throughout, as thin as it is elsewhere, and a stem is not.
    """
    height = bottom - top
    if height > 5 * scale.char:
        return False
    line = replace(line, position=_position(line, top, bottom, ink, scale))
    x = round(line.position)
    strip = ink[round(top) + 3 : max(round(top) + 4, round(bottom) - 2), max(0, x - 2) : x + 3]
    if height > _LOW * scale.char and (strip.size == 0 or (strip > 0).any(axis=1).mean() > 0.9):
        return False
    if height > 1.5 * scale.char and _is_thin_throughout(line, top, bottom, ink):
        return False
    margin = 0.25 * height
    y0, y1 = round(top + margin), round(bottom - margin)
    near, far = line.thickness / 2 + 1.5, line.thickness / 2 + 0.9 * scale.char
    left = ink[y0:y1, max(0, round(line.position - far)) : max(0, round(line.position - near))]
    right = ink[y0:y1, round(line.position + near) : round(line.position + far)]
    return bool(left.any() and right.any())


def _position(line: Ruling, top: float, bottom: float, ink: Ink, scale: Scale) -> float:
    """Where an upright line runs between `top` and `bottom`: one that bends, or goes on a few pixels to the
    side as the borders of two tables drawn as one do, is beside its mean there."""
    reach = round(scale.same)
    first = max(0, round(line.position) - reach)
    strip = ink[round(top) + 3 : round(bottom) - 2, first : round(line.position) + reach + 1] > 0
    if not strip.size:
        return line.position
    share = strip.mean(axis=0)
    full = np.flatnonzero(share >= max(_THROUGHOUT, float(share.max()) - 0.05))
    if not full.size:
        return line.position
    off = first + full - line.position
    near = off[np.abs(off - off[np.argmin(np.abs(off))]) <= line.thickness]
    return float(line.position + near.mean())


def _is_thin_throughout(line: Ruling, top: float, bottom: float, ink: Ink) -> bool:
    """Whether an upright stroke is inked from `top` to `bottom` with paper right beside it on either side: a
    letter's stem as long as that would carry the rest of its letter."""
    x, reach = round(line.position), round(line.thickness / 2) + 2
    if x - reach < 0 or x + reach >= ink.shape[1]:
        return False
    rows = slice(round(top) + 3, max(round(top) + 4, round(bottom) - 2))
    on = (ink[rows, x - 1 : x + 2] > 0).any(axis=1)
    beside = (ink[rows, x - reach] > 0) | (ink[rows, x + reach] > 0)
    return bool(on.mean() > 0.97 and beside.mean() < 0.15)
