"""Curved connectors and block arrows."""

from __future__ import annotations

import numpy as np
import pytest
from chart_drawing import Drawing
from test_flowchart_connectors import bottom, left, links, right, top

from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.curves import find_curves
from sopocr.flowchart.shapes import Likeness
from sopocr.flowchart.sides import Scale
from sopocr.geometry import Box


def three() -> tuple[Drawing, Box, Box, Box]:
    chart = Drawing()
    return (
        chart,
        chart.symbol("capsule", 0, 0),
        chart.symbol("diamond", 2, 2),
        chart.symbol("rectangle", 3, 3),
    )


def test_curves_over_rulings_lead_where_their_ink_leads():
    chart, a, b, c = three()
    chart.curve(bottom(a), (a.center.x, a.y1 + 80), (b.center.x, b.y0 - 80), top(b))
    chart.curve(right(b), (c.center.x, b.center.y), (c.center.x, b.center.y), top(c))
    read = chart.read()
    assert links(read, a, b, c) == {(0, 1), (1, 2)}
    assert not read.unread


def test_a_curve_may_lead_back():
    chart, a, b, _ = three()
    chart.curve(top(b), (b.center.x, a.center.y), (b.center.x, a.center.y), right(a))
    read = chart.read()
    assert links(read, a, b) == {(1, 0)}
    assert read.connectors[0].directed > 0.9


def test_a_curve_that_crosses_a_straight_line_goes_on():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 2, 2)
    c, d = chart.symbol("rectangle", 1, 0), chart.symbol("rectangle", 1, 3)
    chart.line(bottom(c), top(d))
    chart.curve(bottom(a), (a.center.x, a.y1 + 190), (b.center.x - 260, b.center.y), left(b))
    assert links(chart.read(), a, b, c, d) == {(0, 1), (2, 3)}


def boxes(*places: Box) -> list[Candidate]:
    found = []
    for box in places:
        x0, y0, x1, y1 = box.rounded()
        outline = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.int32)
        found.append(Candidate("proses", box, 1.0, Likeness("proses", 1.0, 0.5, True), outline, 3.0))
    return found


def test_lines_with_corners_are_no_curves():
    chart = Drawing()
    chart.page[:] = 0
    a, b = Box(100, 100, 200, 150), Box(500, 300, 600, 350)
    chart.line((206, 125), (550, 125), (550, 294), head="")
    chart.line((150, 156), (150, 325), (494, 325), head="")
    assert find_curves(chart.page, boxes(a, b), Scale(16.0, 3.0)) == []


@pytest.mark.parametrize("filled", [True, False])
def test_block_arrows_join_the_symbols_before_and_behind_them(filled):
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 0, 1)
    c, d = chart.symbol("rectangle", 2, 1), chart.symbol("diamond", 2, 2)
    chart.block_arrow((a.center.x, a.y1 + 6), (b.center.x, b.y0 - 8), filled=filled)
    chart.block_arrow((b.x1 + 5, b.center.y), (c.x0 - 5, c.center.y), filled=filled)
    chart.block_arrow((d.center.x, d.y0 - 5), (c.center.x, c.y1 + 5), filled=filled)
    read = chart.read()
    assert links(read, a, b, c, d) == {(0, 1), (1, 2), (3, 2)}
    assert all(connector.directed > 0.95 for connector in read.connectors)
    assert not read.unread


def test_a_pentagon_is_no_block_arrow():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 1, 1), chart.symbol("pentagon", 1, 3, (60, 50), (0, 110))
    chart.line(bottom(a), top(b))
    read = chart.read()
    assert sorted(symbol.kind for symbol in read.symbols) == ["konektor", "proses"]
    assert links(read, a, b) == {(0, 1)}


@pytest.mark.parametrize("solid", [True, False])
def test_heads_larger_than_letters_lead_to_the_symbol_that_they_point_to(solid):
    chart = Drawing()
    a, b, c = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 0, 1), chart.symbol("rectangle", 2, 2)
    chart.line(bottom(a), (b.center.x, b.y0 - 22), head="")
    chart.head((b.center.x, b.y0), (0, 1), 22, solid=solid)
    chart.line(right(b), (c.center.x, b.center.y), (c.center.x, c.y0 - 22), head="")
    chart.head((c.center.x, c.y0), (0, 1), 22, solid=solid)
    read = chart.read()
    assert links(read, a, b, c) == {(0, 1), (1, 2)}
    assert all(connector.directed > 0.95 for connector in read.connectors)


def test_a_dotted_line_is_a_line():
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 2, 1)
    chart.dots(bottom(a), (a.center.x, b.center.y), (b.x0 - 13, b.center.y))
    chart.head(left(b), (1, 0), 13)
    assert links(chart.read(), a, b) == {(0, 1)}


def test_boxes_with_round_corners_are_starts_and_ends_by_their_words():
    chart = Drawing()
    a, b = chart.symbol("soft", 0, 0, (120, 60)), chart.symbol("soft", 0, 1, (120, 60))
    chart.line(bottom(a), top(b))
    chart.label("Mulai", a.x0 + 25, a.center.y + 6)
    chart.label("Catat", b.x0 + 25, b.center.y + 6)
    assert [s.kind for s in sorted(chart.read().symbols, key=lambda s: s.box.y0)] == ["terminator", "proses"]


def test_circles_with_numbers_are_links_unless_all_symbols_are_numbered():
    kinds = []
    for numbered in (False, True):
        chart = Drawing()
        a, b = chart.symbol("circle", 0, 0, (60, 60)), chart.symbol("rectangle", 0, 1)
        c = chart.symbol("rectangle", 0, 2)
        chart.line(bottom(a), top(b))
        chart.line(bottom(b), top(c))
        for number, box in enumerate((a, b, c) if numbered else (a,), 1):
            chart.label(str(number), box.center.x - 6, box.center.y + 8)
        first = min(chart.read().symbols, key=lambda s: s.box.y0)
        kinds.append(first.kind)
    assert kinds == ["lingkaran", "terminator"]
