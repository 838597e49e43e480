"""Mend the network where the scan lost ink or a line was drawn on a ruling.

An end that leads nowhere is attached by the cheapest of: reaching on to a symbol, over a gap to an end that
faces it, to a missing corner, to the side of another stroke, or along a ruling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sopocr.flowchart.grid import Course
from sopocr.flowchart.network import End, Joint, Network, Port, Reach, end_point, loose_ends, port_at
from sopocr.flowchart.segments import Segment
from sopocr.geometry import Box, Point

_DOUBLED = 0.6
"""Share of the way over which a ruling must be thicker than usual for a line to be seen on it."""

_TIP = 0.6
"""Letter heights between a diamond's corner and a ruling from which what lies between is a line."""

_CORNER, _BROKEN = 1.6, 2.4
"""Letter heights that may be missing of a line at a corner; the same of a line of dashes."""

_MIDDLE = 0.08
"""How far from the middle of a symbol's side a line meets it there, as a share of the side."""


@dataclass(frozen=True)
class Repair:
    """What one repair adds; `cost` is roughly the invented length in pixels."""

    cost: float
    ports: tuple[Port, ...] = ()
    joints: tuple[Joint, ...] = ()
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What repairs may use: the symbols' boxes and which are diamonds, the courses of the rulings, the sizes
    that count."""

    symbols: Sequence[Box]
    pointed: Sequence[bool]
    columns: Sequence[Course]
    rows: Sequence[Course]
    reach: Reach
    char: float


def mend(network: Network, around: Surroundings) -> None:
    """Attach ends that lead nowhere, cheapest repair first, until none is left that can be mended."""
    for _ in range(
        4 * len(network.segments) + 1
    ):  # each repair attaches an end: this bound is never the one that stops
        best = min(_repairs(network, around), key=lambda r: r.cost, default=None)
        if best is None:
            return
        network.ports += best.ports
        network.joints += best.joints
        network.segments += best.segments


def _repairs(network: Network, around: Surroundings) -> Iterator[Repair]:
    ends = _ends_worth_mending(network, around)
    for end in ends:
        yield from _reach_symbol(network, end, around)
        yield from _reach_stroke(network, end, around)
        yield from _turn_into_symbol(network, end, around)
        yield from _ride_to_symbol(network, end, around)
        yield from _ride_to_stroke(network, end, around)
    for k, first in enumerate(ends):
        for second in ends[k + 1 :]:
            if first[0] == second[0]:
                continue
            one, other = network.segments[first[0]], network.segments[second[0]]
            if one.horizontal == other.horizontal:
                yield from _over_gap(network, first, second, around)
            else:
                yield from _missing_corner(network, first, second, around)
            yield from _along_ruling(network, first, second, around)


def _ends_worth_mending(network: Network, around: Surroundings) -> list[End]:
    """Loose ends of nets that hold on to a symbol but do not yet link two, or of long strokes."""
    linked: dict[int, set[int]] = {}
    net_of = {i: n for n, net in enumerate(network.nets()) for i in net}
    for port in network.ports:
        linked.setdefault(net_of[port.end[0]], set()).add(port.symbol)
    worth = []
    for end in loose_ends(network, around.reach.near):
        segment = network.segments[end[0]]
        known = len(linked.get(net_of[end[0]], ()))
        least = {0: 2.0, 1: 0.0}.get(known, 1.5)
        if segment.length > least * around.char:
            worth.append(end)
    return worth


def _outward(end: End) -> int:
    return 1 if end[1] else -1


def _reach_symbol(network: Network, end: End, around: Surroundings) -> Iterator[Repair]:
    segment = network.segments[end[0]]
    port = port_at(segment, end, around.symbols, around.pointed, 3.5 * around.char)
    if port is None:
        return
    others = [p for p in network.ports if p.symbol == port.symbol and p.end[0] == end[0]]
    if others:
        return
    cost = port.gap if port.gap <= around.reach.far else 1.6 * port.gap
    yield Repair(max(0.0, cost), ports=(port,))


def _reach_stroke(network: Network, end: End, around: Surroundings) -> Iterator[Repair]:
    """On to the side of a stroke across the way."""
    segment = network.segments[end[0]]
    tip = end_point(network.segments, end)
    along = tip.x if segment.horizontal else tip.y
    for j, other in enumerate(network.segments):
        if other.curved or other.horizontal == segment.horizontal or j == end[0]:
            continue
        place = other.across(tip.y if segment.horizontal else tip.x)
        gap = (place - along) * _outward(end) - other.thickness / 2
        at = segment.across(place)
        if -2 <= gap <= around.reach.far and other.low - 3 <= at <= other.high + 3:
            if any({joint.first, joint.second} == {end[0], j} for joint in network.joints):
                continue
            point = Point(place, at) if segment.horizontal else Point(at, place)
            cost = 4 + 1.5 * max(0.0, gap)
            yield Repair(cost, joints=(Joint(end[0], j, point, cost),))


def _over_gap(network: Network, first: End, second: End, around: Surroundings) -> Iterator[Repair]:
    """To an end in line that faces this one."""
    one, other = network.segments[first[0]], network.segments[second[0]]
    if first[1] == second[1]:
        return
    before, after, low, high = (one, other, first, second) if first[1] == 1 else (other, one, second, first)
    gap = after.low - before.high
    limit = max(3 * around.char, 0.4 * min(one.length, other.length))
    middle = (after.low + before.high) / 2
    aside = abs(before.across(middle) - after.across(middle))
    if gap < -2 or aside > around.reach.touch:
        return
    beside = any(
        course.thickness
        and abs(course.at(middle) - before.across(middle)) <= course.thickness + around.reach.near
        and course.doubled(before.high, after.low) > _DOUBLED
        for course in (around.rows if one.horizontal else around.columns)
    )
    if gap > limit and not beside:
        return
    tip, tail = end_point(network.segments, low), end_point(network.segments, high)
    if _blocked(tip, tail, around.symbols):
        return
    point = Point((tip.x + tail.x) / 2, (tip.y + tail.y) / 2)
    cost = (3.0 if beside else max(1.0, gap)) + 2 * aside
    yield Repair(cost, joints=(Joint(low[0], high[0], point, cost),))


def _missing_corner(network: Network, first: End, second: End, around: Surroundings) -> Iterator[Repair]:
    if not network.segments[first[0]].horizontal:
        first, second = second, first
    across, down = network.segments[first[0]], network.segments[second[0]]
    tip, other = end_point(network.segments, first), end_point(network.segments, second)
    corner = Point(down.across(tip.y), across.across(other.x))
    short = (corner.x - tip.x) * _outward(first)
    deep = (corner.y - other.y) * _outward(second)
    most = _BROKEN if across.pieces > 1 or down.pieces > 1 else _CORNER
    if max(short, deep) > most * around.char or min(short, deep) < -around.reach.near:
        return
    cost = 3 + 1.4 * (abs(short) + abs(deep))
    yield Repair(cost, joints=(Joint(first[0], second[0], corner, cost),))


def _along_ruling(network: Network, first: End, second: End, around: Surroundings) -> Iterator[Repair]:
    """Two ends at one ruling, with the connector's middle part drawn on top of it."""
    one, other = network.segments[first[0]], network.segments[second[0]]
    if one.horizontal != other.horizontal:
        return
    courses = around.columns if one.horizontal else around.rows
    a, b = end_point(network.segments, first), end_point(network.segments, second)
    if one.horizontal:
        a, b = Point(a.y, a.x), Point(b.y, b.x)
    apart = abs(a.x - b.x)
    if apart < around.char:
        return
    for course in courses:
        reach = course.thickness / 2 + around.reach.near
        miss = max(abs(course.at(a.x) - a.y), abs(course.at(b.x) - b.y))
        if not course.thickness or miss > reach:
            continue
        low, high = sorted((a.x, b.x))
        start, end = Point(low, course.at(low)), Point(high, course.at(high))
        pa, pb = Point(a.x, course.at(a.x)), Point(b.x, course.at(b.x))
        if _blocked(start, end, [] if one.horizontal else around.symbols):
            continue
        if one.horizontal:
            start, end, pa, pb = (Point(p.y, p.x) for p in (start, end, pa, pb))
        ride = Segment(not one.horizontal, start, end, course.thickness, inked=0.0)
        index = len(network.segments)
        doubled = _is_drawn_on(course, low, high)
        if not doubled and not one.horizontal and (course is courses[0] or course is courses[-1]):
            continue  # what ends at the table's edge leaves the page
        if not doubled and not _lead_onto_ruling(network, first, second, around):
            continue  # tips of symbols that reach the ruling
        cost = 4 + miss if doubled else 22 + 0.08 * apart + miss
        yield Repair(
            cost,
            joints=(Joint(first[0], index, pa, cost), Joint(second[0], index, pb, cost)),
            segments=(ride,),
        )


def _is_drawn_on(course: Course, low: float, high: float) -> bool:
    """Whether a line is seen on a ruling from `low` to `high`."""
    return course.doubled(low, high) > _DOUBLED or course.is_darker(low, high)


def _lead_onto_ruling(network: Network, first: End, second: End, around: Surroundings) -> bool:
    """Whether two strokes that end at one ruling are ends of a line drawn on it.

    Long ones are. Short ones are, where they start in the middle of the sides of symbols on either side of
    the ruling; the tip of a diamond, which all but reaches the ruling, is none.
    """
    pieces = [network.segments[end[0]] for end in (first, second)]
    long = [piece.length >= 0.8 * around.char for piece in pieces]
    if all(long):
        return True
    if min(piece.length for piece in pieces) < 0.4 * around.char:
        return False
    ports = [
        port
        for end, is_long in zip((first, second), long, strict=True)
        for port in network.ports
        if port.end[0] == end[0] and not is_long
    ]
    free = [port.gap + network.segments[port.end[0]].length for port in ports if around.pointed[port.symbol]]
    if free and min(free) < _TIP * around.char:
        return False
    if any(long):
        return True
    opposed = first[1] != second[1]
    return opposed and len(ports) == 2 and all(_in_middle(network, port, around) for port in ports)


def _in_middle(network: Network, port: Port, around: Surroundings) -> bool:
    """Whether a line meets a symbol in the middle of its side, as drawing programs let lines do."""
    box, point = around.symbols[port.symbol], end_point(network.segments, port.end)
    if port.side in ("top", "bottom"):
        return abs(point.x - box.center.x) <= _MIDDLE * box.width
    return abs(point.y - box.center.y) <= _MIDDLE * box.height


def _turn_into_symbol(network: Network, end: End, around: Surroundings) -> Iterator[Repair]:
    """From an end that lies right before the middle of a symbol's side, round a corner into it."""
    segment = network.segments[end[0]]
    tip = end_point(network.segments, end)
    along, across = (tip.x, tip.y) if segment.horizontal else (tip.y, tip.x)
    for k, box in enumerate(around.symbols):
        low, high = (box.x0, box.x1) if segment.horizontal else (box.y0, box.y1)
        near, far = (box.y0, box.y1) if segment.horizontal else (box.x0, box.x1)
        before, after = near - across, across - far
        gap = max(before, after)
        close = gap <= 1.3 * around.char
        aside = abs(along - (low + high) / 2)
        if aside > max((0.25 if close else 0.1) * (high - low), around.reach.near):
            continue
        # the last dashes before the arrowhead may be too few to be seen as a line
        if not -1 <= gap <= (4 if segment.dashed else 2.4) * around.char:
            continue
        if any(port.symbol == k and port.end[0] == end[0] for port in network.ports):
            continue
        ahead = before > after  # the symbol lies further down or to the right
        sides = ("top", "bottom") if segment.horizontal else ("left", "right")
        edge = near if ahead else far
        start, stop = Point(along, min(across, edge)), Point(along, max(across, edge))
        joint = Point(along, across)
        if not segment.horizontal:
            start, stop, joint = (Point(p.y, p.x) for p in (start, stop, joint))
        index = len(network.segments)
        cost = 5 + max(0.0, gap) * (1.0 if close else 1.5)
        yield Repair(
            cost,
            ports=(Port(k, (index, 1 if ahead else 0), sides[0] if ahead else sides[1], 0.0),),
            joints=(Joint(end[0], index, joint, cost / 2),),
            segments=(Segment(not segment.horizontal, start, stop, segment.thickness),),
        )


def _ride_to_symbol(network: Network, end: End, around: Surroundings) -> Iterator[Repair]:
    """From an end at a ruling along it to a symbol that the ruling runs into."""
    segment = network.segments[end[0]]
    tip = end_point(network.segments, end)
    courses = around.columns if segment.horizontal else around.rows
    along, across = (tip.y, tip.x) if segment.horizontal else (tip.x, tip.y)
    for course in courses:
        if not course.thickness or abs(course.at(along) - across) > course.thickness / 2 + around.reach.near:
            continue
        for k, box in enumerate(around.symbols):
            if any(port.symbol == k and port.end[0] == end[0] for port in network.ports):
                continue
            sides = ("top", "bottom") if segment.horizontal else ("left", "right")
            near, far = (box.y0, box.y1) if segment.horizontal else (box.x0, box.x1)
            low, high = (box.x0, box.x1) if segment.horizontal else (box.y0, box.y1)
            middle = (near + far) / 2
            goal, side = (near, sides[0]) if along < middle else (far, sides[1])
            place = course.at(goal)
            apart = abs(goal - along)
            # a long line that ends at a ruling goes on along it
            far = (9 if segment.length > 4 * around.char else 5) * around.char
            drawn = _is_drawn_on(course, *sorted((along, goal)))
            thin = apart > far and not drawn
            # connectors meet a symbol at the middle of its side
            if thin or abs(place - (low + high) / 2) > 0.2 * (high - low) or apart < 3:
                continue
            a, b = sorted((along, goal))
            start, stop = Point(course.at(a), a), Point(course.at(b), b)
            joint = Point(course.at(along), along)
            if not segment.horizontal:
                start, stop, joint = (Point(p.y, p.x) for p in (start, stop, joint))
            index = len(network.segments)
            ride = Segment(not segment.horizontal, start, stop, course.thickness, inked=0.0)
            cost = 5.0 if drawn else 14 + 0.3 * apart
            yield Repair(
                cost,
                ports=(Port(k, (index, 1 if along < goal else 0), side, 0.0),),
                joints=(Joint(end[0], index, joint, cost),),
                segments=(ride,),
            )


def _ride_to_stroke(network: Network, end: End, around: Surroundings) -> Iterator[Repair]:
    """From an end at a ruling along it, where it is thicker than usual, to a stroke that crosses it."""
    segment = network.segments[end[0]]
    tip = end_point(network.segments, end)
    courses = around.columns if segment.horizontal else around.rows
    along, across = (tip.y, tip.x) if segment.horizontal else (tip.x, tip.y)
    for course in courses:
        if not course.thickness or abs(course.at(along) - across) > course.thickness / 2 + around.reach.near:
            continue
        for j, other in enumerate(network.segments):
            if other.horizontal != segment.horizontal or j == end[0]:
                continue
            place = other.across(course.at(along))
            if not other.low + 3 < course.at(place) < other.high - 3 or abs(place - along) < around.char:
                continue
            low, high = sorted((along, place))
            if course.doubled(low, high) <= _DOUBLED:
                continue
            start, stop = Point(low, course.at(low)), Point(high, course.at(high))
            first, last = Point(along, course.at(along)), Point(place, course.at(place))
            if segment.horizontal:
                start, stop, first, last = (Point(p.y, p.x) for p in (start, stop, first, last))
            index = len(network.segments)
            cost = 6 + 0.01 * (high - low)
            yield Repair(
                cost,
                joints=(Joint(end[0], index, first, cost), Joint(j, index, last, cost)),
                segments=(Segment(not segment.horizontal, start, stop, course.thickness, inked=0.0),),
            )


def _blocked(a: Point, b: Point, symbols: Sequence[Box]) -> bool:
    """Whether the straight way from `a` to `b` runs through the inside of a symbol."""
    x0, x1 = sorted((a.x, b.x))
    y0, y1 = sorted((a.y, b.y))
    return any(box.x0 + 4 < x1 and box.x1 - 4 > x0 and box.y0 + 4 < y1 and box.y1 - 4 > y0 for box in symbols)
