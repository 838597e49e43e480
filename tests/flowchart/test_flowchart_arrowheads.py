"""Arrowheads at the ends of single lines."""

from __future__ import annotations

import numpy as np
import pytest

from sopocr.flowchart.arrowheads import arrowhead
from sopocr.geometry import Point

CHAR = 16.0


def head(widths: list[int], shaft: int = 5) -> float:
    """The measure for a line that ends at the top and is as wide there as told, row by row."""
    ink = np.zeros((120, 80), np.uint8)
    for row, width in enumerate([*widths, *[shaft] * (90 - len(widths))]):
        ink[20 + row, 40 - width // 2 : 40 + (width + 1) // 2] = 255
    return arrowhead(ink, np.zeros(ink.shape, bool), Point(40, 20), (0, -1), 90, CHAR)


@pytest.mark.parametrize(
    "widths", [[1, 3, 5, 7, 9, 11, 13, 15], [3, 3, 5, 5, 5, 7, 7, 7], [5, 5, 5, 7, 7, 7]]
)
def test_a_head_wide_or_hardly_wider_than_its_line(widths: list[int]):
    assert head(widths) > 0.5


@pytest.mark.parametrize(
    "widths", [[], [25, 21, 11], [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 7, 7, 7, 7], [5, 6, 5, 6, 5, 6]]
)
def test_a_bare_end_a_rest_of_an_outline_and_uneven_ink_are_no_heads(widths: list[int]):
    assert head(widths) < 0.2
