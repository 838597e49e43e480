"""Which symbols are links to another page, whatever their shape: by their row and their partner.

Beside pentagons and circles houses use trapezoids, shields or small boxes: one at the foot of a page and one
like it at the head of the next, in the same column, that only take the flow away and bring it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sopocr.assemble.flow import actors_of, row_of
from sopocr.model.page import Chart, ChartArea, ReadPage, Symbol

_SMALL = 0.8
"""Share of the usual symbol's area below which a box may be a link."""
_ALIKE = 0.6
"""Share of the larger of two links' sides that the smaller has at least."""
_LINKS = ("konektor", "lingkaran")


def with_link_pairs(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """The pages with symbols that link one page to the next as links."""
    result = list(pages)
    drawn = [i for i, page in enumerate(pages) if page.chart is not None and _area(page) is not None]
    for i, j in pairwise(drawn):
        pair = _pair(result[i], result[j])
        if pair is not None:
            result[i], result[j] = _linked(result[i], pair[0]), _linked(result[j], pair[1])
    return result


def _area(page: ReadPage) -> ChartArea | None:
    return page.flow.area() if page.flow else None


def _pair(one: ReadPage, other: ReadPage) -> tuple[int, int] | None:
    """The symbol at the foot of one page and that at the head of the next that belong together."""
    for k, taking in _small_beside_another(one, first=False):
        for n, bringing in _small_beside_another(other, first=True):
            if _column(one, taking) == _column(other, bringing) and _alike(one, taking, other, bringing):
                return k, n
    return None


def _small_beside_another(page: ReadPage, *, first: bool) -> list[tuple[int, Symbol]]:
    """The symbols of the first (last) row with symbols that are smaller than usual, stand beside another one,
    and lead only out of (into) themselves."""
    chart, area = page.chart, _area(page)
    if chart is None or area is None:
        return []
    boxes = [s for s in chart.symbols if s.kind not in _LINKS]
    rows = [row_of(area, s) for s in chart.symbols]
    known = [row for row, s in zip(rows, chart.symbols, strict=True) if row is not None and s in boxes]
    if len(boxes) < 3:
        return []
    row = min(known) if first else max(known)
    usual = median(s.box.area for s in boxes)
    here = [k for k, r in enumerate(rows) if r == row and chart.symbols[k] in boxes]
    return [
        (k, chart.symbols[k])
        for k in here
        if len(here) > 1 and chart.symbols[k].box.area < _SMALL * usual and _one_way(chart, k, out=first)
    ]


def _one_way(chart: Chart, k: int, *, out: bool) -> bool:
    leaves = any(c.start == k for c in chart.connectors)
    enters = any(c.end == k for c in chart.connectors)
    return (leaves and not enters) if out else (enters and not leaves)


def _column(page: ReadPage, symbol: Symbol) -> list[int]:
    area = _area(page)
    return actors_of(area, symbol) if area else []


def _alike(one: ReadPage, a: Symbol, other: ReadPage, b: Symbol) -> bool:
    scale = one.size[0] / max(1, other.size[0])
    width, height = scale * b.box.width, scale * b.box.height
    return min(width, a.box.width) >= _ALIKE * max(width, a.box.width) and min(
        height, a.box.height
    ) >= _ALIKE * max(height, a.box.height)


def _linked(page: ReadPage, k: int) -> ReadPage:
    assert page.chart is not None
    symbols = [replace(s, kind="konektor") if i == k else s for i, s in enumerate(page.chart.symbols)]
    return replace(page, chart=replace(page.chart, symbols=tuple(symbols)))
