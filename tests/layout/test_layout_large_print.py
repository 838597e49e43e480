"""Rows of letters that are too large for the page's print."""

from __future__ import annotations

import numpy as np

from sopocr.geometry import Box
from sopocr.layout.large_print import large_print


def row(count: int, height: float, y: float = 100.0) -> np.ndarray:
    """Letters side by side, as wide as print is."""
    xs = 50 + np.arange(count) * 0.75 * height
    return np.column_stack([xs, np.full(count, y), xs + 0.6 * height, np.full(count, y + height)])


def test_a_row_of_large_letters_is_a_line() -> None:
    (box,) = large_print(row(9, 40.0), [], 10.0)
    assert box == Box(50, 100, 50 + 8 * 30 + 24, 140)
    two = np.vstack([row(9, 40.0), row(8, 44.0, y=200.0)])
    assert len(large_print(two, [], 10.0)) == 2


def test_a_row_that_is_a_line_already_is_no_news() -> None:
    assert large_print(row(9, 40.0), [Box(40, 98, 320, 142)], 10.0) == []


def test_strokes_and_symbols_are_no_letters() -> None:
    few = row(5, 40.0)
    apart = row(9, 40.0) * np.array([4.0, 1.0, 4.0, 1.0])
    uneven = row(9, 40.0)
    uneven[::2, 3] += 45.0
    for graphics in (few, apart, uneven, np.empty((0, 4))):
        assert large_print(graphics, [], 10.0) == []
