from __future__ import annotations

import cv2
import numpy as np
import pytest
from chart_drawing import CHAR, Drawing, meaning, outline
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.flowchart import read_chart
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.chart import _without_surroundings
from sopocr.flowchart.grid import erase_rulings
from sopocr.flowchart.shapes import Likeness, likeness
from sopocr.geometry import Box
from sopocr.model.page import ChartArea

KINDS = {
    "capsule": "terminator",
    "ellipse": "terminator",
    "rectangle": "proses",
    "document": "proses",
    "trapezoid": "proses",
    "diamond": "keputusan",
    "pentagon": "konektor",
}


@pytest.mark.parametrize("shape", KINDS)
@pytest.mark.parametrize("filled", [False, True])
def test_each_shape_is_found_as_its_kind_hollow_and_filled(shape, filled):
    chart = Drawing()
    box = chart.symbol(shape, 1, 1, filled=filled)
    (symbol,) = chart.read().symbols
    assert symbol.kind == KINDS[shape]
    assert symbol.box.iou(box) > 0.8
    assert symbol.filled == filled


@pytest.mark.parametrize("shape", ["capsule", "rectangle", "diamond"])
@pytest.mark.parametrize("hides", [True, False])
def test_a_symbol_across_a_row_border_is_one_symbol(shape, hides):
    chart = Drawing()
    box = chart.symbol(shape, 1, 1, shift=(0, 55), hides=hides)
    (symbol,) = chart.read().symbols
    assert symbol.kind == KINDS[shape]
    assert symbol.box.iou(box) > 0.75


@pytest.mark.parametrize("shape", ["rectangle", "capsule"])
def test_an_arrowhead_that_a_ruling_closes_is_no_part_of_a_filled_box(shape):
    """An open arrowhead from below, its wings on the row's border: with the triangle it is a pentagon."""
    chart = Drawing()
    box = chart.symbol(shape, 1, 1, size=(92, 48), shift=(0, 26), filled=True)
    border = chart.area.ys[2]
    assert 14 < border - box.y1 < 17
    chart.line((box.center.x, border + 60), (box.center.x, box.y1 + 2), head="open")
    (symbol,) = chart.read().symbols
    assert symbol.kind == KINDS[shape]
    assert symbol.box.iou(box) > 0.85


def test_a_box_whose_side_lies_on_a_ruling_is_found():
    chart = Drawing()
    box = chart.symbol("rectangle", 1, 1, size=(100, 60), shift=(50, 0))
    assert box.x1 == chart.area.xs[2]
    (symbol,) = chart.read().symbols
    assert symbol.kind == "proses"
    assert symbol.box.iou(box) > 0.85


@pytest.mark.parametrize("shape", ["capsule", "rectangle", "diamond", "pentagon"])
def test_gaps_skew_and_specks_do_not_hide_a_symbol(shape):
    chart = Drawing()
    box = chart.symbol(shape, 1, 1)
    x, y = box.center
    chart.worn(
        [Box(x - 12, box.y0 - 5, x - 6, box.y0 + 6), Box(box.x0 - 6, y, box.x0 + 20, y + 5)], 0.25, 300
    )
    (symbol,) = chart.read().symbols
    assert symbol.kind == KINDS[shape]


def test_a_loop_of_lines_and_rulings_is_no_symbol():
    chart = Drawing()
    upper = chart.symbol("rectangle", 1, 0)
    lower = chart.symbol("diamond", 1, 1, size=(110, 70))
    x = 420
    chart.line((upper.center.x, upper.y1), (lower.center.x, lower.y0))
    chart.line(
        (lower.x1, lower.center.y), (x, lower.center.y), (x, upper.center.y), (upper.x1, upper.center.y)
    )
    read = chart.read()
    assert sorted(symbol.kind for symbol in read.symbols) == ["keputusan", "proses"]


def test_print_in_a_symbol_is_its_text():
    chart = Drawing()
    box = chart.symbol("capsule", 0, 0, size=(130, 60))
    chart.label("Mulai", box.x0 + 30, box.center.y + 8)
    chart.symbol("rectangle", 1, 1)
    texts = {symbol.kind: symbol.text for symbol in chart.read().symbols}
    assert texts == {"terminator": "Mulai", "proses": ""}


def test_boxes_with_round_corners_are_ends_beside_sharp_ones_and_processes_beside_capsules():
    def kinds(*shapes: str) -> list[str]:
        chart = Drawing()
        chart.symbol(shapes[0], 0, 0)
        for row, shape in enumerate(shapes[1:], 1):
            chart.symbol(shape, 1, row)
        return [s.kind for s in sorted(chart.read().symbols, key=lambda s: s.box.y0)]

    assert kinds("capsule", "rounded", "rounded") == ["terminator", "proses", "proses"]
    assert kinds("rectangle", "rounded", "rectangle") == ["proses", "proses", "proses"]


def test_above_and_below_the_table_only_links_count():
    chart = Drawing()
    below = chart.area.ys[-1] + 45
    chart.symbol("pentagon", 1, 3, size=(50, 40), shift=(0, below - chart.middle(1, 3)[1]))
    chart.symbol("rectangle", 2, 3, size=(90, 40), shift=(0, below - chart.middle(2, 3)[1]))
    assert [symbol.kind for symbol in chart.read().symbols] == ["konektor"]


@given(
    st.sampled_from([k for k in KINDS if k != "ellipse"]),
    st.integers(60, 160),
    st.floats(1.6, 2.6),
)
@settings(max_examples=60, deadline=None)
def test_likeness_does_not_depend_on_size(shape, width, ratio):
    box = Box(0, 0, width, width / ratio)
    mask = np.zeros((round(box.height) + 1, width + 1), np.uint8)
    cv2.fillPoly(mask, [np.round(outline(shape, box)).astype(np.int32)], 255)
    assert likeness(mask).kind == KINDS[shape]
    assert likeness(mask).fit > 0.9


def test_rulings_go_and_what_crosses_or_runs_beside_them_stays():
    chart = Drawing(ruling=4)
    x, y = chart.area.xs[1], chart.area.ys[1]
    chart.line((x - 60, 200), (x + 60, 200), head="", thickness=3)
    chart.line((x + 9, 290), (x + 9, 380), head="", thickness=3)
    erased = erase_rulings(chart.page, chart.area.xs, chart.area.ys)
    assert not erased.ink[160:190, round(x) - 3 : round(x) + 4].any()
    assert not erased.ink[round(y) - 3 : round(y) + 4, 100:180].any()
    assert erased.ink[200, round(x) - 20 : round(x) + 20].all()
    assert erased.ink[300:370, round(x) + 9].all()
    assert erased.columns[1].thickness == pytest.approx(4, abs=1.1)
    assert erased.columns[1].at(250) == pytest.approx(x, abs=1.5)


def test_a_ruling_that_is_not_there_erases_nothing():
    chart = Drawing()
    erased = erase_rulings(chart.page, [chart.area.xs[0] + 60], [])
    assert (erased.ink == chart.page).all()
    assert erased.columns[0].thickness == 0


def test_boxes_that_share_a_row_border_are_two():
    chart = Drawing()
    y = chart.area.ys[2]
    above = chart.symbol("rectangle", 1, 1, size=(100, 50), shift=(0, y - 28 - chart.middle(1, 1)[1]))
    below = chart.symbol("rectangle", 1, 2, size=(100, 50), shift=(0, y + 28 - chart.middle(1, 2)[1]))
    found = sorted(chart.read().symbols, key=lambda s: s.box.y0)
    assert [symbol.kind for symbol in found] == ["proses", "proses"]
    assert found[0].box.iou(above) > 0.8 and found[1].box.iou(below) > 0.8


@pytest.mark.parametrize("elsewhere", [True, False])
def test_boxes_whose_touching_sides_are_the_row_border_are_two_where_boxes_are_of_that_size(elsewhere):
    chart = Drawing()
    y = chart.area.ys[2]
    above = chart.symbol("rectangle", 1, 1, size=(100, 50), shift=(0, y - 25 - chart.middle(1, 1)[1]))
    below = chart.symbol("rectangle", 1, 2, size=(100, 50), shift=(0, y + 25 - chart.middle(1, 2)[1]))
    other = chart.symbol("rectangle", 3, 0, size=(100, 50 if elsewhere else 100))
    found = sorted(chart.read().symbols, key=lambda s: s.box.y0)
    assert len(found) == (3 if elsewhere else 2)
    assert found[0].box.iou(other) > 0.8
    if elsewhere:
        assert found[1].box.iou(above) > 0.8 and found[2].box.iou(below) > 0.8


def test_a_box_on_a_row_border_right_above_another():
    chart = Drawing()
    y = chart.area.ys[2]
    chart.symbol("rectangle", 1, 1, size=(100, 50), shift=(0, y - 25 - chart.middle(1, 1)[1]))
    chart.symbol("rectangle", 1, 2, size=(100, 50), shift=(0, y + 32 - chart.middle(1, 2)[1]))
    assert len(chart.read().symbols) == 2


def test_a_loop_of_lines_round_a_corner_of_cells_is_no_symbol():
    chart = Drawing(cell=(160, 100))
    a, b = (
        chart.symbol("rectangle", 1, 1, filled=True),
        chart.symbol("diamond", 2, 2, size=(96, 60), filled=True),
    )
    chart.line((a.x1, a.center.y), (b.center.x, a.center.y), (b.center.x, b.y0))
    chart.line((b.x0, b.center.y), (a.center.x, b.center.y), (a.center.x, a.y1))
    assert len(chart.read().symbols) == 2


@pytest.mark.parametrize("width", [104, 112])
def test_a_loop_that_a_line_makes_with_symbols_and_borders_is_no_symbol(width):
    chart = Drawing(cell=(120, 100), stroke=5)
    a = chart.symbol("rectangle", 1, 1, size=(width, 50))
    b = chart.symbol("capsule", 0, 2, size=(width, 50), shift=(0, -22))
    chart.line((a.x0, a.center.y), (b.center.x, a.center.y), (b.center.x, b.y0), thickness=5)
    read = chart.read()
    assert sorted(symbol.kind for symbol in read.symbols) == ["proses", "terminator"]
    assert len(read.connectors) == 1


def test_a_link_that_the_end_of_the_page_cuts_off():
    chart = Drawing()
    box = chart.symbol("rectangle", 1, 2)
    link = chart.symbol("pentagon", 2, 3, size=(70, 60))
    chart.line((box.x1, box.center.y), (link.center.x, box.center.y), (link.center.x, link.y0))
    cut = chart.page[: round(link.y0 + 30)]
    area = ChartArea(chart.area.xs, (*chart.area.ys[:-1], float(len(cut))))
    read = read_chart(np.ascontiguousarray(cut), area, [], CHAR, meaning)
    assert sorted(s.kind for s in read.symbols) == ["konektor", "proses"]
    assert len(read.connectors) == 1


def test_a_large_circle_with_a_letter_alone_is_a_link_and_one_with_a_word_a_start():
    chart = Drawing()
    chart.symbol("ellipse", 1, 1, size=(84, 84))
    x, y = chart.middle(1, 1)
    chart.label("A", x - 7, y + 8)
    chart.symbol("ellipse", 2, 2, size=(84, 84))
    chart.symbol("ellipse", 0, 3, size=(84, 84))
    x, y = chart.middle(0, 3)
    chart.label("Mulai", x - 30, y + 8)
    kinds = {round(s.box.center.x // 200): s.kind for s in chart.read().symbols}
    assert kinds == {1: "lingkaran", 2: "terminator", 0: "terminator"}


@pytest.mark.parametrize("below", [True, False])
@pytest.mark.parametrize("height", [1, 3, 8, 30])
def test_a_link_that_hardly_leaves_the_table_costs_nothing(below, height):
    """What stands beyond the border is followed from the link; an empty strip crashes OpenCV."""
    chart = Drawing()
    y = chart.area.ys[-1] if below else chart.area.ys[0] - height
    box = Box(150, y, 190, y + height)
    link = Candidate(
        "konektor", box, 1.0, Likeness("konektor", 1.0, 1.0, False), np.zeros((0, 2), np.int32), 2.0
    )
    kept = _without_surroundings(chart.page, chart.area, [link])
    top, bottom = round(chart.area.ys[0]), round(chart.area.ys[-1])
    assert (kept[top:bottom] == chart.page[top:bottom]).all()


@pytest.mark.parametrize("sides", ["left", "left top", "right bottom"])
def test_large_arrowheads_that_run_into_a_filled_box_are_no_part_of_it(sides: str) -> None:
    drawing = Drawing()
    box = drawing.symbol("rectangle", 1, 1, size=(88, 66), filled=True)
    (x, y), reach = box.center, 14
    for side in sides.split():
        way = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}[side]
        tip = (x + way[0] * (box.width / 2 - 1), y + way[1] * (box.height / 2 - 1))
        back = (tip[0] + way[0] * 24, tip[1] + way[1] * 24)
        wings = [tip, (back[0] + reach * way[1], back[1] + reach * way[0])]
        wings.append((back[0] - reach * way[1], back[1] - reach * way[0]))
        cv2.fillPoly(drawing.page, [np.round(np.array(wings)).astype(np.int32)], 255)
        drawing.line((back[0] + way[0] * 30, back[1] + way[1] * 30), back, head="", thickness=7)
    found = drawing.read().symbols
    assert [s.kind for s in found] == ["proses"]
    assert found[0].box.iou(box) > 0.8


def test_a_filled_pentagon_stays_one() -> None:
    drawing = Drawing()
    drawing.symbol("pentagon", 1, 1, size=(60, 60), filled=True)
    assert [s.kind for s in drawing.read().symbols] == ["konektor"]
