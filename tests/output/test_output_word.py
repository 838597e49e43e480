"""The official form as a Word document: what stands in it, and that the chart hangs together."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from handmade import clinic_record, record, university_record
from lxml import etree
from PIL import Image

from sopocr.model.sop import Record
from sopocr.output.many import Entry, export_many
from sopocr.output.word import word_document
from sopocr.output.word_chart import NAMESPACES


def opened(one: Record) -> docx.document.Document:
    return docx.Document(io.BytesIO(word_document(one)))


def texts(one: Record) -> str:
    """All print of the tables and paragraphs, a line each."""
    document = opened(one)
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(found)


def test_the_form_holds_all_that_the_record_says() -> None:
    one = record()
    words = texts(one)
    sop = one.sop
    for text in (sop.instansi, sop.unit_kerja, sop.nomor_sop, sop.nama_sop, "1 Maret 2022"):
        assert str(text) in words
    for step in sop.langkah:
        for text in (step.kegiatan, step.kelengkapan, step.waktu.teks, step.output, step.keterangan):
            assert text in words
    for item in (*sop.peringatan, *sop.kualifikasi_pelaksana, sop.dasar_hukum[0].teks):
        assert item in words
    assert sop.disahkan_oleh.nip and f"NIP. {sop.disahkan_oleh.nip}" in words
    section = opened(one).sections[0]
    assert section.page_width > section.page_height


def test_the_same_record_gives_the_same_bytes() -> None:
    assert word_document(record()) == word_document(record())


def shapes(one: Record) -> list[list[str]]:
    """The native shapes of each row's drawing, in order."""
    with zipfile.ZipFile(io.BytesIO(word_document(one))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    groups = root.findall(".//wpg:wgp", NAMESPACES)
    return [
        [geometry.get("prst") for geometry in group.findall(".//a:prstGeom", NAMESPACES)] for group in groups
    ]


def test_each_row_has_its_symbols_and_each_arrow_one_head() -> None:
    one = record()
    rows = shapes(one)
    assert len(rows) == len(one.sop.langkah)
    names = {
        "terminator": "flowChartTerminator",
        "proses": "flowChartProcess",
        "keputusan": "flowChartDecision",
    }
    for step, row in zip(one.sop.langkah, rows, strict=True):
        drawn = [shape for shape in row if shape.startswith("flowChart")]
        assert sorted(drawn) == sorted(names[mark.simbol] for mark in step.pelaksana if mark.simbol)
    with zipfile.ZipFile(io.BytesIO(word_document(one))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        widths = {Image.open(io.BytesIO(archive.read(name))).width for name in pictures}
    assert len(root.findall(".//a:tailEnd", NAMESPACES)) == len(one.sop.alur)
    assert 0 < len(pictures) <= len(rows) and len(widths) == 1


def test_what_is_in_doubt_is_highlighted_and_nothing_else() -> None:
    one = record()
    marked = {
        run.text
        for table in opened(one).tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.highlight_color is not None
    }
    assert marked == {"Konsep surat", "065/14/SOP-KTH/2022"}


@pytest.mark.parametrize("make", [clinic_record, university_record])
def test_other_forms_have_their_sections_and_procedure(make: type[Record]) -> None:
    one = make()
    words = texts(one)
    for title, items in one.sop.bagian_lain.items():
        assert title in words and all(item in words for item in items)
    assert all(step.kegiatan in words for step in one.sop.langkah)
    assert not one.sop.diagram_alir or all(node.teks in words for node in one.sop.diagram_alir.simpul)


def test_signs_that_xml_does_not_allow_are_left_out() -> None:
    one = record()
    one.sop.nama_sop = 'A\x00B\x0b<C> & "D"'
    assert 'AB<C> & "D"' in texts(one)


def test_every_format_of_a_record_is_one_of_many(tmp_path: Path) -> None:
    entries = [Entry(record(), 1), Entry(clinic_record(), 1)]
    for to, ending in (("docx", "docx"), ("html", "html"), ("mermaid", "mmd")):
        number = export_many(
            entries, to, tmp_path / f"{to}.zip", on_failure=lambda *_: pytest.fail("left out")
        )
        with zipfile.ZipFile(tmp_path / f"{to}.zip") as archive:
            assert number == 2 and {name.rpartition(".")[2] for name in archive.namelist()} == {ending}
