"""The print in a chart, found beside, on and between its lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from chart_drawing import CHAR, Drawing

from sopocr.flowchart import ChartPrint, find_drawing, find_print
from sopocr.geometry import Box


def printed(chart: Drawing) -> ChartPrint:
    grey = np.asarray(255 - chart.page, np.uint8)
    return find_print(find_drawing(chart.page, chart.area, CHAR), grey)


def decision() -> tuple[Drawing, Box]:
    """A decision with a line to the left and up, and one down."""
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 2, 1, size=(110, 70))
    c = chart.symbol("rectangle", 2, 2)
    chart.line((a.x1, a.center.y), (b.center.x, a.center.y), (b.center.x, b.y0))
    chart.line((b.x0, b.center.y), (a.center.x, b.center.y), (a.center.x, a.y1))
    chart.line((b.center.x, b.y1), (c.center.x, c.y0))
    return chart, b


@pytest.mark.parametrize("place", [(-100, -8), (-166, -8), (-90, 20), (62, 64)])
def test_a_word_beside_a_line_or_across_a_column_border_is_one_piece(place):
    chart, b = decision()
    chart.label("Tidak", b.x0 + place[0], b.center.y + place[1])
    (box,) = printed(chart).boxes
    assert box.iou(chart.text[0].box) > 0.5


def test_a_word_on_a_line_survives_with_the_line_painted_over():
    chart, b = decision()
    bare = printed(chart).page
    chart.label("Tidak", b.x0 - 100, b.center.y + 8)
    found = printed(chart)
    (box,) = found.boxes
    assert box.iou(chart.text[0].box) > 0.5
    x0, y0, x1, y1 = chart.text[0].box.rounded()
    letters = (255 - found.page[y0:y1, x0:x1].astype(int)).sum() - (
        255 - bare[y0:y1, x0:x1].astype(int)
    ).sum()
    alone = Drawing()
    alone.page[:] = 0
    alone.label("Tidak", b.x0 - 100, b.center.y + 8)
    assert letters > 0.6 * alone.page.sum()
    beside = found.page[round(b.center.y) - 1 : round(b.center.y) + 2, x0 - 60 : x0 - 20]
    assert (beside == 255).all()


def test_a_chart_without_print_has_none():
    chart, _ = decision()
    assert printed(chart).boxes == ()


@pytest.mark.parametrize("upright", [True, False])
def test_a_letter_half_on_a_ruling_is_seen_through_it(upright):
    chart, _ = decision()
    border = round(chart.area.xs[2]) if upright else round(chart.area.ys[2])
    strokes = np.zeros_like(chart.page)
    if upright:  # a bar, half of it on the column's border, and the stem beside
        cv2.rectangle(strokes, (border - 1, 300), (border + 13, 303), 255, -1)
        cv2.rectangle(strokes, (border + 6, 300), (border + 9, 317), 255, -1)
    else:  # a stem that ends on the row's border
        cv2.rectangle(strokes, (660, border - 16), (674, border - 13), 255, -1)
        cv2.rectangle(strokes, (666, border - 16), (669, border + 1), 255, -1)
    grey = np.where(chart.page > 0, 150, 255) * np.where(strokes > 0, 100, 255) // 255
    found = find_print(find_drawing(np.maximum(chart.page, strokes), chart.area, CHAR), grey.astype(np.uint8))
    (box,) = found.boxes
    here = (
        found.page[296:322, border - 1 : border + 2]
        if upright
        else found.page[border - 1 : border + 2, 655:680].T
    )
    inked = (here < 160).all(axis=1)
    assert 3 <= inked.sum() <= 5, inked
    assert (box.x0 if upright else -box.y1) <= (border - 1 if upright else -border - 1)


def test_a_letter_that_all_but_touches_decision_and_line_is_print():
    chart = Drawing()
    b = chart.symbol("diamond", 2, 1, size=(76, 96))
    c = chart.symbol("rectangle", 3, 2)
    chart.line((b.x1, b.center.y), (c.center.x, b.center.y), (c.center.x, c.y0))
    x, y = round(b.x1) + 5, round(b.center.y)
    # a "Y" whose arms reach the decision and whose stem reaches the line
    for shift in (-2, 7):
        cv2.rectangle(chart.page, (x + shift, y - 22), (x + shift + 2, y - 20), 255, -1)
    cv2.rectangle(chart.page, (x, y - 20), (x + 7, y - 18), 255, -1)
    cv2.rectangle(chart.page, (x + 2, y - 20), (x + 5, y - 9), 255, -1)
    (box,) = printed(chart).boxes
    assert box.height >= 12
