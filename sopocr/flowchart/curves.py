"""Curved connectors: followed along their ink from the symbol that they leave to the one that they reach.

A walker goes along the ink in small steps and keeps its direction as well as it can. So it passes other
lines, rulings that were taken out, and small breaks; at a sharp corner it stops: lines with corners are put
together from straight strokes elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.segments import Segment
from sopocr.flowchart.sides import Scale
from sopocr.geometry import Box, Point

_AXIS = 2.0
"""Letter heights of the level and upright strokes that are no part of what makes a line a curve."""
_REST = 1.2
"""Letter heights that a piece of ink beside those extends at least, where some line may be a curve."""
_STEP, _VIEW = 0.22, 0.5
"""Letter heights of the walker's step, and of the ring on which it looks for the ink ahead."""
_BEND = 50.0
"""Degrees by which a line turns between two steps at most."""
_GAP = 1.6
"""Letter heights over which the walker goes on straight without ink: a ruling was taken out, ink was lost."""
_LONG = 90.0
"""Letter heights after which the walker gives up."""
_WINDOW, _SHARP = 1.0, 65.0
"""Way in letter heights within which a curve turns by less than so many degrees: else it is a corner."""
_BOW = 0.5
"""Letter heights by which a curve leaves the straight way between its ends at least."""
_INKED = 0.8
"""Share of the walker's steps that found ink."""


@dataclass(frozen=True)
class Walk:
    """A way along ink from the symbol `start` to the symbol `end` (indices)."""

    start: int
    end: int
    points: tuple[Point, ...]
    inked: float


def find_curves(lines: Ink, symbols: Sequence[Candidate], scale: Scale) -> list[Segment]:
    """The curves in `lines` (ink without rulings, symbols and print) that lead from one of `symbols` to
    another, as segments with the way between their ends."""
    if len(symbols) < 2 or not _has_bends(lines, scale):
        return []
    owner = _owners(symbols, lines.shape, scale)
    found: list[Walk] = []
    for k, start, way in _exits(lines, owner, symbols, scale):
        walk = _walk(lines, owner, k, start, way, scale)
        if walk is None or walk.inked < _INKED or not _is_curve(walk.points, scale.char):
            continue
        if not any(_same(walk, other, scale.char) for other in found):
            found.append(walk)
    return [_segment(walk, scale) for walk in found]


def without_curves(lines: Ink, curves: Sequence[Segment], scale: Scale) -> Ink:
    """`lines` without the curves; straight strokes that cross them stay."""
    if not curves:
        return lines
    mask = np.zeros_like(lines)
    heads = np.zeros_like(lines)
    for curve in curves:
        points = np.array([(round(p.x), round(p.y)) for p in curve.way], np.int32)
        cv2.polylines(mask, [points.reshape(-1, 1, 2)], False, (255,), round(2 * curve.thickness) + 3)
        for end in (points[0], points[-1]):
            cv2.circle(heads, (int(end[0]), int(end[1])), round(scale.char), (255,), -1)
    own = cv2.bitwise_or(mask, heads)
    long = round(2.5 * scale.char)
    kept = np.zeros_like(lines)
    for kernel in (np.ones((1, long), np.uint8), np.ones((long, 1), np.uint8)):
        strokes = np.asarray(cv2.morphologyEx(lines, cv2.MORPH_OPEN, kernel))
        count, labels, stats, _ = connected_pieces(strokes)
        within = np.bincount(labels[own > 0].ravel(), minlength=count)
        crossing = within < 0.6 * stats[:, cv2.CC_STAT_AREA]
        crossing[0] = False
        kept |= np.where(crossing[labels], np.uint8(255), np.uint8(0))
    return np.where((own > 0) & (kept == 0), 0, lines).astype(np.uint8)


def _has_bends(lines: Ink, scale: Scale) -> bool:
    axis = round(_AXIS * scale.char)
    level = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((1, axis), np.uint8))
    upright = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((axis, 1), np.uint8))
    straight = cv2.dilate(cv2.bitwise_or(level, upright), np.ones((3, 3), np.uint8))
    rest = np.where(np.asarray(straight) > 0, 0, lines).astype(np.uint8)
    _, _, stats, _ = connected_pieces(rest)
    sizes = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    return bool((sizes > _REST * scale.char).any())


def _owners(symbols: Sequence[Candidate], shape: tuple[int, ...], scale: Scale) -> NDArray[np.int32]:
    """For each pixel the symbol (index + 1) that it lies on, or so close to that a line there has reached
    it; 0 elsewhere."""
    owner = np.zeros(shape, np.int32)
    for k, symbol in enumerate(symbols):
        reach = round(symbol.stroke) + round(0.3 * scale.char) + 3
        mask = np.zeros(shape, np.uint8)
        cv2.fillPoly(mask, [symbol.outline.reshape(-1, 1, 2)], (255,))
        x0, y0, x1, y1 = symbol.box.inflate(reach + 2).clip(shape[1], shape[0]).rounded()
        grown = cv2.dilate(mask[y0:y1, x0:x1], np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        owner[y0:y1, x0:x1][np.asarray(grown) > 0] = k + 1
    return owner


def _exits(
    lines: Ink, owner: NDArray[np.int32], symbols: Sequence[Candidate], scale: Scale
) -> Iterator[tuple[int, Point, Point]]:
    """Places at which ink leaves a symbol: (symbol, place, direction outwards)."""
    for k, symbol in enumerate(symbols):
        reach = round(symbol.stroke + scale.char)
        x0, y0, x1, y1 = symbol.box.inflate(reach).clip(lines.shape[1], lines.shape[0]).rounded()
        own = (owner[y0:y1, x0:x1] == k + 1).astype(np.uint8)
        rim = np.asarray(cv2.dilate(own, np.ones((5, 5), np.uint8))) > own
        inked = np.where(rim & (lines[y0:y1, x0:x1] > 0), np.uint8(255), np.uint8(0))
        count, _, stats, centres = connected_pieces(inked)
        for i in range(1, count):
            if max(stats[i, cv2.CC_STAT_WIDTH], stats[i, cv2.CC_STAT_HEIGHT]) > 2 * scale.char:
                continue
            place = Point(x0 + float(centres[i][0]), y0 + float(centres[i][1]))
            yield k, place, _outward(symbol.box, place)


def _outward(box: Box, place: Point) -> Point:
    """The direction straight away from the side of a symbol that lies nearest."""
    aside = {
        (-1.0, 0.0): box.x0 - place.x,
        (1.0, 0.0): place.x - box.x1,
        (0.0, -1.0): box.y0 - place.y,
        (0.0, 1.0): place.y - box.y1,
    }
    return Point(*max(aside, key=lambda way: aside[way]))


def _walk(
    lines: Ink, owner: NDArray[np.int32], k: int, start: Point, way: Point, scale: Scale
) -> Walk | None:
    """The way along the ink from `start`, which leaves symbol `k` in the direction `way`; None where it ends
    in nothing."""
    height, width = lines.shape
    step, view = _STEP * scale.char, max(_VIEW * scale.char, 2 * scale.stroke + 2)
    points, place, angle = [start], start, math.atan2(way.y, way.x)
    blank, seen, missed = 0.0, 1, 0
    while len(points) * step < _LONG * scale.char:
        ahead = _ahead(lines, place, angle, view)
        if ahead is None:
            blank, missed = blank + step, missed + 1
            if blank > _GAP * scale.char:
                return None
        else:
            blank, seen, angle = 0.0, seen + 1, ahead
        place = Point(place.x + step * math.cos(angle), place.y + step * math.sin(angle))
        x, y = round(place.x), round(place.y)
        if not (0 <= x < width and 0 <= y < height):
            return None
        points.append(place)
        reached = int(owner[y, x]) - 1
        if reached == k and len(points) * step > 2 * scale.char:
            return None
        if reached >= 0 and reached != k:
            return Walk(k, reached, tuple(points), seen / (seen + missed))
    return None


def _ahead(lines: Ink, place: Point, angle: float, view: float) -> float | None:
    """The direction of the ink ahead that deviates least from `angle`, seen on an arc of radius `view`."""
    half = math.radians(_BEND)
    count = max(9, round(2 * half * view))
    angles = angle + np.linspace(-half, half, count)
    x = np.clip(np.round(place.x + view * np.cos(angles)).astype(int), 0, lines.shape[1] - 1)
    y = np.clip(np.round(place.y + view * np.sin(angles)).astype(int), 0, lines.shape[0] - 1)
    inked = np.flatnonzero(lines[y, x])
    if not inked.size:
        return None
    runs = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)
    middles = [float(angles[run].mean()) for run in runs]
    return min(middles, key=lambda one: abs(one - angle))


def _is_curve(points: Sequence[Point], char: float) -> bool:
    """Whether a way bends, and nowhere sharply."""
    first, last = points[0], points[-1]
    base = math.hypot(last.x - first.x, last.y - first.y)
    if base < char:
        return False
    bow = max(
        abs((last.x - first.x) * (p.y - first.y) - (last.y - first.y) * (p.x - first.x)) / base
        for p in points
    )
    if bow < _BOW * char:
        return False
    headings = [math.degrees(math.atan2(b.y - a.y, b.x - a.x)) for a, b in pairwise(points)]
    span = max(1, round(_WINDOW / _STEP))
    turns = [abs((b - a + 180) % 360 - 180) for a, b in zip(headings, headings[span:], strict=False)]
    return max(turns, default=0.0) < _SHARP


def _same(one: Walk, other: Walk, char: float) -> bool:
    """Whether two walks went along the same line, in whichever direction."""
    middle = one.points[len(one.points) // 2]
    near = min(math.hypot(middle.x - p.x, middle.y - p.y) for p in other.points)
    return {one.start, one.end} == {other.start, other.end} and near < char


def _segment(walk: Walk, scale: Scale) -> Segment:
    points = _thinned(walk.points, 0.12 * scale.char)
    start, end = points[0], points[-1]
    horizontal = abs(end.x - start.x) >= abs(end.y - start.y)
    if (start.x, start.y)[not horizontal] > (end.x, end.y)[not horizontal]:
        points = points[::-1]
    return Segment(horizontal, points[0], points[-1], scale.stroke, via=tuple(points[1:-1]), curved=True)


def _thinned(points: Sequence[Point], slack: float) -> list[Point]:
    """As few of the points as keep the way within `slack` pixels (Douglas and Peucker 1973)."""
    line = np.array(points, np.float32).reshape(-1, 1, 2)
    kept = np.asarray(cv2.approxPolyDP(line, slack, False)).reshape(-1, 2)
    return [Point(float(x), float(y)) for x, y in kept]
