"""The sides of closed outlines: which are rulings, which are a symbol's own, which run on beyond a corner."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Ink
from sopocr.geometry import Box

Rect = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

SIDES = ("left", "right", "top", "bottom")
_REACH = 24
"""How far beyond a hole the ink of its side is followed, pixels."""


@dataclass(frozen=True)
class Scale:
    """Sizes in pixels that follow from the page: letter height and stroke thickness; and the longest side of
    a symbol in letter heights."""

    char: float
    stroke: float
    widest: float = 22.0


def sides_on_rulings(points: NDArray[np.int32], rect: Rect, grid: NDArray[np.bool_]) -> set[str]:
    """Which of the four sides run along a ruling."""
    x, y, w, h = rect
    px, py = points[:, 0], points[:, 1]
    ruled = grid[py, px]
    sides = {
        "left": (px <= x + 1, h),
        "right": (px >= x + w - 2, h),
        "top": (py <= y + 1, w),
        "bottom": (py >= y + h - 2, w),
    }
    return {name for name, (side, length) in sides.items() if (ruled & side).sum() > 0.4 * length}


def crossed_both_ways(grid: NDArray[np.bool_], rect: Rect) -> bool:
    """Whether a level and an upright ruling run through the inside of a box."""
    x, y, w, h = rect
    inside = grid[y + h // 6 : y + h - h // 6, x + w // 6 : x + w - w // 6]
    return bool(inside.size and (inside.mean(axis=0) > 0.9).any() and (inside.mean(axis=1) > 0.9).any())


def thick_with_ruling(full: Ink, grid: NDArray[np.bool_], rect: Rect, side: str, scale: Scale) -> bool:
    """Whether at a side of a hole there is a ruling and more ink than that alone."""
    inked = _outward(full, rect, side) > 0
    ruled = _outward(grid.view(np.uint8), rect, side) > 0
    if not inked.size:
        return False
    started = np.arange(inked.shape[0])[:, None] >= inked.argmax(axis=0)[None, :]
    run = (np.minimum.accumulate(inked | ~started, axis=0)) & started
    thickness = float(np.median(run.sum(axis=0)))
    return thickness > 1.5 * scale.stroke + 1 and float((run & ruled).any(axis=0).mean()) > 0.6


def _outward(picture: Ink, rect: Rect, side: str) -> Ink:
    """The strip beyond a hole's side but for its ends, row by row outwards."""
    x, y, w, h = rect
    columns, rows = slice(x + w // 10, x + w - w // 10), slice(y + h // 10, y + h - h // 10)
    if side == "top":
        return picture[max(0, y - _REACH) : y + 2, columns][::-1]
    if side == "bottom":
        return picture[y + h - 2 : y + h + _REACH, columns]
    if side == "left":
        return picture[rows, max(0, x - _REACH) : x + 2].T[::-1]
    return picture[rows, x + w - 2 : x + w + _REACH].T


def shared_sides(rect: Rect, others: Sequence[Rect], scale: Scale) -> set[str]:
    """The sides of a box behind which, one stroke further, lies another box just as wide (or high): two
    symbols that touch. A line that comes back to its symbol does not start at that one's corners."""
    x, y, w, h = rect
    near = 0.25 * scale.char
    apart = 3 * scale.stroke + 2
    shared = set()
    for ox, oy, ow, oh in others:
        if abs(ox - x) <= near and abs(ox + ow - x - w) <= near:
            shared |= {
                side for side, gap in (("top", y - oy - oh), ("bottom", oy - y - h)) if -2 <= gap <= apart
            }
        if abs(oy - y) <= near and abs(oy + oh - y - h) <= near:
            shared |= {
                side for side, gap in (("left", x - ox - ow), ("right", ox - x - w)) if -2 <= gap <= apart
            }
    return shared


def continuations(clean: Ink, box: Box, scale: Scale, besides: Collection[str] = ()) -> int:
    """How many of the box's sides run on straight beyond a corner: none in a symbol, many in a loop of
    lines.

    Beyond the sides `besides` other symbols adjoin.
    """
    reach, gap, half = max(4, round(0.6 * scale.char)), round(scale.stroke) + 2, 1
    height, width = clean.shape
    count = 0
    for cx, sx, across in ((box.x0, -1, "left"), (box.x1 - 1, 1, "right")):
        for cy, sy, along_side in ((box.y0, -1, "top"), (box.y1 - 1, 1, "bottom")):
            for dx, dy, side in ((sx, 0, across), (0, sy, along_side)):
                if side in besides:
                    continue
                # the side's own stroke lies just outside the hole
                px, py = round(cx), round(cy)
                x0 = px + dx if dx else px - half
                y0 = py + dy if dy else py - half
                xa, xb = sorted((x0, x0 + (dx * (gap + reach) if dx else 2 * half)))
                ya, yb = sorted((y0, y0 + (dy * (gap + reach) if dy else 2 * half)))
                if xa < 0 or ya < 0 or xb >= width or yb >= height:
                    continue
                piece = clean[ya : yb + 1, xa : xb + 1] > 0
                along = np.asarray(piece.any(axis=0 if dx else 1))
                along = along if dx + dy > 0 else along[::-1]
                # another symbol's side may begin right beyond, but not without a gap
                count += bool(along[gap:].mean() > 0.85 and along[:gap].mean() > 0.8)
    return count
