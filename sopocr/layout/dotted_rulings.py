"""Dotted and dashed lines, drawn through: rows of small pieces of ink in line and evenly spaced."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces, transposed
from sopocr.layout.ruling_mask import Ink

_DARKER = 75.0
"""Levels of grey by which dots are darker than paper; an ink picture leaves out the finest as grain."""
_THICK, _DASH = 0.4, 3.5
"""Letter heights by which a dot or dash is thick and long at most."""
_GAP, _TIGHT = 2.4, 0.8
"""Letter heights between two dashes at most, and from dot to dot: those of letters and of list numbers that
stand one above the other are further apart."""
_LONG = 5.0
"""Letter heights of the shortest such line."""
_DOTS, _DASHES, _LENGTHY = 8, 4, 2.5
"""Dots of a line, at least, and dashes, which are that many times longer than thick."""
_UNEVEN = 0.45
"""Share of the usual distance by which the distances of neighbours stray at most, the middle half of them."""
_DUST = 40_000
"""Small pieces of ink from which a page is dithered or full of dust."""


def dotted_rulings(flat: Ink, char_height: float) -> tuple[Ink, Ink]:
    """The level and the upright lines of the evened grey page `flat` that are drawn as dots or dashes: each
    picture has them whole (255), on nothing."""
    paper = float(np.median(flat[::7, ::7]))
    dark = np.where(flat < paper - _DARKER, np.uint8(255), np.uint8(0))
    return _drawn_through(dark, char_height), transposed(_drawn_through(transposed(dark), char_height))


def _drawn_through(picture: Ink, char_height: float) -> Ink:
    whole = np.zeros_like(picture)
    _, labels, stats, centres = connected_pieces(picture)
    wide, high = stats[:, 2], stats[:, 3]
    small = (high <= max(3.0, _THICK * char_height)) & (wide <= _DASH * char_height) & (stats[:, 4] >= 2)
    small[0] = False
    if _DASHES <= small.sum() <= _DUST:
        _draw_lines(whole, picture, small[labels], stats, centres, small, char_height)
    return whole


def _draw_lines(
    whole: Ink,
    picture: Ink,
    dots: NDArray[np.bool_],
    stats: NDArray[np.int32],
    centres: NDArray[np.float64],
    small: NDArray[np.bool_],
    char: float,
) -> None:
    joined = cv2.dilate(dots.astype(np.uint8) * 255, np.ones((3, 1), np.uint8))
    gap, least = max(3, round(_GAP * char)), max(20, round(_LONG * char))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, least), np.uint8))
    count, _, frames, _ = connected_pieces(joined)
    places = np.flatnonzero(small)
    order = places[np.argsort(centres[places, 1])]
    heights = centres[order, 1]
    for index in range(1, count):
        left, top, width, height, _ = (int(v) for v in frames[index])
        if height > _THICK * char + 6:
            continue
        near = order[np.searchsorted(heights, top - 1) : np.searchsorted(heights, top + height + 1)]
        x = centres[near, 0]
        inside = near[(x >= left - gap) & (x <= left + width + gap)]
        found = _even_run(stats[inside], centres[inside], char)
        if found is None or not _stands_free(picture, stats[inside], char):
            continue
        start, end, middle, thick = found
        y0 = round(middle - (thick - 1) / 2)
        whole[max(0, y0) : y0 + thick, max(0, start) : end] = 255


def _stands_free(picture: Ink, pieces: NDArray[np.int32], char: float) -> bool:
    """Whether most of a row's pieces have paper on both sides, as stems of letters have not."""
    beside = round(0.5 * char)
    free = 0
    for left, top, width, height in pieces[:, :4].tolist():
        above = picture[max(0, top - beside) : max(0, top - 1), left : left + width]
        below = picture[top + height + 1 : top + height + beside, left : left + width]
        free += not above.any() and not below.any()
    return free >= _FREE * len(pieces)


_FREE = 0.5
"""Share of a line's dots or dashes with paper on both sides."""


def _even_run(
    stats: NDArray[np.int32], centres: NDArray[np.float64], char: float
) -> tuple[int, int, float, int] | None:
    """Start, end, middle and thickness of a row of pieces; None where they are not evenly spaced."""
    if len(stats) < _DASHES:
        return None
    order = np.argsort(stats[:, 0])
    stats, middles = stats[order], centres[order, 1]
    apart = np.diff(centres[order, 0])
    low, usual, much = np.percentile(apart, (25, 50, 75))
    if usual <= 0 or much - low > _UNEVEN * usual:
        return None
    wide = np.percentile(stats[:, 2], (25, 50, 75))
    if wide[2] - wide[0] > max(2.0, _UNEVEN * wide[1]):
        return None
    lengthy = wide[1] >= _LENGTHY * np.median(stats[:, 3])
    if len(stats) < (_DASHES if lengthy else _DOTS) or not (lengthy or usual <= _TIGHT * char):
        return None
    # beyond its ends a line of dots reaches as far as between two of them
    gap = max(1.0, usual - wide[1])
    start, end = stats[0, 0] - gap, stats[-1, 0] + stats[-1, 2] + gap
    return round(start), round(end), float(np.median(middles)), max(1, int(np.median(stats[:, 3])))
