"""Find rectangular ways for many lines through a plane with obstacles, so that they cover one another little.

One line after the other takes the cheapest way on a grid of tracks (A* over place and direction; the costs
follow the usual order in drawing orthogonal connectors: no shared stretch, few crossings, few bends, short).
Ways found earlier are costs for the later ones. The grid is made of the tracks that the caller offers, so
lines keep to them.
"""

from __future__ import annotations

import heapq
import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sopocr.geometry import Box, Point

Side = Literal["top", "bottom", "left", "right"]

BEND, CROSSING, SHARED, TOUCH = 28.0, 45.0, 600.0, 260.0
"""Costs in pixels of detour: of a corner, of crossing another line, of each grid step on top of one, of a
corner that lies on one."""

_STEP: dict[Side, tuple[int, int]] = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}
_DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1))

_NEAR = 1e-6

Node = tuple[int, int]
"""A crossing of the grid: index of the x track, index of the y track."""
_State = tuple[Node, tuple[int, int]]
"""A node and the direction in which it was reached."""


@dataclass(frozen=True)
class Port:
    """Where a line may leave or enter a symbol: a point on its edge, the side, and a cost for using it."""

    point: Point
    side: Side
    cost: float = 0.0


@dataclass(frozen=True)
class Way:
    """A found line: its corners from port to port, and what it cost."""

    points: tuple[Point, ...]
    start: Port
    end: Port
    cost: float


class Plane:
    """The grid, its obstacles, and the lines laid so far."""

    def __init__(self, xs: Iterable[float], ys: Iterable[float], obstacles: Sequence[Box]) -> None:
        self._xs, self._ys = sorted(set(xs)), sorted(set(ys))
        self._blocked = self._covered(obstacles)
        self._steps: dict[tuple[Node, Node], int] = defaultdict(int)
        self._along: dict[tuple[Node, bool], int] = defaultdict(int)
        self._corners: dict[Node, int] = defaultdict(int)

    def _covered(self, obstacles: Sequence[Box]) -> set[Node]:
        """The nodes inside or on the edge of an obstacle."""
        covered: set[Node] = set()
        for box in obstacles:
            columns = range(bisect_left(self._xs, box.x0), bisect_right(self._xs, box.x1))
            rows = range(bisect_left(self._ys, box.y0), bisect_right(self._ys, box.y1))
            covered.update((i, j) for i in columns for j in rows)
        return covered

    def reserve(self, start: Point, end: Point) -> None:
        """Lay a straight line by hand; both ends must lie on tracks in the direction across."""
        self._lay([start, end])

    def route(self, starts: Sequence[Port], ends: Sequence[Port]) -> Way | None:
        """Lay a line from one of `starts` to one of `ends`; None where every way is walled up."""
        goals: dict[Node, Port] = {}
        for port in ends:
            node = self._outside(port)
            if node is not None and (node not in goals or port.cost < goals[node].cost):
                goals[node] = port
        found = self._search(starts, goals)
        if found is None:
            return None
        first, nodes, last, cost = found
        points = _corners([first.point, *(self._at(node) for node in nodes), last.point])
        self._lay(points)
        return Way(tuple(points), first, last, cost)

    def remove(self, way: Way) -> None:
        """Take a line away again."""
        self._lay(way.points, -1)

    def _search(  # noqa: PLR0912, PLR0915 - one search, its rules beside it
        self, starts: Sequence[Port], goals: dict[Node, Port]
    ) -> tuple[Port, list[Node], Port, float] | None:
        if not goals:
            return None
        targets = [self._at(node) for node in goals]
        best: dict[_State, float] = {}
        came: dict[_State, _State | Port] = {}
        queue: list[tuple[float, float, _State]] = []

        def rest(node: Node) -> float:
            x, y = self._at(node)
            return min(abs(x - t.x) + abs(y - t.y) for t in targets)

        def offer(state: _State, cost: float, source: _State | Port) -> None:
            if cost < best.get(state, float("inf")) - 1e-9:
                best[state] = cost
                came[state] = source
                heapq.heappush(queue, (cost + rest(state[0]), cost, state))

        for port in starts:
            node = self._outside(port)
            if node is not None:
                offer((node, _STEP[port.side]), port.cost + self._stub_cost(port, node), port)
        final: tuple[float, _State, Port] | None = None
        while queue:
            estimate, cost, state = heapq.heappop(queue)
            if final is not None and estimate >= final[0]:
                break
            if cost > best[state] + 1e-9:
                continue
            node, direction = state
            if node in goals:
                port = goals[node]
                back = _STEP[port.side]
                inward = (-back[0], -back[1])
                if (direction[0] + inward[0], direction[1] + inward[1]) != (0, 0):
                    turn = BEND + TOUCH * self._corner_load(node) if direction != inward else 0.0
                    total = cost + turn + port.cost + self._stub_cost(port, node)
                    if final is None or total < final[0]:
                        final = (total, state, port)
            for step in _DIRECTIONS:
                if (step[0] + direction[0], step[1] + direction[1]) == (0, 0):
                    continue
                following = (node[0] + step[0], node[1] + step[1])
                if not self._free(following):
                    continue
                price = self._step_cost(node, following)
                if step != direction:
                    price += BEND + TOUCH * self._corner_load(node)
                elif self._along[(node, step[0] == 0)]:
                    price += CROSSING
                price += TOUCH * self._corners[following]
                offer((following, step), cost + price, state)
        if final is None:
            return None
        nodes: list[Node] = []
        state = final[1]
        while True:
            nodes.append(state[0])
            source = came[state]
            if isinstance(source, Port):
                return source, nodes[::-1], final[2], final[0]
            state = source

    def _free(self, node: Node) -> bool:
        i, j = node
        return 0 <= i < len(self._xs) and 0 <= j < len(self._ys) and node not in self._blocked

    def _at(self, node: Node) -> Point:
        return Point(self._xs[node[0]], self._ys[node[1]])

    def _outside(self, port: Port) -> Node | None:
        """The first free node on the way straight out of a port, if it is the next one there."""
        x, y = port.point
        match port.side:
            case "left":
                i, j = bisect_left(self._xs, x - _NEAR) - 1, self._track(self._ys, y)
            case "right":
                i, j = bisect_right(self._xs, x + _NEAR), self._track(self._ys, y)
            case "top":
                i, j = self._track(self._xs, x), bisect_left(self._ys, y - _NEAR) - 1
            case "bottom":
                i, j = self._track(self._xs, x), bisect_right(self._ys, y + _NEAR)
        return (i, j) if i >= 0 and j >= 0 and self._free((i, j)) else None

    @staticmethod
    def _track(tracks: list[float], value: float) -> int:
        """The index of the track at `value`; -1 where there is none."""
        index = bisect_left(tracks, value - _NEAR)
        return index if index < len(tracks) and abs(tracks[index] - value) < _NEAR else -1

    def _corner_load(self, node: Node) -> int:
        """Lines that already pass or bend at a node."""
        return self._along[(node, True)] + self._along[(node, False)] + self._corners[node]

    def _step_cost(self, node: Node, following: Node) -> float:
        a, b = self._at(node), self._at(following)
        length = abs(a.x - b.x) + abs(a.y - b.y)
        return length + SHARED * self._steps[_ordered(node, following)]

    def _stub_cost(self, port: Port, node: Node) -> float:
        place = self._at(node)
        return abs(place.x - port.point.x) + abs(place.y - port.point.y)

    def _lay(self, points: Sequence[Point], count: int = 1) -> None:
        """Remember a line, so that later ones keep off it; forget it with `count` -1."""
        corners = set(points[1:-1])
        for corner in corners:
            self._corners[self._track(self._xs, corner.x), self._track(self._ys, corner.y)] += count
        for start, end in itertools.pairwise(points):
            vertical = start.x == end.x
            tracks = self._ys if vertical else self._xs
            across = self._track(self._xs, start.x) if vertical else self._track(self._ys, start.y)
            low, high = sorted((start.y, end.y) if vertical else (start.x, end.x))
            inside = range(bisect_left(tracks, low - _NEAR), bisect_right(tracks, high + _NEAR))
            nodes = [(across, k) if vertical else (k, across) for k in inside]
            for node in nodes:
                if self._at(node) not in corners:
                    self._along[(node, not vertical)] += count
            for a, b in itertools.pairwise(nodes):
                self._steps[_ordered(a, b)] += count


def _ordered(a: Node, b: Node) -> tuple[Node, Node]:
    return (a, b) if a <= b else (b, a)


def _corners(points: Sequence[Point]) -> list[Point]:
    """The points without those in the middle of a straight stretch."""
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if here in (before, after):
            continue
        if not (before.x == here.x == after.x or before.y == here.y == after.y):
            kept.append(here)
    return [*kept, points[-1]]
