"""Boxes with round corners that are a chart's start or end by their place: the first and the last symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sopocr.assemble.flow import row_of
from sopocr.model.page import ReadPage

_LINKS = ("konektor", "lingkaran")


def with_round_ends(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """The pages of one SOP with boxes with round corners in the chart's first and last row as terminators."""
    result = list(pages)
    rows = [(i, row) for i, page in enumerate(result) for row in sorted({row for _, row in _placed(page)})]
    for i, row in {*rows[:1], *rows[-1:]}:
        result[i] = _ended(result[i], {k for k, other in _placed(result[i]) if other == row})
    return result


def _placed(page: ReadPage) -> list[tuple[int, int]]:
    """The symbols of a page's chart that are no links, with their rows."""
    area = page.flow.area() if page.flow else None
    if area is None or page.chart is None:
        return []
    rows = [(k, row_of(area, s)) for k, s in enumerate(page.chart.symbols) if s.kind not in _LINKS]
    return [(k, row) for k, row in rows if row is not None]


def _ended(page: ReadPage, symbols: set[int]) -> ReadPage:
    assert page.chart is not None
    turned = [
        replace(s, kind="terminator") if k in symbols and s.rounded and s.kind == "proses" else s
        for k, s in enumerate(page.chart.symbols)
    ]
    return replace(page, chart=replace(page.chart, symbols=tuple(turned)))
