"""What of a connector is drawn as a surface: block arrows, and large arrowheads.

A silhouette is compared with arrows of many proportions and with triangles. A block arrow joins the symbol
that it points to with the one behind it, and may stand free between the two; of an arrowhead a stroke to its
tip is left, so that its line leads on to the symbol.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.shapes import arrow_way, head_way, likeness
from sopocr.flowchart.sides import Scale
from sopocr.geometry import Box, Point

_SHORT, _NARROW, _WIDE = 1.1, 0.8, 8.0
"""Letter heights: length and breadth of a block arrow at least, and its breadth at most."""
_LARGEST = 3.5
"""Letter heights of an arrowhead's longer side at most."""
_AWAY = 4.0
"""Letter heights before its tip and behind its tail within which the symbols stand that it joins."""
_LEVEL = 10.0
"""Degrees from level and upright from which an arrow slants."""


@dataclass(frozen=True)
class BlockArrow:
    """A block arrow from `tail` to `tip`, which joins the symbols `start` and `end` (indices). `mask` is its
    silhouette, whose upper left corner is `at`."""

    start: int
    end: int
    tail: Point
    tip: Point
    at: tuple[int, int]
    mask: NDArray[np.uint8]


def find_block_arrows(
    lines: Ink, boxes: Sequence[Box], scale: Scale, hollow: Sequence[Candidate] = ()
) -> list[BlockArrow]:
    """The block arrows in `lines` (ink without rulings, symbols and print) between symbols in `boxes`;
    `hollow` are those known by their outlines."""
    found: list[BlockArrow] = []
    known = [(*_inside(candidate), candidate.way) for candidate in hollow]
    for mask, at, way in (*known, *((*one, None) for one in _silhouettes(lines, scale))):
        if any(_overlap(other, mask, at) for other in found):
            continue
        ends = _ends(mask) if way is None else _ends_along(mask, way)
        if ends is None:
            continue
        tail, tip = (Point(end.x + at[0], end.y + at[1]) for end in ends)
        pair = _symbol_ahead(tail, tip, boxes, scale), _symbol_ahead(tip, tail, boxes, scale)
        if pair[0] is not None and pair[1] is not None and pair[0] != pair[1]:
            found.append(BlockArrow(pair[1], pair[0], tail, tip, at, mask))
    return found


@dataclass(frozen=True)
class Head:
    """An arrowhead with its `tip` in the direction `way` (x, y) of the middle of its `base`."""

    base: Point
    tip: Point
    way: tuple[int, int]
    at: tuple[int, int]
    mask: NDArray[np.uint8]


def find_heads(lines: Ink, whole: Ink, symbols: Sequence[Box], scale: Scale) -> list[Head]:
    """The triangles in `lines` (ink without rulings, symbols and print, small holes filled); `whole` is ink
    with the symbols in it, and holes: those of heads that their symbols cut."""
    found: list[Head] = []
    surfaces = [_without_stubs(mask, at, scale) for mask, at in _silhouettes(lines, scale)]
    for mask, at in (*_triangular_holes(whole, symbols, scale), *surfaces):
        way = head_way(mask)
        if way is None or max(mask.shape) > _LARGEST * scale.char:
            continue
        frame = _frame(mask, at)
        if any(frame.intersect(_frame(other.mask, other.at)).area > 0 for other in found):
            continue
        base, tip = (Point(end.x + at[0], end.y + at[1]) for end in _ends_along(mask, way))
        if _is_met(lines, base, way, scale):
            found.append(Head(base, tip, way, at, mask))
    return found


def _triangular_holes(
    whole: Ink, symbols: Sequence[Box], scale: Scale
) -> Iterator[tuple[NDArray[np.uint8], tuple[int, int]]]:
    """The triangular holes as large as those of arrowheads, with the outline around them."""
    for contour, (x, y, w, h) in _small_holes(whole, symbols, scale):
        if min(w, h) < 0.5 * scale.char:
            continue
        rim = round(scale.stroke)
        mask = np.zeros((h + 2 * rim, w + 2 * rim), np.uint8)
        cv2.fillPoly(mask, [contour.reshape(-1, 2) - (x - rim, y - rim)], (255,))
        grown = cv2.dilate(mask, np.ones((2 * rim - 1, 2 * rim - 1), np.uint8))
        yield np.asarray(grown, np.uint8), (x - rim, y - rim)


def _small_holes(
    ink: Ink, symbols: Sequence[Box], scale: Scale
) -> Iterator[tuple[NDArray[np.int32], tuple[int, int, int, int]]]:
    """The contours of holes as small as an arrowhead's that lie in no symbol, and their frames."""
    contours, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if hierarchy is None:
        return
    for contour, nest in zip(contours, np.asarray(hierarchy).reshape(-1, 4), strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if nest[3] < 0 or max(w, h) > _LARGEST * scale.char or min(w, h) < 0.3 * scale.char:
            continue
        if not any(box.contains(Point(x + w / 2, y + h / 2)) for box in symbols):
            yield np.asarray(contour, np.int32), (x, y, w, h)


def _is_met(lines: Ink, base: Point, way: tuple[int, int], scale: Scale) -> bool:
    """Whether a line comes to the middle of an arrowhead's base."""
    reach = round(scale.stroke) + 2
    x, y = (round(at - 0.4 * scale.char * step) for at, step in zip(base, way, strict=True))
    dx, dy = (0, reach) if way[0] else (reach, 0)
    beside = lines[max(0, y - dy) : y + dy + 1, max(0, x - dx) : x + dx + 1]
    return bool(beside.any() and not beside.all())


def with_strokes_for(ink: Ink, heads: Sequence[Head], thickness: float) -> Ink:
    """`ink` with a stroke of that thickness in place of each head."""
    left = ink.copy()
    for head in heads:
        _blank(left, head.mask, head.at)
        dx, dy = head.way
        # from within the line, which ends at the head's base
        start = (round(head.base.x - 6 * dx), round(head.base.y - 6 * dy))
        end = (round(head.tip.x + 4 * dx), round(head.tip.y + 4 * dy))
        cv2.line(left, start, end, (255,), max(1, round(thickness)))
    return left


def holes_filled(ink: Ink, symbols: Sequence[Box], scale: Scale) -> Ink:
    """`ink` with the holes filled that are as small as an arrowhead and lie in no symbol."""
    filled = ink.copy()
    for contour, _ in _small_holes(ink, symbols, scale):
        cv2.fillPoly(filled, [contour], (255,))
    return filled


def without_block_arrows(ink: Ink, arrows: Sequence[BlockArrow]) -> Ink:
    """`ink` without the arrows, their outlines and what stands in them."""
    left = ink.copy()
    for arrow in arrows:
        _blank(left, arrow.mask, arrow.at)
    return left


def _blank(ink: Ink, mask: NDArray[np.uint8], at: tuple[int, int]) -> None:
    """Take a silhouette and its ragged edge out of `ink`."""
    (x, y), (h, w) = at, mask.shape
    whole = cv2.copyMakeBorder(mask, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    whole = np.asarray(cv2.dilate(whole, np.ones((5, 5), np.uint8)))
    x0, y0 = max(0, x - 2), max(0, y - 2)
    patch = ink[y0 : y + h + 2, x0 : x + w + 2]
    patch[whole[y0 - y + 2 :, x0 - x + 2 :][: patch.shape[0], : patch.shape[1]] > 0] = 0


def _inside(arrow: Candidate) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """The silhouette of an arrow known by its outline, and where its upper left corner lies."""
    x0, y0, x1, y1 = arrow.box.rounded()
    whole = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(whole, [arrow.outline.reshape(-1, 1, 2) - np.array([x0, y0], np.int32)], (255,))
    reach = 2 * round(arrow.stroke) + 1
    return np.asarray(cv2.dilate(whole, np.ones((reach, reach), np.uint8)), np.uint8), (x0, y0)


def _overlap(arrow: BlockArrow, mask: NDArray[np.uint8], at: tuple[int, int]) -> bool:
    one, other = _frame(arrow.mask, arrow.at), _frame(mask, at)
    return one.intersect(other).area > 0.5 * min(one.area, other.area)


def _frame(mask: NDArray[np.uint8], at: tuple[int, int]) -> Box:
    return Box(at[0], at[1], at[0] + mask.shape[1], at[1] + mask.shape[0])


def _silhouettes(lines: Ink, scale: Scale) -> Iterator[tuple[NDArray[np.uint8], tuple[int, int]]]:
    """Surfaces of an arrow's size in `lines`, without the lines that run into them: (mask, its upper left
    corner)."""
    thin = round(1.5 * scale.stroke) + 2
    kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thin, thin)), np.uint8)
    core = cv2.morphologyEx(lines, cv2.MORPH_OPEN, kernel)
    # corners that went with the lines come back
    grown = np.asarray(cv2.bitwise_and(cv2.dilate(core, np.ones((thin, thin), np.uint8)), lines), np.uint8)
    _, labels, stats, _ = connected_pieces(grown)
    for i, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1):
        if max(w, h) >= _SHORT * scale.char and _NARROW * scale.char <= min(w, h) <= _WIDE * scale.char:
            piece = labels[y : y + h, x : x + w] == i
            yield np.where(piece, np.uint8(255), np.uint8(0)), (x, y)


def _without_stubs(
    mask: NDArray[np.uint8], at: tuple[int, int], scale: Scale
) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """A surface between the ends of lines that stick out of it, and where its upper left corner lies."""
    thin = round(1.5 * scale.stroke) + 2
    broad = [np.flatnonzero((mask > 0).sum(axis=axis) > thin) for axis in (0, 1)]
    if not all(places.size for places in broad):
        return mask, at
    (left, right), (top, bottom) = ((int(places[0]), int(places[-1]) + 1) for places in broad)
    return np.ascontiguousarray(mask[top:bottom, left:right]), (at[0] + left, at[1] + top)


def _ends(mask: NDArray[np.uint8]) -> tuple[Point, Point] | None:
    """Tail and tip of an arrow with that silhouette, in its pixels; None where it is none."""
    height, width = mask.shape
    best = _upright_ends(mask)
    if best is not None:
        return best
    (cx, cy), _, angle = cv2.minAreaRect(cv2.findNonZero(mask))
    if min(angle % 90, 90 - angle % 90) < _LEVEL:
        return None
    side = math.ceil(math.hypot(width, height)) + 2
    turn = np.asarray(cv2.getRotationMatrix2D((cx, cy), angle, 1.0))
    turn[:, 2] += side / 2 - cx, side / 2 - cy
    turned = np.asarray(cv2.warpAffine(mask, turn, (side, side), flags=cv2.INTER_NEAREST), np.uint8)
    x, y, w, h = cv2.boundingRect(turned)
    best = _upright_ends(np.ascontiguousarray(turned[y : y + h, x : x + w]))
    if best is None:
        return None
    back = np.asarray(cv2.invertAffineTransform(turn))
    tail, tip = ((back @ (end.x + x, end.y + y, 1.0)).tolist() for end in best)
    return Point(*tail), Point(*tip)


def _upright_ends(mask: NDArray[np.uint8]) -> tuple[Point, Point] | None:
    """The same for an arrow that lies along one of its sides."""
    found = arrow_way(mask, likeness(mask))
    return None if found is None else _ends_along(mask, found[1])


def _ends_along(mask: NDArray[np.uint8], way: tuple[int, int]) -> tuple[Point, Point]:
    """Tail and tip of an arrow that points along one of its sides."""
    (dx, dy), (height, width) = way, mask.shape
    middle, half = Point(width / 2, height / 2), Point(dx * width / 2, dy * height / 2)
    return Point(middle.x - half.x, middle.y - half.y), Point(middle.x + half.x, middle.y + half.y)


def _symbol_ahead(start: Point, end: Point, boxes: Sequence[Box], scale: Scale) -> int | None:
    """The symbol that the way from `start` to `end` runs into when it goes on."""
    length = math.hypot(end.x - start.x, end.y - start.y)
    way = Point((end.x - start.x) / length, (end.y - start.y) / length)
    for gone in np.arange(-0.5 * scale.char, _AWAY * scale.char, 2.0):
        place = Point(end.x + gone * way.x, end.y + gone * way.y)
        for k, box in enumerate(boxes):
            if box.inflate(1).contains(place):
                return k
    return None
