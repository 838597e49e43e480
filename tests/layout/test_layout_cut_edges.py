"""Where a page was cut by the scanner."""

from __future__ import annotations

from sopocr.layout.cut_edges import cut_edges
from sopocr.model.page import Ruling

SIZE = (2480, 1754)


def grid(left: float, right: float, *, border: bool = True) -> list[Ruling]:
    level = [Ruling(True, 300.0 + 120 * k, left, right) for k in range(9)]
    upright = [Ruling(False, x, 300.0, 1260.0) for x in (left, 900.0, 1500.0, right)]
    return [*level, *(upright if border else upright[:-1])]


def test_a_table_that_runs_out_of_the_picture_is_cut_there() -> None:
    assert cut_edges(grid(120, 2478, border=False), SIZE) == ("kanan",)
    mirrored = [Ruling(r.horizontal, r.position, 1, 2300) for r in grid(1, 2300) if r.horizontal]
    assert cut_edges(mirrored, SIZE) == ("kiri",)


def test_a_table_within_the_page_or_bordered_at_its_edge_is_whole() -> None:
    assert cut_edges(grid(120, 2300), SIZE) == ()
    assert cut_edges(grid(4, 2476), SIZE) == ()


def test_a_streak_that_runs_through_is_no_cut() -> None:
    streaks = [Ruling(False, 700.0, 0, 1754), Ruling(False, 710.0, 0, 1754)]
    assert cut_edges([*grid(120, 2300), *streaks], SIZE) == ()
