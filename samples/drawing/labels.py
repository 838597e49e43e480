"""Finds the place for a decision's label beside its line."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from samples.drawing.marks import XY, Rect
from samples.drawing.routing import hits
from samples.drawing.sheet import ASCENT, DESCENT
from samples.drawing.symbols import Node


@dataclass(frozen=True)
class Surroundings:
    """What a label should keep clear of: symbols, lines, other labels, rulings, the chart's edge."""

    nodes: list[Node]
    lines: list[list[XY]]
    labels: list[Rect]
    xs: list[float]
    ys: list[float]
    band: tuple[float, float]


def label_place(points: list[XY], w: float, size: float, around: Surroundings, rng: random.Random) -> Rect:
    """The box for a label `w` wide beside the first pieces of its line, where there is most room."""
    up, down = ASCENT * size, DESCENT * size
    choices: list[tuple[float, Rect]] = []
    for i, (a, b) in enumerate(pairwise(points[:4])):
        for along in (0.25, 0.5, 0.75):
            x, y = a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along
            if i == 0:
                length = abs(b[0] - a[0]) + abs(b[1] - a[1])
                reach = min(length, (w / 2 + 2) if a[1] == b[1] else (up / 2 + 2))
                x, y = a[0] + (b[0] - a[0]) / length * reach, a[1] + (b[1] - a[1]) / length * reach
            spots = [(x - w / 2, y - 1.8 - down), (x - w / 2, y + 1.8 + up)]
            if abs(a[0] - b[0]) < 0.1:
                spots = [(x + 2.2, y + up / 2), (x - 2.2 - w, y + up / 2)]
                if i == 0:
                    spots += [(x + 3.0, y - 1), (x - 3.0 - w, y - 1)]
            for left, baseline in spots:
                box = (left, baseline - up, left + w, baseline + down)
                choices.append((i * 2.5 + _clutter(box, around) + rng.random(), box))
    return min(choices, key=lambda choice: choice[0])[1]


def _clutter(box: Rect, around: Surroundings) -> float:
    inner = (box[0] + 0.5, box[1] + 0.8, box[2] - 0.5, box[3] - 0.8)
    cost = 30.0 * sum(_overlap(inner, other) for other in around.labels)
    cost += 30.0 * sum(_covers(node, inner) for node in around.nodes)
    cost += 8.0 * sum(hits(piece, inner, 0.0) for line in around.lines for piece in pairwise(line))
    cost += 1.5 * sum(inner[0] < x < inner[2] for x in around.xs)
    cost += 1.5 * sum(inner[1] < y < inner[3] for y in around.ys)
    outside = (
        box[0] < around.xs[0] or box[2] > around.xs[-1] or box[1] < around.band[0] or box[3] > around.band[1]
    )
    return cost + 25.0 * outside


def _covers(node: Node, box: Rect) -> bool:
    """Whether a label's box lies on the symbol; the corners beside a diamond are free."""
    if not _overlap(box, node.box):
        return False
    if node.shape != "diamond":
        return True
    x = min(max(node.cx, box[0]), box[2])
    y = min(max(node.cy, box[1]), box[3])
    half_w, half_h = (node.box[2] - node.box[0]) / 2, (node.box[3] - node.box[1]) / 2
    return abs(x - node.cx) / half_w + abs(y - node.cy) / half_h < 1.0


def _overlap(a: Rect, b: Rect) -> bool:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return w > 0 and h > 0
