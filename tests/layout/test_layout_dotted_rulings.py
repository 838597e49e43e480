"""Rulings of dots and dashes, and what only looks like them."""

from __future__ import annotations

import pytest
from paper import Paper

from sopocr.layout.dotted_rulings import dotted_rulings


def _broken(paper: Paper, on: int, off: int, *, upright: bool) -> None:
    for start in range(100, 900, on + off):
        if upright:
            paper.upright(400, start, start + on, thick=3)
        else:
            paper.level(400, start, start + on, thick=3)


@pytest.mark.parametrize(("on", "off"), [(3, 4), (14, 10), (26, 20)])
@pytest.mark.parametrize("upright", [False, True])
def test_dots_and_dashes_are_drawn_through(on: int, off: int, upright: bool) -> None:
    paper = Paper(1000, 1000)
    _broken(paper, on, off, upright=upright)
    level, standing = dotted_rulings(paper.pixels, 14.0)
    found, other = (standing, level) if upright else (level, standing)
    line = (found[:, 401] if upright else found[401]) > 0
    assert line[105:880].all()
    assert not line[:75].any() and not line[940:].any()
    assert not other.any()


def test_stacked_letters_and_list_numbers_are_no_dotted_line() -> None:
    paper = Paper(1000, 1000)
    for row in range(20):
        paper.print(100, 60 + 30 * row, "1. Pendidikan minimal")
    level, standing = dotted_rulings(paper.pixels, 14.0)
    assert not level.any() and not standing.any()
