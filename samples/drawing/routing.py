"""Lays connectors between symbols on straight lanes: many candidate paths, the cheapest clear one wins.

Costs stand for what a person who draws would avoid: bends, crossings, running through symbols or along
another line (which would make the drawing mean something else).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from samples.drawing.marks import XY, Rect
from samples.drawing.symbols import TURNS, Node

CLEARANCE = 2.5
FORBIDDEN = 50.0
Segment = tuple[XY, XY]


class UnroutableError(ValueError):
    """Two symbols stand so that no line fits between them; the layout has to be drawn anew."""


@dataclass
class Path:
    """A laid line and its ends."""

    points: list[XY]
    source: Node | None
    target: Node | None

    @property
    def segments(self) -> list[Segment]:
        return list(pairwise(self.points))


@dataclass
class Lanes:
    """Positions where lines like to run: column borders `xs` and row borders `ys` of the chart."""

    xs: list[float]
    ys: list[float]
    offset: float
    on_rulings: bool = False

    def vertical(self, nodes: list[Node]) -> list[float]:
        result = [n.cx for n in nodes]
        for a, b in pairwise(self.xs):
            step = min(self.offset, (b - a) * 0.14)
            result += [a + step, b - step, a + 2 * step, b - 2 * step]
        if self.on_rulings:
            result += self.xs[1:-1]
        return sorted({round(v, 1) for v in result})

    def horizontal(self, nodes: list[Node]) -> list[float]:
        result = []
        for a, b in pairwise(self.ys):
            inside = [n.box for n in nodes if a <= n.cy < b]
            top = min((box[1] for box in inside), default=b)
            low = max((box[3] for box in inside), default=a)
            step = self.offset
            result += [v for v in (a + step * 0.6, (a + top) / 2) if a < v < b]
            result += [v for v in (b - step * 0.6, (low + b) / 2) if a < v < b]
            if self.on_rulings:
                result.append(b)
        return sorted({round(v, 1) for v in result})


@dataclass
class Router:
    """Finds paths one after another; earlier paths are obstacles for later ones."""

    lanes: Lanes
    nodes: list[Node]
    bounds: Rect
    rng: random.Random
    exit_side: str
    head: float
    paths: list[Path] = field(default_factory=list)
    forced: int = 0

    def route(self, source: Node, target: Node, back: bool, labelled: bool) -> list[XY]:
        """The path from `source` to `target`; marks the ports used. `back` goes to an earlier row."""
        best: tuple[float, list[XY], str, str] | None = None
        ranked = []
        for out, into in ((o, i) for o in TURNS for i in TURNS):
            base = self._port_cost(source, target, out, into, back, labelled)
            if base >= FORBIDDEN:
                continue
            for points in self._candidates(source, target, out, into):
                ranked.append(
                    (
                        base + _length(points) / 90 + 0.55 * len(points) + self.rng.random() * 0.5,
                        points,
                        out,
                        into,
                    )
                )
        ranked.sort(key=lambda r: r[0])
        for base, points, out, into in ranked:
            if best and base >= best[0]:
                break
            cost = base + self._obstacles(points, source, target)
            if best is None or cost < best[0]:
                best = (cost, points, out, into)
        if best is None:
            raise UnroutableError("no path between two symbols")
        if best[0] >= FORBIDDEN:
            self.forced += 1
        _, points, out, into = best
        source.used[out].append("out")
        target.used[into].append("in")
        self.paths.append(Path(points, source, target))
        return points

    def branch(self, trunk: list[XY], source: Node, target: Node) -> list[XY] | None:
        """A second way from the same exit to another symbol, along `trunk`; None if not clear."""
        out = next(side for side in TURNS if source.port(side) == trunk[0])
        best: tuple[float, list[XY]] | None = None
        along = next(path for path in self.paths if path.points == trunk)
        others = [path for path in self.paths if path is not along]
        for into in ("top", "left", "right"):
            if any(use != "in" for use in target.used[into]):
                continue
            for points in self._candidates(source, target, out, into):
                if points[1] != trunk[1] and len(trunk) > 2 and not _on(trunk[1], (points[0], points[1])):
                    continue
                cost = (
                    _length(points) / 90 + 0.5 * len(points) + self._obstacles(points, source, target, others)
                )
                if cost < FORBIDDEN and (best is None or cost < best[0]):
                    best = (cost, points)
        if best is None:
            return None
        target.used["top"].append("in")
        self.paths.append(Path(best[1], source, target))
        return best[1]

    def link(self, points: list[XY], source: Node, target: Node) -> None:
        """Registers a line that joins two symbols of a row."""
        self.paths.append(Path(points, source, target))
        side_a, side_b = ("right", "left") if points[0][0] < points[-1][0] else ("bottom", "top")
        source.used[side_a].append("link")
        target.used[side_b].append("link")

    def _port_cost(
        self, source: Node, target: Node, out: str, into: str, back: bool, labelled: bool
    ) -> float:
        cost = {"bottom": 0.0, "left": 0.2, "right": 0.2, "top": 4.0}[out]
        cost += {"top": 0.0, "left": 0.5, "right": 0.5, "bottom": 6.0}[into]
        same_column = abs(source.cx - target.cx) < 3
        if self.exit_side == "side" and out == "bottom" and not same_column:
            cost += 1.2
        if self.exit_side == "bottom" and out in ("left", "right"):
            cost += 1.2
        if back:
            cost += {"bottom": 2.5, "left": -0.8, "right": -0.8, "top": 1.0}[out]
            cost += {"top": 0.8, "left": 0.0, "right": 0.0, "bottom": -5.0}[into]
        cost += sum({"in": 9.0, "out": 9.0 if labelled else 6.0, "link": 5.0}[u] for u in source.used[out])
        cost += sum({"in": 0.6, "out": 9.0, "link": 5.0}[u] for u in target.used[into])
        if source.kind == "konektor" and out == "top":
            cost += 10
        if target.kind == "konektor" and into == "bottom" and not back:
            cost += 10
        return cost

    def _candidates(self, source: Node, target: Node, out: str, into: str) -> Iterator[list[XY]]:
        p, q = source.port(out), target.port(into)
        d1 = TURNS[out]
        d2 = tuple(-v for v in TURNS[into])
        nodes = self.nodes
        xs, ys = self.lanes.vertical([source, target]), self.lanes.horizontal(nodes)
        vertical1, vertical2 = d1[0] == 0, d2[0] == 0
        found: list[list[XY]] = []
        if vertical1 == vertical2 and abs(p[0] - q[0] if vertical1 else p[1] - q[1]) < 0.8:
            found.append([p, q])
        elif self._slides(p, target, vertical1 and d1 == d2):
            found.append([p, (p[0], q[1])])
        if vertical1 and not vertical2:
            found.append([p, (p[0], q[1]), q])
            found += [[p, (p[0], n), (m, n), (m, q[1]), q] for n in self._near(ys, p[1], d1[1]) for m in xs]
        elif not vertical1 and vertical2:
            found.append([p, (q[0], p[1]), q])
            found += [[p, (m, p[1]), (m, n), (q[0], n), q] for n in self._near(ys, q[1], -d2[1]) for m in xs]
        elif vertical1:
            found += [[p, (p[0], n), (q[0], n), q] for n in ys]
            found += [
                [p, (p[0], n1), (m, n1), (m, n2), (q[0], n2), q]
                for n1 in self._near(ys, p[1], d1[1])
                for n2 in self._near(ys, q[1], -d2[1])
                for m in xs
            ]
        else:
            found += [[p, (m, p[1]), (m, q[1]), q] for m in xs]
        for points in found:
            if self._well_formed(points, d1, d2):
                yield points

    @staticmethod
    def _slides(p: XY, target: Node, straight: bool) -> bool:
        """Whether a straight line down may land beside the middle of a flat top."""
        x0, _, x1, _ = target.box
        inner = (x1 - x0) * 0.2
        return straight and target.shape in ("rect", "round_rect") and x0 + inner < p[0] < x1 - inner

    @staticmethod
    def _near(ys: list[float], y: float, way: float) -> list[float]:
        """The lanes right after y in direction `way`."""
        ahead = [v for v in ys if (v - y) * way > 2]
        return sorted(ahead, key=lambda v: abs(v - y))[:3]

    def _well_formed(self, points: list[XY], d1: tuple[float, ...], d2: tuple[float, ...]) -> bool:
        x0, y0, x1, y1 = self.bounds
        if any(not (x0 <= x <= x1 and y0 <= y <= y1) for x, y in points):
            return False
        for i, (a, b) in enumerate(pairwise(points)):
            if i not in (0, len(points) - 2) and abs(a[0] - b[0]) + abs(a[1] - b[1]) < 4:
                return False
        (ax, ay), (bx, by) = points[0], points[1]
        first = (bx - ax) * d1[0] + (by - ay) * d1[1]
        (ax, ay), (bx, by) = points[-2], points[-1]
        last = (bx - ax) * d2[0] + (by - ay) * d2[1]
        return first >= 3 and last >= self.head + 1.5

    def _obstacles(
        self, points: list[XY], source: Node, target: Node, paths: list[Path] | None = None
    ) -> float:
        cost = 0.0
        segments = list(pairwise(points))
        for node in self.nodes:
            margin = CLEARANCE if node not in (source, target) else 1.0
            for i, segment in enumerate(segments):
                if (node is source and i == 0) or (node is target and i == len(segments) - 1):
                    continue
                if hits(segment, node.box, margin):
                    cost += FORBIDDEN
        for path in self.paths if paths is None else paths:
            joined = path.target is target
            for other in path.segments:
                for segment in segments:
                    cost += _meeting(segment, other, joined)
            if not joined:
                cost += sum(
                    4.0
                    for point in points[1:-1]
                    for other in path.segments
                    if _distance(point, other) < CLEARANCE
                )
                cost += sum(
                    4.0
                    for point in path.points[1:-1]
                    for own in segments
                    if _distance(point, own) < CLEARANCE
                )
        return cost


def _on(point: XY, segment: Segment) -> bool:
    return _distance(point, segment) < 0.1


def _length(points: list[XY]) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(points))


def hits(segment: Segment, box: Rect, margin: float) -> bool:
    """Whether a piece of a line comes nearer than `margin` to a box."""
    (ax, ay), (bx, by) = segment
    return (
        max(ax, bx) > box[0] - margin
        and min(ax, bx) < box[2] + margin
        and max(ay, by) > box[1] - margin
        and min(ay, by) < box[3] + margin
    )


def _meeting(one: Segment, two: Segment, joined: bool) -> float:
    """Cost of how two pieces meet: crossing is bearable, running along each other is not."""
    vertical1, vertical2 = abs(one[0][0] - one[1][0]) < 0.05, abs(two[0][0] - two[1][0]) < 0.05
    if vertical1 != vertical2:
        upright, level = (one, two) if vertical1 else (two, one)
        x, y = upright[0][0], level[0][1]
        inside_x = min(level[0][0], level[1][0]) < x < max(level[0][0], level[1][0])
        inside_y = min(upright[0][1], upright[1][1]) < y < max(upright[0][1], upright[1][1])
        return 1.3 if inside_x and inside_y else 0.0
    axis = 0 if vertical1 else 1
    if abs(one[0][axis] - two[0][axis]) >= CLEARANCE:
        return 0.0
    along = 1 - axis
    start = max(min(one[0][along], one[1][along]), min(two[0][along], two[1][along]))
    end = min(max(one[0][along], one[1][along]), max(two[0][along], two[1][along]))
    if end - start <= 1.0:
        return 0.0
    exact = abs(one[0][axis] - two[0][axis]) < 0.3
    return 1.0 if joined and exact else FORBIDDEN


def _distance(point: XY, segment: Segment) -> float:
    (ax, ay), (bx, by) = segment
    x = min(max(point[0], min(ax, bx)), max(ax, bx))
    y = min(max(point[1], min(ay, by)), max(ay, by))
    return max(abs(point[0] - x), abs(point[1] - y))
