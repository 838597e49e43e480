"""Nested lists: rows become items with their printed paths, whatever the house's marks."""

from __future__ import annotations

import pytest

from sopocr.text.outline import OutlineRow, outline
from sopocr.text.outline_marks import expected_mark, outline_marks

WIDTH = 40.0


def rows(text: str) -> list[OutlineRow]:
    """A drawn list: two leading spaces are a line height, a letter is half of one."""
    found = []
    for printed in text.strip("\n").split("\n"):
        x = (len(printed) - len(printed.lstrip())) / 2
        found.append(OutlineRow(printed.strip(), x, x + len(printed.strip()) / 2))
    return found


def paths(text: str) -> list[str]:
    return [item.path for item in outline(rows(text), WIDTH)]


def levels(text: str) -> list[int]:
    return [item.level for item in outline(rows(text), WIDTH)]


def test_levels_follow_marks_and_indentation() -> None:
    text = """
1. Petugas menyiapkan alat
  a. kapas
  b. alkohol
    1) botol kecil
    2) botol besar
2. Petugas mencuci tangan
"""
    assert paths(text) == ["1", "1.a", "1.b", "1.b.1", "1.b.2", "2"]
    assert levels(text) == [1, 2, 2, 3, 3, 1]


def test_a_wrapped_row_goes_on_with_its_item() -> None:
    text = """
1. Petugas memastikan identitas pasien dengan menanyakan nama lengkap dan tanggal
   lahir pasien
2. Petugas mencatat
"""
    assert [item.rows for item in outline(rows(text), WIDTH)] == [(0, 1), (2,)]


def test_a_heading_begins_its_list_anew_and_has_no_number() -> None:
    text = """
Persiapan :
1. Masker
2. Sarung tangan
Pelaksanaan :
1. Petugas memberi salam
2. Petugas mencuci tangan
"""
    assert paths(text) == ["", "1", "2", "", "1", "2"]
    assert levels(text) == [1] * 6


def test_a_heading_under_an_item_has_the_level_of_its_list() -> None:
    text = """
a. Cuci tangan dengan sabun
   Langkah :
   1) Basahi tangan
   2) Tuang sabun
b. Cuci tangan dengan cairan
"""
    assert list(zip(paths(text), levels(text), strict=True)) == [
        ("a", 1), ("", 2), ("a.1", 2), ("a.2", 2), ("b", 1),
    ]  # fmt: skip


def test_bullets_stand_in_the_path_as_dashes() -> None:
    text = """
1. Waktu pelayanan
   • Pagi
   • Siang
2. Tempat pelayanan
   - Loket
"""
    assert paths(text) == ["1", "1.-", "1.-", "2", "2.-"]


def test_a_decimal_number_names_its_own_way() -> None:
    text = """
5.1 Permohonan
  5.1.1 Pemohon datang
    a. membawa berkas
    b. mengisi formulir
5.2 Pemeriksaan
"""
    assert paths(text) == ["5.1", "5.1.1", "5.1.1.a", "5.1.1.b", "5.2"]


def test_numbers_behind_words_that_ask_for_one_are_no_items() -> None:
    text = """
1. Peraturan Menteri Kesehatan yang terakhir diubah dengan Peraturan Nomor
   2. Tahun berikutnya
"""
    assert paths(text) == ["1"]


def test_a_mark_that_no_reader_saw_is_inferred_and_says_so() -> None:
    text = """
1. Petugas memberi salam
2. Petugas mencuci tangan
   Petugas menyiapkan alat
4. Petugas mencatat
"""
    items = outline(rows(text), WIDTH)
    assert [item.path for item in items] == ["1", "2", "3", "4"]
    assert [item.inferred for item in items] == [False, False, True, False]
    assert not items[2].sure
    assert items[1].sure


def test_text_without_marks_is_one_item() -> None:
    text = """
Sebagai acuan penerapan langkah-langkah bagi petugas
dalam melaksanakan pelayanan.
"""
    assert [item.rows for item in outline(rows(text), WIDTH)] == [(0, 1)]


@pytest.mark.parametrize(
    ("text", "style", "value", "label"),
    [("VIl.Petugas", "I.", 7, "VII"), ("l. Petugas", "1.", 1, "1"), ("S. Petugas", "1.", 5, "5")],
)
def test_misread_marks_are_those_that_the_list_expects(text: str, style: str, value: int, label: str) -> None:
    mark = expected_mark(text, style, value)
    assert mark is not None
    assert mark.label == label
    assert expected_mark("Petugas mencatat", style, value) is None


@pytest.mark.parametrize("text", ["2 lembar rujukan", "5 moment cuci tangan", "Petugas mencatat", "a tau"])
def test_words_and_amounts_are_no_sure_marks(text: str) -> None:
    assert not [mark for mark in outline_marks(text) if mark.cost < 0.5]
