"""Rulings, cells and tables, on drawn pages whose grid is known."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from paper import WORDS, Paper, form

from sopocr.geometry import Box
from sopocr.imaging.illumination import character_height, even, find_ink, find_line_ink
from sopocr.layout import Layout, find_layout
from sopocr.layout.letter_stems import trim_letters, trim_words, without_words
from sopocr.layout.line_segments import Scale
from sopocr.layout.rulings import _groups
from sopocr.layout.stamp_regions import overprinted
from sopocr.model.page import Ruling, Table

CHAR = 15.0
XS, YS = [100, 160, 430, 560, 700, 1000], [200, 260, 340, 420, 500, 580, 660]


def read(paper: Paper, char: float | None = None) -> Layout:
    """The layout of a drawn page, as the pipeline would ask for it."""
    flat = even(paper.pixels)
    ink = find_ink(flat)
    level, upright = find_line_ink(flat, ink, level=True), find_line_ink(flat, ink, level=False)
    return find_layout(flat, ink, level, upright, character_height(ink) if char is None else char)


def the_table(paper: Paper) -> Table:
    (table,) = read(paper).tables
    return table


def page(draw: Callable[[Paper], None] | None = None, *, thick: int = 2, grey: int = 0) -> Paper:
    """A page with the grid XS × YS, with print in every row."""
    paper = Paper(1100, 900)
    paper.grid(XS, YS, thick=thick, grey=grey)
    for row, y in enumerate(YS[1:-1]):
        paper.print(170, y + 12, WORDS[row % 4][:22])
        paper.print(170, y + 42, WORDS[(row + 1) % 4][:20])
        paper.print(712, y + 28, WORDS[(row + 2) % 4][:22])
    if draw is not None:
        draw(paper)
    return paper


def assert_grid(table: Table, xs: list[int] = XS, ys: list[int] = YS, near: float = 4.0) -> None:
    """Exactly these borders, and every place of the grid a cell of its own."""
    assert len(table.xs) == len(xs)
    assert len(table.ys) == len(ys)
    assert np.abs(np.array(table.xs) - xs).max() <= near
    assert np.abs(np.array(table.ys) - ys).max() <= near
    assert sorted((c.row, c.column, c.row_span, c.column_span) for c in table.cells) == [
        (r, c, 1, 1) for r in range(len(ys) - 1) for c in range(len(xs) - 1)
    ]


@pytest.mark.parametrize("thick", [1, 2, 4, 7])
def test_a_grid_of_any_thickness(thick: int) -> None:
    assert_grid(the_table(page(thick=thick)))


def test_pale_hairlines_on_grainy_paper() -> None:
    paper = page(thick=1, grey=190)
    noise = np.random.default_rng(4).normal(0, 6, paper.pixels.shape)
    paper.pixels = np.clip(paper.pixels.astype(float) - 6 + noise, 0, 255).astype(np.uint8)
    assert_grid(the_table(paper))


def test_broken_rulings() -> None:
    """Each ruling has lost its ink in several places."""
    paper = page()
    random = np.random.default_rng(11)
    for y in YS:
        for x in random.integers(XS[0] + 20, XS[-1] - 30, 6):
            paper.pixels[y - 1 : y + 3, x : x + random.integers(4, 10)] = 255
    for x in XS:
        for y in random.integers(YS[0] + 10, YS[-1] - 20, 4):
            paper.pixels[y : y + random.integers(4, 9), x - 1 : x + 3] = 255
    assert_grid(the_table(paper))


def test_double_rulings_are_one_border() -> None:
    paper = page()
    paper.level(YS[0] + 5, XS[0], XS[-1])
    paper.level(YS[-1] + 5, XS[0], XS[-1] + 7)
    paper.upright(XS[-1] + 5, YS[0], YS[-1] + 7)
    table = the_table(paper)
    assert_grid(table, near=6)


def test_a_wide_border_of_two_lines_that_lean_a_little_is_one() -> None:
    """Two lines whose gap is as wide as they are look as ragged as a row of letters; a leaning page makes the
    gap wander."""
    paper = page()
    for y in (YS[0], YS[-1]):
        for lower in (0, 5):
            cv2.line(paper.pixels, (XS[0], y + lower - 1), (XS[-1] + 6, y + lower + 1), 0, 2)
    for x in (XS[0], XS[-1]):
        for right in (0, 5):
            cv2.line(paper.pixels, (x + right - 1, YS[0]), (x + right + 1, YS[-1] + 6), 0, 2)
    assert_grid(the_table(paper), near=6)


def test_connectors_that_cross_rulings_are_none() -> None:
    """Lines of the chart run through the actor columns, along borders and over them."""

    def chart(paper: Paper) -> None:
        for x, y in ((495, 300), (630, 380), (495, 460), (630, 540)):
            cv2.rectangle(paper.pixels, (x - 35, y - 15), (x + 35, y + 15), 0, 2)
        for (x0, y0), (x1, y1) in (
            ((495, 316), (495, 380)),
            ((495, 380), (594, 380)),
            ((630, 396), (630, 460)),
            ((630, 460), (531, 460)),
            ((495, 476), (495, 540)),
            ((495, 540), (594, 540)),
            ((666, 540), (680, 540)),
            ((680, 540), (680, 300)),
            ((680, 300), (531, 300)),
        ):
            cv2.line(paper.pixels, (x0, y0), (x1, y1), 0, 2)

    assert_grid(the_table(page(chart)))


def test_letters_that_stand_on_rulings_and_underlines_are_none() -> None:
    """Stems in line with one another, words underlined, print that touches the border below it."""

    def letters(paper: Paper) -> None:
        for y in YS[1:-1]:
            paper.print(745, y + 6, "lllll HHHH lllll")
            box = paper.print(580, y + 56, "bukti")
            paper.level(round(box.y1) + 2, round(box.x0), round(box.x1))

    assert_grid(the_table(page(letters)))


def test_print_without_rulings_is_no_table() -> None:
    paper = Paper(1100, 900)
    for row in range(12):
        box = paper.print(
            100, 100 + 45 * row, "Peraturan Menteri Dalam Negeri Nomor 52 Tahun 2011 tentang SOP"
        )
        paper.level(round(box.y1) + 2, round(box.x0), round(box.x1))
    found = read(paper)
    assert found.tables == ()
    assert len(found.lines) == 12


def test_a_table_of_level_rulings_alone_is_closed_at_both_sides() -> None:
    paper = Paper(1100, 900)
    for y in YS:
        paper.level(y, XS[0], XS[-1])
        paper.print(170, y + 12, WORDS[0][:22])
    table = the_table(paper)
    assert [round(x) for x in table.xs] == pytest.approx([XS[0], XS[-1]], abs=4)
    assert len(table.ys) == len(YS)


def test_a_table_of_upright_rulings_alone_is_closed_above_and_below() -> None:
    paper = Paper(1100, 900)
    for x in XS:
        paper.upright(x, YS[0], YS[-1])
    for y in YS[:-1]:
        paper.print(170, y + 12, WORDS[0][:22])
    table = the_table(paper)
    assert len(table.xs) == len(XS)
    assert [round(y) for y in table.ys] == pytest.approx([YS[0], YS[-1]], abs=4)


def test_a_letterheads_and_a_footers_line_are_no_table() -> None:
    paper = Paper(1100, 900)
    for y in (150, 156, 860):
        paper.level(y, 100, 1000)
    for y in range(200, 800, 60):
        paper.print(120, y, WORDS[1])
    assert read(paper).tables == ()


def test_a_border_in_three_pieces_is_a_rows() -> None:
    """Ink lost between the pieces, where upright rulings end on them."""
    paper = Paper(1100, 900)
    for y in (200, 340, 580):
        paper.level(y, 100, 1000)
    for x0, x1 in ((100, 400), (520, 640), (760, 1000)):
        paper.level(260, x0, x1)
    for x in (100, 1000):
        paper.upright(x, 200, 580)
    for x in (400, 640):
        paper.upright(x, 260, 580)
    for y in (215, 280, 360, 420):
        paper.print(110, y, WORDS[0][:20])
    table = the_table(paper)
    assert [round(x) for x in table.xs] == pytest.approx([100, 400, 640, 1000], abs=4)


def test_cells_that_span_rows_and_columns() -> None:
    """The two-row header of a flow table: No and Kegiatan span its rows, Pelaksana spans the actors."""
    paper = Paper(1100, 900)
    xs, ys = [100, 160, 430, 560, 700, 850, 1000], [200, 250, 300, 400, 500]
    paper.grid(xs, ys)
    paper.pixels[ys[1] : ys[1] + 2, xs[0] + 2 : xs[2]] = 255  # No and Kegiatan are one cell each
    for x in xs[3:5]:
        paper.pixels[ys[0] + 2 : ys[1], x : x + 2] = 255  # Pelaksana
    paper.print(190, 240, "Kegiatan")
    paper.print(570, 215, "Pelaksana")
    paper.print(870, 215, "Mutu Baku")
    for k, x in enumerate(xs[2:-1]):
        paper.print(x + 8, 265, ("Kabid", "Sekdis", "Kadis", "Waktu")[k])
    for y in ys[2:-1]:
        paper.print(175, y + 20, "memeriksa surat masuk")
    table = the_table(paper)
    places = {(c.row, c.column): (c.row_span, c.column_span) for c in table.cells}
    assert places[0, 0] == places[0, 1] == (2, 1)
    assert places[0, 2] == (1, 3)
    assert places[1, 3] == (1, 1)
    assert len(places) == 2 + 1 + 1 + 4 + 12
    words = {(c.row, c.column): len(c.lines) for c in table.cells if c.lines}
    assert words == {(0, 1): 1, (0, 2): 1, (0, 5): 1, (1, 2): 1, (1, 3): 1, (1, 4): 1, (1, 5): 1} | {
        (2, 1): 1,
        (3, 1): 1,
    }


def test_two_tables_on_a_page_and_a_frame_within_a_cell() -> None:
    paper = Paper(1100, 1200)
    paper.grid([100, 500, 1000], [100, 180, 260, 340])
    paper.grid(XS, [y + 300 for y in YS])
    cv2.rectangle(paper.pixels, (735, 780), (960, 830), 0, 2)
    paper.print(120, 120, "Nomor SOP")
    paper.print(520, 120, "067/12/SOP/2024")
    for y in YS[1:-1]:
        paper.print(170, y + 320, "memeriksa surat masuk")
    found = read(paper)
    assert len(found.tables) == 2
    assert_grid(found.tables[0], [100, 500, 1000], [100, 180, 260, 340])
    assert_grid(found.tables[1], XS, [y + 300 for y in YS])


def test_the_page_without_rulings_keeps_its_print() -> None:
    """Rulings go, letters stay: also those that stand on a ruling."""
    paper = page()
    printed = Paper(1100, 900)
    for row, y in enumerate(YS[1:-1]):
        printed.print(170, y + 12, WORDS[row % 4][:22])
        printed.print(170, y + 42, WORDS[(row + 1) % 4][:20])
        printed.print(712, y + 28, WORDS[(row + 2) % 4][:22])
    clean = read(paper).clean
    letters, ruled = printed.pixels < 100, (paper.pixels < 100) & (printed.pixels >= 250)
    assert (clean[letters] < 128).mean() > 0.99
    assert (clean[ruled] < 128).mean() < 0.01


def test_a_blank_page() -> None:
    found = read(Paper(600, 800), char=0.0)
    assert (found.tables, found.lines, found.rulings) == ((), (), ())


def test_the_forms_lines_lie_in_their_cells() -> None:
    """All print of a whole form is found once, in its cell, and nothing else is."""
    table = the_table(form())
    for cell in table.cells:
        expected = {0: 1, 1: 2, 2: 0, 3: 1, 4: 1}[cell.column]
        assert len(cell.lines) == expected, (cell.row, cell.column)
        for line in cell.lines:
            assert cell.box.intersect(line.box).area == pytest.approx(line.box.area)
            assert line.turned == 0
    boxes = [line.box for cell in table.cells if cell.column == 0 for line in cell.lines]
    assert all(box.iou(Box(105, 225 + 75 * k, box.x1, 241 + 75 * k)) > 0.6 for k, box in enumerate(boxes))


def test_a_connector_right_beside_the_lowest_ruling_leaves_the_table_whole() -> None:
    def line(paper: Paper) -> None:
        cv2.line(paper.pixels, (495, YS[-1] - 7), (640, YS[-1] - 7), 0, 2)
        cv2.line(paper.pixels, (495, YS[-1] - 7), (495, YS[-1] - 40), 0, 2)

    assert_grid(the_table(page(line)))


def test_a_table_that_the_sheets_edge_cuts_off() -> None:
    paper = page()
    cut = Paper(1100, 620)
    cut.pixels[:] = paper.pixels[:620]
    assert_grid(the_table(cut), ys=[*YS[:-1], 619])


def test_a_border_too_faint_for_the_ink_is_taken_from_the_rows_beside_it() -> None:
    """In one row a scan lost the upright rulings but for a shade of grey; nothing was merged there."""

    def fade(paper: Paper) -> None:
        for x in XS[1:-1]:
            paper.pixels[YS[2] + 6 : YS[3] - 6, x : x + 2] = 238
        grain = np.random.default_rng(1).normal(0, 2.0, paper.pixels.shape)
        paper.pixels = np.clip(paper.pixels + grain, 0, 255).astype(np.uint8)

    assert_grid(the_table(page(fade)))


def test_a_column_line_with_print_close_beside_it() -> None:
    """Print set right against a pale ruling hides the paper on one side of most of its length."""
    paper = Paper(1100, 900)
    paper.grid(XS, YS, grey=225)
    for x in (XS[0], XS[-1]):
        paper.upright(x, YS[0], YS[-1])
    for y in YS:
        paper.level(y, XS[0], XS[-1] + 2)
    for y in range(YS[0] + 8, YS[-1] - 20, 48):
        paper.print(XS[1] + 6, y, "Melaksanakan rapat dahulu"[: 18 + y % 5])
    grain = np.random.default_rng(2).normal(0, 2.5, paper.pixels.shape)
    paper.pixels = np.clip(paper.pixels + grain, 0, 255).astype(np.uint8)
    assert any(abs(x - XS[1]) <= 5 for x in the_table(paper).xs)


def test_a_connector_between_symbols_as_wide_as_their_columns_is_no_ruling() -> None:
    def joint_work(paper: Paper) -> None:
        y = (YS[2] + YS[3]) // 2
        for x0, x1 in ((XS[1], XS[2]), (XS[3], XS[4])):
            cv2.rectangle(paper.pixels, (x0 + 4, y - 16), (x1 - 3, y + 16), 0, 2)
        paper.level(y, XS[2] - 3, XS[3] + 5)

    table = the_table(page(joint_work))
    assert len(table.ys) == len(YS)


def test_short_names_among_names_written_upward_are_too() -> None:
    xs, ys = [100, 400, 460, 520, 580, 640], [100, 330, 420, 510]
    paper = Paper(800, 700)
    paper.grid(xs, ys)
    names = ("Kasubag Umum dan", "Pejabat Pengadaan", "PPK", "Pengelola Keuangan")
    for x, name in zip(xs[1:], names, strict=False):
        paper.upward(x + 18, 116, name)
    for y in ys[1:-1]:
        paper.print(110, y + 20, "Menyusun konsep surat")
    (table,) = read(paper, CHAR).tables
    header = [cell for cell in table.cells if cell.row == 0 and cell.lines and cell.column > 0]
    assert len(header) == 4
    assert all(line.turned == 270 for cell in header for line in cell.lines)


@pytest.mark.parametrize(
    "upward",
    [
        ("Kabid IKP", "Admin Website", "Editor", "PPK"),
        ("PPK", "ULP", "Admin Website", "Kabid IKP"),  # the second vouches for the first
    ],
)
def test_short_names_among_few_names_written_upward_and_many_level_heads(upward: tuple[str, ...]) -> None:
    xs, ys = [100, 160, 400, 460, 520, 580, 640, 740, 840, 940, 1040], [100, 330, 420, 510]
    paper = Paper(1150, 700)
    paper.grid(xs, ys)
    for x, name in zip(xs[2:], upward, strict=False):
        paper.upward(x + 18, 116, name)
    for x, name in zip(
        (108, 170, 646, 750, 846, 946), ("No", "Uraian", "Syarat", "Waktu", "Output", "Ket."), strict=True
    ):
        paper.print(x, 200, name)
    for y in ys[1:-1]:
        paper.print(170, y + 20, "Menyusun konsep surat")
    (table,) = read(paper, CHAR).tables
    names = [cell for cell in table.cells if cell.row == 0 and cell.column in range(2, 6)]
    assert len(names) == 4
    assert all([line.turned for line in cell.lines] == [270] for cell in names)


def test_a_short_name_written_upward_beside_the_group_of_the_others() -> None:
    xs, ys = [100, 400, 520, 640, 760, 880], [100, 140, 370, 460, 550]
    paper = Paper(1000, 700)
    paper.grid(xs, ys)
    paper.pixels[130:150, 762:878] = 255
    for x, name in zip(xs[1:], ("Kasubag Umpeg", "Sekretaris", "Kepala Dinas"), strict=False):
        paper.upward(x + 50, 176, name)
    paper.upward(810, 200, "BKN")
    for y in ys[2:-1]:
        paper.print(110, y + 20, "Menyusun konsep surat")
    (table,) = read(paper, CHAR).tables
    (cell,) = [cell for cell in table.cells if cell.column == 4 and cell.row_span == 2]
    assert [line.turned for line in cell.lines] == [270]


def test_a_stem_over_a_tables_top_is_no_part_of_its_ruling() -> None:
    """A heading's letter stands right over a column's line and touches it."""

    def letter(paper: Paper) -> None:
        paper.upright(XS[1], YS[0] - 14, YS[0])

    (table,) = read(page(letter)).tables
    assert abs(table.ys[0] - YS[0]) <= 4


def test_where_strokes_lie_over_print_is_told_and_not_in_the_chart() -> None:
    def stamp(paper: Paper) -> None:
        cv2.circle(paper.pixels, (850, YS[4] + 40), 34, 90, 2)
        cv2.circle(paper.pixels, (500, YS[1] + 40), 34, 0, 2)

    layout = read(page(stamp), CHAR)
    chart = Box(XS[2], YS[0], XS[3], YS[-1])
    ((region, lines),) = overprinted(layout, chart)
    assert region.contains(Box(840, YS[4] + 30, 860, YS[4] + 50).center)
    assert all(region.intersect(line.box).area == line.box.area for line in lines)


def test_a_ruling_that_winds_by_a_few_pixels() -> None:
    """Straightening leaves some curl: a long line that swings to both sides is one line all the same."""
    paper = page()
    x = XS[2]
    paper.pixels[YS[0] + 4 : YS[-1] - 4, x - 2 : x + 5] = 255
    for y in range(YS[0], YS[-1]):
        swing = round(5 * np.sin((y - YS[0]) / (YS[-1] - YS[0]) * 2 * np.pi))
        paper.pixels[y, x + swing : x + swing + 2] = 0
    assert any(abs(border - x) <= 5 for border in the_table(paper).xs)


def test_print_on_both_sides_of_a_column_line_in_a_low_row_leaves_it_there() -> None:
    """Items stand in rows hardly higher than their letters, and one ends right at the middle line."""
    paper = Paper(1100, 700)
    ys = list(range(60, 60 + 12 * 30, 30))
    paper.grid([60, 500, 1000], ys)
    for number, y in enumerate(ys[:-1]):
        paper.print(66, y + 6, "Sistem Manajemen Mutu")
        paper.print(510, y + 6, "b. Pendidikan minimal")
        if number == 3:
            box = paper.print(66, y + 6, "a. Peraturan Menteri Nomor 4 Tahun 2009")
            paper.print(round(497 - box.width), y + 6, "a. Peraturan Menteri Nomor 4 Tahun 2009")
    table = the_table(paper)
    assert_grid(table, [60, 500, 1000], ys)
    assert len(table.cells) == 2 * (len(ys) - 1)


def test_a_column_with_a_filled_symbol_upon_it() -> None:
    def draw(paper: Paper) -> None:
        cv2.rectangle(paper.pixels, (500, 350), (640, 400), 60, -1)

    assert_grid(the_table(page(draw)))


def test_columns_that_fade_before_a_bold_border() -> None:
    def draw(paper: Paper) -> None:
        paper.pixels[YS[-1] - 11 : YS[-1] - 2, XS[1] - 3 : XS[-2] + 4] = 255
        cv2.line(paper.pixels, (XS[0], YS[-1]), (XS[-1], YS[-1]), 0, 4)

    assert_grid(the_table(page(draw)))


@pytest.mark.parametrize("apart", [9, 12, 18, 40])
def test_a_frame_around_a_table_does_not_hide_it(apart: int) -> None:
    """The outer line of a double border, or a border around the page's content."""

    def frame(paper: Paper) -> None:
        x0, y0, x1, y1 = XS[0] - apart, YS[0] - apart, XS[-1] + apart, YS[-1] + apart
        paper.grid([x0, x1], [y0, y1], thick=3)

    found = read(page(frame, thick=3)).tables
    table = max(found, key=lambda one: len(one.cells))
    rows = {cell.row for cell in table.cells if cell.box.x0 > XS[1] and cell.box.height > 40}
    assert len(rows) == len(YS) - 1
    words = [line for cell in table.cells for line in cell.lines]
    assert len(words) == 3 * (len(YS) - 2)


def test_pale_lines_beside_shaded_rows_of_titles() -> None:
    """A row filled with grey between hairlines hardly darker than it: no print, but paper on neither side."""
    ys = [200, 250, 420, 470, 640]
    paper = Paper(1240, 900)
    for y in (200, 420):
        paper.pixels[y : y + 50, 100:1100] = 216
    paper.grid([100, 600, 1100], ys, thick=2, grey=198)
    for y in (200, 420):
        for x in (110, 610):
            paper.print(x, y + 14, "Dasar Hukum dan lain")
            for k in range(3):
                paper.print(x, y + 66 + 34 * k, "1. Peraturan Menteri Nomor 3")
    paper.pixels = cv2.GaussianBlur(paper.pixels, (3, 3), 0)
    assert_grid(the_table(paper), [100, 600, 1100], ys)


def test_a_rest_of_a_column_line_is_no_letter() -> None:
    paper = page(lambda p: p.upright(566, 355, 384, thick=3))
    paper.print(610, 360, "Salinan")
    cell = the_table(paper).cell_at(2, 3)
    assert cell is not None
    assert len(cell.lines) == 1
    assert cell.lines[0].box.x0 > 600
    beside = page(lambda p: p.upright(566, 348, 377, thick=3))
    beside.print(580, 352, "7.")
    cell = the_table(beside).cell_at(2, 3)
    assert cell is not None
    assert cell.lines[0].box.x0 > 570
    assert cell.lines[0].box.height < 20


@pytest.mark.parametrize(("count", "gap"), [(2, 2), (3, 1), (3, 2)])
def test_print_that_touches_the_last_line_of_a_manifold_border_is_found(count: int, gap: int) -> None:
    def border(paper: Paper) -> None:
        y = YS[1] - 4
        paper.pixels[y : y + count * (3 + gap), XS[0] : XS[-1] + 2] = 255
        for number in range(count):
            paper.level(y + number * (3 + gap), XS[0], XS[-1] + 2, thick=3)
        paper.print(170, y + count * (3 + gap) - gap, "Kualifikasi Pelaksana")

    table = the_table(page(border))
    cell = table.cell_at(1, 1)
    assert cell is not None
    first = cell.lines[0].box
    assert 150 < first.width < 260
    assert 12 < first.height < 40


@pytest.mark.parametrize("left", [0.0, 0.2, 0.45])
def test_a_table_whose_top_border_is_lost_or_left_in_part(left: float) -> None:
    def without_top(paper: Paper) -> None:
        paper.pixels[YS[0] : YS[0] + 3, XS[0] : XS[-1] + 3] = 255
        paper.level(YS[0], XS[-1] - int(left * (XS[-1] - XS[0])), XS[-1] + 2)
        for x in XS:  # the ends of the columns stay
            paper.pixels[YS[0] : YS[0] + 2, x : x + 2] = 0

    assert_grid(the_table(page(without_top)))


def test_dust_in_wide_cells_does_not_hide_that_names_are_written_upward() -> None:
    xs, ys = [100, 320, 510, 700, 890], [100, 310, 420, 510]
    paper = Paper(1000, 700)
    paper.grid(xs, ys)
    for x, name in zip(xs[1:], ("Kepala BPS", "Calon Mitra", "Ketua Tim"), strict=False):
        paper.upward(x + 85, 130, name)
        for dx, dy in ((20, 40), (150, 70), (60, 160)):
            paper.pixels[100 + dy : 104 + dy, x + dx : x + dx + 4] = 0
    for y in ys[1:-1]:
        paper.print(110, y + 20, "Menyusun konsep")
    (table,) = read(paper, CHAR).tables
    names = [cell for cell in table.cells if cell.row == 0 and cell.column > 0]
    assert all(any(line.turned == 270 for line in cell.lines) for cell in names)


@pytest.mark.parametrize(("stem", "reaches"), [(26, 300.0), (20, 300.0), (34, 473.0)])
def test_stems_in_line_with_a_column_of_the_rows_above_are_letters(stem: int, reaches: float) -> None:
    """The column between label and value ends where the boxes begin; letters go on in line with it. What is
    inked throughout is a line that something interrupts."""
    ink = np.zeros((800, 1000), np.uint8)
    ink[100:303, 420:422] = 255
    for k in range(5):
        ink[303 + 34 * k : 303 + 34 * k + stem, 420:422] = 255
    level = [Ruling(True, y, 100.0, 900.0, 2.0) for y in (100.0, 200.0, 300.0, 600.0)]
    upright = Ruling(False, 420.5, 100.0, 473.0, 2.0)
    (line,) = [r for r in trim_letters([*level, upright], ink, Scale(CHAR)) if not r.horizontal]
    assert (line.start, line.end) == (100.0, reaches)


def test_a_column_that_goes_on_a_little_to_the_side_is_no_letter_in_the_low_rows() -> None:
    """The border left of the labels and the one between the boxes under them, a few pixels apart, are one."""
    ink = np.zeros((800, 1000), np.uint8)
    ink[100:304, 420:424] = 255
    ink[304:700, 427:431] = 255
    levels = (100.0, 140.0, 180.0, 220.0, 260.0, 304.0, 700.0)
    for y in levels[:-2]:
        ink[int(y) + 12 : int(y) + 28, 432:520] = 255  # labels close behind it
    level = [Ruling(True, y, 100.0, 900.0, 2.0) for y in levels]
    upright = Ruling(False, 426.0, 100.0, 700.0, 4.0)
    (line,) = [r for r in trim_letters([*level, upright], ink, Scale(CHAR)) if not r.horizontal]
    assert (line.start, line.end) == (100.0, 700.0)


def test_the_columns_of_a_single_row_may_slope() -> None:
    """A photo's perspective, that one row does not tell how to undo."""
    paper = Paper(1100, 400)
    xs, top, bottom = [100, 160, 430, 700, 1000], 100, 200
    for y in (top, bottom):
        paper.level(y, xs[0] - 2, xs[-1] + 4)
    for x in xs:
        cv2.line(paper.pixels, (x + 3, top), (x - 3, bottom), 0, 2)
    paper.print(115, 140, "10.")
    paper.print(172, 140, "Mengarsipkan SPJ")
    paper.print(712, 140, "Arsip SPJ")
    assert_grid(the_table(paper), xs, [top, bottom])


def test_stems_that_begin_the_items_of_low_rows_are_no_column() -> None:
    """Behind the numbers of a list all items begin at one place, in rows hardly higher than letters."""
    ink = np.zeros((600, 1000), np.uint8)
    levels = [100.0 + 27 * k for k in range(9)]
    for y in levels[:-1]:
        top = round(y) + 8
        ink[top : top + 14, 153:157] = 255  # the stem, and the rest of its letter
        ink[top : top + 4, 157:168] = 255
    level = [Ruling(True, y, 100.0, 900.0, 4.0) for y in levels]
    column = Ruling(False, 154.5, 100.0, levels[-1], 5.0)
    rulings = trim_letters([*level, column], ink, Scale(CHAR))
    assert [r for r in rulings if not r.horizontal] == []
    ink[100 : round(levels[-1]), 154:156] = 255  # a drawn line with a hole in one of the rows
    ink[128:132, 150:160] = ink[146:152, 150:160] = 0
    rulings = trim_letters([*level, column], ink, Scale(CHAR))
    assert [(r.start, r.end) for r in rulings if not r.horizontal] == [(100.0, levels[-1])]


def test_a_name_between_the_lines_of_two_header_rows_is_no_line() -> None:
    """The last actor's cell is as high as the rows of "Pelaksana" and of the names beside it."""
    ink = np.zeros((400, 900), np.uint8)
    ink[199:202, 100:300] = ink[199:202, 380:800] = 255
    for x in range(312, 368, 9):
        ink[195:207, x : x + 6] = 255
    upright = [Ruling(False, x, 100.0, 300.0, 3.0) for x in (100.0, 200.0, 300.0, 380.0, 600.0, 800.0)]
    level = Ruling(True, 200.0, 100.0, 800.0, 8.0)

    def pieces() -> list[tuple[float, float]]:
        rulings = trim_words([*upright, level], ink, Scale(CHAR))
        return [(r.start, r.end) for r in rulings if r.horizontal]

    assert pieces() == [(100.0, 300.0), (380.0, 800.0)]
    ink[199:202, 300:340] = ink[199:202, 350:380] = 255  # print on a line that has lost a letter's width
    assert pieces() == [(100.0, 800.0)]


def test_dirt_as_large_as_a_letter_does_not_hide_that_a_name_is_written_upward() -> None:
    xs, ys = [100, 230, 360, 490, 620], [100, 390, 460, 530]
    paper = Paper(760, 700)
    paper.grid(xs, ys)
    for x, name in zip(xs[1:], ("Taruna", "Pembina Akademik", "Instansi Tujuan"), strict=False):
        paper.upward(x + 50, 160, name)
    paper.pixels[220:228, xs[1] + 6 : xs[1] + 12] = 0
    for y in ys[1:-1]:
        paper.print(104, y + 20, "Membuat")
    (table,) = read(paper, CHAR).tables
    (name,) = [cell for cell in table.cells if (cell.row, cell.column) == (0, 1)]
    assert [line.turned for line in name.lines if line.box.height > 30] == [270]


def test_a_letters_stem_below_a_column_of_another_row_parts_no_cell() -> None:
    """A title's row under rows with columns: a letter stands where a column ended."""
    paper = Paper(1100, 700)
    ys = [100, 150, 200, 250, 295]
    for y in ys:
        paper.level(y, 100, 1000)
    for x in (100, 1000):
        paper.upright(x, ys[0], ys[-1])
    for x in (560, 700):
        paper.upright(x, ys[0], ys[-2])
    for y in ys[:3]:
        paper.print(120, y + 18, "Pemerintah Kabupaten Buleleng")
        paper.print(720, y + 18, "dokumen bahan surat")
    paper.print(300, 262, "Usul Kenaikan Pangkat")
    paper.pixels[262:282, 559:562] = 0
    paper.pixels[258:288, 560] = 150
    table = the_table(paper)
    assert [list(cell.columns) for cell in table.cells if cell.row == 3] == [[0, 1, 2]]


def test_a_rest_of_a_ruling_is_no_line_of_print() -> None:
    def draw(paper: Paper) -> None:
        for k, y in enumerate(YS[1:-1]):
            paper.print(125, y + 30, str(k + 1))
        paper.pixels[YS[-1] - 4 : YS[-1] - 2, 106:126] = 0  # a stroke that stands on the last border

    cells = [cell for cell in the_table(page(draw)).cells if cell.column == 0]
    assert [len(cell.lines) for cell in cells] == [0, 1, 1, 1, 1, 1]


def test_a_symbol_on_a_rows_border_hides_neither_half_of_it() -> None:
    """Its ends beside the symbol lie on no column's line."""

    def draw(paper: Paper) -> None:
        paper.pixels[396:470, 440:552] = 255
        for y in (396, 468):
            paper.level(y, 440, 552)
        for x in (440, 550):
            paper.upright(x, 396, 470)

    table = read(page(draw)).tables[0]
    assert np.abs(np.array(table.ys) - YS).max() <= 4
    assert {c.column for c in table.cells if c.row_span > 1} <= {2}


def test_a_rows_border_ends_at_the_column_behind_which_it_goes_over_into_letters() -> None:
    """A letterhead in bold capitals right of the rows: the line was followed into its first word."""
    paper = Paper(1100, 400)
    xs, ys = [100, 430, 1000], [100, 140, 180, 220]
    for y in ys:
        paper.level(y, 100, 430)
    for x in xs:
        paper.upright(x, 60, 300)
    words = paper.print(460, 172, "PEMERINTAH KABUPATEN MUARA", size=28)
    assert words.y0 < 180 < words.y1
    assert words.x1 < 960
    level = [Ruling(True, float(y), 100.0, 430.0, 2.0) for y in ys if y != 180]
    followed = Ruling(True, 181.0, 100.0, 600.0, 5.0)
    upright = [Ruling(False, float(x), 60.0, 300.0, 2.0) for x in xs]
    ink = find_ink(even(paper.pixels))
    found = without_words([*level, followed], upright, ink, Scale(CHAR))
    assert {round(line.end) for line in found} == {430}


def test_a_pale_streak_that_runs_on_beyond_the_table_is_no_ruling() -> None:
    def streak(paper: Paper) -> None:
        paper.pixels[YS[2] + 30 : YS[2] + 32, :] = np.minimum(paper.pixels[YS[2] + 30 : YS[2] + 32, :], 225)

    assert_grid(the_table(page(streak)))


def test_rulings_that_hang_together_come_in_one_order_in_every_process() -> None:
    level = [Ruling(True, 20.0 * n, 0, 400, 2) for n in range(12)]
    upright = [Ruling(False, 40.0 * n, 0, 220, 2) for n in range(9)]
    assert _groups(level, upright, Scale(14)) == [(level, upright)]
