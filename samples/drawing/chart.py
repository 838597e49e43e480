"""Draws the chart of one page: symbols in the actor cells, connectors, labels; keeps their truth."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import pairwise

from samples.drawing.content import Edge, Step
from samples.drawing.fonts import face, width
from samples.drawing.labels import Surroundings, label_place
from samples.drawing.marks import XY, ConnectorMark, Rect, SymbolMark
from samples.drawing.routing import Lanes, Path, Router
from samples.drawing.sheet import DESCENT, Sheet
from samples.drawing.style import Style
from samples.drawing.symbols import TURNS, Node, draw_head, draw_node


@dataclass(frozen=True)
class Row:
    """A body row of the page: its extent and, for a step's row, the 0-based step."""

    y0: float
    y1: float
    step: int | None


@dataclass(frozen=True)
class Passage:
    """An off-page connector at the page's `top` or bottom, for `edge`; `leaving` if the edge starts here."""

    edge: Edge
    top: bool
    leaving: bool
    actor: int
    letter: str


def symbol_size(kind: str, style: Style, room: float) -> tuple[float, float]:
    """Width and height of a symbol in a column `room` wide."""
    w, h = style.symbol_w, style.symbol_h
    if kind == "keputusan":
        w, h = w * 1.05, h * 1.35
    elif kind == "konektor":
        w, h = min(w, 30) * 0.75, h * 0.9
    elif kind == "terminator" and style.terminator == "circle":
        w = h
    return min(w, room - 5), h


class Chart:
    """One page's chart. `xs` are the n+1 borders of the actor columns."""

    def __init__(
        self,
        sheet: Sheet,
        style: Style,
        rng: random.Random,
        xs: list[float],
        rows: list[Row],
        steps: tuple[Step, ...],
        band: tuple[float, float],
    ) -> None:
        self._sheet, self._style, self._rng = sheet, style, rng
        self._xs, self._rows, self._steps = xs, rows, steps
        self._face = face(style.font)
        self._nodes: list[Node] = []
        self._by_step: dict[int, list[Node]] = {}
        self._labels: list[Rect] = []
        self._band = band
        self._leaning = [rng.uniform(-1, 1) for _ in xs]

    def draw(self, edges: list[Edge], passages: list[Passage]) -> int:
        """Draws everything; gives how many lines had no clear path (0 for a good chart)."""
        for row in self._rows:
            if row.step is not None:
                self._place(row, row.step)
        gates = [(p, self._gate(p)) for p in passages]
        style = self._style
        borders = sorted(
            {self._band[0], self._band[1], *(r.y0 for r in self._rows), *(r.y1 for r in self._rows)}
        )
        lanes = Lanes(self._xs, borders, 4.5, style.along_rulings)
        bounds = (self._xs[0] + 2.2, self._band[0] + 0.5, self._xs[-1] - 2.2, self._band[1] - 0.5)
        router = Router(lanes, self._nodes, bounds, self._rng, style.exit_side, style.head_size)
        for step in sorted(self._by_step):
            self._link_row(router, step)
        edges = [e for e in edges if not self._through_circles(router, e)]
        order = [e for e in edges if e.syarat is None] + [e for e in edges if e.syarat is not None]
        order.sort(key=lambda e: (abs(e.target - e.source) > 1, e.source))
        for edge in order:
            self._connect(router, edge)
        for passage, gate in gates:
            self._connect_gate(router, passage, gate)
        for node in self._nodes:
            if node.kind == "tepi":
                continue
            draw_node(
                self._sheet,
                node,
                style.symbol_line,
                style.line_colour,
                style.symbol_fill if node.step is not None else None,
                self._face.regular,
                style.flow_size * 0.9,
            )
        self._sheet.page.symbols += [
            SymbolMark(n.kind, n.box, n.step, n.actors, n.shape, n.text)
            for n in self._nodes
            if n.kind != "tepi"
        ]
        return router.forced

    # symbols

    def _shape(self, kind: str) -> str:
        if kind == "terminator":
            return self._style.terminator
        if kind == "keputusan":
            return "diamond"
        if self._rng.random() < self._style.process_variants:
            return self._rng.choice(("document", "document", "trapezoid"))
        return self._style.process

    def _text(self, kind: str, step: int) -> str:
        if self._style.symbol_text == "none" or kind != "terminator":
            return ""
        if step == 0:
            return "Mulai"
        return "Selesai" if step == len(self._steps) - 1 else ""

    def _place(self, row: Row, step: int) -> None:
        style, rng = self._style, self._rng
        marks = list(self._steps[step].marks)
        nodes: list[Node] = []
        middle = (row.y0 + row.y1) / 2
        slack = (row.y1 - row.y0) / 2
        tallest = max(symbol_size(kind, style, 999)[1] for _, kind in marks)
        drift = rng.uniform(-1, 1) * min(style.symbol_shift, 0.9) * max(0.0, slack - tallest / 2)
        if style.symbol_shift > 1 and rng.random() < 0.3:
            drift = rng.choice((-1, 1)) * (slack - tallest / 2 + rng.choice((0.0, 0.12)) * tallest)
        i = 0
        while i < len(marks):
            actor, kind = marks[i]
            x0, x1 = self._xs[actor], self._xs[actor + 1]
            w, h = symbol_size(kind, style, x1 - x0)
            nxt = marks[i + 1] if i + 1 < len(marks) else None
            if nxt == (actor + 1, kind) and kind == "proses" and rng.random() < style.straddle:
                x1 = self._xs[actor + 2]
                w = (x1 - x0) * 0.62
                nodes.append(
                    self._node(kind, ((x0 + x1) / 2, middle + drift), w, h, step, [actor, actor + 1])
                )
                i += 2
                continue
            stack = [k for k, mark in enumerate(marks) if mark[0] == actor]
            y = middle + drift
            if len(stack) > 1:
                y = row.y0 + (row.y1 - row.y0) * (stack.index(i) + 0.5) / len(stack)
            free = max(0.0, (x1 - x0 - w) / 2 - 6)
            wobble = rng.uniform(-1, 1) if rng.random() < 0.2 else self._leaning[actor]
            x = (x0 + x1) / 2 + wobble * min(free, 8.0) * style.symbol_shift
            nodes.append(self._node(kind, (x, y), w, h, step, [actor]))
            i += 1
        self._nodes += nodes
        self._by_step[step] = nodes

    def _node(self, kind: str, centre: XY, w: float, h: float, step: int | None, actors: list[int]) -> Node:
        x, y = centre
        box = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        return Node(
            kind, self._shape(kind), box, step, actors, self._text(kind, step) if step is not None else ""
        )

    def _gate(self, passage: Passage) -> Node:
        """The off-page connector, in its row at the page's edge, or a point on the table's edge."""
        style = self._style
        row = self._rows[0] if passage.top else self._rows[-1]
        x = (self._xs[passage.actor] + self._xs[passage.actor + 1]) / 2
        if row.step is None:
            y = (row.y0 + row.y1) / 2
        elif style.off_page == "in_row":
            y = (self._band[0] + row.y0) / 2 if passage.top else (row.y1 + self._band[1]) / 2
        else:
            y = self._band[0] if passage.top else self._band[1]
            node = Node("tepi", "", (x, y, x, y), None, [passage.actor])
            self._nodes.append(node)
            return node
        w, h = symbol_size("konektor", style, self._xs[passage.actor + 1] - self._xs[passage.actor])
        h = min(h, 17.0)
        shape = {"flat": "pentagon_flat", "deep": "pentagon_deep", "shield": "shield"}[style.pentagon]
        node = Node(
            "konektor",
            shape,
            (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
            None,
            [passage.actor],
            passage.letter,
        )
        self._nodes.append(node)
        return node

    # lines

    def _link_row(self, router: Router, step: int) -> None:
        """Joins the symbols of one row."""
        style = self._style
        nodes = self._by_step[step]
        if style.joint == "none" or self._branches(nodes, step):
            return
        for a, b in pairwise(nodes):
            down = a.actors == b.actors
            points = [a.port("bottom"), b.port("top")] if down else [a.port("right"), b.port("left")]
            dash = (2.5, 2.0) if style.joint == "dashed" else ()
            self._sheet.polyline(points, style.connector_line, style.line_colour, dash=dash)
            turn = TURNS["bottom" if down else "right"]
            size = min(
                style.head_size, 0.4 * (abs(points[1][0] - points[0][0]) + abs(points[1][1] - points[0][1]))
            )
            heads = style.joint in ("double", "arrow")
            if heads:
                draw_head(
                    self._sheet,
                    points[1],
                    turn,
                    style.head_kind,
                    size,
                    style.connector_line,
                    style.line_colour,
                )
            if style.joint == "double":
                draw_head(
                    self._sheet,
                    points[0],
                    (-turn[0], -turn[1]),
                    style.head_kind,
                    size,
                    style.connector_line,
                    style.line_colour,
                )
            router.link(points, a, b)
            self._keep(points, a, b, None, style.joint == "double", heads, dashed=bool(dash))

    def _branches(self, nodes: list[Node], step: int) -> bool:
        """Whether lines that enter this row fork to its two symbols, which are then not joined."""
        return self._style.branching and step > 0 and len(nodes) == 2 and nodes[0].actors != nodes[1].actors

    def _pick(self, step: int, x: float, decision: bool, leaving: bool) -> Node:
        """The symbol for a line from or to x; of two in one cell the upper is entered, the lower left."""
        nodes = self._by_step[step]
        if decision:
            nodes = [n for n in nodes if n.kind == "keputusan"] or nodes
        return min(nodes, key=lambda n: (round(abs(n.cx - x)), -n.cy if leaving else n.cy))

    def _connect(self, router: Router, edge: Edge) -> None:
        source_step, target_step = edge.source - 1, edge.target - 1
        target_x = sum(n.cx for n in self._by_step[target_step]) / len(self._by_step[target_step])
        source = self._pick(source_step, target_x, edge.syarat is not None, True)
        target = self._pick(target_step, source.cx, False, False)
        points = router.route(source, target, edge.target <= edge.source, edge.syarat is not None)
        near = edge.target == edge.source + 1
        head = not (near and self._rng.random() < self._style.missing_heads)
        self._draw(points, source, target, edge, head, edge.syarat)
        others = [n for n in self._by_step[target_step] if n is not target]
        if near and self._branches(self._by_step[target_step], target_step):
            branch = router.branch(points, source, others[0])
            if branch is not None:
                self._draw(branch, source, others[0], edge, True, None)

    def _connect_gate(self, router: Router, passage: Passage, gate: Node) -> None:
        step = (passage.edge.source if passage.leaving else passage.edge.target) - 1
        node = self._pick(step, gate.cx, passage.leaving and passage.edge.syarat is not None, passage.leaving)
        labelled = passage.leaving and passage.edge.syarat is not None
        if passage.leaving:
            points = router.route(node, gate, passage.top, labelled)
            self._draw(points, node, gate, passage.edge, gate.kind != "tepi", passage.edge.syarat)
        else:
            points = router.route(gate, node, not passage.top, False)
            self._draw(points, gate, node, passage.edge, True, None)

    def _through_circles(self, router: Router, edge: Edge) -> bool:
        """Draws a long edge through a pair of small circles, if the house does so and there is room."""
        style = self._style
        if abs(edge.target - edge.source) < 2 or self._rng.random() >= style.circles:
            return False
        letter = "ABCDEFGH"[sum(n.kind == "lingkaran" for n in self._nodes) // 2 % 8]
        source = self._pick(edge.source - 1, self._xs[0], edge.syarat is not None, True)
        target = self._pick(edge.target - 1, source.cx, False, False)
        spots = [self._circle_spot(node) for node in (source, target)]
        if spots[0] is None or spots[1] is None:
            return False
        r = min(7.0, style.symbol_h * 0.42)
        circles = [
            Node("lingkaran", "circle", (x - r, y - r, x + r, y + r), None, [], letter)
            for x, y in (spots[0], spots[1])
        ]
        self._nodes += circles
        for a, b, syarat in ((source, circles[0], edge.syarat), (circles[1], target, None)):
            ports = ("right", "left") if b.cx > a.cx else ("left", "right")
            points = [a.port(ports[0]), b.port(ports[1])]
            router.paths.append(Path(points, a, b))
            a.used[ports[0]].append("out")
            b.used[ports[1]].append("in")
            self._draw(points, a, b, edge, True, syarat)
        return True

    def _circle_spot(self, node: Node) -> XY | None:
        """A free place for a circle in the cell beside a symbol."""
        for actor in (max(node.actors) + 1, min(node.actors) - 1):
            if not 0 <= actor < len(self._xs) - 1:
                continue
            x0, x1 = self._xs[actor], self._xs[actor + 1]
            taken = any(
                n.box[0] < x1 and n.box[2] > x0 and n.box[1] < node.box[3] + 4 and n.box[3] > node.box[1] - 4
                for n in self._nodes
            )
            side = "right" if actor > node.actors[0] else "left"
            if not taken and not node.used[side]:
                return ((x0 + x1) / 2, node.cy)
        return None

    def _draw(
        self, points: list[XY], source: Node, target: Node, edge: Edge, head: bool, syarat: str | None
    ) -> None:
        style = self._style
        (ax, ay), (bx, by) = points[-2], points[-1]
        length = abs(bx - ax) + abs(by - ay)
        turn = ((bx - ax) / length, (by - ay) / length)
        tip = (
            (bx - turn[0] * style.line_gap, by - turn[1] * style.line_gap)
            if target.kind != "tepi"
            else (bx, by)
        )
        line_end = tip
        if head and style.head_kind in ("triangle", "slim", "stealth"):
            line_end = (tip[0] - turn[0] * style.head_size * 0.5, tip[1] - turn[1] * style.head_size * 0.5)
        dashed = style.dashed_back and edge.target <= edge.source
        dash = (3.0, 2.0) if dashed else ()
        self._sheet.polyline([*points[:-1], line_end], style.connector_line, style.line_colour, dash=dash)
        if head:
            draw_head(
                self._sheet,
                tip,
                turn,
                style.head_kind,
                style.head_size,
                style.connector_line,
                style.line_colour,
            )
        label, box = "", None
        if syarat and self._shows(syarat):
            label = style.labels_yes_no[0 if syarat == "ya" else 1]
            box = self._write_label(points, label)
        self._keep(
            [*points[:-1], tip], source, target, (edge.source, edge.target), False, head, label, box, dashed
        )

    def _shows(self, syarat: str) -> bool:
        return self._style.labels_shown in ("both", "yes_only" if syarat == "ya" else "no_only")

    def _write_label(self, points: list[XY], text: str) -> Rect:
        font, size = self._face.regular, self._style.label_size
        lines = [c.points for c in self._sheet.page.connectors] + [points]
        surroundings = Surroundings(
            self._nodes, lines, self._labels, self._xs, [r.y1 for r in self._rows], self._band
        )
        box = label_place(points, width(text, font, size), size, surroundings, self._rng)
        if self._style.label_frames:
            box = (box[0] - 2.5, box[1] - 1.5, box[2] + 2.5, box[3] + 1.5)
            self._sheet.rectangle(box, 0.75, self._style.line_colour, (1.0, 1.0, 1.0))
            box = (box[0] + 2.5, box[1] + 1.5, box[2] - 2.5, box[3] - 1.5)
        self._labels.append(box)
        baseline = box[3] - DESCENT * size
        return self._sheet.text(
            box[0], baseline, text, font, size, "label_alur", colour=self._style.line_colour
        )

    def _keep(
        self,
        points: list[XY],
        source: Node,
        target: Node,
        edge: tuple[int, int] | None,
        arrow_start: bool,
        arrow_end: bool,
        label: str = "",
        label_box: Rect | None = None,
        dashed: bool = False,
    ) -> None:
        places = {id(n): i for i, n in enumerate(n for n in self._nodes if n.kind != "tepi")}
        self._sheet.page.connectors.append(
            ConnectorMark(
                points,
                places.get(id(source)),
                places.get(id(target)),
                edge,
                arrow_start,
                arrow_end,
                label,
                label_box,
                dashed,
            )
        )
