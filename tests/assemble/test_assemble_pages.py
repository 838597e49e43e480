"""Page kinds, pages scanned twice, and several SOPs in one file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from read_pages import BODY, IDENTITY, boxes_table, flow_table, identity_table, line, page, step

from sopocr.assemble import assemble, status_of
from sopocr.model.page import ReadPage

LONG = "Sekretaris melaksanakan rapat dengan Tim SAKIP dan membahas"


def identity(number: int, title: str) -> ReadPage:
    values = dict(IDENTITY) | {"Nama SOP": title}
    boxes = [("Dasar Hukum", "UU Nomor 25 Tahun 2009", "Keterkaitan", "SOP Rapat")]
    return page(number, identity_table(values, body=BODY), boxes_table(boxes))


def flow(number: int, activity: str = LONG, count: int = 3) -> ReadPage:
    rows = [step(str(k + 1), f"{activity} {k * 'lagi '}") for k in range(count)]
    return page(number, flow_table(rows), symbols=[(k, k % 3, "proses") for k in range(count)])


def cover(number: int) -> ReadPage:
    words = ("STANDAR OPERASIONAL PROSEDUR", "PENGELOLAAN SURAT", "TAHUN 2024")
    return page(number, free=[line(text, 300, 400 + 60 * k) for k, text in enumerate(words)])


def test_a_page_scanned_twice_is_read_once_and_reported() -> None:
    pages = [identity(1, "Rapat"), flow(2), flow(3)]
    (found,) = assemble(pages)
    assert len(found.sop.langkah) == 3
    assert [(info.number, info.duplicate_of) for info in found.pages] == [(1, None), (2, None), (3, 2)]
    finding = next(f for f in found.findings if f.code == "PAGE_DUPLICATE")
    assert finding.page == 3
    assert "2" in finding.message


def test_a_page_scanned_twice_is_known_although_it_reads_a_little_otherwise() -> None:
    again = flow(3)
    cells = tuple(
        replace(cell, lines=tuple(replace(x, text=x.text.replace("rapat", "rapal")) for x in cell.lines))
        for cell in again.tables[0].cells
    )
    again = replace(again, tables=(replace(again.tables[0], cells=cells),))
    (found,) = assemble([identity(1, "Rapat"), flow(2), again])
    assert found.pages[2].duplicate_of == 2
    assert len(found.sop.langkah) == 3


def test_pages_that_are_only_alike_are_not_taken_for_one() -> None:
    other = flow(3, "Kepala Bidang menyusun rencana kerja tahunan untuk diajukan")
    (found,) = assemble([identity(1, "Rapat"), flow(2), other])
    assert [info.duplicate_of for info in found.pages] == [None, None, None]
    assert len(found.sop.langkah) == 6


def test_a_page_that_goes_on_with_other_steps_under_the_same_header_is_another_page() -> None:
    """A short continuation page shares most of its letters with the page before."""
    first = page(1, flow_table([step("1", "Menerima surat"), step("2", "Membahas surat")]))
    second = page(2, flow_table([step("3", "Mengarsipkan"), step("4", "Menyimpan surat")]))
    (found,) = assemble([first, second])
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "3", "4"]


def test_two_sops_in_one_file() -> None:
    other = "Kepala Bidang menyusun rencana kerja tahunan untuk diajukan"
    pages = [identity(1, "Rapat Staf"), flow(2), identity(3, "Rencana Kerja"), flow(4, other, 2)]
    first, second = assemble(pages)
    assert (first.sop.nama_sop, len(first.sop.langkah)) == ("Rapat Staf", 3)
    assert (second.sop.nama_sop, len(second.sop.langkah)) == ("Rencana Kerja", 2)
    assert [info.number for info in first.pages] == [1, 2]
    assert [info.number for info in second.pages] == [3, 4]
    assert second.evidence["/sop/langkah/0/kegiatan"].page == 4


def test_a_cover_belongs_to_the_sop_after_it() -> None:
    other = "Kepala Bidang menyusun rencana kerja tahunan untuk diajukan"
    pages = [identity(1, "Rapat Staf"), flow(2), cover(3), identity(4, "Rencana Kerja"), flow(5, other)]
    first, second = assemble(pages)
    assert [info.number for info in first.pages] == [1, 2]
    assert [(info.number, info.kind) for info in second.pages] == [
        (3, "sampul"),
        (4, "identitas"),
        (5, "alur"),
    ]


def test_an_sop_that_begins_with_its_flow_table_keeps_it() -> None:
    """The identity page lies behind the flow page: one SOP all the same."""
    found = assemble([flow(1), flow(2, "Kepala Bidang menyusun rencana kerja tahunan untuk diajukan")])
    assert len(found) == 1
    assert len(found[0].sop.langkah) == 6


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (page(1), "kosong"),
        (cover(1), "sampul"),
        (identity(1, "Rapat"), "identitas"),
        (flow(1), "alur"),
        (
            page(
                1,
                free=[
                    line("KEPALA DINAS", 700, 200),
                    line("BUDI, S.Sos", 700, 300),
                    line("NIP. 196801011994031008", 700, 330),
                ],
            ),
            "pengesahan",
        ),
        (page(1, free=[line("Daftar hadir rapat koordinasi", 100, 100 + 30 * k) for k in range(12)]), "lain"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_kinds_of_pages(one: ReadPage, kind: str) -> None:
    (found,) = assemble([one])
    assert found.pages[0].kind == kind


def test_an_empty_page_is_reported_and_holds_nothing() -> None:
    (found,) = assemble([page(1)])
    assert found.sop.langkah == []
    assert found.sop.nama_sop in ("", None)
    assert found.evidence == {}
    assert [f.severity for f in found.findings if f.page == 1] == ["error"]
    assert status_of(found.sop, found.findings) == "failed"


def test_findings_speak_the_language_asked_for() -> None:
    pages = [identity(1, "Rapat"), flow(2), flow(3)]
    said = [
        next(f.message for f in assemble(pages, language)[0].findings if f.code == "PAGE_DUPLICATE")
        for language in ("id", "en")
    ]
    assert said[0] != said[1]
    assert "halaman" in said[0].lower()
    assert "page" in said[1].lower()
