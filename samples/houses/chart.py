"""Puts the chart on laid-out pages: symbols into cells, connectors between them, links over page ends."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from samples.drawing.content import Content, Edge
from samples.houses import shapes
from samples.houses.house import House
from samples.houses.routes import XY, End, Field, Port, Rect, bow, end_of, square, straight
from samples.houses.table import Row

_LINK_HEIGHT = 16.0


class UndrawableError(Exception):
    """A chart for which no clear drawing was found."""


@dataclass(frozen=True)
class PageCells:
    """What a page of the flow table gives to draw on: its rows from top to bottom, each with its actor cells."""

    rows: list[tuple[Row, list[Rect]]]
    top: float
    foot: float


@dataclass
class Chart:
    """The drawings of all pages and what they show; `kinds` by (step, place among the step's marks)."""

    pages: list[str]
    kinds: dict[tuple[int, int], str]
    edges: list[Edge]


@dataclass
class _Page:
    area: Field
    svg: list[str]
    ends: dict[int, list[tuple[int, End]]]
    place: dict[int, Rect]
    cells: PageCells
    links: dict[str, list[Rect]]
    words: list[Rect] = field(default_factory=list)


def _shape(house: House, kind: str, step: int, last: int, rng: random.Random) -> tuple[str, str, str]:
    """The shape of a mark, the words in it and the kind that a reader sees."""
    ends = step in (0, last)
    if kind == "terminator":
        words = ("Mulai" if step == 0 else "Selesai") if house.words_inside == "ends" else ""
        if house.terminator == "rect":
            return "rect", "", "proses"
        shape = "capsule" if house.terminator == "circle" and house.link == "circle" else house.terminator
        if shape == "rounded" and not ends:
            words = "Selesai"
        return shape, words, "terminator"
    if kind == "keputusan":
        return ("rect", "", "proses") if house.decision == "rect" else ("diamond", "", "keputusan")
    shape = house.process
    if shape == "rounded" and (ends or house.terminator in ("rounded", "capsule") or house.legend):
        shape = "rect"
    if shape == "document" and rng.random() < 0.6:
        shape = "rect"
    return shape, "", "proses"


def _symbol_box(house: House, shape: str, cell: Rect, rng: random.Random, stack: tuple[int, int]) -> Rect:
    x0, y0, x1, y1 = cell
    n, many = stack
    cx = (x0 + x1) / 2 + rng.uniform(-house.jitter, house.jitter)
    cy = y0 + (y1 - y0) * (n + 0.5) / many + rng.uniform(-house.jitter, house.jitter)
    room = (y1 - y0) / many - 2 * (7 + house.line)
    h = min(house.symbol_height * (1.45 if shape == "diamond" else 1.0), room)
    w = min(house.symbol_width * (x1 - x0), 84.0)
    if shape == "circle":
        w = h = min(w, h * 1.2)
    if shape == "diamond":
        w = max(w, min(0.6 * (x1 - x0), 1.2 * h))
    return (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)


def _columns(cells: list[Rect]) -> list[float]:
    return [cells[0][0], *(cell[2] for cell in cells)]


def _clear(house: House) -> float:
    return max(3.5, house.line + 2.5)


def _begin(house: House, cells: PageCells) -> _Page:
    columns = _columns(cells.rows[0][1])
    ys = [cells.rows[0][1][0][1], *(row[1][0][3] for row in cells.rows)]
    on_rulings = house.line_form == "square" and random.Random(f"rulings/{house.seed}").random() < 0.12
    area = Field(columns, ys, [], _clear(house), house.head_size + 2.0, on_rulings)
    return _Page(area, [], defaultdict(list), {}, cells, defaultdict(list))


def _place(
    house: House,
    content: Content,
    page: _Page,
    number: int,
    kinds: dict[tuple[int, int], str],
    rng: random.Random,
) -> None:
    last = len(content.steps) - 1
    for row, cells in page.cells.rows:
        if row.kind != "step" or row.part == 2:
            continue
        marks = content.steps[row.step].marks
        joint = [m for m in marks if m[1] == "proses"]
        span = (
            house.spanning
            and len(marks) == len(joint) > 1
            and all(b[0] - a[0] == 1 for a, b in pairwise(marks))
        )
        boxes: list[tuple[int, Rect]] = []
        for n, (actor, kind) in enumerate(marks):
            mates = [k for k, m in enumerate(marks) if m[0] == actor]
            shape, words, seen = _shape(house, kind, row.step, last, rng)
            kinds[row.step, n] = seen
            if house.words_inside == "number" and not words and kind != "keputusan":
                words = content.steps[row.step].number
            if span:
                if n == 0:
                    a, b = cells[marks[0][0]], cells[marks[-1][0]]
                    box = _symbol_box(house, "rect", (a[0], a[1], b[2], b[3]), rng, (0, 1))
                    pad = 0.2 * (a[2] - a[0])
                    box = (a[0] + pad, box[1], b[2] - pad, box[3])
                    page.svg.append(shapes.symbol(house, "rect", box, words))
                    boxes.append((actor, box))
                continue
            box = _symbol_box(house, shape, cells[actor], rng, (mates.index(n), len(mates)))
            if box[3] - box[1] < 9:
                raise UndrawableError(f"no room for a symbol on page {number}")
            page.svg.append(shapes.symbol(house, shape, box, words))
            boxes.append((actor, box))
        page.area.boxes += [box for _, box in boxes]
        page.ends[row.step] = [
            (actor, end_of(box, f"{row.step}/{n}")) for n, (actor, box) in enumerate(boxes)
        ]


def _within_rows(house: House, page: _Page) -> None:
    """The lines that join the symbols of one row."""
    for step, ends in page.ends.items():
        for (a, first), (b, second) in pairwise(ends):
            if a == b:
                points = [first.ports[1].point, second.ports[0].point]
                sides = ((first.key, "bottom"), (second.key, "top"))
                heads, dash = (False, True), None
                if points[1][1] - points[0][1] < house.head_size + 2:
                    raise UndrawableError("two symbols stand too near in one cell")
            else:
                if house.joint == "none":
                    continue
                points = [first.ports[3].point, second.ports[2].point]
                points[1] = (points[1][0], points[0][1])
                sides = ((first.key, "right"), (second.key, "left"))
                heads = (house.joint == "double", house.joint == "double")
                dash = "3 2" if house.joint == "dashed" else ""
                if house.line_form == "block":
                    dash, heads = "", (False, False)
                if points[1][0] - points[0][0] < (2 * house.head_size + 2 if heads[0] else 3):
                    heads = (False, False)
            page.svg.append(shapes.line(house, points, heads, dash))
            page.area.lines.append((points, f"row {step}"))
            for side in sides:
                page.area.taken[side] = page.area.taken.get(side, 0) + 2


def _route(house: House, area: Field, start: End, stop: End) -> tuple[list[XY], Port, Port] | None:
    if house.line_form == "slanting":
        found = straight(area, start, stop)
        if found:
            return found
    if house.line_form == "curved":
        found = bow(area, start, stop)
        if found:
            return found
    return square(area, start, stop)


def _commit(page: _Page, found: tuple[list[XY], Port, Port], start: End, stop: End) -> None:
    points, out, into = found
    page.area.lines.append((points, stop.key))
    for key, side in ((start.key, out.side), (stop.key, into.side)):
        page.area.taken[key, side] = page.area.taken.get((key, side), 0) + 1


def _best(
    house: House, page: _Page, starts: list[tuple[int, End]], stops: list[tuple[int, End]]
) -> tuple[tuple[list[XY], Port, Port], End, End] | None:
    """The cheapest route between any symbol of one row and any of another."""
    pairs = sorted(
        ((a, b) for a in starts for b in stops),
        key=lambda p: abs(p[0][0] - p[1][0]) * 100 + abs(p[0][1].box[1] - p[1][1].box[1]),
    )
    for (_, a), (_, b) in pairs:
        found = _route(house, page.area, a, b)
        if found:
            return found, a, b
    return None


def _say(house: House, page: _Page, points: list[XY], words: str) -> bool:
    """Writes a label beside a line's start; False where it has no clear place."""
    w, h = house.label_size * 0.56 * len(words) + 3, house.label_size + 1.5
    (x0, y0), (x1, y1) = points[0], points[1]
    spots: list[XY] = []
    if abs(y1 - y0) < 1:
        way = 1 if x1 > x0 else -1
        for along in (3, 6, 10):
            cx = x0 + way * (along + w / 2)
            spots += [(cx, y0 - h / 2 - 2), (cx, y0 + h / 2 + 2)]
    else:
        way = 1 if y1 > y0 else -1
        for along in (2, 5, 8):
            cy = y0 + way * (along + h / 2)
            spots += [(x0 + w / 2 + 3, cy), (x0 - w / 2 - 3, cy)]
    for cx, cy in spots:
        box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
        if (
            box[0] < page.area.xs[0] + 1
            or box[2] > page.area.xs[-1] - 1
            or box[1] < page.cells.top
            or box[3] > page.cells.foot
        ):
            continue
        if any(_meet(box, other, 1.5) for other in (*page.area.boxes, *page.words)):
            continue
        lines = [(p, q) for line, _ in page.area.lines for p, q in pairwise(line)]
        if any(
            _meet(
                box,
                (min(p[0], q[0]), min(p[1], q[1]), max(p[0], q[0]), max(p[1], q[1])),
                1.2 + house.line / 2,
            )
            for p, q in lines
        ):
            continue
        page.words.append(box)
        page.svg.append(shapes.label(house, words, box))
        return True
    return False


def _meet(a: Rect, b: Rect, grow: float) -> bool:
    return a[0] < b[2] + grow and a[2] > b[0] - grow and a[1] < b[3] + grow and a[3] > b[1] - grow


def _portal(page: _Page, x: float, at_foot: bool, name: str, leaving: bool) -> End:
    """A place at the table's foot or head through which a line goes; `leaving`: towards the edge."""
    y = page.cells.foot if at_foot else page.cells.top
    inward = "top" if at_foot else "bottom"
    return End(
        (x - 0.1, y - 0.1, x + 0.1, y + 0.1), (Port((x, y), inward),), f"{name}/{'out' if leaving else 'in'}"
    )


def _link_box(page: _Page, at_foot: bool, column: int) -> Rect | None:
    rows = [(row, cells) for row, cells in page.cells.rows if row.kind == "link"]
    row = next((r for r in (rows[::-1] if at_foot else rows) if (r[0].text == "foot") == at_foot), None)
    if row is None:
        return None
    x0, y0, x1, y1 = row[1][column]
    w = min(18.0, 0.6 * (x1 - x0))
    h = min(_LINK_HEIGHT, (y1 - y0) * 0.55)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)


def _over_page(
    house: House, upper: _Page, lower: _Page, edge: Edge, letter: str, used: set[int]
) -> tuple[_Page, list[XY]]:
    """Draws an edge between two pages that follow each other; gives its piece at the source."""
    down = edge.target > edge.source
    source, target = (upper, lower) if down else (lower, upper)
    starts, stops = source.ends[edge.source - 1], target.ends[edge.target - 1]
    linked = house.link != "none"
    columns = list(dict.fromkeys([stops[0][0], starts[0][0], *range(len(upper.area.xs) - 1)]))
    for column in columns:
        if column in used:
            continue
        x = (upper.area.xs[column] + upper.area.xs[column + 1]) / 2
        boxes = (_link_box(upper, True, column), _link_box(lower, False, column)) if linked else (None, None)
        if linked and boxes[0] and boxes[1]:
            foot = end_of(boxes[0], f"foot {letter}", "top left right")
            head = end_of(boxes[1], f"head {letter}", "bottom left right")
        else:
            foot, head = _portal(upper, x, True, letter, down), _portal(lower, x, False, letter, not down)
        leave, enter = (foot, head) if down else (head, foot)
        first = _best(house, source, starts, [(column, leave)])
        if not first:
            continue
        second = _best(house, target, [(column, enter)], stops)
        if not second:
            continue
        _commit(source, first[0], first[1], first[2])
        _commit(target, second[0], second[1], second[2])
        used.add(column)
        for page, box in ((upper, boxes[0]), (lower, boxes[1])):
            if box:
                page.area.boxes.append(box)
                page.svg.append(
                    shapes.symbol(house, house.link, box, letter if house.link == "circle" else "")
                )
        source.svg.append(shapes.line(house, first[0][0], (False, bool(boxes[0]))))
        target.svg.append(shapes.line(house, second[0][0]))
        return source, first[0][0]
    raise UndrawableError(f"no way over the page for {edge}")


def draw(house: House, content: Content, cells: list[PageCells]) -> Chart:
    """The chart of a content over its pages; UndrawableError where it cannot be drawn clearly."""
    rng = random.Random(f"chart/{house.seed}")
    kinds: dict[tuple[int, int], str] = {}
    pages = [_begin(house, page) for page in cells]
    for number, page in enumerate(pages, 1):
        _place(house, content, page, number, kinds, rng)
        _within_rows(house, page)
    home = {step: n for n, page in enumerate(pages) for step in page.ends}
    edges = sorted(
        content.edges, key=lambda e: (home[e.source - 1] == home[e.target - 1], abs(e.target - e.source))
    )
    used: dict[int, set[int]] = defaultdict(set)
    seen: list[Edge] = []
    pieces: list[tuple[Edge, _Page, list[XY]]] = []
    for edge in edges:
        a, b = home[edge.source - 1], home[edge.target - 1]
        if abs(a - b) > 1:
            raise UndrawableError(f"{edge} runs over more than one page end")
        if a != b:
            upper = min(a, b)
            letter = "ABCDEFGH"[len(used[upper])]
            pieces.append(
                (edge, *_over_page(house, pages[upper], pages[upper + 1], edge, letter, used[upper]))
            )
            continue
        page = pages[a]
        stops = page.ends[edge.target - 1]
        groups = [[stop] for stop in stops] if house.joint == "none" else [stops]
        for n, group in enumerate(groups):
            found = _best(house, page, page.ends[edge.source - 1], group)
            if not found:
                if n:
                    continue
                raise UndrawableError(f"no way for {edge}")
            _commit(page, *found)
            page.svg.append(shapes.line(house, found[0][0]))
            if not n:
                pieces.append((edge, page, found[0][0]))
    yes, no = house.label_words
    for edge, page, points in pieces:
        syarat = edge.syarat
        if syarat:
            left_off = rng.random() < house.unlabelled
            if left_off or not _say(house, page, points, yes if syarat == "ya" else no):
                syarat = None
        seen.append(Edge(edge.source, edge.target, syarat))
    svg = [f"{shapes.defs(house) if house.depth == 'gradient' else ''}{''.join(page.svg)}" for page in pages]
    return Chart(svg, kinds, sorted(seen, key=lambda e: (e.source, e.target)))
