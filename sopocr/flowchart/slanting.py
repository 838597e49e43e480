"""Straight lines that slant: found in what is left once level and upright strokes are taken away.

Found by the probabilistic Hough transform (Matas, Galambos and Kittler 2000), as OpenCV has it.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from sopocr.flowchart.grid import Ink
from sopocr.flowchart.segments import Segment
from sopocr.geometry import Point

_STEEP = 7.0
"""Degrees from level and upright from which a line slants; less is a scan's or a hand's unevenness."""
_LONG, _GAP, _AXIS = 4.0, 1.2, 2.5
"""Letter heights: length of a slanting line at least, of a gap in it at most, and of the level and upright
strokes that are taken away."""
_INKED = 0.85
"""Share of a slanting line that is inked at least; rulings that it crosses were taken out."""


def find_slanting(ink: Ink, full: Ink, stroke: float, char: float) -> list[Segment]:
    """The slanting lines in `ink` (without rulings, symbols and print); in `full` rulings are inked, too."""
    axis = round(_AXIS * char)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, axis), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((axis, 1), np.uint8))
    rest = np.where(cv2.dilate(level | upright, np.ones((3, 3), np.uint8)) > 0, 0, ink).astype(np.uint8)
    if cv2.countNonZero(rest) < _LONG * char:
        return []
    cv2.setRNGSeed(1)
    lines = cv2.HoughLinesP(rest, 1, np.pi / 360, round(2 * char), None, _LONG * char, _GAP * char)
    if lines is None:
        return []
    found: list[tuple[Point, Point]] = []
    for x0, y0, x1, y1 in sorted(np.asarray(lines).reshape(-1, 4).tolist(), key=_length, reverse=True):
        angle = abs(math.degrees(math.atan2(y1 - y0, x1 - x0))) % 90
        if not _STEEP < angle < 90 - _STEEP:
            continue
        start, end = _extended(full, Point(float(x0), float(y0)), Point(float(x1), float(y1)), 0.6 * char)
        near = 2 * stroke + 2
        if any(_apart(start, one) < near and _apart(end, one) < near for one in found):
            continue
        if _share(full, start, end) >= _INKED:
            found.append((start, end))
    return [_segment(start, end, stroke) for start, end in found]


def without_slanting(ink: Ink, lines: list[Segment], char: float) -> Ink:
    """`ink` without the slanting `lines`; level and upright strokes across them stay."""
    if not lines:
        return ink
    axis = round(_AXIS * char)
    kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, axis), np.uint8))
    kept |= cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((axis, 1), np.uint8))
    mask = np.zeros_like(ink)
    for line in lines:
        ends = [(round(p.x), round(p.y)) for p in (line.start, line.end)]
        cv2.line(mask, ends[0], ends[1], (255,), round(2 * line.thickness) + 3)
    return np.asarray(np.where((mask > 0) & (kept == 0), 0, ink), np.uint8)


def _extended(ink: Ink, start: Point, end: Point, gap: float) -> tuple[Point, Point]:
    """The line run on at both ends as far as there is ink, over gaps up to `gap` pixels."""
    length = math.hypot(end.x - start.x, end.y - start.y)
    way = Point((end.x - start.x) / length, (end.y - start.y) / length)

    def run_on(origin: Point, sign: int) -> Point:
        last, step = 0, 0
        while step - last <= gap:
            step += 1
            x, y = round(origin.x + sign * step * way.x), round(origin.y + sign * step * way.y)
            if not (1 <= x < ink.shape[1] - 1 and 1 <= y < ink.shape[0] - 1):
                break
            if ink[y - 1 : y + 2, x - 1 : x + 2].any():
                last = step
        return Point(origin.x + sign * last * way.x, origin.y + sign * last * way.y)

    return run_on(start, -1), run_on(end, 1)


def _length(line: list[int]) -> float:
    return math.hypot(line[2] - line[0], line[3] - line[1])


def _segment(start: Point, end: Point, stroke: float) -> Segment:
    horizontal = abs(end.x - start.x) >= abs(end.y - start.y)
    first, last = sorted((start, end), key=lambda p: p.x if horizontal else p.y)
    return Segment(horizontal, first, last, stroke)


def _apart(point: Point, line: tuple[Point, Point]) -> float:
    """Distance of a point from a piece of a line."""
    (a, b) = line
    dx, dy = b.x - a.x, b.y - a.y
    share = ((point.x - a.x) * dx + (point.y - a.y) * dy) / max(1.0, dx * dx + dy * dy)
    share = min(max(share, 0.0), 1.0)
    return math.hypot(point.x - a.x - share * dx, point.y - a.y - share * dy)


def _share(ink: Ink, start: Point, end: Point) -> float:
    """Share of the places on the way that are inked, one pixel to either side counted."""
    steps = max(2, round(math.hypot(end.x - start.x, end.y - start.y)))
    at = np.linspace(0, 1, steps)
    x = np.clip(np.round(start.x + at * (end.x - start.x)).astype(int), 1, ink.shape[1] - 2)
    y = np.clip(np.round(start.y + at * (end.y - start.y)).astype(int), 1, ink.shape[0] - 2)
    inked = np.zeros(steps, bool)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            inked |= ink[y + dy, x + dx] > 0
    return float(inked.mean())
