"""Lay out a process for BPMN diagram interchange: lanes one below the other, steps from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sopocr.geometry import Box, Point
from sopocr.output.lettering import text_width, wrap
from sopocr.output.process import Flow, Node, Process
from sopocr.output.routing import Plane, Port, Side

TASK_WIDTH, EVENT, GATEWAY = 160.0, 36.0, 50.0
DATA_WIDTH, DATA_HEIGHT = 36.0, 50.0
_TYPE_SIZE, _LINE = 12.0, 14.4
"""What bpmn-js draws: 12 px sans-serif, lines 1.2 times as high."""
_TASK_LEAST = 80.0
_GAP = 60.0
"""Between steps: room for the tracks of lines that run up and down."""
_WITHIN = 40.0
_POOL_HEAD, _LANE_HEAD = 30.0, 30.0
_LANE_MARGIN = 44.0
_DATA_ABOVE = 30.0
_DATA_LABEL = 112.0
_TRACK = 8.0
_STUB = 16.0
"""The least length of a line that leaves or enters a shape."""
_TURN_BACK = 40.0


@dataclass(frozen=True)
class Diagram:
    """Bounds by element id and corners by flow id. `data` and `data_labels` go by step, `links` are the lines
    from a task to its data object."""

    pool: Box
    lanes: tuple[Box, ...]
    shapes: dict[str, Box]
    edges: dict[str, tuple[Point, ...]]
    labels: dict[str, Box]
    data: dict[int, Box]
    data_labels: dict[int, Box]
    links: dict[int, tuple[Point, Point]]


def lay_out(process: Process, outputs: dict[int, str]) -> Diagram:
    """Place everything; `outputs` names the data object of each step (0-based) that has one."""
    heights = [_lane_height(process, lane, outputs) for lane in range(len(process.lanes))]
    tops = list(accumulate(heights, initial=0.0))
    shapes, data = _place(process, tops, outputs)
    right = max((box.x1 for box in shapes.values()), default=_POOL_HEAD + _LANE_HEAD) + _GAP
    pool = Box(0.0, 0.0, right, max(tops[-1], 60.0))
    lanes = tuple(Box(_POOL_HEAD, top, right, bottom) for top, bottom in pairwise(tops))
    links = {step: _link(process, step, shapes, box) for step, box in data.items()}
    data_labels = {step: _data_label(outputs[step], box) for step, box in data.items()}
    edges = _route(process, shapes, [*data.values(), *data_labels.values()], lanes)
    labels = {flow.id: _flow_label(flow.name, edges[flow.id]) for flow in process.flows if flow.name}
    return Diagram(pool, lanes, shapes, edges, labels, data, data_labels, links)


def _size(node: Node) -> tuple[float, float]:
    if node.kind == "task":
        lines = len(wrap(node.name, TASK_WIDTH - 14, _TYPE_SIZE))
        return TASK_WIDTH, max(_TASK_LEAST, lines * _LINE + 16)
    return (GATEWAY, GATEWAY) if node.kind == "gateway" else (EVENT, EVENT)


def _lane_height(process: Process, lane: int, outputs: dict[int, str]) -> float:
    members = [node for node in process.nodes if node.lane == lane]
    tallest = max((_size(node)[1] for node in members), default=40.0)
    with_data = any(node.step in outputs for node in members)
    return tallest + 2 * _LANE_MARGIN + (DATA_HEIGHT + _DATA_ABOVE if with_data else 0.0)


def _place(
    process: Process, tops: Sequence[float], outputs: dict[int, str]
) -> tuple[dict[str, Box], dict[int, Box]]:
    """The boxes of the nodes, and of the data objects, which stand above their tasks."""
    shapes: dict[str, Box] = {}
    data: dict[int, Box] = {}
    x = _POOL_HEAD + _LANE_HEAD + _GAP
    for step in dict.fromkeys(node.step for node in process.nodes):
        for node in process.of_step(step):
            width, height = _size(node)
            bottom = tops[node.lane + 1] - _LANE_MARGIN
            tallest = max(_size(other)[1] for other in process.nodes if other.lane == node.lane)
            middle = bottom - tallest / 2
            shapes[node.id] = Box(x, middle - height / 2, x + width, middle + height / 2)
            if node.kind == "task" and step in outputs:
                y = tops[node.lane] + _LANE_MARGIN / 2
                data[step] = Box(x + 8, y, x + 8 + DATA_WIDTH, y + DATA_HEIGHT)
            x += width + _WITHIN
        x += _GAP - _WITHIN
    return shapes, data


def _link(process: Process, step: int, shapes: dict[str, Box], data: Box) -> tuple[Point, Point]:
    task = next(node for node in process.of_step(step) if node.kind == "task")
    x = data.center.x
    return Point(x, shapes[task.id].y0), Point(x, data.y1)


def _data_label(text: str, data: Box) -> Box:
    """To the right of the object, over the task."""
    lines = max(1, len(wrap(text, _DATA_LABEL - 8, 11.0)))
    height = min(lines * 13.0, DATA_HEIGHT + _DATA_ABOVE)
    return Box(data.x1 + 4, data.y0, data.x1 + 4 + _DATA_LABEL - 8, data.y0 + height)


def _route(
    process: Process, shapes: dict[str, Box], others: Sequence[Box], lanes: Sequence[Box]
) -> dict[str, tuple[Point, ...]]:
    """Every flow as a rectangular line; flows onward first, so that they get the plain ways."""
    boxes = list(shapes.values())
    plane = Plane(
        {x for box in boxes for x in _tracks_beside(box.x0, box.x1)},
        {y for box in boxes for y in (box.center.y,)}
        | {
            y
            for lane in lanes
            for k in range(3)
            for y in (lane.y0 + 6 + k * _TRACK, lane.y1 - 6 - k * _TRACK)
        },
        [box.inflate(3.0) for box in (*boxes, *others)],
    )
    order = {node.id: place for place, node in enumerate(process.nodes)}

    def rank(flow: Flow) -> tuple[bool, int]:
        span = order[flow.target] - order[flow.source]
        return span <= 0, abs(span)

    used: dict[Point, int] = {}
    edges: dict[str, tuple[Point, ...]] = {}
    for flow in sorted(process.flows, key=rank):
        start, end = shapes[flow.source], shapes[flow.target]
        back = rank(flow)[0]
        way = plane.route(
            _ports(start, {"right": 0.0, "bottom": 20.0, "top": 20.0, "left": 200.0}, back, used),
            _ports(end, {"left": 0.0, "bottom": 30.0, "top": 30.0, "right": 200.0}, back, used),
        )
        if way is None:
            edges[flow.id] = (start.center, end.center)
            continue
        for port in (way.start, way.end):
            used[port.point] = used.get(port.point, 0) + 1
        edges[flow.id] = way.points
    return edges


def _tracks_beside(x0: float, x1: float) -> list[float]:
    """The middle of a shape, and the tracks in the gaps on both sides of it."""
    inner = [x0 - _STUB - k * _TRACK for k in range(3)] + [x1 + _STUB + k * _TRACK for k in range(3)]
    return [(x0 + x1) / 2, *inner]


def _ports(box: Box, costs: dict[Side, float], back: bool, used: dict[Point, int]) -> list[Port]:
    middle = box.center
    places: dict[Side, Point] = {
        "top": Point(middle.x, box.y0),
        "bottom": Point(middle.x, box.y1),
        "left": Point(box.x0, middle.y),
        "right": Point(box.x1, middle.y),
    }
    if back:  # a way back leaves and enters from below or above, beside the line of reading
        costs = {side: abs(cost - _TURN_BACK) for side, cost in costs.items()}
    return [Port(point, side, costs[side] + 160.0 * used.get(point, 0)) for side, point in places.items()]


def _flow_label(text: str, points: Sequence[Point]) -> Box:
    """Beside the start of a line."""
    width = text_width(text, 11.0) + 6
    a, b = points[0], points[1]
    if a.y == b.y:
        x = a.x + 4 if b.x > a.x else a.x - 4 - width
        return Box(x, a.y - 17, x + width, a.y - 3)
    y = a.y + 4 if b.y > a.y else a.y - 18
    return Box(a.x + 4, y, a.x + 4 + width, y + 14)
