"""Straight pieces of connectors: horizontal and vertical strokes of what is left without rulings and
symbols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces, transposed
from sopocr.flowchart.grid import Ink
from sopocr.geometry import Point


@dataclass(frozen=True)
class Segment:
    """A stroke's centre line from `start` to `end` (left to right, or downwards), pixels.

    `pieces` is how many separate strokes it was put together from, `inked` the share of its length with ink.
    """

    horizontal: bool
    start: Point
    end: Point
    thickness: float
    pieces: int = 1
    inked: float = 1.0
    dashed: bool = False
    via: tuple[Point, ...] = ()
    curved: bool = False
    """Whether it is a curve; `via` are then the points of its way between its ends."""

    @property
    def way(self) -> tuple[Point, ...]:
        """The points of its way from start to end."""
        return (self.start, *self.via, self.end)

    @property
    def low(self) -> float:
        """Where it starts, along itself."""
        return self.start.x if self.horizontal else self.start.y

    @property
    def high(self) -> float:
        return self.end.x if self.horizontal else self.end.y

    @property
    def length(self) -> float:
        return self.high - self.low

    @property
    def slope(self) -> float:
        """How far it leads aside, as a share of its length."""
        aside = self.end.y - self.start.y if self.horizontal else self.end.x - self.start.x
        return abs(aside) / max(1.0, self.length)

    def across(self, along: float) -> float:
        """Its place across itself (y of a horizontal one) at the position `along`; continued beyond the
        ends."""
        s, e = (
            (self.start, self.end) if self.horizontal else (Point(*self.start[::-1]), Point(*self.end[::-1]))
        )
        if self.length < 12:
            return (s.y + e.y) / 2
        share = (along - s.x) / (e.x - s.x)
        return s.y + (e.y - s.y) * min(max(share, -0.5), 1.5)

    def point(self, along: float) -> Point:
        across = self.across(along)
        return Point(along, across) if self.horizontal else Point(across, along)


Blocked = Callable[[Point, Point], bool]
"""Whether something (a symbol) stands between two points."""


def find_segments(ink: Ink, stroke: float, char: float, blocked: Blocked) -> list[Segment]:
    """Horizontal and vertical strokes of `ink`, pieces in line joined where the gap is small.

    `stroke` is the usual thickness of lines; what is shorter than about twice that is no stroke.
    """
    found: list[Segment] = []
    for horizontal in (True, False):
        picture = ink if horizontal else transposed(ink)
        pieces = _strokes(picture, horizontal, stroke, char)
        joined = [
            replace(segment, dashed=segment.pieces >= 4 and segment.inked < 0.9)
            for segment in join_in_line(pieces, max(6.0, 0.6 * char), max(2.5, 0.7 * stroke), blocked)
        ]
        found += _with_dashed(joined, _dashed(picture, horizontal, stroke, char))
    return found


def _dashed(ink: Ink, horizontal: bool, stroke: float, char: float) -> list[Segment]:
    """Strokes of dashes and dots: found once small gaps along the rows are closed, with gaps at regular
    places."""
    # a ruling that was taken out took some dots with it
    gap, long = round(0.6 * char + 1.5 * stroke), round(2.5 * char)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    count, labels, stats, _ = connected_pieces(runs)
    found = []
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        if area / w > 1.8 * stroke + 1 or h > 2 * stroke + 4 + 0.02 * w:
            continue
        line = (ink[y : y + h, x : x + w] > 0).any(axis=0)
        share = float(line.mean())
        starts = np.flatnonzero(np.diff(line.astype(np.int8)) == -1)
        breaks = starts.size
        if not 0.3 <= share <= 0.9 or breaks < 3 or not _DOTS * char < w / breaks < 2.2 * char:
            continue
        apart = np.diff(starts)
        if w / breaks < 0.5 * char and np.median(abs(apart - np.median(apart))) > _EVENLY * w / breaks:
            continue  # letters stand less evenly than dots
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == i)
        centre, _ = _centre_line(xs, ys, w)
        s, e = Point(x, y + centre[0]), Point(x + w - 1, y + centre[1])
        if not horizontal:
            s, e = Point(*s[::-1]), Point(*e[::-1])
        found.append(Segment(horizontal, s, e, area / w, breaks + 1, share, dashed=True))
    return found


_DOTS, _EVENLY = 0.15, 0.25
"""Letter heights from one dot of a line to the next at least, and by what share of that these
distances deviate."""


def _with_dashed(solid: Sequence[Segment], dashed: Sequence[Segment]) -> list[Segment]:
    """Both kinds together; solid pieces that are a dashed stroke's own dashes are left out."""
    kept = list(solid)
    result = []
    for line in dashed:
        own = [
            piece
            for piece in kept
            if piece.low >= line.low - 3
            and piece.high <= line.high + 3
            and abs(piece.across(piece.low) - line.across(piece.low)) < line.thickness + 2
        ]
        if any(piece.length > 0.7 * line.length for piece in own):
            continue
        kept = [piece for piece in kept if piece not in own]
        result.append(line)
    return kept + result


def line_thickness(ink: Ink, char: float) -> float:
    """Thickness of the thicker connectors in `ink` (pixels), 0 where there is no long stroke."""
    long = round(3 * char)
    runs = []
    for kernel in ((1, long), (long, 1)):
        strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        # across the strokes, one column (or row) after the other with a blank between
        lanes = cv2.copyMakeBorder(
            transposed(strokes) if kernel[0] == 1 else strokes, 0, 0, 1, 0, cv2.BORDER_CONSTANT
        )
        steps = np.flatnonzero(np.diff(lanes.reshape(-1) > 0, append=False))
        runs.append(steps[1::2] - steps[::2])
    lengths = np.concatenate(runs)
    lengths = lengths[lengths <= 1.2 * char]
    return float(np.percentile(lengths, 75)) if lengths.size else 0.0


def _strokes(ink: Ink, horizontal: bool, stroke: float, char: float) -> list[Segment]:
    """Runs along the rows of `ink` that are long against the stroke, as segments (turned back if not
    horizontal)."""
    shortest = max(6, round(1.7 * stroke))
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, shortest), np.uint8))
    count, labels, stats, _ = connected_pieces(runs)
    found = []
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        thickness = area / w
        if w < 1.8 * thickness or thickness > 3.5 * stroke + 2 or w < shortest:
            continue
        ys, xs = np.nonzero(labels[y : y + h, x : x + w] == i)
        centre, places = _centre_line(xs, ys, w)
        if places.size == 0:
            continue
        y0, y1 = y + centre[0], y + centre[1]
        thin = float(np.median(np.bincount(xs, minlength=w)))
        if w < 1.8 * thin or (abs(y1 - y0) > 0.2 * w and w < 4 * char):
            continue
        s, e = Point(x, y0), Point(x + w - 1, y1)
        if not horizontal:
            s, e = Point(*s[::-1]), Point(*e[::-1])
        found.append(Segment(horizontal, s, e, thin))
    return found


def _centre_line(
    xs: NDArray[np.int64], ys: NDArray[np.int64], width: int
) -> tuple[tuple[float, float], NDArray[np.int64]]:
    """Height of a stroke's centre at its left and right end; arrowheads at the ends are outvoted."""
    counts = np.bincount(xs, minlength=width)
    sums = np.bincount(xs, weights=ys, minlength=width)
    thin = np.flatnonzero((counts > 0) & (counts <= 1.5 * np.median(counts[counts > 0])))
    middles = sums[thin] / counts[thin]
    if width < 24 or thin.size < 8:
        centre = float(np.median(middles))
        return (centre, centre), thin
    quarter = max(4, thin.size // 4)
    x0, x1 = thin[:quarter].mean(), thin[-quarter:].mean()
    y0, y1 = float(np.median(middles[:quarter])), float(np.median(middles[-quarter:]))
    slope = (y1 - y0) / (x1 - x0)
    return (y0 - slope * float(x0), y1 + slope * (width - 1 - float(x1))), thin


def join_in_line(pieces: Sequence[Segment], gap: float, aside: float, blocked: Blocked) -> list[Segment]:
    """Join segments of one direction that continue one another: at most `gap` apart and `aside` out of
    line."""
    rest = sorted(pieces, key=lambda s: s.low)
    joined: list[Segment] = []
    for piece in rest:
        best, best_gap = -1, gap
        for i, segment in enumerate(joined):
            apart = piece.low - segment.high
            near = -2 * piece.thickness - 2 <= apart <= best_gap
            if near and _in_line(segment, piece, aside) and not blocked(segment.end, piece.start):
                best, best_gap = i, apart
        if best < 0:
            joined.append(piece)
        else:
            joined[best] = joined_pair(joined[best], piece)
    return joined


def joined_pair(first: Segment, second: Segment) -> Segment:
    """One segment from the start of `first` to the end of `second`, which lies further along."""
    if second.high <= first.high:
        return first
    length = second.high - first.low
    inked = min(length, first.inked * first.length + second.inked * second.length)
    thickness = (first.thickness * first.length + second.thickness * second.length) / max(
        1.0, first.length + second.length
    )
    return replace(
        first,
        end=second.end,
        thickness=thickness,
        pieces=first.pieces + second.pieces,
        inked=inked / max(1.0, length),
    )


def _in_line(first: Segment, second: Segment, aside: float) -> bool:
    here = first.end.y if first.horizontal else first.end.x
    there = second.start.y if second.horizontal else second.start.x
    return abs(here - there) <= aside
