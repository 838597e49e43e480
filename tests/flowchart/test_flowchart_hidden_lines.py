"""Lines that run on rulings, close to other lines, or through print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from chart_drawing import CHAR, Drawing, meaning
from test_flowchart_connectors import bottom, left, links, right, top

from sopocr.flowchart import find_drawing, read_chart
from sopocr.flowchart.network import Reach, connect, loose_ends
from sopocr.flowchart.segments import Segment
from sopocr.geometry import Box, Point
from sopocr.model.page import Chart

REACH = Reach(touch=5.5, near=8, far=24)


def read_in_grey(chart: Drawing, lines: list[tuple[tuple[float, float], tuple[float, float]]]) -> Chart:
    """The chart as it reads from a grey page on which `lines` are black and as thick as the grey rulings."""
    black = np.zeros_like(chart.page)
    for a, b in lines:
        cv2.line(black, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), 255, chart.ruling)
    ruled = Drawing(chart.columns, chart.rows, chart.cell, chart.origin, chart.ruling).page
    grey = np.where(black > 0, 20, np.where((chart.page > 0) & (ruled > 0), 110, 255 - chart.page))
    ink = np.maximum(chart.page, black)
    drawing = find_drawing(ink, chart.area, CHAR, grey.astype(np.uint8))
    return read_chart(ink, chart.area, chart.text, CHAR, meaning, drawing)


def test_a_line_right_on_a_row_border_shows_by_its_ink():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 2, 1)
    border = chart.area.ys[1]
    chart.line(bottom(a), (a.center.x, border), head="")
    chart.line((b.center.x, border), top(b))
    # without the ink these might be two lines that both end there; a line on to the right is such a one
    chart.line((b.center.x + 60, b.y1 + 200), (b.center.x + 60, border), head="")
    read = read_in_grey(chart, [((a.center.x, border), (b.center.x, border))])
    assert links(read, a, b) == {(0, 1)}


def test_a_line_right_on_a_column_border_leads_past_a_nearer_symbol():
    chart = Drawing(rows=5)
    link, other = chart.symbol("rectangle", 1, 0), chart.symbol("rectangle", 2, 0, shift=(-40, 0))
    a = chart.symbol("diamond", 3, 3, size=(90, 60))
    border = chart.area.xs[2]
    chart.line((border, link.center.y), right(link))
    chart.line(bottom(a), (a.center.x, a.y1 + 20), (border, a.y1 + 20), head="")
    read = read_in_grey(chart, [((border, link.center.y), (border, a.y1 + 20))])
    assert links(read, link, other, a) == {(2, 0)}


def test_a_border_darker_throughout_bears_no_line():
    chart = Drawing(rows=5)
    a, b = chart.symbol("rectangle", 0, 1), chart.symbol("rectangle", 3, 2)
    border = chart.area.ys[2]
    chart.line(bottom(a), (a.center.x, a.y1 + 14), head="")
    chart.line((b.center.x, b.y0 - 14), top(b))
    read = read_in_grey(chart, [((chart.area.xs[0], border), (chart.area.xs[-1], border))])
    assert links(read, a, b) == set()


def test_a_line_that_crosses_another_right_before_its_symbol():
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 1, 1)
    c = chart.symbol("diamond", 2, 2, size=(90, 70))
    above, aside = b.y0 - 8, chart.area.xs[3] - 20
    chart.line(right(a), (b.center.x, a.center.y), top(b), head="open")
    chart.line(right(c), (aside, c.center.y), (aside, above), (a.center.x, above), bottom(a))
    assert links(chart.read(), a, b, c) == {(0, 1), (2, 0)}


def test_a_line_that_ends_at_another_before_a_symbol_does_not_reach_it():
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 1, 1)
    c = chart.symbol("diamond", 2, 2, size=(90, 70))
    above, aside = b.y0 - 8, chart.area.xs[3] - 20
    chart.line(right(a), (b.center.x, a.center.y), (b.center.x, above), head="")
    chart.line(right(c), (aside, c.center.y), (aside, above), (a.center.x, above), bottom(a))
    assert (0, 1) not in links(chart.read(), a, b, c)


def test_print_beside_a_decisions_corner_is_not_its_line():
    chart = Drawing()
    a = chart.symbol("rectangle", 1, 0)
    b = chart.symbol("diamond", 1, 1, size=(70, 74), shift=(-60, 0))
    x, y = round(b.x0), round(b.center.y)
    # the exit crosses the column's border and turns up; below it a letter's stroke reaches decision and line
    aside = round(chart.area.xs[1]) - 11
    chart.line(left(b), (aside, y), (aside, a.center.y), left(a))
    cv2.line(chart.page, (aside - 3, y + 14), (x + 4, y + 14), 255, 3)
    cv2.line(chart.page, (aside, y), (aside, y + 14), 255, 4)
    read = chart.read()
    assert links(read, a, b) == {(1, 0)}
    assert all(abs(c.points[0].y - y) < 3 for c in read.connectors)


@pytest.mark.parametrize(("stub", "found"), [(14, {(0, 1)}), (5, set())])
def test_a_decisions_exit_that_ends_at_a_border_goes_on_along_it(stub, found):
    chart = Drawing()
    border = chart.area.xs[2]
    b = chart.symbol("diamond", 1, 1, size=(2 * (100 - stub), 70))
    a = chart.symbol("rectangle", 0, 0)
    chart.line((border, a.center.y), right(a))
    chart.line(right(b), (border, b.center.y), head="")
    assert links(chart.read(), b, a) == found


def upright(x: float, low: float, high: float, thickness: float) -> Segment:
    return Segment(False, Point(x, low), Point(x, high), thickness)


def level(y: float, low: float, high: float, thickness: float) -> Segment:
    return Segment(True, Point(low, y), Point(high, y), thickness)


def test_a_line_round_a_link_does_not_enter_it_from_above():
    symbol, link = Box(1468, 1255, 1541, 1312), Box(1477, 1342, 1532, 1391)
    line = [level(1334, 1504, 1547, 3), level(1366, 1535, 1547, 3)]
    line += [upright(1504, 1315, 1335, 3), upright(1546, 1333, 1367, 3)]
    network = connect(line, [symbol, link], [False, False], REACH, CHAR)
    assert {(port.symbol, port.side) for port in network.ports} == {(0, "bottom"), (1, "right")}


def test_what_stands_between_the_wings_of_an_arrowhead_holds_no_line():
    symbol = Box(899, 437, 977, 499)
    head = [upright(938, 426, 434, 2), upright(941, 426, 434, 1), upright(934, 427, 434, 2)]
    network = connect([level(431, 935, 943, 4), *head], [symbol], [False], REACH, CHAR)
    assert len(network.segments) == 3
    assert {end[1] for end in loose_ends(network, REACH.near)} == {0}
