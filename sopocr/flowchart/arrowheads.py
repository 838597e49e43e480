"""Arrowheads: how far the ink spreads to both sides of a line just before it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Ink
from sopocr.geometry import Point


def arrowhead(ink: Ink, tip: Point, outward: tuple[int, int], thickness: float, char: float) -> float:
    """How surely an arrowhead stands at the end `tip` of a line that runs in direction `outward` there (0..1).

    Both wings must spread from the shaft and shrink again, or be cut off by the symbol: a line across the way spreads
    as well but much further, a letter on one side only.
    """
    length, half = round(2.2 * char) + 4, round(1.5 * char)
    patch = _upwards(ink, tip, outward, length, half)
    if patch is None:
        return 0.0
    left, right = _spread(patch[:, half::-1]), _spread(patch[:, half:])
    wings = np.minimum(left, right)
    base = max(1.0, thickness / 2)
    wide = (wings >= base + max(2.0, 0.18 * char)) & (np.maximum(left, right) < half - 1)
    near = wide[: round(1.5 * char) + 6]
    rows = int(near.sum())
    if rows < 3:
        return 0.0
    widest = float(np.where(near, wings[: near.size], 0).max())
    even = 1 - float(np.abs(left - right)[: near.size][near].mean()) / max(1.0, 2 * widest)
    size = min(1.0, (widest - base) / (0.35 * char))
    return float(np.clip(size * even * min(1.0, rows / 4), 0.0, 1.0))


def _upwards(
    ink: Ink, tip: Point, outward: tuple[int, int], length: int, half: int
) -> NDArray[np.bool_] | None:
    """The ink around the line's end, turned so that row 0 lies beyond the tip and the line runs down the middle."""
    ahead = 6
    height, width = ink.shape
    across = np.arange(-half, half + 1)
    back = np.arange(-ahead, length)
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
