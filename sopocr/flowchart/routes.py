"""From nets of strokes to connectors: which symbols a net leads from and to, and along which way."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import networkx as nx

from sopocr.flowchart.network import Network, Port, end_point
from sopocr.geometry import Box, Point
from sopocr.model.page import Connector

_SIDE_HINT = {"top": 0.9, "bottom": -0.9, "left": 0.0, "right": 0.0}
"""Log odds that a line enters at that side, where no arrowhead tells: charts read downwards."""

_HEAD = 0.3
"""From here on the measure of an arrowhead counts as one."""

_FAINT_HEAD = 0.18
"""The same where no other end of a branching line has a trace of one."""

Node = tuple[str, int, int]


@dataclass(frozen=True)
class Route:
    """A way through a net from one port to another."""

    start: Port
    end: Port
    points: tuple[Point, ...]
    turns: int
    length: float
    cost: float
    """Invented length in pixels on the way."""
    dashed: bool


def find_connectors(
    network: Network, boxes: Sequence[Box], heads: Mapping[Port, float], links: Collection[int] = ()
) -> list[Connector]:
    """The connectors of every net; `heads` tells how surely an arrowhead stands at each port (0..1), `links`
    which boxes are links to other pages."""
    graph = _graph(network)
    ports_of: dict[int, list[Port]] = {}
    net_of = {i: n for n, net in enumerate(network.nets()) for i in net}
    for port in network.ports:
        ports_of.setdefault(net_of[port.end[0]], []).append(port)
    found: list[Connector] = []
    for ports in ports_of.values():
        if len({port.symbol for port in ports}) >= 2:
            found += _net_connectors(graph, network, ports, boxes, heads)
    return _there_and_back(found, boxes, links)


def settle_directions(
    connectors: Sequence[Connector], rows: Sequence[int | None], decisions: Sequence[bool]
) -> list[Connector]:
    """The connectors with doubtful ones turned where that leaves fewer rows without a way in or out.

    `rows` is the table row of each symbol (None for links and what stands outside the table), `decisions`
    tells which symbols are decisions. A row needs a way in unless it is the page's first, and a way out
    unless it is the last; a decision needs two ways out. Turning a line costs as much as its direction is
    sure.
    """
    result = list(connectors)
    doubtful = [i for i, c in enumerate(result) if c.directed < 0.95 and None not in (c.start, c.end)]
    known = [row for row in rows if row is not None]
    if not doubtful or not known:
        return result
    while True:
        present = _faults(result, rows, decisions)
        best, gain = None, 0.25
        for i in doubtful:
            turned = result.copy()
            turned[i] = reversed_connector(result[i])
            price = math.log(max(result[i].directed, 0.5) / max(0.02, 1 - result[i].directed)) / 3
            better = present - _faults(turned, rows, decisions) - price
            if better > gain:
                best, gain = i, better
        if best is None:
            return result
        result[best] = replace(reversed_connector(result[best]), directed=0.6)
        doubtful.remove(best)


def _faults(connectors: Sequence[Connector], rows: Sequence[int | None], decisions: Sequence[bool]) -> float:
    """How many rows lack a way in or out, and decisions their second way out."""
    entered: set[int] = set()
    left: set[int] = set()
    ways: dict[int, int] = {}
    pairs: dict[tuple[int, int], int] = {}
    for connector in connectors:
        if connector.start is None or connector.end is None:
            continue
        a, b = rows[connector.start], rows[connector.end]
        if a == b and a is not None:
            continue
        if b is not None:
            entered.add(b)
        if a is not None:
            left.add(a)
        ways[connector.start] = ways.get(connector.start, 0) + 1
        pair = (connector.start, connector.end)
        pairs[pair] = pairs.get(pair, 0) + 1
    known = sorted({row for row in rows if row is not None})
    first, last = known[0], known[-1]
    faults = sum(1.0 for row in known if row not in entered and row != first)
    faults += sum(1.0 for row in known if row not in left and row != last)
    faults += sum(0.6 for k, decision in enumerate(decisions) if decision and ways.get(k, 0) < 2)
    return faults + sum(count - 1.0 for count in pairs.values())


def reversed_connector(connector: Connector) -> Connector:
    """The same line read the other way round."""
    return replace(
        connector,
        points=tuple(reversed(connector.points)),
        start=connector.end,
        end=connector.start,
        arrow_start=connector.arrow_end,
        arrow_end=connector.arrow_start,
        directed=1 - connector.directed,
    )


def _there_and_back(
    found: Sequence[Connector], boxes: Sequence[Box], links: Collection[int]
) -> list[Connector]:
    """Of two lines between the same symbols in the same direction, the less certain one leads back.

    Nobody draws an arrow twice. Which of the two leads back tell the arrowheads, then the sides at which they
    meet the symbols: a line into the top of a symbol leads on.
    """
    result: list[Connector] = []
    for one in found:
        twin = next(
            (k for k, other in enumerate(result) if (other.start, other.end) == (one.start, one.end)), None
        )
        if twin is None:
            result.append(one)
            continue
        if _same_line(result[twin], one, boxes):  # one line, found twice
            continue
        if one.start in links or one.end in links:  # nothing leads to a link and back
            continue
        result.append(one)
        k = min(
            twin, len(result) - 1, key=lambda n: result[n].directed + 0.2 * _forwardness(result[n], boxes)
        )
        if result[k].directed < 0.93:
            turned = reversed_connector(result[k])
            result[k] = replace(turned, directed=max(0.6, turned.directed))
    return result


def _same_line(one: Connector, other: Connector, boxes: Sequence[Box]) -> bool:
    """Whether two connectors meet both symbols at the same places, however far before them their ends were
    seen."""
    if one.start is None or one.end is None:
        return False
    near = 0.3 * min(boxes[one.start].height, boxes[one.start].width)
    for place, box in ((0, boxes[one.start]), (-1, boxes[one.end])):
        a, b = (_drawn_to(box, connector.points[place]) for connector in (one, other))
        if math.hypot(a.x - b.x, a.y - b.y) >= near:
            return False
    return True


def _drawn_to(box: Box, point: Point) -> Point:
    """The place of the box that lies nearest to a point."""
    return Point(min(max(point.x, box.x0), box.x1), min(max(point.y, box.y0), box.y1))


def _forwardness(connector: Connector, boxes: Sequence[Box]) -> float:
    """1 for a line that leaves a symbol below and enters the next from above, less for sides, -1 for the
    reverse."""
    if connector.start is None or connector.end is None:
        return 0.0
    out, into = boxes[connector.start], boxes[connector.end]
    first, last = connector.points[0], connector.points[-1]
    leaves = 1.0 if first.y >= out.y1 - 4 else -1.0 if first.y <= out.y0 + 4 else 0.0
    enters = 1.0 if last.y <= into.y0 + 4 else -1.0 if last.y >= into.y1 - 4 else 0.0
    return (leaves + enters) / 2


def pieces_between(network: Network, char: float) -> list[tuple[int, Point, Point]]:
    """The pieces of segments that lie on a way from one symbol to another: (segment, from, to)."""
    graph = _graph(network)
    net_of = {i: n for n, net in enumerate(network.nets()) for i in net}
    found: set[tuple[Node, Node]] = set()
    ports = [port for port in network.ports if not _is_letters(network, port, net_of, char)]
    for one, other in combinations(ports, 2):
        first: Node = ("port", *one.end)
        last: Node = ("port", *other.end)
        if net_of[one.end[0]] != net_of[other.end[0]] or one.symbol == other.symbol:
            continue
        if first in graph and last in graph and nx.has_path(graph, first, last):
            path: list[Node] = nx.shortest_path(graph, first, last, weight="weight")
            found.update((min(pair), max(pair)) for pair in pairwise(path))
    return [(graph.edges[a, b]["segment"], _place(network, a), _place(network, b)) for a, b in sorted(found)]


def _is_letters(network: Network, port: Port, net_of: Mapping[int, int], char: float) -> bool:
    """Whether a way into a symbol is a letter's stroke, as long as one at most and beside the net's line at
    that side: a stem that stands on the line, an arm that reaches the symbol."""
    own = network.segments[port.end[0]]
    return own.length < char and any(
        (other.symbol, other.side) == (port.symbol, port.side)
        and other.end[0] != port.end[0]
        and net_of[other.end[0]] == net_of[port.end[0]]
        and network.segments[other.end[0]].length > 2 * char
        for other in network.ports
    )


def _net_connectors(
    graph: nx.Graph,
    network: Network,
    ports: Sequence[Port],
    boxes: Sequence[Box],
    heads: Mapping[Port, float],
) -> list[Connector]:
    incoming = _entries(ports, boxes, heads)
    outgoing = [port for port in ports if port not in incoming]
    if not outgoing:
        outgoing = list(ports)
    routes: dict[tuple[Port, Port], Route] = {}
    for source in outgoing:
        for target in incoming:
            if source.symbol != target.symbol and source != target:
                route = _route(graph, network, source, target)
                if route is not None:
                    routes[source, target] = route
    chosen = _assign(routes, outgoing, incoming)
    result = []
    seen: set[frozenset[Port]] = set()
    for source, target in chosen:
        pair = frozenset((source, target))
        if pair in seen:
            continue
        seen.add(pair)
        route = routes[source, target]
        into, back = heads.get(target, 0.0), heads.get(source, 0.0)
        result.append(
            Connector(
                points=route.points,
                start=source.symbol,
                end=target.symbol,
                arrow_start=back > _HEAD,
                arrow_end=into > _HEAD,
                dashed=route.dashed,
                confidence=max(0.2, 1 - route.cost / 120),
                directed=_certainty(into - back, boxes[source.symbol], boxes[target.symbol]),
            )
        )
    return result


def _certainty(lead: float, source: Box, target: Box) -> float:
    """Confidence in the direction: an arrowhead on one side only makes it sure, else reading order speaks."""
    downward = 0.0 if source.overlap_y(target) > 0.5 * min(source.height, target.height) else 1.0
    order = downward if source.center.y < target.center.y else -downward
    return 1 / (1 + math.exp(-(5 * lead + 0.9 * order)))


def _entries(ports: Sequence[Port], boxes: Sequence[Box], heads: Mapping[Port, float]) -> list[Port]:
    """The ports at which a net enters a symbol: those with arrowheads; without any, the one that reading
    order names."""
    if len(ports) == 2:
        return _two_ends(ports[0], ports[1], boxes, heads)
    sure = [port for port in ports if heads.get(port, 0.0) > _HEAD]
    if not sure:  # a head half hidden by its symbol still stands out where no other end has any
        faint = [port for port in ports if heads.get(port, 0.0) > _FAINT_HEAD]
        others = [heads.get(port, 0.0) for port in ports if port not in faint]
        sure = faint if len(faint) == 1 and max(others, default=0.0) < 0.25 * heads[faint[0]] else []
    if sure and len(sure) < len(ports):
        return sure
    if sure:
        weakest = min(ports, key=lambda port: heads.get(port, 0.0))
        return [port for port in ports if port != weakest]
    return [max(ports, key=lambda port: 3 * heads.get(port, 0.0) + _reading_order(port, boxes))]


def _two_ends(one: Port, other: Port, boxes: Sequence[Box], heads: Mapping[Port, float]) -> list[Port]:
    """Of a line's two ends that which it points to; both where two arrowheads are plain to see."""
    at_one, at_other = heads.get(one, 0.0), heads.get(other, 0.0)
    if min(at_one, at_other) > 0.8:
        return [one, other]
    order = _reading_order(other, boxes) - _reading_order(one, boxes)
    return [other] if 5 * (at_other - at_one) + max(-1.6, min(1.6, order)) > 0 else [one]


def _reading_order(port: Port, boxes: Sequence[Box]) -> float:
    """How late in reading order a line would enter here, in symbol heights; the side at which it does so
    counts."""
    box = boxes[port.symbol]
    return _SIDE_HINT[port.side] * 0.5 + box.center.y / max(8.0, box.height) + 0.001 * box.center.x


def _assign(
    routes: Mapping[tuple[Port, Port], Route], outgoing: Sequence[Port], incoming: Sequence[Port]
) -> list[tuple[Port, Port]]:
    """Pair sources and targets so that each has one: where a net has several of both, by the straightest
    way."""
    chosen: dict[tuple[Port, Port], None] = {}

    def effort(pair: tuple[Port, Port]) -> tuple[float, int]:
        route = routes[pair]
        return route.length + 60 * route.turns + 3 * route.cost, route.turns

    for source in outgoing:
        ways = [pair for pair in routes if pair[0] == source]
        if ways:
            chosen[min(ways, key=effort)] = None
    for target in incoming:
        if not any(pair[1] == target for pair in chosen):
            ways = [pair for pair in routes if pair[1] == target]
            if ways:
                chosen[min(ways, key=effort)] = None
    return list(chosen)


def _graph(network: Network) -> nx.Graph:
    """Joints and ports as nodes, pieces of segments between them as edges weighted by length."""
    graph = nx.Graph()
    stops: dict[int, list[tuple[float, Node, float]]] = {i: [] for i in range(len(network.segments))}
    for n, joint in enumerate(network.joints):
        for i in (joint.first, joint.second):
            segment = network.segments[i]
            along = joint.point.x if segment.horizontal else joint.point.y
            stops[i].append((along, ("joint", n, 0), joint.cost / 2))
    for port in network.ports:
        point = end_point(network.segments, port.end)
        along = point.x if network.segments[port.end[0]].horizontal else point.y
        stops[port.end[0]].append((along, ("port", *port.end), max(0.0, port.gap - 12)))
    for i, places in stops.items():
        places.sort(key=lambda place: place[0])
        for (a, first, cost_a), (b, second, cost_b) in pairwise(places):
            length = abs(b - a)
            if network.segments[i].inked == 0.0:
                length *= 1.5
            graph.add_edge(first, second, weight=length + 0.01, cost=(cost_a + cost_b), segment=i)
    return graph


def _route(graph: nx.Graph, network: Network, source: Port, target: Port) -> Route | None:
    first: Node = ("port", *source.end)
    last: Node = ("port", *target.end)
    if first not in graph or last not in graph or not nx.has_path(graph, first, last):
        return None
    path: list[Node] = nx.shortest_path(graph, first, last, weight="weight")
    points = [_place(network, path[0])]
    for a, b in pairwise(path):
        points += (*_via(network, graph.edges[a, b]["segment"], points[-1]), _place(network, b))
    points = _straightened(points)
    length, cost, dashed = 0.0, 0.0, False
    for a, b in pairwise(path):
        edge = graph.edges[a, b]
        length += edge["weight"]
        cost += edge["cost"]
        dashed |= network.segments[edge["segment"]].dashed
    return Route(source, target, tuple(points), max(0, len(points) - 2), length, cost, dashed)


def _place(network: Network, node: Node) -> Point:
    if node[0] == "joint":
        return network.joints[node[1]].point
    return end_point(network.segments, (node[1], node[2]))


def _via(network: Network, i: int, start: Point) -> Sequence[Point]:
    """The points of a curve between its ends, from that at `start` on; none of a straight segment."""
    segment = network.segments[i]
    return segment.via if start == segment.start else segment.via[::-1]


def _straightened(points: Sequence[Point]) -> list[Point]:
    """Without the points that lie on the straight way between their neighbours (2 px slack)."""
    kept: list[Point] = []
    for k, point in enumerate(points):
        if 0 < k < len(points) - 1:
            a, b = kept[-1], points[k + 1]
            base = math.hypot(b.x - a.x, b.y - a.y)
            off = abs((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)) / base if base else 0.0
            if off <= 2.5:
                continue
        kept.append(point)
    return kept
