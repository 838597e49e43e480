"""The print in a chart, found beside, on and between its lines."""

from __future__ import annotations

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
