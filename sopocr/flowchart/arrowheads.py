"""Arrowheads: how much wider the ink is just before a line's end than along the line."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Ink
from sopocr.geometry import Point

_MOST_SLIGHT = 0.7
"""Certainty of an arrowhead hardly wider than its line, known by its shape alone."""
_AHEAD = 6
"""Rows looked at beyond the line's end, pixels."""


def arrowhead(
    ink: Ink, bands: NDArray[np.bool_], tip: Point, outward: tuple[int, int], length: float, char: float
) -> float:
    """How surely an arrowhead stands at the end `tip` of a line that runs in direction `outward` there
    (0..1).

    `ink` may hold the rulings still: `bands` tells their pixels, and what lies under a ruling across is left
    open. `length` is the line's straight length before that end: of a short line only the near half is looked
    at, because a head may stand at its other end. Both wings must spread from the shaft, and less far than a
    line across the way.
    """
    half = round(1.5 * char)
    rows = round(min(2.6 * char, max(1.1 * char, 0.55 * length)))
    patch = _patch(ink, bands, tip, outward, rows, half + 6)
    middle = _shaft(patch, half + 6)
    left, right = _spread(patch[:, middle::-1]), _spread(patch[:, middle:])
    inked = np.flatnonzero(left + right > 0)
    if inked.size < 4:
        return 0.0
    first = int(inked[0])
    reach = np.maximum(left, right)
    usable = (reach < half - 1) & (left + right > 0)
    # wings: what spreads to both sides; a corner or a letter spreads to one
    both = np.where(usable, 2 * np.minimum(left, right) + 1, 0.0)
    total = np.where(usable, left + right + 1, 0.0)
    if not usable.any():
        return 0.0
    near = slice(
        first + 1, first + max(5, round(1.3 * char))
    )  # the first row may be a rest of the symbol's outline
    far = total[first + round(0.9 * char) :]
    far = far[far > 0]
    shaft = float(np.percentile(far, 30)) if far.size >= 3 else float(np.percentile(total[total > 0], 20))
    shaft = max(1.0, shaft)
    # what narrows from the symbol on is a rest of its outline: a head widens from its tip
    rest = first
    while rest + 1 < both.size and both[rest] > shaft + 1 and both[rest + 1] < both[rest]:
        rest += 1
    if rest > first + 1:
        near, inked = slice(rest, near.stop), inked[inked >= rest]
    widest = float(np.sort(both[near])[-3:].mean()) if near.start < near.stop else 0.0
    gain = widest - shaft
    plain = np.clip((gain - 1.0) / 4.0, 0.0, 1.0) * np.clip((widest / shaft - 1.15) / 0.5, 0.0, 1.0)
    return float(max(plain, _MOST_SLIGHT * _bulge(left[inked], right[inked], char)))


def _bulge(left: NDArray[np.float64], right: NDArray[np.float64], char: float) -> float:
    """How surely a line whose edges lie `left` and `right` of its middle, row by row from its end, bears a
    head hardly wider than itself (0..1): a swelling to both sides behind which an even line goes on."""
    near = round(0.9 * char)
    widths, behind = left + right + 1, (left + right + 1)[near:]
    if behind.size < 5:
        return 0.0
    shaft = float(np.median(behind))
    noise = float(np.abs(behind - shaft).mean())
    swollen = np.minimum(left[1:near] - np.median(left[near:]), right[1:near] - np.median(right[near:]))
    place = int(np.convolve(widths[1:near], np.ones(3), "valid").argmax()) + 1
    wide = float(widths[place : place + 3].mean())
    if wide > shaft + 0.5 * char or swollen.max(initial=0.0) < 1 or widths[near - 1] > shaft + 1:
        return 0.0
    return float(np.clip((wide - shaft - 0.75 - 3 * noise) / 0.75, 0.0, 1.0))


def lean(
    ink: Ink, bands: NDArray[np.bool_], start: Point, end: Point, horizontal: bool, char: float
) -> float:
    """Which end of a short straight line its arrowhead points to: towards 1 for `end`, -1 for `start`, 0 for
    neither.

    A head widens from its tip and ends abruptly. Over the whole line the widths are compared with such wedges
    at either end; on a short line the windows of `arrowhead` would see the head of the other end.
    """
    half = round(1.5 * char)
    length = max(abs(end.x - start.x), abs(end.y - start.y))
    rows = round(length) + _AHEAD
    patch = _patch(ink, bands, end, (1, 0) if horizontal else (0, 1), rows, half + 6)
    middle = _shaft(patch, half + 6)
    left, right = _spread(patch[:, middle::-1]), _spread(patch[:, middle:])
    inked = np.flatnonzero(patch.any(axis=1))
    if inked.size < 5:
        return 0.0
    usable = np.maximum(left, right) < half - 1
    widths = np.where(usable, 2 * np.minimum(left, right) + 1, 0.0)[inked[0] : inked[-1] + 1]
    excess = np.clip(
        widths - np.percentile(widths[widths > 0], 35) if (widths > 0).any() else widths, 0, None
    )
    if (excess >= 2).sum() < 3:
        return 0.0
    towards_end, towards_start = _wedge_fit(excess), _wedge_fit(excess[::-1])
    return float(np.clip(2 * (towards_end - towards_start), -1, 1))


def _wedge_fit(excess: NDArray[np.float64]) -> float:
    """Best correlation of the widths with a wedge that has its tip at (or up to a few pixels before) the
    first row."""
    centred = excess - excess.mean()
    scale = float(np.linalg.norm(centred))
    fits = _wedges(excess.size) @ centred
    return max(0.0, float(fits.max(initial=0.0)) / scale) if scale else 0.0


@lru_cache(maxsize=128)
def _wedges(size: int) -> NDArray[np.float64]:
    """Wedges of many heights along `size` rows, with mean 0 and length 1, one in each row."""
    place = np.arange(size, dtype=float)
    wedges = [
        np.where(place < height, place + cut, 0.0)
        for height in range(4, min(size, 26) + 1)
        for cut in (0, 2, 4)
    ]
    centred = np.array([wedge - wedge.mean() for wedge in wedges]).reshape(-1, size)
    norms = np.linalg.norm(centred, axis=1)
    return np.asarray(centred[norms > 0] / norms[norms > 0, None])


def _shaft(patch: NDArray[np.bool_], expected: int) -> int:
    """The column of the line itself: where most ink stands, near the expected one."""
    profile = patch.sum(axis=0).astype(float)
    lo, hi = expected - 5, expected + 6
    near = profile[lo:hi]
    if not near.any():
        return expected
    full = np.flatnonzero(near >= 0.8 * near.max())
    return lo + round(float(full.mean()))


def _patch(
    ink: Ink, bands: NDArray[np.bool_], tip: Point, outward: tuple[int, int], length: int, half: int
) -> NDArray[np.bool_]:
    """The ink around the line's end without rulings: those along the line blank, those across it cut out."""
    patch = _upwards(ink, tip, outward, length, half)
    ruled = _upwards(bands, tip, outward, length, half)
    across = ruled.mean(axis=1) > 0.6
    if across.any() and not across.all():
        patch, ruled = patch[~across], ruled[~across]
    return patch & ~ruled


def _upwards(
    picture: NDArray[np.uint8] | NDArray[np.bool_],
    tip: Point,
    outward: tuple[int, int],
    length: int,
    half: int,
) -> NDArray[np.bool_]:
    """The ink around the line's end, turned so that row 0 lies beyond the tip and the line runs down the
    middle."""
    height, width = picture.shape
    across = np.arange(-half, half + 1)
    back = np.arange(-_AHEAD, length)
    dx, dy = outward
    x = round(tip.x) - dx * back[:, None] + (dy * across[None, :] if dy else 0 * across[None, :])
    y = round(tip.y) - dy * back[:, None] + (dx * across[None, :] if dx else 0 * across[None, :])
    valid = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    patch = np.zeros(x.shape, bool)
    patch[valid] = picture[y[valid], x[valid]] > 0
    return patch


def _spread(side: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Per row, the distance from the line's middle to the outermost ink that hangs together with it.

    Small breaks (the white between the shaft and an open wing) are bridged as the wing widens from row to
    row.
    """
    rows, width = side.shape
    place = np.broadcast_to(np.arange(width), side.shape)
    # the ink at or before each place, and the white after it
    inked = np.maximum.accumulate(np.where(side, place, -1), axis=1).tolist()
    white = np.minimum.accumulate(np.where(side, width, place)[:, ::-1], axis=1)[:, ::-1].tolist()
    out = np.zeros(rows)
    previous = 3
    for r in range(rows):
        start = inked[r][min(previous + 4, width - 1)]
        reach = white[r][start] - 1 if start >= 0 else 0
        out[r] = reach
        previous = max(3, reach)
    return out
