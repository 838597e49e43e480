"""Where the connectors of a page run: of many square routes the cheapest that touches no symbol and no other line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

XY = tuple[float, float]
Rect = tuple[float, float, float, float]

_DIRECTION = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}


@dataclass(frozen=True)
class Port:
    """A point at which a line may leave or enter, and the side of its symbol."""

    point: XY
    side: str


@dataclass(frozen=True)
class End:
    """A symbol or a place at the table's edge: its box and ports."""

    box: Rect
    ports: tuple[Port, ...]
    key: str = ""


def end_of(box: Rect, key: str, sides: str = "top bottom left right") -> End:
    """The ports in the middle of a box's sides."""
    x0, y0, x1, y1 = box
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    places = {"top": (cx, y0), "bottom": (cx, y1), "left": (x0, cy), "right": (x1, cy)}
    return End(box, tuple(Port(places[side], side) for side in sides.split()), key)


@dataclass
class Field:
    """The actors' field of a page: symbols' boxes, borders of columns and rows, what is drawn so far."""

    xs: list[float]
    ys: list[float]
    boxes: list[Rect]
    clear: float
    stub: float
    on_rulings: bool = False
    lines: list[tuple[list[XY], str]] = field(default_factory=list)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)

    def lanes(self) -> list[float]:
        """Where lines may run down: beside the columns' borders."""
        steps = (0.0,) if self.on_rulings else (-1, 1, -2, 2)
        return [
            x + k * (self.clear + 0.5)
            for x in self.xs
            for k in steps
            if self.xs[0] + 2 <= x + k * (self.clear + 0.5) <= self.xs[-1] - 2
        ]

    def gutters(self, low: float, high: float) -> list[float]:
        """Where lines may run across between two heights: beside the rows' borders."""
        steps = (0.0, -1, 1) if self.on_rulings else (-1, 1)
        ys = [y + k * (self.clear + 0.5) for y in self.ys for k in steps]
        return [
            y for y in ys if min(low, high) - 40 <= y <= max(low, high) + 40 and self.ys[0] < y < self.ys[-1]
        ]


def length(points: list[XY]) -> float:
    """The length of a polyline."""
    return sum(math.dist(a, b) for a, b in pairwise(points))


def _cuts(a: XY, b: XY, box: Rect, grow: float) -> bool:
    x0, y0, x1, y1 = box[0] - grow, box[1] - grow, box[2] + grow, box[3] + grow
    n = max(2, int(math.dist(a, b) / 2))
    for i in range(n + 1):
        x, y = a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n
        if x0 < x < x1 and y0 < y < y1:
            return True
    return False


def _square_cut(a: XY, b: XY, box: Rect, grow: float) -> bool:
    return (
        max(a[0], b[0]) > box[0] - grow
        and min(a[0], b[0]) < box[2] + grow
        and max(a[1], b[1]) > box[1] - grow
        and min(a[1], b[1]) < box[3] + grow
    )


def _along(a: XY, b: XY, c: XY, d: XY, near: float) -> bool:
    """Whether two segments run side by side, nearer than `near`."""
    level, other = abs(a[1] - b[1]) < 0.5, abs(c[1] - d[1]) < 0.5
    if level != other:
        return False
    i, j = (0, 1) if level else (1, 0)
    apart = abs(a[j] - c[j])
    overlap = min(max(a[i], b[i]), max(c[i], d[i])) - max(min(a[i], b[i]), min(c[i], d[i]))
    return apart < near and overlap > -near


def _crosses(a: XY, b: XY, c: XY, d: XY) -> bool:
    def turn(p: XY, q: XY, r: XY) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _squares(area: Field, start: Port, stop: Port) -> Iterator[list[XY]]:
    """Square ways from one port to another, with up to four corners."""
    (x0, y0), (x1, y1) = start.point, stop.point
    down, into = start.side in ("top", "bottom"), stop.side in ("top", "bottom")
    gutters, lanes = area.gutters(y0, y1), area.lanes()
    near_start = sorted(gutters, key=lambda g: abs(g - y0))[:4]
    near_stop = sorted(gutters, key=lambda g: abs(g - y1))[:4]
    if down and into:
        if abs(x0 - x1) < 1:
            yield [(x0, y0), (x0, y1)]
        yield from ([(x0, y0), (x0, g), (x1, g), (x1, y1)] for g in gutters)
        ways = ((g, h, x) for g in near_start for h in near_stop for x in lanes)
        yield from ([(x0, y0), (x0, g), (x, g), (x, h), (x1, h), (x1, y1)] for g, h, x in ways)
    elif down:
        yield [(x0, y0), (x0, y1), (x1, y1)]
        yield from ([(x0, y0), (x0, g), (x, g), (x, y1), (x1, y1)] for g in near_start for x in lanes)
    elif into:
        yield [(x0, y0), (x1, y0), (x1, y1)]
        yield from ([(x0, y0), (x, y0), (x, g), (x1, g), (x1, y1)] for x in lanes for g in near_stop)
    else:
        if abs(y0 - y1) < 1:
            yield [(x0, y0), (x1, y0)]
        yield from ([(x0, y0), (x, y0), (x, y1), (x1, y1)] for x in lanes)


def _tidy(points: list[XY]) -> list[XY]:
    result: list[XY] = []
    for p in points:
        if result and math.dist(p, result[-1]) < 0.5:
            continue
        if len(result) > 1 and (
            (abs(result[-1][0] - result[-2][0]) < 0.5 and abs(p[0] - result[-1][0]) < 0.5)
            or (abs(result[-1][1] - result[-2][1]) < 0.5 and abs(p[1] - result[-1][1]) < 0.5)
        ):
            result[-1] = p
        else:
            result.append(p)
    return result


def _fits(area: Field, points: list[XY], start: Port, stop: Port, own: Rect, goal: Rect, name: str) -> bool:
    if len(points) < 2:
        return False
    for point, near, side, need in (
        (points[0], points[1], start.side, 5.0),
        (points[-1], points[-2], stop.side, area.stub),
    ):
        dx, dy = _DIRECTION[side]
        way = (near[0] - point[0]) * dx + (near[1] - point[1]) * dy
        if way < need:
            return False
    pairs = list(pairwise(points))
    for a, b in pairs:
        if any(_square_cut(a, b, box, 3.5) for box in area.boxes if box not in (own, goal)):
            return False
        if _square_cut(a, b, own, -0.6) or _square_cut(a, b, goal, -0.6):
            return False
    if any(_square_cut(a, b, own, 3) for a, b in pairs[1:]) or any(
        _square_cut(a, b, goal, 3) for a, b in pairs[:-1]
    ):
        return False
    for other, target in area.lines:
        same = target == name
        for c, d in pairwise(other):
            for n, (a, b) in enumerate(pairs):
                if same and n == len(pairs) - 1 and math.dist(points[-1], other[-1]) < 1:
                    continue
                if _along(a, b, c, d, area.clear):
                    return False
    return True


def square(area: Field, start: End, stop: End) -> tuple[list[XY], Port, Port] | None:
    """The cheapest square route from one symbol to another, None where there is none."""
    choices = []
    for out in start.ports:
        for into in stop.ports:
            used = 60 * area.taken.get((start.key, out.side), 0) + 35 * area.taken.get(
                (stop.key, into.side), 0
            )
            used += 50 if out.side == "top" else 0
            for points in _squares(area, out, into):
                tidy = _tidy(points)
                choices.append((length(tidy) + 14 * len(tidy) + used, tidy, out, into))
    choices.sort(key=lambda c: c[0])
    best: tuple[float, list[XY], Port, Port] | None = None
    for cost, points, out, into in choices:
        if best and cost >= best[0]:
            break
        if not _fits(area, points, out, into, start.box, stop.box, stop.key):
            continue
        crossings = sum(
            _crosses(a, b, c, d)
            for other, _ in area.lines
            for c, d in pairwise(other)
            for a, b in pairwise(points)
        )
        total = cost + 45 * crossings
        if best is None or total < best[0]:
            best = (total, points, out, into)
    return best[1:] if best else None


def straight(area: Field, start: End, stop: End) -> tuple[list[XY], Port, Port] | None:
    """A slanting line between facing sides, None where something is in its way."""
    pairs = [("bottom", "top"), ("right", "left"), ("left", "right")]
    ends = {(a.side, b.side): (a, b) for a in start.ports for b in stop.ports}
    for sides in pairs:
        if sides not in ends:
            continue
        out, into = ends[sides]
        a, b = out.point, into.point
        dx, dy = _DIRECTION[out.side]
        if (b[0] - a[0]) * dx + (b[1] - a[1]) * dy < area.stub:
            continue
        if any(_cuts(a, b, box, 3.5) for box in area.boxes if box not in (start.box, stop.box)):
            continue
        if _cuts(a, b, start.box, -1) or _cuts(a, b, stop.box, -1):
            continue
        if any(_crosses(a, b, c, d) for line, _ in area.lines for c, d in pairwise(line)):
            continue
        return [a, b], out, into
    return None


def bow(area: Field, start: End, stop: End) -> tuple[list[XY], Port, Port] | None:
    """A curve between facing sides as a fine polyline, None where something is in its way."""
    found = straight(area, start, stop)
    if not found:
        return None
    _, out, into = found
    (x0, y0), (x3, y3) = out.point, into.point
    pull = 0.5 * math.dist(out.point, into.point)
    dx, dy = _DIRECTION[out.side]
    ex, ey = _DIRECTION[into.side]
    x1, y1, x2, y2 = x0 + dx * pull, y0 + dy * pull, x3 + ex * pull, y3 + ey * pull
    points = []
    for i in range(25):
        t = i / 24
        u = 1 - t
        points.append(
            (
                u**3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t**3 * x3,
                u**3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * y3,
            )
        )
    for a, b in pairwise(points):
        if any(_cuts(a, b, box, 3) for box in area.boxes if box not in (start.box, stop.box)):
            return None
        if any(_crosses(a, b, c, d) for line, _ in area.lines for c, d in pairwise(line)):
            return None
    return points, out, into
