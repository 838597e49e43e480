"""Which strokes belong together: joints between segments, and ports where segments meet symbols.

Two strokes that cross are two connectors; strokes that meet at an end are one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sopocr.flowchart.segments import Segment
from sopocr.geometry import Box, Point, union
from sopocr.model.rejected import reject

_CORNER, _OUTLINE = 0.6, 1.35
"""How far from a diamond's corner lines meet it, as a share of its half height (or width); and how far
outside its outline, where that is 1."""

GoesOn = Callable[["Port", Segment, float], bool]
"""Whether a segment that would reach a symbol at a port does so from the far edge of a stroke in between."""

End = tuple[int, int]
"""A segment's index and which of its ends: 0 = start, 1 = end."""


@dataclass(frozen=True)
class Port:
    """Where a segment's end meets a symbol. `side`: "top", "bottom", "left" or "right" of the symbol."""

    symbol: int
    end: End
    side: str
    gap: float


@dataclass(frozen=True)
class Joint:
    """Two segments that meet at `point`. `cost` is 0 where the ink shows it, more where it was mended."""

    first: int
    second: int
    point: Point
    cost: float = 0.0


@dataclass
class Network:
    """Segments with their joints and ports."""

    segments: list[Segment]
    ports: list[Port] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)

    def nets(self) -> list[list[int]]:
        """Indices of segments that hang together, per net."""
        parent = list(range(len(self.segments)))

        def root(i: int) -> int:
            while parent[i] != i:
                parent[i] = parent[parent[i]]
                i = parent[i]
            return i

        for joint in self.joints:
            parent[root(joint.first)] = root(joint.second)
        nets: dict[int, list[int]] = {}
        for i in range(len(self.segments)):
            nets.setdefault(root(i), []).append(i)
        return list(nets.values())


@dataclass(frozen=True)
class Reach:
    """Distances in pixels that count as touching and as near."""

    touch: float
    near: float
    far: float


def end_point(segments: Sequence[Segment], end: End) -> Point:
    segment = segments[end[0]]
    return segment.end if end[1] else segment.start


def connect(
    segments: Sequence[Segment],
    symbols: Sequence[Box],
    pointed: Sequence[bool],
    reach: Reach,
    char: float,
    goes_on: GoesOn | None = None,
) -> Network:
    """The network of `segments` as the ink shows it; `symbols` are the boxes of the symbols cut out of the
    ink, `pointed` tells which are diamonds. `goes_on` tells of an end at a stroke across its way whether its
    line goes on beyond that stroke; without it, none does."""
    kept = list(segments)
    while True:
        network = Network(kept)
        _find_ports(network, symbols, pointed, (reach.touch + 3.5, char), goes_on)
        _find_joints(network, reach)
        _drop_corners(network, reach)
        loose = _loose_stubs(network, 1.7 * char) | _wings(network, char) | _bits_of_heads(network, char)
        loose |= _head_bases(network, char)
        if not loose:
            return network
        for segment in (kept[i] for i in sorted(loose)):
            box = Box(*segment.start, *segment.start)
            reject(
                "konektor", union([box, Box(*segment.end, *segment.end)]), "a bit of a letter or of a head"
            )
        kept = [s for i, s in enumerate(kept) if i not in loose]


def _drop_corners(network: Network, reach: Reach) -> None:
    """Take the ports away where a line turns close before a symbol that it has left or will enter near by:
    the corner of a short jog."""
    for port in list(network.ports):
        if port.gap <= reach.touch:
            continue
        segment = network.segments[port.end[0]]
        for joint in network.joints:
            if port.end[0] not in (joint.first, joint.second):
                continue
            i = joint.second if joint.first == port.end[0] else joint.first
            other = network.segments[i]
            tip = end_point(network.segments, port.end)
            along = tip.x if other.horizontal else tip.y
            at_corner = min(abs(along - other.low), abs(along - other.high)) <= reach.near
            near = max(abs(joint.point.x - tip.x), abs(joint.point.y - tip.y)) <= reach.near
            if near and at_corner and other.horizontal != segment.horizontal and _leads_to(network, i, port):
                network.ports.remove(port)
                break


def _leads_to(network: Network, start: int, port: Port) -> bool:
    """Whether the segment `start`, or one that meets it, ends closer at the same side of that symbol, or the
    line goes on from there to another side of it."""
    beside, line = {start}, {start}
    for joint in network.joints:
        if start in (joint.first, joint.second):
            beside |= {joint.first, joint.second}
    beside.discard(port.end[0])
    known = 0
    while known < len(line):
        known = len(line)
        for joint in network.joints:
            if port.end[0] not in (joint.first, joint.second) and line & {joint.first, joint.second}:
                line |= {joint.first, joint.second}
    return any(
        other.symbol == port.symbol
        and other.gap < port.gap
        and other.end[0] in (beside if other.side == port.side else line)
        for other in network.ports
    )


def loose_ends(network: Network, near: float) -> list[End]:
    """Ends that meet neither a symbol nor another segment."""
    held = {port.end for port in network.ports}
    for joint in network.joints:
        for i in (joint.first, joint.second):
            segment = network.segments[i]
            along = joint.point.x if segment.horizontal else joint.point.y
            slack = min(near + 4 + segment.thickness, 0.6 * segment.length + 1)
            if along - segment.low <= slack:
                held.add((i, 0))
            if segment.high - along <= slack:
                held.add((i, 1))
    return [(i, which) for i in range(len(network.segments)) for which in (0, 1) if (i, which) not in held]


def _loose_stubs(network: Network, longest: float) -> set[int]:
    """Short strokes that hold on to nothing: bits of letters, arrowheads' wings, specks."""
    held = {i for port in network.ports for i in [port.end[0]]}
    for joint in network.joints:
        for i in (joint.first, joint.second):
            segment = network.segments[i]
            along = joint.point.x if segment.horizontal else joint.point.y
            if along - segment.low < 0.35 * segment.length or segment.high - along < 0.35 * segment.length:
                held.add(i)
    return {i for i, s in enumerate(network.segments) if s.length < longest and i not in held}


def _bits_of_heads(network: Network, char: float) -> set[int]:
    """Strokes shorter than a letter that lie across two or more that all reach one side of a symbol: what
    stands between the wings of an arrowhead. They hold none of these."""
    sides = {port.end[0]: (port.symbol, port.side) for port in network.ports}
    across: dict[int, set[int]] = {}
    for joint in network.joints:
        across.setdefault(joint.first, set()).add(joint.second)
        across.setdefault(joint.second, set()).add(joint.first)
    return {
        i
        for i, others in across.items()
        if network.segments[i].length < char
        and i not in sides
        and len(others) >= 2
        and all(j in sides for j in others)
        and len({sides[j] for j in others}) == 1
    }


def _head_bases(network: Network, char: float) -> set[int]:
    """Short strokes across the end of a longer one that lead nowhere: the base of a hollow arrowhead."""
    held = {port.end[0] for port in network.ports}
    bases = set()
    for i, base in enumerate(network.segments):
        if i in held or base.length >= 2 * char:
            continue
        met = [joint for joint in network.joints if i in (joint.first, joint.second)]
        others = [(joint, joint.second if joint.first == i else joint.first) for joint in met]
        shafts = [(joint, j) for joint, j in others if network.segments[j].length > max(char, base.length)]
        bits = [j for _, j in others if j not in {shaft for _, shaft in shafts}]
        if len(shafts) != 1 or any(j in held for j in bits):
            continue
        joint, j = shafts[0]
        shaft = network.segments[j]
        place = joint.point.x if shaft.horizontal else joint.point.y
        middle = joint.point.x if base.horizontal else joint.point.y
        at_end = min(abs(place - shaft.low), abs(place - shaft.high)) < 0.5 * char
        if at_end and abs(middle - (base.low + base.high) / 2) < 0.3 * base.length:
            bases.add(i)
    return bases


def _wings(network: Network, char: float) -> set[int]:
    """Short strokes that reach a symbol right beside a longer one: the wings of its arrowhead."""
    wings: set[int] = set()
    for port in network.ports:
        segment = network.segments[port.end[0]]
        for other in network.ports:
            longer = network.segments[other.end[0]]
            if (
                (other.symbol, other.side) == (port.symbol, port.side)
                and segment.length < min(2 * char, 0.8 * longer.length)
                and abs(segment.across(segment.low) - longer.across(segment.low)) < char
            ):
                wings.add(port.end[0])
    return wings


def _find_ports(
    network: Network,
    symbols: Sequence[Box],
    pointed: Sequence[bool],
    gaps: tuple[float, float],
    goes_on: GoesOn | None,
) -> None:
    """Add the ports of ends within a gap of symbols; `gaps` are that of straight segments and that of
    curves, which were followed to their symbols already."""
    taken = {port.end for port in network.ports}
    for i, segment in enumerate(network.segments):
        for which in (0, 1):
            if (i, which) in taken:
                continue
            port = port_at(segment, (i, which), symbols, pointed, gaps[segment.curved])
            if port is None:
                continue
            stop = None if segment.curved else _stopped_at(network.segments, (i, which))
            if stop is None or (goes_on is not None and goes_on(port, segment, stop)):
                network.ports.append(port)


def _stopped_at(segments: Sequence[Segment], end: End) -> float | None:
    """The far edge of a long stroke across the end's way, where there is one: what ends there ends at that
    line, not at the symbol behind it."""
    segment = segments[end[0]]
    point = end_point(segments, end)
    along, across = (point.x, point.y) if segment.horizontal else (point.y, point.x)
    outward = 1 if end[1] else -1
    for other in segments:
        if other.curved or other.horizontal == segment.horizontal:
            continue
        if other.length < max(40.0, 2 * segment.thickness):
            continue
        if not other.low + 10 < across < other.high - 10:
            continue
        ahead = (other.across(across) - along) * outward
        if -(other.thickness / 2 + 1.5) <= ahead <= other.thickness / 2 + 3:
            return other.across(across) + outward * other.thickness / 2
    return None


def port_at(
    segment: Segment, end: End, symbols: Sequence[Box], pointed: Sequence[bool], gap: float
) -> Port | None:
    """The symbol that the segment runs into within `gap` beyond its end (or up to half its length before it);
    into a diamond only near its corners."""
    point = segment.end if end[1] else segment.start
    if segment.curved or segment.slope > _SLANTING:
        return _slanting_port(point, end, symbols, pointed, gap)
    best: Port | None = None
    for k, box in enumerate(symbols):
        if segment.horizontal:
            inside = box.y0 - 2 <= point.y <= box.y1 + 2
            apart = box.x0 - point.x if end[1] else point.x - box.x1
            side = "left" if end[1] else "right"
            ahead = apart > -0.5 * box.width
        else:
            inside = box.x0 - 2 <= point.x <= box.x1 + 2
            apart = box.y0 - point.y if end[1] else point.y - box.y1
            side = "top" if end[1] else "bottom"
            ahead = apart > -0.5 * box.height
        if inside and pointed[k]:
            inside = _at_corner(segment.horizontal, point, box)
        if inside and ahead and apart <= gap and (best is None or apart < best.gap):
            best = Port(k, end, side, apart)
    return best


_SLANTING = 0.12
"""Slope from which a line may meet any side of a symbol, not only the one that it runs against."""


def _slanting_port(
    point: Point, end: End, symbols: Sequence[Box], pointed: Sequence[bool], gap: float
) -> Port | None:
    best: Port | None = None
    for k, box in enumerate(symbols):
        aside = {
            "left": box.x0 - point.x,
            "right": point.x - box.x1,
            "top": box.y0 - point.y,
            "bottom": point.y - box.y1,
        }
        side = max(aside, key=lambda name: aside[name])
        apart = math.hypot(max(0.0, aside["left"], aside["right"]), max(0.0, aside["top"], aside["bottom"]))
        if pointed[k] and not _at_corner(side in ("left", "right"), point, box):
            continue
        if apart <= gap and (best is None or apart < best.gap):
            best = Port(k, end, side, apart)
    return best


def _at_corner(horizontal: bool, point: Point, box: Box) -> bool:
    """Whether a line that ends at `point` meets the diamond in `box`: in line with a corner, or on its
    outline."""
    dx = abs(point.x - box.center.x) / max(1.0, box.width / 2)
    dy = abs(point.y - box.center.y) / max(1.0, box.height / 2)
    return (dy if horizontal else dx) <= _CORNER or dx + dy <= _OUTLINE


def _find_joints(network: Network, reach: Reach) -> None:
    """Joints between a horizontal and a vertical segment where an end of one meets the other."""
    segments = network.segments
    ported = {port.end for port in network.ports}
    # (distance, joint, ends it attaches): each end keeps what lies nearest, and whatever truly touches
    options: list[tuple[float, Joint, tuple[End, ...]]] = []
    for i, j, point, di, dj in _meetings(segments, reach.near):
        ends: list[End] = []
        worst = 0.0
        for index, (over, which) in ((i, di), (j, dj)):
            if which is not None:
                ends.append((index, which))
                worst = max(worst, abs(over))
        if not ends or all(end in ported for end in ends):
            continue
        options.append((worst, Joint(i, j, point), tuple(ends)))
    attached: set[End] = set(ported)
    for distance, joint, joined in sorted(options, key=lambda option: option[0]):
        if distance <= reach.touch or any(end not in attached for end in joined):
            network.joints.append(joint)
            attached.update(joined)


Meeting = tuple[int, int, Point, tuple[float, int | None], tuple[float, int | None]]


def _meetings(segments: Sequence[Segment], near: float) -> Iterator[Meeting]:
    """Pairs (horizontal i, vertical j) that meet or cross, with how each stands to the crossing point.

    For each of the two: (how far the point lies beyond its nearest end, negative within; that end), the end
    being None where the point lies well inside.
    """
    # curves were followed from one symbol to another: what they cross they do not meet
    across = [i for i, s in enumerate(segments) if s.horizontal and not s.curved]
    down = [i for i, s in enumerate(segments) if not s.horizontal and not s.curved]
    for i in across:
        h = segments[i]
        for j in down:
            v = segments[j]
            if v.start.x < h.low - near - 4 and v.end.x < h.low - near - 4:
                continue
            y = h.across(v.start.x)
            x = v.across(y)
            di, dj = _stand(h, x, v.thickness, near), _stand(v, y, h.thickness, near)
            if di is not None and dj is not None:
                yield i, j, Point(x, y), di, dj


def _stand(segment: Segment, along: float, other: float, near: float) -> tuple[float, int | None] | None:
    """(distance, end) of a crossing at `along`; None where it is beyond reach."""
    slack = other / 2
    before, after = along - segment.low, segment.high - along
    if before < -near - slack or after < -near - slack:
        return None
    which = 0 if before < after else 1
    over = min(before, after)
    # an end that stops within the other stroke's thickness touches exactly
    distance = max(0.0, abs(over) - slack - 1)
    return (distance, which) if over <= near + slack else (over, None)
