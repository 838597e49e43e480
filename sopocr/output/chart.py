"""Lay out an SOP's flow chart inside its table: where each symbol stands and how each arrow runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from sopocr.geometry import Box, Point
from sopocr.model.sop import Alur, Simbol, Sop
from sopocr.output.routing import Plane, Port, Side, Way

SYMBOL_HEIGHT: dict[Simbol, float] = {"terminator": 24.0, "proses": 24.0, "keputusan": 34.0}
ROW_MARGIN = 20.0
"""Room above and below the symbols of a row, for lines along its borders and arrowheads."""
STACK_GAP = 18.0
"""Room between symbols of one cell."""
_WIDEST = 54.0
_ARROW_ROOM = 9.0
_TRACK_GAP = 5.0
_NEAREST_TRACK, _FIRST_TRACK = 4.5, 6.5
"""The least and the usual distance of a line from a border that it runs along."""
_LABEL = {"ya": "Ya", "tidak": "Tidak"}
_LABEL_SIZE = (26.0, 11.0)


@dataclass(frozen=True)
class PlacedSymbol:
    """A symbol of a step (0-based), in the column of an actor."""

    step: int
    column: int
    kind: Simbol
    box: Box


@dataclass(frozen=True)
class PlacedEdge:
    """An arrow: its index in `alur`, its corners from start to end, its label and the label's middle."""

    index: int
    points: tuple[Point, ...]
    label: str = ""
    label_at: Point | None = None


@dataclass(frozen=True)
class ChartDrawing:
    """The chart in the frame of `xs` (borders of the actor columns) and `ys` (borders of the rows).

    `joints` are the lines between symbols of one step. `undrawn` are indices in `alur` of arrows whose step
    has no symbol.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    symbols: tuple[PlacedSymbol, ...]
    joints: tuple[tuple[Point, Point], ...]
    edges: tuple[PlacedEdge, ...]
    undrawn: tuple[int, ...]


def row_height(sop: Sop, step: int) -> float:
    """The least height that the symbols of a step need in their row."""
    stacks: dict[str, list[float]] = defaultdict(list)
    for mark in sop.langkah[step].pelaksana:
        if mark.simbol is not None:
            stacks[mark.aktor].append(SYMBOL_HEIGHT[mark.simbol])
    heights = [sum(stack) + STACK_GAP * (len(stack) - 1) for stack in stacks.values()]
    return max(heights, default=0.0) + 2 * ROW_MARGIN


def draw_chart(sop: Sop, xs: Sequence[float], ys: Sequence[float]) -> ChartDrawing:
    """Place the symbols in the grid and route the arrows; xs has one border more than actors, ys than
    steps."""
    symbols = _place(sop, xs, ys)
    by_step: dict[int, list[PlacedSymbol]] = defaultdict(list)
    for symbol in symbols:
        by_step[symbol.step].append(symbol)
    plane = Plane(
        _column_tracks(xs, symbols), _row_tracks(ys, symbols), [s.box.inflate(2.0) for s in symbols]
    )
    joints = [joint for members in by_step.values() for joint in _joints(members)]
    for start, end in joints:
        plane.reserve(start, end)
    router = _Router(plane, by_step, Counter(edge.dari for edge in sop.alur))
    laid: dict[int, tuple[Point, ...]] = {}
    for group in _groups(sop):
        laid |= router.lay_best({index: sop.alur[index] for index in group})
    frame = Box(xs[0], ys[0], xs[-1], ys[-1])
    edges = _with_labels(sop, laid, symbols, frame)
    undrawn = tuple(index for index in range(len(sop.alur)) if index not in laid)
    return ChartDrawing(tuple(xs), tuple(ys), tuple(symbols), tuple(joints), edges, undrawn)


def _place(sop: Sop, xs: Sequence[float], ys: Sequence[float]) -> list[PlacedSymbol]:
    columns = {name: column for column, name in reversed(list(enumerate(sop.pelaksana)))}
    placed: list[PlacedSymbol] = []
    for step, row in enumerate(sop.langkah):
        stacks: dict[int, list[Simbol]] = defaultdict(list)
        for mark in row.pelaksana:
            if mark.aktor in columns and mark.simbol is not None:
                stacks[columns[mark.aktor]].append(mark.simbol)
        middle = (ys[step] + ys[step + 1]) / 2
        for column, kinds in sorted(stacks.items()):
            total = sum(SYMBOL_HEIGHT[kind] for kind in kinds) + STACK_GAP * (len(kinds) - 1)
            left, right = xs[column], xs[column + 1]
            width = min(_WIDEST, (right - left) * 0.58)
            center, top = (left + right) / 2, middle - total / 2
            for kind in kinds:
                height = SYMBOL_HEIGHT[kind]
                box = Box(center - width / 2, top, center + width / 2, top + height)
                placed.append(PlacedSymbol(step, column, kind, box))
                top += height + STACK_GAP
    return placed


def _joints(members: Sequence[PlacedSymbol]) -> list[tuple[Point, Point]]:
    """Lines from each symbol of a step to its neighbour: to the right, or below in the same cell."""
    joints = []
    for left, right in pairwise(members):
        a, b = left.box.center, right.box.center
        if left.column == right.column:
            joints.append((Point(a.x, left.box.y1), Point(a.x, right.box.y0)))
        elif abs(a.y - b.y) < 1:
            joints.append((Point(left.box.x1, a.y), Point(right.box.x0, a.y)))
    return joints


def _column_tracks(xs: Sequence[float], symbols: Sequence[PlacedSymbol]) -> set[float]:
    """The middle of each column, and tracks on both sides of its symbols that leave room for an arrowhead."""
    tracks = {symbol.box.center.x for symbol in symbols}
    for left, right in pairwise(xs):
        tracks.add((left + right) / 2)
        side = (right - left - min(_WIDEST, (right - left) * 0.58)) / 2
        offset = max(_NEAREST_TRACK, min(_FIRST_TRACK, side - _ARROW_ROOM))
        last = max(offset, side - _ARROW_ROOM)
        while offset <= last:
            tracks |= {left + offset, right - offset}
            offset += _TRACK_GAP
    return tracks


def _row_tracks(ys: Sequence[float], symbols: Sequence[PlacedSymbol]) -> set[float]:
    """The middles of the symbols, and tracks along both borders of each row."""
    tracks = {symbol.box.center.y for symbol in symbols}
    for top, bottom in pairwise(ys):
        for offset in (_FIRST_TRACK, _FIRST_TRACK + _TRACK_GAP):
            tracks |= {top + offset, bottom - offset}
    return tracks


def _groups(sop: Sop) -> list[list[int]]:
    """The arrows in the order in which they are laid.

    Short ways down come first: they get the plain lines; arrows back take what is left, shortest first. The
    short arrows of one decision are laid together, as each takes an exit away from the other.
    """
    groups: dict[object, list[int]] = defaultdict(list)
    for index, edge in enumerate(sop.alur):
        exits = [other for other in sop.alur if other.dari == edge.dari]
        together = 1 < len(exits) <= 3 and all(abs(other.ke - other.dari) <= _SHORT for other in exits)
        groups[("decision", edge.dari) if together else index].append(index)

    def rank(group: list[int]) -> tuple[bool, int, int]:
        spans = [sop.alur[index].ke - sop.alur[index].dari for index in group]
        return max(spans) <= 0, min(map(abs, spans)), sop.alur[group[0]].dari

    return sorted(groups.values(), key=rank)


_SHORT = 3
_EXIT: dict[Side, float] = {"bottom": 0.0, "left": 4.0, "right": 4.0, "top": 70.0}
_EXIT_NO: dict[Side, float] = {"bottom": 45.0, "left": 0.0, "right": 0.0, "top": 60.0}
_ENTRY: dict[Side, float] = {"top": 0.0, "left": 36.0, "right": 36.0, "bottom": 90.0}
_ENTRY_BACK: dict[Side, float] = {"top": 30.0, "left": 10.0, "right": 10.0, "bottom": 20.0}
_USED_ALIKE, _USED_OTHERWISE = 130.0, 420.0
"""Costs of a port where another arrow already does the same (leave or enter), or the opposite."""


class _Router:
    """Chooses the ports of each arrow and lays it."""

    def __init__(self, plane: Plane, by_step: dict[int, list[PlacedSymbol]], exits: Counter[int]) -> None:
        self._plane, self._by_step, self._exits = plane, by_step, exits
        self._used: dict[tuple[Point, str], int] = defaultdict(int)

    def lay_best(self, edges: dict[int, Alur]) -> dict[int, tuple[Point, ...]]:
        """Lay arrows in the order that makes them cheapest together; their corners by index.

        Left out are those with a step that is missing or has no symbol.
        """
        best: tuple[float, tuple[int, ...]] | None = None
        orders = list(permutations(edges))
        for order in orders if len(orders) > 1 else []:
            ways = self._lay_all(order, edges)
            cost = sum(way.cost for way in ways.values())
            for way in ways.values():
                self._plane.remove(way)
                self._count(way, -1)
            if best is None or cost < best[0]:
                best = cost, order
        ways = self._lay_all(best[1] if best else orders[0], edges)
        return {index: way.points for index, way in ways.items()}

    def _lay_all(self, order: Sequence[int], edges: dict[int, Alur]) -> dict[int, Way]:
        ways: dict[int, Way] = {}
        for index in order:
            way = self._lay(edges[index])
            if way is not None:
                ways[index] = way
                self._count(way, 1)
        return ways

    def _count(self, way: Way, number: int) -> None:
        self._used[way.start.point, "out"] += number
        self._used[way.end.point, "in"] += number

    def _lay(self, edge: Alur) -> Way | None:
        sideways = edge.syarat == "tidak" and self._exits[edge.dari] > 1
        entry = _ENTRY_BACK if edge.ke <= edge.dari else _ENTRY
        return self._plane.route(
            [
                port
                for symbol in self._by_step.get(edge.dari - 1, [])
                for port in self._ports(symbol, _EXIT_NO if sideways else _EXIT, "out")
            ],
            [
                port
                for symbol in self._by_step.get(edge.ke - 1, [])
                for port in self._ports(symbol, entry, "in")
            ],
        )

    def _ports(self, symbol: PlacedSymbol, costs: dict[Side, float], use: str) -> list[Port]:
        box, middle = symbol.box, symbol.box.center
        places: dict[Side, Point] = {
            "top": Point(middle.x, box.y0),
            "bottom": Point(middle.x, box.y1),
            "left": Point(box.x0, middle.y),
            "right": Point(box.x1, middle.y),
        }
        other = "in" if use == "out" else "out"
        ports = []
        for side, point in places.items():
            load = _USED_ALIKE * self._used[point, use] + _USED_OTHERWISE * self._used[point, other]
            ports.append(Port(point, side, costs[side] + load))
        return ports


def _with_labels(
    sop: Sop, laid: dict[int, tuple[Point, ...]], symbols: Sequence[PlacedSymbol], frame: Box
) -> tuple[PlacedEdge, ...]:
    """The arrows with their labels beside the first stretch, where they cover least."""
    taken = [symbol.box for symbol in symbols]
    taken += [Box(*points[-1], *points[-1]).inflate(_ARROW_ROOM) for points in laid.values()]
    lines = [
        Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)).inflate(0.75)
        for points in laid.values()
        for a, b in pairwise(points)
    ]
    edges = []
    for index, points in sorted(laid.items()):
        syarat = sop.alur[index].syarat
        if syarat is None:
            edges.append(PlacedEdge(index, points))
            continue
        places = _label_places(points, _LABEL_SIZE[0] * (1.0 if syarat == "tidak" else 0.62))
        box = min(
            places,
            key=lambda place: (
                3 * sum(place.intersect(other).area for other in taken)
                + 4 * sum(place.intersect(line).area for line in lines)
                + 6 * (place.area - place.intersect(frame).area)
            ),
        )
        taken.append(box)
        edges.append(PlacedEdge(index, points, _LABEL[syarat], box.center))
    return tuple(edges)


def _label_places(points: Sequence[Point], width: float) -> list[Box]:
    """Boxes beside the first stretch, nearest to the symbol first; then beside the second."""
    height, places = _LABEL_SIZE[1], []
    for a, b in list(pairwise(points))[:2]:
        if a.y == b.y:
            near = a.x + 2 if b.x > a.x else a.x - width - 2
            far = (a.x + b.x - width) / 2
            places += [
                Box(x, y, x + width, y + height) for x in (near, far) for y in (a.y - height - 1, a.y + 1)
            ]
        else:
            near = a.y + 1 if b.y > a.y else a.y - height - 1
            far = (a.y + b.y - height) / 2
            places += [
                Box(x, y, x + width, y + height) for y in (near, far) for x in (a.x + 2, a.x - width - 2)
            ]
    return places
