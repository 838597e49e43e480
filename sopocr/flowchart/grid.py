"""Take the table's rulings out of the chart's ink, and leave what crosses or runs beside them.

A ruling is known by its place (the chart area's borders); here its exact course and thickness are measured,
so that a connector drawn right beside it survives as the part by which the band is too thick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import transposed

Ink = NDArray[np.uint8]
"""(height, width), 255 = ink."""

_BLOCK = 32
"""Length in pixels over which a ruling's course is taken as straight."""

_RULED = 0.6
"""Share of a block's rows with ink from which a column of pixels belongs to the ruling."""

_RUN = 24
"""Length in pixels from which a thicker part of a ruling counts as a line on it."""

_MORE, _MORE_SHARE, _MARGIN = 0.2, 0.08, 5
"""Ink across a ruling by which a line on it shows, in pixels of black and as a share of the ruling's own, and
the pixels beside the line's ends that are not looked at."""


@dataclass(frozen=True)
class Course:
    """Where a ruling runs: its centre at every pixel along it, and its usual thickness, both in pixels."""

    centre: NDArray[np.float64]
    thickness: float
    thick: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    """Where it is thicker than usual for a good while: a line may run on it or along it."""
    weight: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """How much ink stands across it at every pixel along it, in pixels of black; empty where that is not
    known."""

    def at(self, along: float) -> float:
        """Centre at the position `along` the ruling; the ends are continued."""
        index = min(max(round(along), 0), len(self.centre) - 1)
        return float(self.centre[index])

    def doubled(self, low: float, high: float) -> float:
        """Share of the way from `low` to `high` along the ruling over which it is thicker than usual."""
        part = self.thick[max(0, round(low)) : round(high) + 1]
        return float(part.mean()) if part.size else 0.0

    def is_darker(self, low: float, high: float) -> bool:
        """Whether it bears more ink from `low` to `high` than before or after, and than usual: a line was
        drawn right on it."""
        start, end = max(0, round(low)), round(high) + 1
        here = self.weight[start + _MARGIN : end - _MARGIN]
        if here.size < _RUN:
            return False
        usual = float(np.percentile(self.weight, 30))
        more = max(_MORE, _MORE_SHARE * usual)
        least = float(np.percentile(here, 30))  # not what stands beside it for a part of the way
        before = self.weight[max(0, start - _RUN - _MARGIN) : max(0, start - _MARGIN)]
        after = self.weight[end + _MARGIN : end + _MARGIN + _RUN]
        beyond = [float(np.median(part)) for part in (before, after) if part.size >= _RUN // 2]
        return least >= usual + more and any(least >= weight + more for weight in beyond)


@dataclass(frozen=True)
class Erased:
    """`ink` without its rulings, and the courses of those: `columns` (x along y) and `rows` (y along x).

    `full` is the ink as it was, `bands` tells which of its pixels lie on a ruling.
    """

    ink: Ink
    full: Ink
    bands: NDArray[np.bool_]
    columns: tuple[Course, ...]
    rows: tuple[Course, ...]


def erase_rulings(
    ink: Ink, xs: Sequence[float], ys: Sequence[float], reach: int = 7, grey: NDArray[np.uint8] | None = None
) -> Erased:
    """Erase the rulings near `xs` and `ys` (pixels of `ink`); a ruling is looked for within `reach` pixels.

    `grey` is the picture that `ink` was made from, where it is known.
    """
    upright = transposed(ink)
    columns = tuple(_with_thick(ink, _follow(ink, x, reach)) for x in xs)
    rows = tuple(_with_thick(upright, _follow(upright, y, reach)) for y in ys)
    if grey is not None:
        columns = tuple(_with_weight(grey, course) for course in columns)
        turned_grey = transposed(grey)
        rows = tuple(_with_weight(turned_grey, course) for course in rows)
    left = ink.copy()
    for course in columns:
        _erase(left, course)
    turned = transposed(left)
    for course in rows:
        _erase(turned, course)
    bands = _bands(columns, ink.shape)
    bands |= _bands(rows, ink.shape[::-1]).T
    return Erased(transposed(turned), ink, bands, columns, rows)


def _bands(courses: Sequence[Course], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The pixels on vertical rulings."""
    height, width = shape
    places = np.arange(width)
    bands = np.zeros((height, width), bool)
    for course in courses:
        if course.thickness:
            lo = max(0, int(course.centre.min() - course.thickness) - 1)
            hi = min(width, int(course.centre.max() + course.thickness) + 2)
            near = abs(places[None, lo:hi] + 0.5 - course.centre[:, None]) <= course.thickness / 2 + 0.5
            bands[:, lo:hi] |= near
    return bands


def _follow(ink: Ink, x: float, reach: int) -> Course:
    """The course of the vertical ruling near `x`.

    Over each block of rows the columns that are inked nearly throughout form the band. Blocks whose band is
    thicker than usual carry a connector beside the ruling; their centre is taken from the blocks around them.
    """
    height, width = ink.shape
    lo, hi = max(0, round(x) - reach), min(width, round(x) + reach + 1)
    if hi <= lo:
        return Course(np.full(height, x), 0.0)
    window = (ink[:, lo:hi] > 0).astype(np.float32)
    starts = np.arange(0, height, _BLOCK)
    lengths = np.diff(np.append(starts, height))
    share = np.add.reduceat(window, starts, axis=0) / lengths[:, None]
    middles = starts + lengths / 2
    forms, form_of = np.unique(share >= _RULED, axis=0, return_inverse=True)
    known = [_band(form, x - lo) for form in forms]
    bands = [known[form] for form in form_of.reshape(-1).tolist()]
    if all(band is None for band in bands):
        return Course(np.full(height, x), 0.0)
    widths = np.array([b[1] - b[0] for b in bands if b is not None], dtype=float)
    thickness = float(np.percentile(widths, 40, method="lower"))
    found = [(middles[i], band) for i, band in enumerate(bands) if band is not None]
    usual = [(at, band) for at, band in found if abs(band[1] - band[0] - thickness) <= 1.01]
    places = np.array([at for at, _ in usual])
    centres = np.array([(band[0] + band[1]) / 2 + lo for _, band in usual])
    # first what a symbol's side beside the ruling pulled away, over several blocks, then single blocks
    for count, most in ((9, 2.5), (5, 1.5)):
        if len(centres) >= count:
            smooth = _running_median(centres, count)
            centres = np.where(abs(centres - smooth) > most, smooth, centres)
    return Course(np.interp(np.arange(height), places, centres), thickness)


def _running_median(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The median of each value and its neighbours, `count` in all, fewer at the ends."""
    half = count // 2
    inner = np.median(np.lib.stride_tricks.sliding_window_view(values, count), axis=1)
    first = [np.median(values[: half + 1 + i]) for i in range(half)]
    last = [np.median(values[-(half + 1 + i) :]) for i in reversed(range(half))]
    return np.concatenate((first, inner, last))


def _band(inked: NDArray[np.bool_], expected: float) -> tuple[float, float] | None:
    """The run [start, end) of well-inked columns nearest to `expected`."""
    full = np.flatnonzero(inked)
    if not full.size:
        return None
    runs = np.split(full, np.flatnonzero(np.diff(full) > 1) + 1)
    best = min(runs, key=lambda run: abs((run[0] + run[-1] + 1) / 2 - expected))
    return float(best[0]), float(best[-1] + 1)


def _erase(ink: Ink, course: Course) -> None:
    """Blank a vertical ruling in place, with the ragged pixels at its sides; keep what crosses it."""
    if not course.thickness:
        return
    height, width = ink.shape
    half = course.thickness / 2
    rows = np.arange(height)
    start = np.clip(np.round(course.centre - half).astype(int), 0, width)
    end = np.clip(np.round(course.centre + half).astype(int), 0, width)
    fringe, look = 2, 3
    margin = int(np.ceil(half)) + fringe + look + 2
    base = np.round(course.centre).astype(int) - margin
    columns = np.clip(base[:, None] + np.arange(2 * margin + 1)[None, :], 0, width - 1)
    strip = ink[rows[:, None], columns] > 0
    place = columns
    band = (place >= start[:, None]) & (place < end[:, None])
    left_far = strip & (place >= (start - fringe - look)[:, None]) & (place < (start - fringe)[:, None])
    right_far = strip & (place >= (end + fringe)[:, None]) & (place < (end + fringe + look)[:, None])
    reaches_left = left_far.sum(axis=1) >= look
    reaches_right = right_far.sum(axis=1) >= look
    fringe_left = (place >= (start - fringe)[:, None]) & (place < start[:, None])
    fringe_right = (place >= end[:, None]) & (place < (end + fringe)[:, None])
    spread = int(np.ceil(half)) + 1
    crossing = _dilate(reaches_left, spread) & _dilate(reaches_right, spread) & (reaches_left | reaches_right)
    gone = band & ~crossing[:, None]
    gone |= fringe_left & ~(reaches_left | crossing)[:, None]
    gone |= fringe_right & ~(reaches_right | crossing)[:, None]
    at_row, at_column = np.nonzero(gone)
    ink[at_row, columns[at_row, at_column]] = 0


def _with_thick(ink: Ink, course: Course) -> Course:
    """The course of a vertical ruling with the places where much more ink than its own stands for a while."""
    if not course.thickness:
        return course
    start = np.round(course.centre - course.thickness / 2).astype(int)
    end = np.round(course.centre + course.thickness / 2).astype(int)
    width = course.thickness + _attached(ink, start - 1, -1) + _attached(ink, end, 1)
    usual = cv2.medianBlur(np.ascontiguousarray(np.clip(width, 0, 255).astype(np.uint8)[:, None]), 7)[:, 0]
    thick = np.asarray(usual) >= course.thickness + max(2.0, 0.45 * course.thickness)
    kept = cv2.morphologyEx(thick.astype(np.uint8)[:, None], cv2.MORPH_OPEN, np.ones((_RUN, 1), np.uint8))
    return replace(course, thick=np.asarray(kept[:, 0] > 0))


def _with_weight(grey: NDArray[np.uint8], course: Course) -> Course:
    """The course of a vertical ruling with the ink across it."""
    if not course.thickness:
        return course
    height, width = grey.shape
    reach = round(course.thickness / 2) + 3
    places = np.round(course.centre - 0.5).astype(int)[:, None] + np.arange(-reach, reach + 1)
    strip = grey[np.arange(height)[:, None], np.clip(places, 0, width - 1)]
    paper = max(1.0, float(np.percentile(strip, 90)))
    return replace(course, weight=np.clip(1 - strip / paper, 0, 1).sum(axis=1))


def _attached(ink: Ink, edge: NDArray[np.int64], way: int) -> NDArray[np.float64]:
    """How far, per row, ink hangs on to the ruling's edge in direction `way`, at most 10 pixels."""
    height, width = ink.shape
    places = np.clip(edge[:, None] + way * np.arange(10)[None, :], 0, width - 1)
    inked = ink[np.arange(height)[:, None], places] > 0
    return np.where(inked.all(axis=1), 10, inked.argmin(axis=1)).astype(np.float64)


def _dilate(flags: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    grown = cv2.dilate(flags.astype(np.uint8)[:, None], np.ones((2 * by + 1, 1), np.uint8))
    return np.asarray(grown[:, 0] > 0)
