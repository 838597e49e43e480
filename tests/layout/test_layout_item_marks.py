"""Dashes before the items of a list."""

from __future__ import annotations

import numpy as np
import pytest
from paper import Paper

from sopocr.geometry import Box
from sopocr.imaging.illumination import character_height, find_ink
from sopocr.layout import find_layout
from sopocr.layout.item_marks import with_item_marks
from sopocr.model.page import TextLine


def boxes_page(grey: int) -> tuple[Paper, list[bool]]:
    """A ruled box with a list: items with a dash of that grey, the second line of each without."""
    paper = Paper(900, 700)
    paper.grid([60, 820], [40, 660])
    marked = []
    for k in range(6):
        y = 80 + 90 * k
        paper.level(y + 10, 80, 88, thick=3, grey=grey)
        paper.print(115, y, "Undang-Undang Nomor 5 Tahun 2014 tentang")
        paper.print(115, y + 36, "Aparatur Sipil Negara")
        marked += [True, False]
    return paper, marked


@pytest.mark.parametrize("grey", [20, 130, 170])
def test_dashes_are_seen_whether_the_ink_holds_them_or_not(grey: int) -> None:
    paper, marked = boxes_page(grey)
    ink = find_ink(np.where(paper.pixels > 100, 255, paper.pixels).astype(np.uint8))
    char = character_height(ink)
    layout = find_layout(paper.pixels, ink, ink, ink, char)
    lines = [line for table in layout.tables for cell in table.cells for line in cell.lines]
    assert [line.mark == "-" for line in lines] == marked
    assert all((line.box.x0 < 90) == bool(line.mark) for line in lines)


def test_hyphens_dots_and_letters_before_print_are_no_dashes() -> None:
    paper = Paper(900, 400)
    drawn = [
        paper.print(80, 40 + 50 * k, text)
        for k, text in enumerate(
            ["-Undang Nomor", "a. Komputer dan", "• Printer dan", "3 - 5 hari kerja", ". Arsip"]
        )
    ]
    char = character_height(find_ink(paper.pixels)) or 16.0
    lines = with_item_marks([TextLine(box) for box in drawn], paper.pixels, char, 0.0)
    assert not any(line.mark for line in lines)


@pytest.mark.parametrize("size", [4, 5, 7, 8])
def test_dots_under_one_another_are_marks_and_dust_is_none(size: int) -> None:
    paper = Paper(900, 700)
    drawn = []
    for k in range(6):
        y = 60 + 90 * k
        drawn.append(paper.print(115, y, "Undang-Undang Nomor 5 Tahun 2014 tentang"))
        drawn.append(paper.print(115, y + 36, "Aparatur Sipil Negara"))
        if k % 2 == 0:
            paper.pixels[y + 8 : y + 8 + size, 80 : 80 + size] = 20
    for x, y in ((95, 104), (68, 190), (88, 462)):  # specks here and there
        paper.pixels[y : y + 4, x : x + 4] = 20
    char = character_height(find_ink(paper.pixels)) or 16.0
    lines = with_item_marks([TextLine(box) for box in drawn], paper.pixels, char, 0.0)
    assert [index for index, line in enumerate(lines) if line.mark == "•"] == [0, 4, 8]


@pytest.mark.parametrize("box", [Box(115, 400, 400, 400), Box(115, 410, 400, 430), Box(905, 10, 990, 30)])
def test_a_line_at_the_pages_edge_or_beyond_has_no_mark(box: Box) -> None:
    """Straightened pages end in such lines; an empty window crashes OpenCV."""
    clean = np.full((400, 900), 255, np.uint8)
    assert with_item_marks([TextLine(box)], clean, 16.0, 0.0) == (TextLine(box),)


def test_a_line_behind_another_that_ends_at_the_pages_edge_has_no_mark() -> None:
    clean = np.full((400, 900), 255, np.uint8)
    lines = (TextLine(Box(700, 10, 898.3, 30)), TextLine(Box(850, 10, 900, 30)))
    assert with_item_marks(lines, clean, 16.0, 0.0) == lines
