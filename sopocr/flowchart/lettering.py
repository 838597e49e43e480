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

from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.network import Network, Port, end_point
from sopocr.flowchart.symbols import Candidate, Scale
from sopocr.geometry import Box, union

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
    for net in network.nets():
        ported = any(port.end[0] in net for port in network.ports)
        for i in net:
            segment = network.segments[i]
            if not segment.inked or not (ported or segment.length > 6 * scale.char):
                continue
            start = (round(segment.start.x), round(segment.start.y))
            end = (round(segment.end.x), round(segment.end.y))
            thickness = round(segment.thickness) + 2
            thickest = max(thickest, segment.thickness)
            cv2.line(across if segment.horizontal else down, start, end, 255, thickness)
    lines = cv2.bitwise_or(across, down)
    rest = cv2.subtract(erased.ink, lines)
    reach = round(thickest) + 4
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
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(left, np.uint8), connectivity=8)
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
            if gap <= 1.0 * char and (level or (small and near)) and not _divided(one, other, lines):
                parent[root(i)] = root(j)
    groups: dict[int, list[Box]] = {}
    for i, box in enumerate(order):
        groups.setdefault(root(i), []).append(box)
    return list(groups.values())


def _divided(one: Box, other: Box, lines: NDArray[np.bool_]) -> bool:
    """Whether an upright line stands between two letters."""
    x0, x1 = round(min(one.x1, other.x0)), round(max(one.x1, other.x0))
    y0, y1 = round(min(one.y0, other.y0)), round(max(one.y1, other.y1))
    between = lines[y0:y1, max(0, x0) : x1 + 1]
    return bool(between.size and (between.mean(axis=0) > 0.9).any())
