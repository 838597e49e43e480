"""Find the print that stands in a chart, and take the drawing out of the picture from which it is read.

Labels stand across column borders and touch lines, where a search cell by cell cuts them apart. Here the
drawing is known: without its rulings, lines, arrowheads and outlines, what is left and has the size of
letters is print.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.network import Network, Port, end_point
from sopocr.flowchart.routes import pieces_between
from sopocr.flowchart.segments import Segment
from sopocr.flowchart.sides import Scale
from sopocr.geometry import Box, Point, union

_EVEN, _EVEN_SHORT = 0.6, 0.75
"""Share of a line's length, and of a short one's, over which it is about as thick as usual; symbols,
arrowheads, print and lines across make up the rest."""

_LONG = 4.0
"""Letter heights from which a stroke is no letter's, wherever it leads."""

_BACK = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}
"""Direction from a symbol's side back along the line that ends there."""


def drawn_strokes(
    erased: Erased, symbols: Sequence[Candidate], network: Network, scale: Scale
) -> tuple[Ink, NDArray[np.bool_]]:
    """What is drawn and no print, and where that are lines: (255 where drawn, True on lines).

    A letter's stroke that goes on at both sides of a line stands on that line and is left out.
    """
    across, down = np.zeros_like(erased.ink), np.zeros_like(erased.ink)
    thickest = scale.stroke
    usual = _usual_thickness(network, scale)
    pieces = pieces_between(network, scale.char)
    pieces += [
        (i, segment.start, segment.end)
        for i, segment in enumerate(network.segments)
        if segment.length > _LONG * scale.char
    ]
    for i, start, end in pieces:
        segment = network.segments[i]
        if segment.curved:
            cv2.polylines(across, [_pixels(segment.way)], False, 255, round(segment.thickness) + 4)
            continue
        if not segment.inked or not _is_line(segment, erased.ink, usual, scale):
            continue
        low, high = sorted((start.x, end.x) if segment.horizontal else (start.y, end.y))
        first, last = segment.point(max(low, segment.low)), segment.point(min(high, segment.high))
        thickness = round(segment.thickness) + 2
        thickest = max(thickest, segment.thickness)
        picture = across if segment.horizontal else down
        cv2.line(picture, _pixel(first), _pixel(last), 255, thickness)
    lines = cv2.bitwise_or(across, down)
    rest = cv2.subtract(erased.ink, lines)
    reach = round(thickest) + 6  # lines are drawn up to 4 pixels thicker than they are
    crossing = cv2.bitwise_and(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((reach, 1), np.uint8)), across)
    crossing |= cv2.bitwise_and(cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8)), down)
    crossing = cv2.bitwise_and(crossing, erased.ink)
    drawn = np.asarray(cv2.subtract(lines, crossing), np.uint8)
    for symbol in symbols:
        whole = np.zeros_like(drawn)
        cv2.fillPoly(whole, [symbol.outline.reshape(-1, 1, 2)], (255,))
        outer = cv2.dilate(whole, _round(2 * round(symbol.stroke) + 1))
        inner = np.zeros_like(drawn) if symbol.filled else cv2.erode(whole, _square(3))
        drawn |= np.asarray(cv2.subtract(outer, inner), np.uint8)
    return drawn, np.asarray(lines) > 0


def _usual_thickness(network: Network, scale: Scale) -> float:
    """Thickness of the chart's long lines, pixels."""
    long = [s.thickness for s in network.segments if s.inked and s.length > 4 * scale.char]
    return float(np.median(long)) if long else scale.stroke


def _pixel(point: Point) -> tuple[int, int]:
    return round(point.x), round(point.y)


def _pixels(points: Sequence[Point]) -> NDArray[np.int32]:
    return np.array([_pixel(point) for point in points], np.int32).reshape(-1, 1, 2)


def _is_line(segment: Segment, ink: Ink, usual: float, scale: Scale) -> bool:
    """Whether a stroke is about equally thick throughout, as a drawn line is and a row of letters is not."""
    picture = ink if segment.horizontal else ink.T
    low, high = max(0, round(segment.low)), min(picture.shape[1], round(segment.high) + 1)
    if high - low < 3:
        return True
    along = np.arange(low, high)
    ends = segment.across(low), segment.across(high - 1)
    at = np.round(np.linspace(*ends, along.size)).astype(int)
    reach = round(2 * usual) + 6
    rows = np.clip(at[None, :] + np.arange(-reach, reach + 1)[:, None], 0, picture.shape[0] - 1)
    window = picture[rows, along[None, :]] > 0
    above = np.cumprod(window[reach::-1], axis=0).sum(axis=0)
    below = np.cumprod(window[reach:], axis=0).sum(axis=0)
    run = above + below - 1
    inked = run > 0
    if not inked.any():
        return False
    even = float((run[inked] <= 1.5 * usual + 1.5).mean())
    return even >= (_EVEN_SHORT if segment.length < 6 * scale.char else _EVEN)


def _round(side: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)


def find_words(
    erased: Erased,
    drawn: Ink,
    lines: NDArray[np.bool_],
    network: Network,
    heads: Mapping[Port, float],
    scale: Scale,
) -> list[Box]:
    """Boxes of the print that is left without what is `drawn`: words, and words beside one another."""
    left = cv2.subtract(erased.ink, drawn)
    _, _, stats, _ = connected_pieces(np.asarray(left, np.uint8))
    char = scale.char
    tips = [_head_box(network, port, char) for port, head in heads.items() if head > 0.25]
    letters: list[Box] = []
    for x, y, w, h, area in stats[1:].tolist():
        if area < max(4.0, 0.03 * char * char) or h > 2.0 * char or w > 5 * char:
            continue
        if h < 0.3 * char and w > 0.9 * char:  # a dash of a line
            continue
        box = Box(x, y, x + w, y + h)
        if not any(tip.contains(box.center) for tip in tips):
            letters.append(box)
    words = []
    for group in _grouped(letters, lines, char):
        tallest = max(box.height for box in group)
        box = union(group)
        if tallest >= 0.45 * char and box.width >= 0.3 * char and box.height <= 2.2 * char:
            words.append(box.inflate(2))
    return words


def _head_box(network: Network, port: Port, char: float) -> Box:
    """The place of the arrowhead at a port."""
    tip = end_point(network.segments, port.end)
    dx, dy = _BACK[port.side]
    far = Box(
        tip.x + dx * 1.2 * char, tip.y + dy * 1.2 * char, tip.x + dx * 1.2 * char, tip.y + dy * 1.2 * char
    )
    near = Box(
        tip.x - dx * 0.5 * char, tip.y - dy * 0.5 * char, tip.x - dx * 0.5 * char, tip.y - dy * 0.5 * char
    )
    return union([far, near]).inflate(0.65 * char if dy else 0.1 * char, 0.65 * char if dx else 0.1 * char)


def _grouped(letters: Sequence[Box], lines: NDArray[np.bool_], char: float) -> list[list[Box]]:
    """Letters that stand in one row with small gaps and no line between them."""
    order = sorted(letters)
    parent = list(range(len(order)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, one in enumerate(order):
        for j in range(i + 1, len(order)):
            other = order[j]
            gap = other.x0 - one.x1
            if other.x0 - one.x0 > 7 * char:
                break
            small = min(one.height, other.height) < 0.45 * char
            level = one.overlap_y(other) >= 0.45 * min(one.height, other.height)
            near = abs(one.center.y - other.center.y) < 0.9 * char and gap < 0.35 * char
            if gap <= 1.0 * char and (level or (small and near)) and not _divided(one, other, lines, char):
                parent[root(i)] = root(j)
    groups: dict[int, list[Box]] = {}
    for i, box in enumerate(order):
        groups.setdefault(root(i), []).append(box)
    return list(groups.values())


def _divided(one: Box, other: Box, lines: NDArray[np.bool_], char: float) -> bool:
    """Whether an upright line stands between two letters."""
    if other.x0 - one.x1 <= 0.4 * char:
        return False  # print on a line
    x0, x1 = round(min(one.x1, other.x0)), round(max(one.x1, other.x0))
    y0, y1 = round(min(one.y0, other.y0)), round(max(one.y1, other.y1))
    between = lines[y0:y1, max(0, x0) : x1 + 1]
    return bool(between.size and (between.mean(axis=0) > 0.9).any())
