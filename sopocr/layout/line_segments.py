"""Straight strokes in the ink, and which of them are drawn lines rather than rows of letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from sopocr.binary import connected_pieces, transposed
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Ruling

_BEND = 6
"""Pixels by which a ruling may wander to either side of its mean where straightening left some curl."""
_LONG = 30
"""Letter heights: as long as this are borders and lines of tables."""
_SLOPING, _SLOPE = 6, 5
"""Letter heights from which an upright stroke may slope, and the pixels by which it does in all: no stack of
letters is inked throughout."""
_RIM = 5
"""Pixels from the edge of a sloping stroke within which there is paper."""
_PIECE = 48
"""Pixels over which a bent ruling is straight."""


@dataclass(frozen=True)
class Scale:
    """Lengths that follow from the page's letter height, in pixels."""

    char: float

    @cached_property
    def shortest(self) -> int:
        return max(18, round(2.0 * self.char))

    @cached_property
    def stem(self) -> float:
        """Upright lines up to this length can be stems of letters that touch the rulings of a tight row."""
        return 4.5 * self.char

    @cached_property
    def touch(self) -> float:
        """How far from a ruling a line may end and still end on it."""
        return max(4.0, 0.3 * self.char)

    @cached_property
    def same(self) -> float:
        """How far two parallel lines may lie apart and still be one (double rulings, residual slope)."""
        return max(4.0, 0.45 * self.char)

    @cached_property
    def gap(self) -> float:
        """Missing ink within a ruling that is bridged."""
        return max(14.0, 1.8 * self.char)


def find_segments(ink: Ink, scale: Scale, *, horizontal: bool) -> list[Ruling]:
    """All straight level (or upright) strokes of at least `scale.shortest` pixels, gaps bridged."""
    picture = ink if horizontal else transposed(ink)
    thick = cv2.dilate(picture, np.ones((3, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, scale.shortest), np.uint8))
    count, _, stats, centres = connected_pieces(runs)
    found = []
    thickest = max(10.0, 0.9 * scale.char) + 2
    for index in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[index])
        thickness = area / width - 2
        hangs_on = height > thickest + 4
        # a long line may hang together with a filled symbol that stands on it
        if width < scale.shortest or (thickness > thickest and not (hangs_on and width > _LONG * scale.char)):
            continue
        if hangs_on:  # strokes at several heights glued together: cut into columns by row
            found.extend(_split(runs[top : top + height, left : left + width], left, top, scale, horizontal))
            continue
        position = float(centres[index][1])
        rows = np.flatnonzero((runs[top : top + height, left : left + width] > 0).mean(axis=1) >= 0.9)
        if 3 <= rows.size < height - 1:  # symbols' sides beside a ruling, not parted from it
            position, thickness = top + float(rows.mean()), rows.size - 2.0
        found.append(Ruling(horizontal, position, left, left + width, max(1.0, thickness)))
    return merge_collinear(found, scale)


def _split(window: Ink, left: int, top: int, scale: Scale, horizontal: bool) -> list[Ruling]:
    """Straight strokes in a window where several hang together: rows of long runs, grouped."""
    steps = np.diff(np.pad((window > 0).astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (at, starts), (_, ends) = np.nonzero(steps == 1), np.nonzero(steps == -1)
    long = ends - starts >= scale.shortest
    runs: list[tuple[int, int, int]] = list(
        zip(at[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True)
    )
    groups: list[list[tuple[int, int, int]]] = []
    near: list[list[tuple[int, int, int]]] = []  # those of them that the next row may go on with
    for run in runs:
        if near and run[0] - 1 > min(group[-1][0] for group in near):
            near = [group for group in near if run[0] - group[-1][0] <= 1]
        for group in near:
            last = group[-1]
            common = min(last[2], run[2]) - max(last[1], run[1])
            if run[0] - last[0] <= 1 and common >= 0.7 * max(last[2] - last[1], run[2] - run[1]):
                group.append(run)
                break
        else:
            groups.append([run])
            near.append(groups[-1])
    result = []
    for group in groups:
        rows = np.array([g[0] for g in group], dtype=float)
        if len(group) > max(10.0, 0.9 * scale.char) + 2:
            continue
        result.append(
            Ruling(
                horizontal,
                float(top + rows.mean()),
                float(left + min(g[1] for g in group)),
                float(left + max(g[2] for g in group)),
                max(1.0, len(group) - 2.0),
            )
        )
    return result


def merge_collinear(segments: list[Ruling], scale: Scale) -> list[Ruling]:
    """Join pieces of one line: nearly the same position, and a gap no longer than `scale.gap`."""
    merged: list[Ruling] = []
    positions = np.empty(len(segments))
    for segment in sorted(segments, key=lambda r: (r.start, r.position)):
        best = None
        level = np.abs(positions[: len(merged)] - segment.position) <= scale.same
        for index in np.flatnonzero(level)[::-1].tolist():
            other = merged[index]
            shorter = min(segment.length, other.length)
            if _side_by_side(other, segment):
                continue
            # stems of letters in neighbouring lines are in line too: the gap must be small against the pieces
            adjoins = segment.start - other.end <= max(3.0, min(scale.gap, 0.3 * shorter))
            off = abs(other.position - segment.position)
            if adjoins and (best is None or off < abs(merged[best].position - segment.position)):
                best = index
        if best is None:
            positions[len(merged)] = segment.position
            merged.append(segment)
            continue
        other = merged[best]
        total = other.length + segment.length
        merged[best] = Ruling(
            segment.horizontal,
            (other.position * other.length + segment.position * segment.length) / total,
            min(other.start, segment.start),
            max(other.end, segment.end),
            max(other.thickness, segment.thickness),
        )
        positions[best] = merged[best].position
    return merged


def _side_by_side(one: Ruling, other: Ruling) -> bool:
    """Whether two strokes run along one another with paper between them, as a connector does beside a
    ruling."""
    common = min(one.end, other.end) - max(one.start, other.start)
    apart = abs(one.position - other.position) - (one.thickness + other.thickness) / 2
    return apart >= 2 and common > 0.5 * min(one.length, other.length)


def is_drawn(line: Ruling, ink: Ink, char_height: float) -> bool:
    """Whether a stroke is one drawn line rather than a row of letters' strokes that happen to be in line.

    A drawn line is inked throughout and has paper beside it; a pale one may be broken if nothing stands near
    it.
    """
    picture = ink if line.horizontal else ink.T
    start, end = int(line.start), int(line.end)
    middle, half = line.position, line.thickness / 2

    def inked(first: float, last: float) -> float:
        band = picture[max(0, round(first)) : round(last) + 1, start:end]
        return float((band > 0).any(axis=0).mean()) if band.size else 0.0

    if line.thickness > 0.4 * char_height and _even_share(picture, line) < 0.85:
        # a row of bold or blurred letters, or the two lines of a double border
        long = line.length > _LONG * char_height and _is_drawn_winding(picture, line)
        whole = not line.horizontal and inked(middle, middle) >= _WHOLE
        return long or (whole and _is_free_between_lines(picture, line, char_height))
    on = inked(middle - 1, middle + 1)
    sides = sorted((inked(middle - half - 3, middle - half - 2), inked(middle + half + 2, middle + half + 3)))
    if not line.horizontal and line.length > 12 * char_height:
        # no stack of letters is that long and straight
        return (on >= 0.6 and sides[0] < 0.4) or _is_drawn_winding(picture, line)
    if line.length > _LONG * char_height and _is_drawn_winding(picture, line):
        return True  # a thick border that winds a little; no row of letters is inked throughout
    if not line.horizontal and line.length > _SLOPING * char_height and _is_drawn_sloping(picture, line):
        return True
    if on >= 0.93:
        free = sides[0] < 0.22 and sides[0] + sides[1] < 0.75
        return free or (sides[1] < _CROSSED and _is_free_between_lines(picture, line, char_height))
    return (on >= 0.75 and sides[0] + sides[1] < 0.4) or (on >= 0.6 and sides[0] + sides[1] < 0.2)


def _is_free_between_lines(picture: Ink, line: Ruling, char_height: float) -> bool:
    """Whether a stroke has paper beside it but where lines cross it: thick ones are much of a low row."""
    start, end, middle = int(line.start), int(line.end), round(line.position)
    reach, half = round(1.5 * char_height), round(line.thickness / 2)
    window = picture[max(0, middle - reach) : middle + reach + 1, start:end] > 0
    between = window.mean(axis=0) < 0.95
    if window.shape[0] < 2 * reach or between.mean() < 0.5:
        return False
    first, last = reach - half - 3, reach + half + 3
    sides = sorted(
        float(window[rows][:, between].any(axis=0).mean())
        for rows in (slice(first, first + 2), slice(last - 1, last + 1))
    )
    return sides[0] < 0.08 and sum(sides) < 0.3


_WHOLE = 0.98
"""Share of its length over which a thick border is inked."""
_CROSSED = 0.6
"""Share of a stroke beside which lines across it leave ink at most."""


def _is_drawn_sloping(picture: Ink, line: Ruling) -> bool:
    """Whether a stroke is inked throughout with paper beside it along a slope: one row of a table does
    not tell how to undo the perspective of a photo."""
    start, end = int(line.start), int(line.end)
    along = np.arange(start, end)
    half = round(line.thickness / 2)
    reach = _SLOPE + half + _RIM
    middle = round(line.position)
    if middle - reach < 0 or middle + reach >= picture.shape[0] or end - start < 2:
        return False

    def inked(drift: int, *offsets: int) -> float:
        rows = np.round(line.position + drift * ((along - start) / (end - start) - 0.5)).astype(int)
        return float(np.any([picture[rows + offset, along] > 0 for offset in offsets], axis=0).mean())

    drift = max(range(-_SLOPE, _SLOPE + 1), key=lambda d: (inked(d, 0), -abs(d)))
    # a sloping stroke is thicker than the runs in it that are straight
    rim = range(half + 2, half + _RIM + 1)
    beside = sorted((min(inked(drift, -off) for off in rim), min(inked(drift, off) for off in rim)))
    return inked(drift, -1, 0, 1) >= 0.97 and beside[0] < 0.22 and sum(beside) < 0.75


def _is_drawn_winding(picture: Ink, line: Ruling) -> bool:
    """Whether a long stroke is drawn throughout where it is followed piece by piece, with paper beside it."""
    middle, half = round(line.position), round(line.thickness / 2)
    reach = _BEND + half + 3
    if middle - reach < 0 or middle + reach >= picture.shape[0]:
        return False
    on = clear = 0.0
    starts = range(int(line.start), int(line.end) - _PIECE + 1, _PIECE)
    for start in starts:
        window = picture[middle - reach : middle + reach + 1, start : start + _PIECE] > 0
        share = window.mean(axis=1)
        near = share[half + 3 : -half - 3]
        # the row nearest to the line itself: the other line of a double border is as full
        full = np.flatnonzero(near >= near.max() - 0.05)
        best = half + 3 + int(full[np.argmin(np.abs(full - len(near) // 2))])
        on += float(share[best])
        clear += min(float(share[best - half - 3]), float(share[best + half + 3])) < 0.2
    return bool(starts) and on >= 0.9 * len(starts) and clear >= 0.7 * len(starts)


def _even_share(picture: Ink, line: Ruling) -> float:
    """Share of a stroke's length over which it is about as thick as it is on average."""
    middle, reach = round(line.position), int(line.thickness) + 12
    top = max(0, middle - reach)
    window = picture[top : middle + reach + 1, int(line.start) : int(line.end)] > 0
    at = middle - top
    above = np.cumprod(window[at::-1], axis=0).sum(axis=0)
    below = np.cumprod(window[at:], axis=0).sum(axis=0)
    run = above + below - 1
    return float(((run > 0) & (run <= max(2 * line.thickness, line.thickness + 3))).mean())


def touching(a: Ruling, b: Ruling, touch: float) -> bool:
    """Whether a level and an upright line meet or cross."""
    return a.start - touch <= b.position <= a.end + touch and b.start - touch <= a.position <= b.end + touch
