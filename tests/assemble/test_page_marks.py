"""Statements of electronic signatures, running lines and page numbers are no content."""

from __future__ import annotations

from read_pages import SIZE, line, table

from sopocr.assemble.page_marks import without_marks
from sopocr.geometry import Transform
from sopocr.model.page import ReadPage

STATEMENT = "* Dokumen ini telah ditandatangani secara elektronik menggunakan sertifikat elektronik"
SECOND = "* Unduh berkas asli pada alamat di samping"


def page(number: int, *lines, tables=()) -> ReadPage:
    return ReadPage(number, SIZE, SIZE, Transform(), tuple(tables), tuple(lines))


def texts(one: ReadPage) -> list[str]:
    return [each.text for each in one.lines]


def test_the_statement_goes_with_the_line_below_it_and_is_told() -> None:
    body = line("Menyusun laporan", 100, 800)
    foot = line(STATEMENT, 100, 1690), line(SECOND, 100, 1710)
    marks = without_marks([page(1, body, *foot)])
    assert texts(marks.pages[0]) == ["Menyusun laporan"]
    assert marks.statements[1].y0 == 1690 and marks.statements[1].y1 >= 1710


def test_words_of_signing_within_the_text_stay() -> None:
    within = table((100, 900), (1600, 1740), {(0, 0): "Dokumen ini ditandatangani secara elektronik"})
    middle = line("Surat ini ditandatangani secara elektronik oleh Kepala", 100, 700)
    one = page(1, middle, tables=[within])
    marks = without_marks([one])
    assert marks.pages == [one] and marks.statements == {}


def test_a_running_head_stays_on_its_first_page_alone() -> None:
    pages = [page(n, line(f"SOP Kearsipan hal {n}", 100, 60), line(f"isi {n}", 100, 500)) for n in (1, 2, 3)]
    assert [texts(one) for one in without_marks(pages).pages] == [
        ["SOP Kearsipan hal 1", "isi 1"],
        ["isi 2"],
        ["isi 3"],
    ]


def test_page_numbers_go_and_numbers_within_the_page_stay() -> None:
    marks = without_marks([page(1, line("- 2 -", 600, 40), line("2", 600, 800), line("5 hari", 600, 1700))])
    assert texts(marks.pages[0]) == ["2", "5 hari"]


def test_a_running_foot_and_the_count_of_pages_go_on_all_pages() -> None:
    feet = [line("SOP Kearsipan", 100, 1700), line("Halaman 1 dari 3", 900, 1700)]
    pages = [page(n, line(f"Halaman {n} dari 3 berkas ini", 100, 700), *feet) for n in (1, 2, 3)]
    assert [texts(one) for one in without_marks(pages).pages] == [
        [f"Halaman {n} dari 3 berkas ini"] for n in (1, 2, 3)
    ]
