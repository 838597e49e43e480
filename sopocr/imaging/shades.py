"""Shaded bars: the grey ground of title rows made paper, so that the print on it is print like any other."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.imaging.illumination import Grey

_SMALL = 8
"""Times by which the page is shrunk where bars are looked for."""
_STROKE = 7, 7
"""Size, on a page shrunk half as much, of the square in which the strokes of letters close up; bars are
higher."""
_GROUND = 96, 226
"""Grey levels of an evened page (paper near 250) between which a ground is shaded: darker ones bear white
print."""
_LONG, _HIGH, _SLIM, _FULL = 25, 2, 4.0, 0.7
"""Least length and height of a bar in shrunk pixels, its length in heights, and the share of its frame that
it fills: filled symbols and pictures are stouter."""
_DARK, _PALE = 0.35, 0.78
"""Shares of the ground's grey that become black and paper: print is darker than the first, the grain of a
screened ground paler than the second."""


def lift_shades(flat: Grey) -> None:
    """Make the ground of shaded bars paper, in place; print and rulings on it stay dark.

    Evening leaves bars as they are, since they are lower than the surroundings that paper is estimated from;
    their grain is then taken for ink.
    """
    height, width = flat.shape
    if min(height, width) < 4 * _SMALL * _LONG:
        return
    half = cv2.resize(flat, (width // _SMALL * 2, height // _SMALL * 2), interpolation=cv2.INTER_AREA)
    bare = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones(_STROKE, np.uint8))
    ground = cv2.resize(bare, (width // _SMALL, height // _SMALL), interpolation=cv2.INTER_AREA)
    shaded = ((ground > _GROUND[0]) & (ground < _GROUND[1])).astype(np.uint8)
    shaded = cv2.morphologyEx(shaded, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    shaded = cv2.morphologyEx(shaded, cv2.MORPH_OPEN, np.ones((_HIGH, _LONG), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(shaded)
    for left, top, wide, high, area in stats[1:count].tolist():
        if wide >= _SLIM * high and area >= _FULL * wide * high:
            _lift(flat, left * _SMALL, top * _SMALL, (left + wide) * _SMALL, (top + high) * _SMALL)


def _lift(flat: Grey, x0: int, y0: int, x1: int, y1: int) -> None:
    """Lift the bar about this frame, whose true edges lie within a shrunk pixel of it."""
    y0, y1 = max(0, y0 - 2 * _SMALL), min(flat.shape[0], y1 + 2 * _SMALL)
    x0, x1 = max(0, x0 - 2 * _SMALL), min(flat.shape[1], x1 + 2 * _SMALL)
    window = flat[y0:y1, x0:x1]
    inner = window[2 * _SMALL : -2 * _SMALL, 2 * _SMALL : -2 * _SMALL]
    if not inner.size:
        return
    edge = (250.0 + float(np.median(inner))) / 2
    levels = np.median(window, axis=1)
    rows = _about_middle(levels < edge)
    if rows.stop - rows.start < 2 * _SMALL or not _is_on_paper(levels, rows):
        return
    columns = np.flatnonzero(np.median(window[rows], axis=0) < edge)
    if columns.size < 2 * _SMALL:
        return
    bar = window[rows, columns[0] : columns[-1] + 1]
    # the median is that of the ground: print covers less than half of it
    quarter = cv2.resize(bar, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.medianBlur(cv2.copyMakeBorder(quarter, 16, 16, 16, 16, cv2.BORDER_REFLECT), 31)[
        16:-16, 16:-16
    ]
    ground = cv2.resize(around, (bar.shape[1], bar.shape[0])).astype(np.float32)
    share = cv2.GaussianBlur(bar, (3, 3), 0).astype(np.float32) / np.maximum(ground, 1)
    lifted = np.clip((share - _DARK) / (_PALE - _DARK), 0, 1) * 250
    bar[:] = np.maximum(bar, lifted).astype(np.uint8)


def _about_middle(inside: NDArray[np.bool_]) -> slice:
    """The run of true places that holds the middle one; empty where that is false."""
    middle = len(inside) // 2
    if not inside[middle]:
        return slice(0, 0)
    before, after = np.flatnonzero(~inside[:middle]), np.flatnonzero(~inside[middle:])
    return slice(
        int(before[-1]) + 1 if before.size else 0, middle + int(after[0]) if after.size else len(inside)
    )


def _is_on_paper(levels: NDArray[np.float64], rows: slice) -> bool:
    """Whether there is paper above and below a bar: beside the edge of a sheet lies what it was laid on."""
    above, below = levels[: rows.start][-_BESIDE:], levels[rows.stop :][:_BESIDE]
    return bool(above.size and below.size) and min(above.max(), below.max()) >= _GROUND[1]


_BESIDE = 8
"""Rows beyond a ruling along a bar's edge in which paper is found."""
