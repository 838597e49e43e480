"""Arrowheads: how far the ink spreads to both sides of a line just before it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Ink
from sopocr.geometry import Point

_AHEAD = 6
"""Rows looked at beyond the line's end, pixels."""


def arrowhead(ink: Ink, tip: Point, outward: tuple[int, int], thickness: float, char: float) -> float:
    """How surely an arrowhead stands at the end `tip` of a line that runs in direction `outward` there (0..1).

    Both wings must spread from the shaft and shrink again, or be cut off by the symbol: a line across the way spreads
    as well but much further, a letter on one side only.
    """
    length, half = round(2.2 * char) + 4, round(1.5 * char)
    patch = _upwards(ink, tip, outward, length, half + 6)
    if patch is None:
        return 0.0
    middle = _shaft(patch, half + 6, thickness)
    left, right = _spread(patch[:, middle::-1]), _spread(patch[:, middle:])
    base = max(1.0, thickness / 2)
    near = slice(0, round(1.5 * char) + _AHEAD)
    wings, reach = np.minimum(left, right)[near], np.maximum(left, right)[near]
    wide = (wings >= base + max(1.4, 0.11 * char)) & (reach < half - 1)
    rows = int(wide.sum())
    if rows < 2:
        return 0.0
    widest = float(wings[wide].max())
    even = 1 - float((reach - wings)[wide].mean()) / max(1.0, 2.5 * widest)
    size = min(1.0, (widest - base) / (0.3 * char))
    return float(np.clip(size * even * min(1.0, rows / 3), 0.0, 1.0))


def _shaft(patch: NDArray[np.bool_], expected: int, thickness: float) -> int:
    """The column of the line itself: the middle of the narrow run nearest to the expected one, behind the head."""
    places = []
    for row in patch[_AHEAD + 4 :]:
        inked = np.flatnonzero(row)
        if not inked.size:
            continue
        runs = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)
        run = min(runs, key=lambda r: abs((r[0] + r[-1]) / 2 - expected))
        centre = (run[0] + run[-1]) / 2
        if run.size <= 2 * thickness + 1 and abs(centre - expected) <= 6:
            places.append(float(centre))
    return round(float(np.median(places))) if places else expected


def _upwards(
    ink: Ink, tip: Point, outward: tuple[int, int], length: int, half: int
) -> NDArray[np.bool_] | None:
    """The ink around the line's end, turned so that row 0 lies beyond the tip and the line runs down the middle."""
    height, width = ink.shape
    across = np.arange(-half, half + 1)
    back = np.arange(-_AHEAD, length)
    dx, dy = outward
    x = round(tip.x) - dx * back[:, None] + (dy * across[None, :] if dy else 0 * across[None, :])
    y = round(tip.y) - dy * back[:, None] + (dx * across[None, :] if dx else 0 * across[None, :])
    if x.max() < 0 or y.max() < 0 or x.min() >= width or y.min() >= height:
        return None
    valid = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    patch = np.zeros(x.shape, bool)
    patch[valid] = ink[y[valid], x[valid]] > 0
    return patch


def _spread(side: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Per row, the distance from the line's middle to the outermost ink that hangs together with it.

    Small breaks (the white between the shaft and an open wing) are bridged as the wing widens from row to row.
    """
    rows, width = side.shape
    out = np.zeros(rows)
    previous = 3.0
    for r in range(rows):
        inked = np.flatnonzero(side[r])
        if not inked.size:
            previous = 3.0
            continue
        limit = previous + 4
        reach = float(inked[inked <= limit].max(initial=0))
        while True:  # ink that runs on from there
            more = inked[inked <= reach + 1].max(initial=0)
            if more <= reach:
                break
            reach = float(more)
        out[r] = reach
        previous = max(3.0, reach)
    return out
