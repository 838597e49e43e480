"""The pages of a file together: sisters, second pictures, order, separators, annexes; what makes a record
partial."""

from __future__ import annotations

from dataclasses import replace

import pytest
from read_pages import BODY, IDENTITY, boxes_table, flow_table, identity_table, line, page, step, table

from sopocr.assemble import Assembled, assemble, status_of
from sopocr.assemble.same_sheet import page_words, same_sheet
from sopocr.model.page import ReadPage

ACTIVITIES = (
    "Sekretaris memeriksa kelengkapan berkas permohonan {} pelayanan",
    "Kepala Bidang menelaah berkas {} lalu memberi catatan",
    "Petugas loket mencatat {} ke buku agenda kantor",
    "Kepala Dinas menandatangani surat keterangan {} pelayanan",
)


def identity(number: int, title: str) -> ReadPage:
    boxes = [("Dasar Hukum", "UU Nomor 25 Tahun 2009", "Keterkaitan", "SOP Rapat")]
    return page(number, identity_table(dict(IDENTITY) | {"Nama SOP": title}, body=BODY), boxes_table(boxes))


def flow(number: int, word: str = "umum", first: int = 1, title: str = "", drawn: int = 4) -> ReadPage:
    rows = [step(str(first + k), text.format(word)) for k, text in enumerate(ACTIVITIES)]
    free = [line(title, 300, 200)] if title else []
    return page(number, flow_table(rows), free=free, symbols=[(k, k % 3, "proses") for k in range(drawn)])


def text_page(number: int, legibility: float = 0.97) -> ReadPage:
    words = "Dalam rangka tertib administrasi perlu ditetapkan keputusan tentang pedoman ini"
    return page(number, free=[line(words, 100, 100 + 40 * k, confidence=legibility) for k in range(20)])


def codes(found: Assembled, page_number: int | None = None) -> list[str]:
    return [f.code for f in found.findings if page_number is None or f.page == page_number]


def status(found: Assembled) -> str:
    return status_of(found.sop, found.findings)


def test_sisters_that_differ_in_a_word_are_two_sops() -> None:
    first, second = assemble([identity(1, "Surat Masuk"), flow(2), identity(3, "Surat Keluar"), flow(4)])
    assert [info.number for info in first.pages] == [1, 2]
    assert [(info.number, info.duplicate_of) for info in second.pages] == [(3, None), (4, None)]
    assert len(second.sop.langkah) == len(ACTIVITIES)


@pytest.mark.parametrize(
    ("other", "same"), [("umum", True), ("khusus", False), ("urnum", True)], ids=["same", "sister", "misread"]
)
def test_a_second_picture_says_the_same_words(other: str, same: bool) -> None:
    assert same_sheet(page_words(flow(1)), page_words(flow(2, other))) == same


def test_two_forms_filled_with_other_numbers_are_two() -> None:
    one, other = (
        page(1, flow_table([step("1", text.format(number)) for text in ACTIVITIES])) for number in (128, 126)
    )
    assert not same_sheet(page_words(one), page_words(other))


def test_a_second_picture_with_a_stamp_over_some_words_is_the_same_sheet() -> None:
    whole = flow(1)
    cells = list(whole.tables[0].cells)
    at = next(k for k, cell in enumerate(cells) if any("agenda" in one.text for one in cell.lines))
    cells[at] = replace(cells[at], lines=cells[at].lines[:-1])
    covered = replace(whole, tables=(replace(whole.tables[0], cells=tuple(cells)),))
    assert same_sheet(page_words(whole), page_words(covered))


def test_pages_from_last_to_first_are_read_from_the_last_one() -> None:
    pages = [flow(1, "lanjutan", 5), flow(2), identity(3, "Rapat")]
    (found,) = assemble(pages)
    assert [s.nomor for s in found.sop.langkah] == [str(k + 1) for k in range(8)]
    assert [info.number for info in found.pages] == [3, 2, 1]
    assert "PAGES_REVERSED" in codes(found)


def test_pages_in_order_stay_in_order() -> None:
    (found,) = assemble([identity(1, "Rapat"), flow(2), flow(3, "lanjutan", 5)])
    assert [info.number for info in found.pages] == [1, 2, 3]
    assert "PAGES_REVERSED" not in codes(found)


def test_an_identity_page_behind_its_flow_page_is_no_stack_in_reverse() -> None:
    (found,) = assemble([flow(1), flow(2, "lanjutan", 5), identity(3, "Rapat")])
    assert [s.nomor for s in found.sop.langkah] == [str(k + 1) for k in range(8)]


@pytest.mark.parametrize("words", ["", "PATCH T 000417"])
def test_a_separator_sheet_belongs_to_neither_sop(words: str) -> None:
    sheet = replace(page(3, free=[line(words, 300, 800)] if words else []), ink=0.08)
    first, second = assemble([identity(1, "Rapat"), flow(2), sheet, identity(4, "Cuti"), flow(5, "cuti")])
    assert [info.number for one in (first, second) for info in one.pages] == [1, 2, 4, 5]
    assert "PAGE_SEPARATOR" in codes(first, 3)
    assert (status(first), status(second)) == ("complete", "complete")


def test_a_page_full_of_ink_that_says_nothing_is_no_empty_back() -> None:
    (found,) = assemble([identity(1, "Rapat"), replace(page(2), ink=0.08), flow(3)])
    assert "PAGE_NOT_PLACED" in codes(found, 2)
    assert status(found) == "partial"


def test_an_empty_back_is_no_fault() -> None:
    (found,) = assemble([identity(1, "Rapat"), page(2), flow(3), page(4)])
    assert status(found) == "complete"
    assert not [f for f in found.findings if f.page in (2, 4) and f.severity != "info"]


def test_flow_pages_alone_with_titles_of_their_own_are_sops_of_their_own() -> None:
    pages = [flow(1, title="SOP PELAYANAN SURAT MASUK"), flow(2, "cuti", title="SOP PERMOHONAN CUTI PEGAWAI")]
    assert [len(found.sop.langkah) for found in assemble(pages)] == [4, 4]


def test_a_table_that_counts_anew_under_one_title_is_one_sop() -> None:
    pages = [flow(1, title="SOP PELAYANAN SURAT"), flow(2, "cuti", title="SOP PELAYANAN SURAT")]
    assert len(assemble(pages)) == 1


def test_a_decree_in_front_is_an_annex_and_one_finding() -> None:
    (found,) = assemble([text_page(1), identity(2, "Rapat"), flow(3)])
    assert codes(found, 1) == ["PAGE_ANNEX"]
    assert status(found) == "complete"


def test_a_page_that_could_not_be_read_or_holds_an_unknown_table_makes_the_record_partial() -> None:
    wide = table([100 * k for k in range(9)], [100 * k for k in range(7)], {(2, 3): "Uraian", (3, 3): "Isi"})
    for strange in (text_page(3, 0.4), page(3, wide)):
        (found,) = assemble([identity(1, "Rapat"), flow(2), strange])
        assert "PAGE_NOT_PLACED" in codes(found, 3)
        assert status(found) == "partial"


def test_steps_left_out_between_pages_make_the_record_partial() -> None:
    (found,) = assemble([identity(1, "Rapat"), flow(2), flow(3, "lanjutan", 8)])
    assert "PAGES_MISSING" in codes(found)
    assert status(found) == "partial"


def test_a_number_that_the_author_left_out_is_no_missing_page() -> None:
    rows = [step(number, ACTIVITIES[k].format("umum")) for k, number in enumerate(("1", "2", "4", "5"))]
    last = page(2, flow_table(rows), symbols=[(k, 0, "proses") for k in range(4)])
    (found,) = assemble([identity(1, "Rapat"), last, flow(3, "lanjutan", 7)])
    assert "PAGES_MISSING" not in codes(found)
    assert status(found) == "complete"


@pytest.mark.parametrize(("drawn", "expected"), [(1, "partial"), (3, "complete")])
def test_a_chart_of_which_most_is_unread_makes_the_record_partial(drawn: int, expected: str) -> None:
    (found,) = assemble([identity(1, "Rapat"), flow(2, drawn=drawn)])
    assert status(found) == expected


def test_two_sheets_of_one_picture_are_one_page_of_the_source() -> None:
    left, right = identity(1, "Rapat"), flow(1)
    (found,) = assemble([left, replace(right, to_source=right.to_source)])
    assert [(info.number, info.kind) for info in found.pages] == [(1, "identitas_alur")]
    assert len(found.sop.langkah) == len(ACTIVITIES)


def test_a_page_cut_by_the_scanner_makes_the_record_partial() -> None:
    (found,) = assemble([identity(1, "Rapat"), replace(flow(2), cut=("kanan",))])
    assert "kanan" in next(f.message for f in found.findings if f.code == "PAGE_CUT")
    assert status(found) == "partial"
