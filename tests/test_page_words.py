"""A page's own words, believed as far as its picture bears them out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sopocr.geometry import Box
from sopocr.imaging import scale_only
from sopocr.ingest import SourcePage
from sopocr.layout import Layout
from sopocr.layout.words import beside_words, print_in, with_words
from sopocr.model.page import Cell, Table, TextLine, Word
from sopocr.page_image import PageImage
from sopocr.page_words import believed_words, reading_turn
from sopocr.settings import ImagingSettings
from sopocr.text.lexicon import default_lexicon

IS_WORD = default_lexicon().is_word


def source(words: list[Word]) -> SourcePage:
    pixels = np.full((1240, 1754), 255, np.uint8)
    return SourcePage(PageImage(pixels, 1, 150, (1754, 1240)), tuple(words), True, "digital", pixels)


def seen_as(text: str):
    return lambda lines: [replace(line, text=text) for line in lines]


SHIFTED = [Word(Box(100, 50, 180, 66), "3(0(5,17$+", "B"), Word(Box(190, 50, 270, 66), ".$%83$7(1", "B")]


def test_a_font_that_does_not_read_like_the_picture_is_read_from_it() -> None:
    page = source([Word(Box(100, 100, 180, 116), "laporan", "A"), *SHIFTED])
    working = scale_only(page.image, ImagingSettings(), page.drawing)
    found = believed_words(page, working, seen_as("PEMERINTAH KABUPATEN"), IS_WORD)
    assert [word.text for word in found.words] == ["laporan"]
    assert [line.text for line in found.read] == ["PEMERINTAH KABUPATEN"]


def test_a_font_of_names_that_reads_like_the_picture_is_believed() -> None:
    names = [Word(Box(100 + 90 * n, 50, 180 + 90 * n, 66), t, "B") for n, t in enumerate(("Qwxyz", "Zzkrt"))]
    page = source(names)
    working = scale_only(page.image, ImagingSettings(), page.drawing)
    found = believed_words(page, working, seen_as("Qwxyz Zzkrl"), IS_WORD)
    assert {word.text for word in found.words} == {"Qwxyz", "Zzkrt"} and found.read == ()


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_is_turned_so_that_its_words_lie_level(turned: int) -> None:
    page = source([Word(Box(100, 300, 116, 420), "laporan", "A", turned), Word(Box(9, 9, 20, 20), "x")])
    turn = reading_turn(page.words)
    working = scale_only(page.image, ImagingSettings(), page.drawing, turn)
    [word, _] = believed_words(page, working, seen_as(""), IS_WORD).words
    assert word.turned == 0 and working.rotation == turn
    assert (working.image.height > working.image.width) == (turned in (90, 270))
    back = working.image.to_source.box(word.box)
    assert list(back) == pytest.approx([100, 300, 116, 420], abs=1)
    inside = Box(0, 0, working.image.width, working.image.height).intersect(word.box)
    assert inside.area == pytest.approx(word.box.area)


def scanned(*boxes: Box) -> Layout:
    cell = Cell(Box(0, 0, 600, 100), 0, 0, lines=tuple(TextLine(box) for box in boxes))
    table = Table(cell.box, (0, 600), (0, 100), (cell,))
    return Layout((table,), (), (), np.full((200, 600), 255, np.uint8), 12.0)


def test_of_a_scanned_line_only_what_words_do_not_explain_is_read() -> None:
    layout = scanned(Box(10, 10, 300, 24), Box(10, 40, 200, 54))
    typed = [Word(Box(120, 11, 300, 23), "900/12")]
    rest = beside_words(layout, typed)
    left = [line.box for line in rest.tables[0].cells[0].lines]
    assert left == [Box(10, 10, 120, 24), Box(10, 40, 200, 54)]
    whole = with_words(rest, typed)
    assert [line.text for line in whole.tables[0].cells[0].lines] == ["", "900/12", ""]
    assert beside_words(layout, []) == layout


def test_print_of_a_picture_is_cut_at_the_cells_of_its_table() -> None:
    cells = Cell(Box(0, 0, 300, 100), 0, 0), Cell(Box(300, 0, 600, 100), 0, 1)
    layout = replace(scanned(), tables=(Table(Box(0, 0, 600, 100), (0, 300, 600), (0, 100), cells),))
    ink = np.zeros((200, 600), np.uint8)
    for x in (*range(250, 294, 11), *range(306, 350, 11), *range(20, 70, 11)):
        ink[30:42, x : x + 7] = 255
    lines = print_in(ink, layout, [Box(100, 0, 600, 100)], [])
    assert sorted((round(line.box.x0), round(line.box.x1)) for line in lines) == [(250, 290), (306, 346)]
    word = Word(Box(248, 28, 300, 44), "jelas")
    assert [round(line.box.x0) for line in print_in(ink, layout, [Box(100, 0, 600, 100)], [word])] == [306]
