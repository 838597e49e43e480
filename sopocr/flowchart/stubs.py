"""Short pieces between a symbol and what lies close to it: too short to be found as strokes of their own.

A line that turns right below its symbol leaves only a stub there; between two symbols that stand close
together there may be nothing but an arrowhead. Both are found by looking outward from the symbols' sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Course, Ink
from sopocr.flowchart.network import Joint, Network, Port, end_point
from sopocr.flowchart.segments import Segment
from sopocr.geometry import Box, Point

_SIDES = {"bottom": (False, 1), "top": (False, -1), "right": (True, 1), "left": (True, -1)}
"""Whether a stub there is horizontal, and which way it leads."""
_NEAR_CORNER = 0.35
"""How far from the middle of a symbol's side, as a share of its length, its corners begin."""
_AT_CORNER, _BESIDE_CORNER = 0.06, 0.1
"""How far from the middle of a diamond's side, as a share of the diamond, its corner reaches, and what lies
beside it begins."""
_OPPOSITE = {"bottom": "top", "top": "bottom", "left": "right", "right": "left"}


def add_stubs(
    network: Network,
    lines: Ink,
    ink: Ink,
    symbols: Sequence[Box],
    pointed: Sequence[bool],
    rulings: tuple[Sequence[Course], Sequence[Course]],
    char: float,
) -> None:
    """Add the stubs to `network`.

    `ink` is ink without rulings, the symbols still in it, `lines` the same without print; `pointed` tells
    which symbols are diamonds, whose lines leave at the corners only: there labels often stand on them;
    `rulings` are the courses of the columns' and of the rows' borders.
    """
    for k, box in enumerate(symbols):
        for side in _SIDES:
            probes = list(_probes(ink if pointed[k] else lines, box, side, pointed[k], char))
            if pointed[k]:  # what starts beside a line that leaves at the corner is print
                probes = [probe for probe in probes if _at_corner(box, side, probe[0])] or probes
            for along, depth in probes:
                if pointed[k]:
                    _drop_beside(network, k, box, side, along, char)
                if not _known(network, k, side, along, char) and not _on_border(box, side, along, rulings):
                    _attach(network, symbols, k, side, along, depth, rulings, char)


def _drop_beside(network: Network, k: int, box: Box, side: str, along: float, char: float) -> None:
    """Take short strokes that reach a diamond's side beside its corner out of the network where a line leaves
    at `along`, the corner itself: they are print that stands there."""
    if not _at_corner(box, side, along):
        return
    horizontal, _ = _SIDES[side]
    middle, size = (box.center.y, box.height) if horizontal else (box.center.x, box.width)
    for port in list(network.ports):
        if (port.symbol, port.side) != (k, side):
            continue
        segment = network.segments[port.end[0]]
        aside = abs(segment.across(segment.high if port.end[1] else segment.low) - middle)
        if segment.length < 2 * char and aside > _BESIDE_CORNER * size:
            network.ports.remove(port)
            network.joints = [j for j in network.joints if port.end[0] not in (j.first, j.second)]


def _at_corner(box: Box, side: str, along: float) -> bool:
    """Whether a place on the side of a diamond's box is its corner."""
    horizontal, _ = _SIDES[side]
    middle, size = (box.center.y, box.height) if horizontal else (box.center.x, box.width)
    return abs(along - middle) <= _AT_CORNER * size


def _on_border(box: Box, side: str, along: float, rulings: tuple[Sequence[Course], Sequence[Course]]) -> bool:
    """Whether ink beside a symbol's corner is the rest of a ruling that ends there."""
    horizontal, way = _SIDES[side]
    low, high = (box.y0, box.y1) if horizontal else (box.x0, box.x1)
    if abs(along - (low + high) / 2) < _NEAR_CORNER * (high - low):
        return False
    edge = {"bottom": box.y1, "top": box.y0, "right": box.x1, "left": box.x0}[side] + 3 * way
    return any(
        course.thickness and abs(course.at(edge) - along) <= course.thickness / 2 + 2
        for course in rulings[1 if horizontal else 0]
    )


def link_stacked(
    network: Network, ink: Ink, bands: NDArray[np.bool_], symbols: Sequence[Box], char: float
) -> None:
    """Link symbols that stand right above one another with ink between, where a ruling there leaves no stub
    to see.

    `ink` is without symbols but with the rulings, whose pixels `bands` tells: those rows are left out.
    """
    for k, upper in enumerate(symbols):
        below = [
            (box.y0 - upper.y1, n)
            for n, box in enumerate(symbols)
            if n != k and box.y0 > upper.y1 - 2 and box.overlap_x(upper) > 0.5 * min(box.width, upper.width)
        ]
        if not below:
            continue
        gap, n = min(below)
        lower = symbols[n]
        if not 2 <= gap <= 2.2 * char or _linked(network, k, n):
            continue
        x0 = max(upper.x0 + 0.2 * upper.width, lower.x0 + 0.2 * lower.width)
        x1 = min(upper.x1 - 0.2 * upper.width, lower.x1 - 0.2 * lower.width)
        rows, columns = slice(round(upper.y1) + 1, round(lower.y0)), slice(round(x0), round(x1))
        free = ~bands[rows, columns]
        seen = free.mean(axis=1) > 0.5 if free.size else np.zeros(0, bool)
        inked = (ink[rows, columns] > 0)[seen]
        if inked.shape[0] < 2 or inked.shape[1] < 3:
            continue
        share = inked.mean(axis=0)
        full = np.flatnonzero(share >= 0.7)
        # a stroke, not the ragged side of a ruling or of the symbols
        if not full.size or full.size > 1.6 * char or share.mean() > 0.6:
            continue
        along = round(x0) + float(full.mean())
        index = _add(network, False, along, upper.y1, lower.y0, 1)
        network.ports += [Port(k, (index, 0), "bottom", 0.0), Port(n, (index, 1), "top", 0.0)]


def _linked(network: Network, one: int, other: int) -> bool:
    """Whether some net reaches the facing sides of both symbols."""
    for net in network.nets():
        held = {(port.symbol, port.side) for port in network.ports if port.end[0] in net}
        if (one, "bottom") in held and (other, "top") in held:
            return True
    return False


def _known(network: Network, symbol: int, side: str, along: float, char: float) -> bool:
    for port in network.ports:
        if port.symbol == symbol and port.side == side:
            point = end_point(network.segments, port.end)
            if abs((point.y if _SIDES[side][0] else point.x) - along) < char:
                return True
    return False


def _probes(lines: Ink, box: Box, side: str, pointed: bool, char: float) -> Iterator[tuple[float, float]]:
    """Ink that starts at the side and runs straight out: (place along the side, how far it runs), pixels."""
    horizontal, way = _SIDES[side]
    picture = lines.T if horizontal else lines
    low, high = (box.y0, box.y1) if horizontal else (box.x0, box.x1)
    edge = {"bottom": box.y1, "top": box.y0 - 1, "right": box.x1, "left": box.x0 - 1}[side]
    if pointed:
        middle, half = (low + high) / 2, 0.18 * (high - low)
        low, high = middle - half, middle + half
    reach = round(2.2 * char)
    rows = round(edge) + way * np.arange(0, reach)
    rows = rows[(rows >= 0) & (rows < picture.shape[0])]
    start, end = max(0, round(low) + 2), min(picture.shape[1], round(high) - 1)
    if rows.size < 4 or end <= start:
        return
    patch = picture[rows, start:end] > 0
    # breaks of up to two pixels are none, and the first two rows may belong to the outline
    filled = patch.copy()
    filled[:-1] |= patch[1:]
    filled[:-2] |= patch[2:]
    filled[:2] = True
    depth = np.where(filled.all(axis=0), rows.size, np.argmin(filled, axis=0))
    starts = depth >= 5
    columns = np.flatnonzero(starts)
    if not columns.size:
        return
    for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        if run.size > 2 * char:
            continue
        deepest = depth[run].max()
        best = run[depth[run] >= deepest - 1]
        yield start + float(best.mean()), float(deepest)


def _attach(
    network: Network,
    symbols: Sequence[Box],
    k: int,
    side: str,
    along: float,
    depth: float,
    rulings: tuple[Sequence[Course], Sequence[Course]],
    char: float,
) -> None:
    """Add the stub where it leads to another symbol, to a stroke, or to a ruling on which the line may go
    on."""
    horizontal, way = _SIDES[side]
    box = symbols[k]
    edge = {"bottom": box.y1, "top": box.y0, "right": box.x1, "left": box.x0}[side]
    other = _facing(symbols, k, side, along, edge + way * depth)
    if other is not None:
        target = symbols[other]
        far = {"bottom": target.y0, "top": target.y1, "right": target.x0, "left": target.x1}[side]
        if any(
            {p.symbol for p in network.ports if p.end[0] == i} == {k, other}
            for i in range(len(network.segments))
        ):
            return
        index = _add(network, horizontal, along, edge, far, way)
        first, last = (0, 1) if way > 0 else (1, 0)
        network.ports += [
            Port(k, (index, first), side, 0.0),
            Port(other, (index, last), _OPPOSITE[side], 0.0),
        ]
        return
    best: tuple[float, int, float] | None = None
    for i, segment in enumerate(network.segments):
        if segment.curved or segment.horizontal == horizontal:
            continue
        if not segment.low - char / 3 <= along <= segment.high + char / 3:
            continue
        place = segment.across(along)
        away = (place - edge) * way
        if 0 < away <= depth + segment.thickness / 2 + 3 and (best is None or away < best[0]):
            best = (away, i, place)
    if best is None:
        for course in rulings[0] if horizontal else rulings[1]:
            place = course.at(along)
            if course.thickness and abs(place - (edge + way * depth)) <= course.thickness / 2 + 4:
                index = _add(network, horizontal, along, edge, place - way * course.thickness / 2, way)
                network.ports.append(Port(k, (index, 0 if way > 0 else 1), side, 0.0))
                return
        return
    _, i, place = best
    index = _add(network, horizontal, along, edge, place, way)
    network.ports.append(Port(k, (index, 0 if way > 0 else 1), side, 0.0))
    point = Point(place, along) if horizontal else Point(along, place)
    network.joints.append(Joint(i, index, point))


def _facing(symbols: Sequence[Box], k: int, side: str, along: float, tip: float) -> int | None:
    """The symbol whose side the stub reaches."""
    for other, box in enumerate(symbols):
        if other == k:
            continue
        low, high = (box.y0, box.y1) if side in ("left", "right") else (box.x0, box.x1)
        near = {"bottom": box.y0, "top": box.y1, "right": box.x0, "left": box.x1}[side]
        if low - 2 <= along <= high + 2 and abs(near - tip) <= 7:
            return other
    return None


def _add(network: Network, horizontal: bool, along: float, edge: float, far: float, way: int) -> int:
    low, high = (edge, far) if way > 0 else (far, edge)
    start, end = (
        (Point(low, along), Point(high, along)) if horizontal else (Point(along, low), Point(along, high))
    )
    network.segments.append(Segment(horizontal, start, end, 3.0))
    return len(network.segments) - 1
