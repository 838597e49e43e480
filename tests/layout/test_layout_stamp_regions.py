"""Print under stamps and signatures, as it lies on the page."""

from __future__ import annotations

import numpy as np
import pytest

from sopocr.geometry import Box
from sopocr.layout import Layout
from sopocr.layout.stamp_regions import overprinted, without_repeats
from sopocr.model.page import Cell, Reading, Table, TextLine

FRAME = Box(0, 0, 800, 60)


def line(text: str, box: Box, confidence: float) -> TextLine:
    return TextLine(box, text, confidence, {"ppocr": Reading("ppocr", text, confidence)})


def kept(*lines: TextLine) -> list[str]:
    cell = Cell(FRAME, 0, 0, lines=lines)
    layout = Layout((Table(FRAME, (0, 800), (0, 60), (cell,)),), (), (), np.zeros((60, 800), np.uint8), 14.0)
    return [line.text for line in without_repeats(layout).all_lines()]


@pytest.mark.parametrize(
    ("text", "confidence", "stays"),
    [
        ("1 1 Peminjaman Buku", 0.95, "Peminjaman Buku"),  # strokes before it
        ("Peminjaman Buku", 0.9, "Peminjaman Buku"),
        ("dan", 0.9, None),  # too little to be a repeat
        ("SOP Peminjaman Buku Pelajaran", 0.9, "SOP Peminjaman Buku Pelajaran"),
    ],
)
def test_print_found_at_two_heights_among_strokes_is_there_once(
    text: str, confidence: float, stays: str | None
) -> None:
    clear = line("Peminjaman Buku", Box(100, 20, 300, 40), 0.99)
    found = kept(clear, line(text, Box(80, 31, 310, 51), confidence))
    assert found == ([stays] if stays else ["Peminjaman Buku", text])


def test_a_line_that_says_the_same_below_is_print_of_its_own() -> None:
    first = line("Peminjaman Buku", Box(100, 8, 300, 28), 0.99)
    assert len(kept(first, line("Peminjaman Buku", Box(100, 27, 300, 47), 0.99))) == 2


def test_a_desk_beside_the_sheet_does_not_hide_a_signature() -> None:
    """The desk's grain runs along both edges of the picture; the table is looked at cell by cell."""
    table = Table(Box(200, 100, 1300, 700), (200, 1300), (100, 700), (Cell(Box(200, 100, 1300, 700), 0, 0),))
    name = line("H. MUHAMMAD", Box(1000, 820, 1150, 840), 0.9)
    desks = (Box(0, 20, 90, 980), Box(1420, 10, 1500, 990))
    signature = Box(1000, 780, 1300, 850)
    clean = np.zeros((1000, 1500), np.uint8)
    layout = Layout((table,), (name,), (), clean, 16.0, strokes=(*desks, signature))
    ((region, lines),) = overprinted(layout)
    assert lines == [name]
    assert region.x0 < 1000 and region.x1 > 1300 and region.y1 > 850
    assert region.y0 >= 700  # the table above is not looked at again
    assert overprinted(Layout((table,), (name,), (), clean, 16.0, strokes=desks)) == []


def test_one_name_read_twice_with_other_letters_is_the_clearer() -> None:
    clear = line("Prof. Dr. I Gede Arya Sugiartha, M.Hum.", Box(100, 12, 600, 34), 0.99)
    worse = line("/ 7V aProf. Dr. T Gede Arya Suglartha, M.Hum.", Box(40, 24, 600, 42), 0.92)
    assert kept(clear, worse) == [clear.text]
    assert kept(clear, line("Pembina Utama Madya, golongan IV/d", Box(100, 22, 600, 42), 0.92)) == [
        clear.text,
        "Pembina Utama Madya, golongan IV/d",
    ]


def test_a_date_cut_in_two_lengthwise_by_strokes_is_there_once() -> None:
    clear = line("14 Agustus 2023", Box(464, 26, 680, 52), 0.99)
    upper = line("34 Agustus 2028", Box(474, 12, 679, 32), 0.92)
    assert kept(clear, upper) == [clear.text]
    assert len(kept(clear, line("34 Agustus 2028", Box(474, 8, 679, 28), 0.92))) == 2  # lines that touch
    assert len(kept(clear, line("Surat Keterangan", Box(474, 12, 679, 32), 0.92))) == 2


def test_what_lies_in_a_longer_lines_box_is_a_stroke() -> None:
    title = line("Peminjaman dan Pengembalian Buku", Box(100, 20, 588, 54), 0.99)
    assert kept(title, line("1", Box(282, 16, 289, 28), 0.97)) == [title.text]
    assert len(kept(title, line("1", Box(592, 20, 599, 40), 0.97))) == 2


def test_a_poor_reading_upon_a_clear_one_is_a_repeat_whatever_its_ends() -> None:
    clear = line("Publikasi Berita pada Website Resmi", Box(103, 19, 555, 59), 0.99)
    assert kept(clear, line("Publik asi Prita add Wehcite R", Box(104, 5, 491, 25), 0.75)) == [clear.text]
    assert len(kept(clear, line("Publik asi Prita add Wehcite R", Box(104, 5, 491, 25), 0.95))) == 2
