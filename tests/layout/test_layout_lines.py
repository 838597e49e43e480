"""Text lines, print written upward, and stamps and signatures over print."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper import Paper

from sopocr.geometry import Box, union
from sopocr.imaging.illumination import character_height, find_ink
from sopocr.layout import Layout
from sopocr.layout.graphics import lift_pale_graphics
from sopocr.layout.lines import find_blobs, group_lines, runs_upward, without_specks
from sopocr.layout.words import lines_from_words
from sopocr.model.page import Cell, Table, Word


def lines_of(paper: Paper) -> list[Box]:
    ink = find_ink(paper.pixels)
    char = character_height(ink)
    return group_lines(find_blobs(ink, char).print, char)


def assert_same(found: list[Box], expected: list[Box]) -> None:
    assert len(found) == len(expected)
    for box, drawn in zip(found, expected, strict=True):
        assert box.iou(drawn) > 0.75, (box, drawn)


def test_lines_of_a_paragraph_top_to_bottom() -> None:
    paper = Paper(900, 500)
    drawn = [
        paper.print(60, 40 + 34 * k, "Melaksanakan rapat, dengan Tim SAKIP (ya/tidak).") for k in range(9)
    ]
    assert_same(lines_of(paper), drawn)


@pytest.mark.parametrize("leading", [23, 26, 30])
def test_tight_lines_stay_apart(leading: int) -> None:
    """Descenders of one line come close to the ascenders of the next."""
    paper = Paper(900, 400)
    drawn = [paper.print(60, 40 + leading * k, "gypq hbdk gypq hbdk gypq hbdk") for k in range(8)]
    assert_same(lines_of(paper), drawn)


def test_a_wide_gap_parts_label_and_value() -> None:
    paper = Paper(900, 200)
    drawn = [paper.print(60, 60, "Tanggal Efektif"), paper.print(500, 60, "11 Januari 2024")]
    assert_same(lines_of(paper), drawn)


def test_dots_and_commas_belong_to_their_line_and_a_lone_dash_is_one() -> None:
    paper = Paper(900, 300)
    paper.print(60, 40, "memeriksa surat masuk dari kepala dinas")
    sentence = paper.print(60, 90, "1. nama jabatan, pangkat, dan NIP: iii")
    dash = Box(60, 160, 72, 163)
    paper.level(160, 60, 72, thick=3)
    found = lines_of(paper)
    assert len(found) == 3
    assert found[1].iou(sentence) > 0.85
    assert found[2].intersect(dash).area > 0.8 * dash.area


def test_specks_and_drawing_are_no_print() -> None:
    paper = Paper(900, 600)
    drawn = [paper.print(60, 40 + 40 * k, "memeriksa surat masuk") for k in range(5)]
    for x, y in np.random.default_rng(3).integers(0, 300, (40, 2)):
        paper.pixels[y + 280, x + 300] = 0
    cv2.rectangle(paper.pixels, (500, 300), (700, 360), 0, 2)
    cv2.line(paper.pixels, (600, 360), (600, 500), 0, 2)
    cv2.ellipse(paper.pixels, (250, 450), (120, 60), 0, 0, 300, 0, 2)
    ink = find_ink(paper.pixels)
    char = character_height(ink)
    blobs = find_blobs(ink, char)
    assert_same(without_specks(group_lines(blobs.print, char), char), drawn)
    assert len(blobs.graphics) == 2  # the line hangs on the box


@pytest.mark.parametrize("word", ["Kepala Dinas", "Sekdis", "Tim SAKIP dan Perencanaan"])
def test_print_written_upward_is_told_from_print_in_a_narrow_cell(word: str) -> None:
    paper = Paper(200, 420)
    upward = paper.upward(80, 20, word)
    cell = Box(60, 0, 140, 420)
    ink = find_ink(paper.pixels)
    blobs = find_blobs(ink, 15.0)
    assert runs_upward(np.vstack([blobs.print, blobs.upward]), cell, 15.0)
    assert upward.height > upward.width
    plain = Paper(200, 420)
    for k, part in enumerate(("1.", "surat", "nota", "dinas", "dan", "DPA")):
        plain.print(66, 30 + 30 * k, part)
    assert not runs_upward(find_blobs(find_ink(plain.pixels), 15.0).print, cell, 15.0)
    # in a wide cell too, but not a list of single words there
    assert runs_upward(blobs.print, Box(0, 0, 420, 420), 15.0)
    assert not runs_upward(find_blobs(find_ink(plain.pixels), 15.0).print, Box(0, 0, 420, 420), 15.0)


def marked(core: int) -> tuple[Paper, np.ndarray, np.ndarray]:
    """Print with a scribble of the grey level `core` over it; and where each alone lies."""
    paper = Paper(900, 400)
    for k in range(6):
        paper.print(60, 60 + 50 * k, "KEPALA DINAS PERHUBUNGAN KABUPATEN BALANGAN", grey=10)
    printed = paper.pixels < 60
    scribble = np.full(paper.pixels.shape, 255, np.uint8)
    turns = [(80 + 16 * k, 200 + int(120 * np.sin(k / 2.3))) for k in range(48)]
    cv2.polylines(scribble, [np.array(turns)], False, core, 4)
    paper.pixels = np.minimum(paper.pixels, scribble)
    return paper, printed, (scribble < 255) & ~printed


def test_a_pale_signature_is_lifted_off_the_print() -> None:
    paper, printed, stroke = marked(120)
    clean, ink = paper.pixels.copy(), find_ink(paper.pixels)
    assert (clean[stroke] < 170).mean() > 0.9
    lift_pale_graphics(clean, ink, 15.0)
    assert (clean[printed] < 100).mean() > 0.99
    beside = stroke & (cv2.dilate(printed.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0)
    assert (clean[beside] < 200).mean() < 0.03
    assert (ink[beside] > 0).mean() < 0.03
    assert (ink[printed] > 0).mean() > 0.99


def test_drawing_as_dark_as_the_print_stays() -> None:
    """A symbol of the chart or a logo is no stamp."""
    paper, _, _ = marked(12)
    clean, ink = paper.pixels.copy(), find_ink(paper.pixels)
    before = ink.copy()
    lift_pale_graphics(clean, ink, 15.0)
    assert np.array_equal(clean, paper.pixels)
    assert np.array_equal(ink, before)


def test_words_of_a_text_layer_become_the_lines_of_their_cells() -> None:
    cells = (
        Cell(Box(0, 0, 300, 100), 0, 0),
        Cell(Box(300, 0, 340, 100), 0, 1),
    )
    table = Table(Box(0, 0, 340, 100), (0, 300, 340), (0, 100), cells)
    layout = Layout((table,), (), (), np.full((200, 340), 255, np.uint8), 12.0)
    words = [
        Word(Box(60, 10, 110, 22), "surat"),
        Word(Box(10, 10, 52, 22), "Nota"),
        Word(Box(10, 40, 60, 52), "dinas"),
        Word(Box(250, 10, 280, 22), "jauh"),
        Word(Box(310, 50, 322, 90), "Kepala", turned=270),
        Word(Box(310, 10, 322, 44), "Dinas", turned=270),
        Word(Box(20, 150, 60, 162), "luar"),
    ]
    found = lines_from_words(layout, words)
    first, second = found.tables[0].cells
    assert [line.text for line in first.lines] == ["Nota surat", "jauh", "dinas"]
    assert [(line.text, line.turned, line.box) for line in second.lines] == [
        ("Kepala Dinas", 270, Box(310, 10, 322, 90))
    ]
    assert [line.text for line in found.lines] == ["luar"]
    assert all(line.confidence > 0.99 for line in found.all_lines())


def word(text: str, x: float, y: float, line: int, *, chained: bool = False, spaced: bool = False) -> Word:
    return Word(Box(x, y, x + 8 * len(text), y + 12), text, "A", 0, line, chained, spaced)


def worded(words: list[Word], *cells: Box) -> list[list[str]]:
    """The lines of each cell of a layout with these words, then the free ones."""
    table = Table(union(cells), (), (), tuple(Cell(box, n, 0) for n, box in enumerate(cells)))
    found = lines_from_words(Layout((table,), (), (), np.zeros((4, 4), np.uint8), 12.0), words)
    held = [[line.text for line in cell.lines] for cell in found.tables[0].cells]
    return [*held, [line.text for line in found.lines]]


def test_lines_that_overlap_are_not_mixed() -> None:
    """A spreadsheet's row is too low for its text: the next row's begins before it ends."""
    words = [word("Zona", 10, 100, 0), word("Integritas", 48, 100, 0), word("7.", 10, 105, 1)]
    words += [word("Peraturan", 40, 105, 1), word("Badan", 118, 105, 1)]
    assert worded(words, Box(0, 0, 400, 200))[0] == ["Zona Integritas", "7. Peraturan Badan"]
    # the number of an item stands somewhat higher than its text, and on nothing
    beside = [word("7.", 10, 100, 0), word("Peraturan", 40, 104, 1)]
    assert worded(beside, Box(0, 0, 400, 200))[0] == ["7. Peraturan"]


@pytest.mark.parametrize("chained", [True, False])
def test_a_text_that_runs_over_its_cells_edge_stays_with_its_cell(chained: bool) -> None:
    words = [word("Tentang", 100, 20, 0), word("Negara", 164, 20, 0, chained=chained)]
    own, beside, _ = worded(words, Box(0, 0, 160, 60), Box(160, 0, 400, 60))
    assert (own, beside) == ((["Tentang Negara"], []) if chained else (["Tentang"], ["Negara"]))


@pytest.mark.parametrize(("beside", "mine"), [(True, ["Persiapan", "SERUTI"]), (False, ["Persiapan"])])
def test_a_line_pressed_out_of_its_cells_foot_stays_with_it(beside: bool, mine: list[str]) -> None:
    """It is printed over another text; a line that stands free in the next row is that row's."""
    words = [word("Persiapan", 50, 40, 0), word("SERUTI", 50, 63, 1)]
    words += [word("KUALIFIKASI", 10, 66, 5)] if beside else []
    upper, lower, _ = worded(words, Box(0, 0, 300, 60), Box(0, 60, 300, 90))
    assert upper == mine and lower == (["KUALIFIKASI"] if beside else ["SERUTI"])


def test_a_space_written_after_a_slash_at_the_end_of_a_line_is_kept() -> None:
    cell = Box(0, 0, 300, 90)
    spaced = [word("Penilaian/", 10, 10, 0, spaced=True), word("rating", 10, 30, 1, spaced=True)]
    assert worded(spaced, cell)[0] == ["Penilaian/ ", "rating"]
    assert worded([word("Penilaian/", 10, 10, 0), word("rating", 10, 30, 1)], cell)[0][0] == "Penilaian/"
    marked = [word("-", 10, 10, 0, spaced=True), word("SPJ", 60, 10, 0)]
    assert worded(marked, cell)[0] == ["-", "SPJ"]


def test_dust_stretches_no_line() -> None:
    """A scan in black and white leaves grains all over the page; only dots at letters belong to a line."""
    paper = Paper(900, 400)
    drawn = [paper.print(60, 60 + 90 * k, "Menerima, memeriksa dan mencatat permohonan") for k in range(3)]
    grains = np.random.default_rng(4)
    for x, y in zip(grains.integers(0, 897, 700), grains.integers(0, 397, 700), strict=True):
        paper.pixels[y : y + 2, x : x + 2] = 0
    ink = find_ink(paper.pixels)
    lines = [
        box
        for box in group_lines(find_blobs(ink, 15.0).print, 15.0)
        if box.width > 100 and any(box.intersect(one).area > 0 for one in drawn)
    ]
    assert len(lines) == 3
    for box, one in zip(lines, drawn, strict=True):
        assert box.height < one.height + 10


def test_a_tall_stroke_does_not_draw_lines_together() -> None:
    """Pieces of a logo as high as two lines stand before them."""
    paper = Paper(900, 300)
    first = paper.print(180, 60, "SELAT TENGAH")
    second = paper.print(180, 88, "BIRO ORGANISASI")
    for x in (60, 90, 120, 150):
        paper.upright(x, 60, 104, thick=9)
    lines = [line for line in lines_of(paper) if line.width > 100]
    assert len(lines) == 2
    for line, drawn in zip(lines, (first, second), strict=True):
        assert abs(line.y0 - drawn.y0) < 5 and abs(line.y1 - drawn.y1) < 5, (line, drawn)


def test_short_lines_whose_letters_run_together_are_level() -> None:
    """A narrow high cell with words of one blob each, one above the other."""
    words = [
        Box(20, 10 + 30 * k, 20 + wide, 24 + 30 * k) for k, wide in enumerate((80, 78, 70, 76, 60, 80, 28))
    ]
    blobs = np.array([list(map(float, word)) for word in words])
    assert not runs_upward(blobs, Box(0, 0, 120, 220), 14.0)
    turned = blobs[:, [1, 0, 3, 2]]
    assert runs_upward(turned[:1], Box(0, 0, 40, 220), 14.0)
    assert runs_upward(turned[:1], Box(0, 0, 300, 220), 14.0)  # a name of one piece in a cell wider than high
    assert not runs_upward(blobs[:1], Box(0, 0, 300, 220), 14.0)
    line = np.array([[10.0, 20.0, 14.0, 100.0]])
    assert not runs_upward(line, Box(0, 0, 300, 220), 14.0)
