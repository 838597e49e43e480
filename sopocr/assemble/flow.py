"""From the charts of all pages to the record's flow: whose symbol stands in which step, and which step leads
to which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from sopocr.geometry import Box, Point, union
from sopocr.model.page import Chart, ChartArea, Connector, Symbol

Condition = Literal["ya", "tidak"]
Conditions = Callable[[str], Condition | None]
"""Tells which of the two a printed label means, None where it means neither."""

_CONDITIONS: tuple[Condition, ...] = ("ya", "tidak")
_DWARF = 0.3
"""Share of the page's usual symbol area below which a shape is no step's symbol."""
_SURE = 0.95
"""Certainty of an arrow's direction from which on it is not turned round."""
_LINKS = ("konektor", "lingkaran")
_LOOKALIKES = str.maketrans("8015", "BOIS")
_PART, _MOST = 0.34, 0.6
"""Share of a symbol's width that lies in a column, and of a column's width that a symbol takes, from which it
belongs to that actor."""


@dataclass(frozen=True)
class ChartPage:
    """One page's chart with the table rows it runs through.

    `number` is the page's number. `steps` has one entry for each body row of `area`: the 1-based position of
    its step, or None where the row is no step.
    """

    number: int
    area: ChartArea
    chart: Chart
    steps: tuple[int | None, ...]


@dataclass(frozen=True)
class FlowEdge:
    """An arrow from one step to another, with its proof.

    `box` surrounds the line on the working page `page` (where it starts). `label` is the print at it.
    `directed` is the confidence in the direction, `confidence` that in the whole edge.
    """

    dari: int
    ke: int
    syarat: Condition | None
    confidence: float
    page: int
    box: Box
    label: str = ""
    directed: float = 1.0


@dataclass(frozen=True)
class FlowNote:
    """Something about the drawing that a person should see; `code` as in the table of findings, `step` the
    1-based position of the step in whose row it stands, if any."""

    code: str
    message: str
    page: int
    box: Box
    step: int | None = None


@dataclass(frozen=True)
class FlowResult:
    """The edges in order of (dari, ke), and what was noticed on the way."""

    edges: tuple[FlowEdge, ...] = ()
    notes: tuple[FlowNote, ...] = field(default=())


Place = tuple[int, int]
"""Index of the page in the sequence of pages, and of the symbol on it."""


def row_of(area: ChartArea, symbol: Symbol) -> int | None:
    """The body row in which the symbol's middle lies; None above or below the table."""
    row = bisect_right(area.ys, symbol.box.center.y) - 1
    return row if 0 <= row < len(area.ys) - 1 else None


def actors_of(area: ChartArea, symbol: Symbol) -> list[int]:
    """The actor columns a symbol stands in: the one of its middle, or all in which a good part of it lies or
    of which it takes most."""
    box = symbol.box
    found = []
    for k, (left, right) in enumerate(pairwise(area.xs)):
        common = min(box.x1, right) - max(box.x0, left)
        if common >= _PART * box.width or common >= _MOST * (right - left):
            found.append(k)
    middle = min(max(box.center.x, area.xs[0]), area.xs[-1] - 1e-6)
    return found or [bisect_right(area.xs, middle) - 1]


def step_symbols(page: ChartPage) -> dict[int, list[tuple[int, Symbol]]]:
    """For each step drawn on the page its symbols with the actor column's index, left to right and top to
    bottom.

    Links (pentagons, small circles) are left out.
    """
    found: dict[int, list[tuple[int, Symbol]]] = {}
    drawn = [symbol for symbol in page.chart.symbols if symbol.kind not in _LINKS]
    usual = median(symbol.box.area for symbol in drawn) if drawn else 0.0
    for symbol in page.chart.symbols:
        step = _step_of(page, symbol)
        if step is None or _is_link(page, symbol):
            continue
        if len(drawn) > 3 and symbol.box.area < _DWARF * usual:
            continue  # a letter or a corner of lines: one page draws its symbols in one size
        counted = replace(symbol, kind="terminator") if symbol.kind == "lingkaran" else symbol
        for actor in actors_of(page.area, counted):
            found.setdefault(step, []).append((actor, counted))
    for placed in found.values():
        placed.sort(key=lambda pair: (pair[0], pair[1].box.center.y))
    return found


def build_alur(pages: Sequence[ChartPage], conditions: Conditions) -> FlowResult:
    """The flow over all pages, in the order of the pages.

    Lines between symbols of one row are joint work and no edges; an arrow through links is one edge; so are
    parallel arrows between two steps.
    """
    notes = [note for page in pages for note in _unread(page)]
    pages = [_with_page_ends(page) for page in pages]
    arrows = [_Arrow(p, c) for p, page in enumerate(pages) for c in page.chart.connectors]
    arrows = [_from_link_rows(pages, arrow) for arrow in arrows if arrow.complete]
    arrows = _opposed(pages, arrows)
    partners = _pair_links(pages, arrows, notes)
    edges: dict[tuple[int, int, Condition | None], FlowEdge] = {}
    for way in _ways(pages, arrows, partners):
        edge = _edge(pages, way, conditions)
        if edge is None:
            continue
        key = (edge.dari, edge.ke, edge.syarat)
        known = edges.get(key)
        if known is None or known.confidence < edge.confidence:
            edges[key] = edge
    for dari, ke in {(dari, ke) for dari, ke, _ in edges}:
        told = [edges.pop((dari, ke, word)) for word in _CONDITIONS if (dari, ke, word) in edges]
        if told:  # both exits lead to the same step: whatever is decided
            edges.pop((dari, ke, None), None)
            edge = told[0] if len(told) == 1 else replace(told[0], syarat=None)
            edges[dari, ke, edge.syarat] = edge
    ordered = sorted(edges.values(), key=lambda e: (e.dari, e.ke, e.syarat or ""))
    return FlowResult(tuple(ordered), tuple(notes))


def _with_page_ends(page: ChartPage) -> ChartPage:
    """The page with a link for each line that leaves it without one, at the table's foot or head: such a line
    is followed as if it had been drawn with links."""
    symbols, connectors = list(page.chart.symbols), []
    size = median(symbol.box.height for symbol in symbols) if symbols else 0.0

    def link_at(point: Point) -> int:
        y = page.area.ys[0] - size if point.y < page.area.box.center.y else page.area.ys[-1] + size
        symbols.append(Symbol("konektor", Box(point.x, y, point.x, y).inflate(size / 2), 1.0))
        return len(symbols) - 1

    for connector in page.chart.connectors:
        start, end = connector.start, connector.end
        if (start is None) != (end is None):
            start = link_at(connector.points[0]) if start is None else start
            end = link_at(connector.points[-1]) if end is None else end
        connectors.append(replace(connector, start=start, end=end))
    return replace(page, chart=Chart(tuple(symbols), tuple(connectors)))


@dataclass(frozen=True)
class _Arrow:
    page: int
    connector: Connector

    @property
    def complete(self) -> bool:
        return self.connector.start is not None and self.connector.end is not None

    @property
    def start(self) -> Place:
        return self.page, self.connector.start if self.connector.start is not None else -1

    @property
    def end(self) -> Place:
        return self.page, self.connector.end if self.connector.end is not None else -1

    def turned(self) -> _Arrow:
        c = self.connector
        return _Arrow(
            self.page,
            Connector(
                points=tuple(reversed(c.points)),
                start=c.end,
                end=c.start,
                arrow_start=c.arrow_end,
                arrow_end=c.arrow_start,
                label=c.label,
                label_box=c.label_box,
                dashed=c.dashed,
                confidence=c.confidence,
                directed=1 - c.directed,
            ),
        )


def _step_of(page: ChartPage, symbol: Symbol) -> int | None:
    row = row_of(page.area, symbol)
    return None if row is None else page.steps[row]


def _symbol(pages: Sequence[ChartPage], place: Place) -> Symbol:
    return pages[place[0]].chart.symbols[place[1]]


def _is_link(page: ChartPage, symbol: Symbol) -> bool:
    """Whether the symbol only leads on: a pentagon, what stands in no step's row, or a circle beside the
    row's own symbol. A circle that stands alone in its row, or is as large as the others, is a start or an
    end."""
    row = row_of(page.area, symbol)
    if row is None or page.steps[row] is None or symbol.kind == "konektor":
        return True
    if symbol.kind != "lingkaran":
        return False
    if _letter(symbol):
        return True
    beside = [s for s in page.chart.symbols if s.kind not in _LINKS and row_of(page.area, s) == row]
    return any(symbol.box.height < 0.8 * other.box.height for other in beside)


def _links(pages: Sequence[ChartPage], place: Place) -> bool:
    return _is_link(pages[place[0]], _symbol(pages, place))


def _from_link_rows(pages: Sequence[ChartPage], arrow: _Arrow) -> _Arrow:
    """The arrow turned round where it runs against a link's place: what stands above the first step brings
    the flow in, what stands below the last one takes it away."""
    role_start, role_end = _role(pages, arrow.start), _role(pages, arrow.end)
    if arrow.connector.directed < 0.9 and (role_start == "out" or role_end == "in"):
        return arrow.turned()
    return arrow


def _opposed(pages: Sequence[ChartPage], arrows: Sequence[_Arrow]) -> list[_Arrow]:
    """The arrows with doubtful ones turned so that of two links that belong together one takes the flow away
    and the other brings it."""
    result = list(arrows)
    at: dict[Place, list[int]] = {}
    for k, arrow in enumerate(result):
        for place in {arrow.start, arrow.end}:
            if _links(pages, place):
                at.setdefault(place, []).append(k)
    for one, other in _partners(pages, sorted(at)):
        if set(at[one]) & set(at[other]):
            continue
        takes = [{_links(pages, result[k].end) for k in at[place]} for place in (one, other)]
        if takes[0] != takes[1] or len(takes[0]) != 1:
            continue
        doubtful = min(
            at[one], at[other], key=lambda own: sum(result[k].connector.directed for k in own) / len(own)
        )
        if all(result[k].connector.directed < _SURE for k in doubtful):
            for k in doubtful:
                result[k] = result[k].turned()
    return result


def _partners(pages: Sequence[ChartPage], links: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """Links that belong together by their letter: the only two circles of a page that bear it, or the only
    ones at the end of a page and at the start of the next."""
    circles: dict[tuple[str, int], list[Place]] = {}
    across: dict[tuple[str, int], list[Place]] = {}
    for place in links:
        symbol, role = _symbol(pages, place), _role(pages, place)
        letter = _letter(symbol)
        if letter and symbol.kind == "lingkaran":
            circles.setdefault((letter, place[0]), []).append(place)
        if letter and role is not None:
            across.setdefault((letter, place[0] + (role == "out")), []).append(place)
    for group in circles.values():
        if len(group) == 2:
            yield group[0], group[1]
    for group in across.values():
        if len(group) == 2 and group[0][0] != group[1][0]:
            yield group[0], group[1]


def _role(pages: Sequence[ChartPage], place: Place) -> Literal["in", "out"] | None:
    """Whether a link stands above the first step of its page or below the last."""
    page = pages[place[0]]
    if not _links(pages, place):
        return None
    rows = [row for row, step in enumerate(page.steps) if step is not None]
    middle = _symbol(pages, place).box.center.y
    if not rows or middle < page.area.ys[rows[0]]:
        return "in"
    return "out" if middle > page.area.ys[rows[-1] + 1] else None


def _pair_links(
    pages: Sequence[ChartPage], arrows: Sequence[_Arrow], notes: list[FlowNote]
) -> dict[Place, list[Place]]:
    """For each link that takes the flow away, the links where it goes on: by letter, else by column and
    order."""
    taking = sorted({arrow.end for arrow in arrows if _links(pages, arrow.end)})
    bringing = sorted({arrow.start for arrow in arrows if _links(pages, arrow.start)})
    through = set(taking) & set(bringing)
    taking = [place for place in taking if place not in through]
    bringing = [place for place in bringing if place not in through]
    partners: dict[Place, list[Place]] = {place: [place] for place in through}
    used: set[Place] = set()
    for place in taking:
        letter = _letter(_symbol(pages, place))
        same = [other for other in bringing if letter and _letter(_symbol(pages, other)) == letter]
        kind = _symbol(pages, place).kind  # a circle leads to a circle, a pentagon to a pentagon
        same = [other for other in same if _symbol(pages, other).kind == kind] or same
        if kind == "lingkaran":
            same = [other for other in same if other[0] == place[0]] or same
        later = [other for other in same if other[0] > place[0]] or same
        if later:
            nearest = min(abs(other[0] - place[0]) for other in later)
            partners[place] = [other for other in later if abs(other[0] - place[0]) == nearest][:1]
            used.update(partners[place])
    for page in range(len(pages)):
        left = [place for place in taking if place[0] == page and place not in partners]
        right = [place for place in bringing if place[0] == page + 1 and place not in used]
        for place, other in _by_column(pages, left, right):
            partners[place] = [other]
            used.add(other)
    for place in taking:
        if place not in partners:
            notes.append(_note(pages, place, "leads on, but no place was found where it is taken up"))
    for place in bringing:
        if place not in used:
            notes.append(_note(pages, place, "takes up the flow, but no place was found where it comes from"))
    return partners


def _by_column(
    pages: Sequence[ChartPage], left: Sequence[Place], right: Sequence[Place]
) -> Iterator[tuple[Place, Place]]:
    """Pairs of links on two pages: first those in the same actor column, then the others from left to
    right."""
    rest_left, rest_right = list(left), list(right)

    def column(place: Place) -> float:
        return sum(actors_of(pages[place[0]].area, _symbol(pages, place))) / 2

    for place in list(rest_left):
        same = [other for other in rest_right if column(other) == column(place)]
        if same:
            rest_left.remove(place)
            rest_right.remove(same[0])
            yield place, same[0]
    rest_left.sort(key=lambda place: _symbol(pages, place).box.center.x)
    rest_right.sort(key=lambda place: _symbol(pages, place).box.center.x)
    yield from zip(rest_left, rest_right, strict=False)


def _letter(symbol: Symbol) -> str:
    """The letter or number in a link, with figures as the letters that look like them: "8" as "B"."""
    text = "".join(ch for ch in symbol.text if ch.isalnum()).upper()
    return text.translate(_LOOKALIKES) if 0 < len(text) <= 2 else ""


def _note(pages: Sequence[ChartPage], place: Place, what: str) -> FlowNote:
    symbol = _symbol(pages, place)
    page = pages[place[0]]
    return FlowNote(
        "CONNECTOR_UNPAIRED", f"A link {what}", page.number, symbol.box, _nearest_step(page, symbol.box)
    )


def _unread(page: ChartPage) -> Iterator[FlowNote]:
    for box in page.chart.unread:
        what = "Drawing that was not understood"
        yield FlowNote("UNREAD_DRAWING", what, page.number, box, _nearest_step(page, box))


def _nearest_step(page: ChartPage, box: Box) -> int | None:
    """The step in whose row a place lies, or the nearest one of its page."""
    middles = [
        (abs((low + high) / 2 - box.center.y), step)
        for (low, high), step in zip(pairwise(page.area.ys), page.steps, strict=True)
        if step is not None
    ]
    row = bisect_right(page.area.ys, box.center.y) - 1
    own = page.steps[row] if 0 <= row < len(page.steps) else None
    return own if own is not None else min(middles, default=(0.0, None))[1]


def _ways(
    pages: Sequence[ChartPage], arrows: Sequence[_Arrow], partners: dict[Place, list[Place]]
) -> Iterator[list[_Arrow]]:
    """Chains of arrows from a step's symbol through links to another step's symbol."""
    leaving: dict[Place, list[_Arrow]] = {}
    for arrow in arrows:
        leaving.setdefault(arrow.start, []).append(arrow)

    def follow(chain: list[_Arrow]) -> Iterator[list[_Arrow]]:
        end = chain[-1].end
        if not _links(pages, end):
            yield chain
            return
        for partner in partners.get(end, []):
            for arrow in leaving.get(partner, []):
                if arrow not in chain:
                    yield from follow([*chain, arrow])

    for arrow in arrows:
        if not _links(pages, arrow.start):
            yield from follow([arrow])


def _edge(pages: Sequence[ChartPage], way: Sequence[_Arrow], conditions: Conditions) -> FlowEdge | None:
    first, last = way[0], way[-1]
    start, end = _symbol(pages, first.start), _symbol(pages, last.end)
    dari, ke = _step_of(pages[first.page], start), _step_of(pages[last.page], end)
    if dari is None or ke is None or dari == ke:
        return None
    # a line over the page's end may bear its label on either page
    label = next((arrow.connector.label for arrow in way if arrow.connector.label), "")
    syarat = conditions(label) if label and start.kind == "keputusan" else None
    confidence = 1.0
    for arrow in way:
        confidence *= arrow.connector.confidence
    directed = min(arrow.connector.directed for arrow in way)
    points = [Box(p.x, p.y, p.x, p.y) for p in first.connector.points]
    box = union([*points, start.box])
    return FlowEdge(dari, ke, syarat, confidence * directed, pages[first.page].number, box, label, directed)
