"""The layout of a page of which the drawing alone is looked at."""

from __future__ import annotations

import cv2
import numpy as np

from sopocr.layout import find_layout
from sopocr.layout.drawn import find_drawn_layout

CHAR = 16.0


def drawing() -> np.ndarray:
    """A table of 3 x 4 cells with a connector in it, a box beside it, and a dotted ruling below it."""
    ink = np.zeros((900, 1400), np.uint8)
    for y in (100, 200, 300, 400):
        cv2.line(ink, (100, y), (1100, y), 255, 2)
    for x in (100, 300, 600, 850, 1100):
        cv2.line(ink, (x, 100), (x, 400), 255, 2)
    cv2.line(ink, (450, 240), (450, 360), 255, 2)
    cv2.rectangle(ink, (1180, 150), (1330, 260), 255, 2)
    return ink


def test_a_drawn_table_is_the_one_that_a_search_for_worn_rulings_finds() -> None:
    ink = drawing()
    found = find_drawn_layout(ink, CHAR)
    usual = find_layout(cv2.bitwise_not(ink), ink, ink, ink, CHAR)
    [table], [other] = found.tables, usual.tables
    assert np.allclose(table.xs, other.xs, atol=2) and np.allclose(table.ys, other.ys, atol=2)
    assert np.allclose(table.xs, (100, 300, 600, 850, 1100), atol=2) and len(table.cells) == 12
    assert not any(cell.lines for cell in table.cells)


def test_a_connector_and_a_box_stay_as_drawing() -> None:
    found = find_drawn_layout(drawing(), CHAR)
    assert [(round(s.x0, -1), round(s.width, -1)) for s in found.strokes] == [(1180, 150)]
    assert found.clean[300, 450] < 50 and found.clean[300, 500] > 200
    assert not any(abs(ruling.position - 450) < 5 for ruling in found.rulings if not ruling.horizontal)


def test_rulings_of_dots_are_rulings() -> None:
    ink = np.zeros((900, 1400), np.uint8)
    for y in (100, 200, 300, 400):
        ink[y : y + 2, 100:1101:6] = 255
        ink[y : y + 2, 101:1101:6] = 255
    for x in (100, 300, 600, 850, 1100):
        ink[100:401:6, x : x + 2] = 255
        ink[101:401:6, x : x + 2] = 255
    [table] = find_drawn_layout(ink, CHAR).tables
    assert len(table.cells) == 12


def test_a_page_without_a_drawing_has_no_table() -> None:
    found = find_drawn_layout(np.zeros((900, 1400), np.uint8), 0.0)
    assert found.tables == () and found.strokes == () and found.char_height > 0
