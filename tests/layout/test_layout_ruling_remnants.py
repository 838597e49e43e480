"""Rests of rulings among the print of a cell."""

from __future__ import annotations

import numpy as np
import pytest

from sopocr.geometry import Box
from sopocr.layout.ruling_remnants import without_rests

CELL = Box(100, 100, 300, 200)


@pytest.mark.parametrize(
    ("piece", "stays"),
    [
        ((102, 150, 104, 168), False),  # a piece of the column's line, as high as a letter
        ((296, 150, 298, 168), False),
        ((102, 120, 106, 160), False),  # higher than a letter
        ((109, 150, 111, 168), True),  # an I at the usual distance from the line
        ((102, 150, 108, 168), True),  # a 1: not as thin
        ((150, 198, 180, 200), False),  # a dash on the row's line
        ((150, 150, 162, 153), True),  # a dash
    ],
)
def test_what_is_left_of_a_cells_lines_is_no_print(piece: tuple[float, ...], stays: bool) -> None:
    word = (180.0, 150.0, 240.0, 168.0)
    kept = without_rests(np.array([piece, word], np.float64), CELL, 15.0)
    assert [tuple(blob) for blob in kept] == ([piece, word] if stays else [word])


def test_a_thin_letter_right_beside_a_line_stays_where_print_goes_on_behind_it() -> None:
    stem, rest = (102.0, 150.0, 104.0, 168.0), (108.0, 155.0, 118.0, 168.0)
    assert len(without_rests(np.array([stem, rest]), CELL, 15.0)) == 2
