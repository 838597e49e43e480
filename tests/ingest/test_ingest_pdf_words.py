"""What a PDF page shows of the words that are written in it."""

from __future__ import annotations

import numpy as np
import pytest

from sopocr.errors import UnsupportedSource
from sopocr.ingest import PageFailure, SourcePage, open_source
from sopocr.settings import IngestSettings


def pages_of(path) -> list[SourcePage | PageFailure]:
    with open_source(path, IngestSettings()) as source:
        return list(source.pages())


def texts(page) -> list[str]:
    return [word.text for word in page.words]


def page_of(make, folder, content: str, **more):
    objects = more.pop("objects", {})
    page = make.Page(content, objects, **more.pop("page", {}))
    [found] = pages_of(make.write(folder, "w.pdf", make.pdf(page, **more)))
    assert isinstance(found, SourcePage), found
    return found


OLD, NEW = "11 Februari 2016", "22 Agustus 2022"


def test_words_under_a_white_patch_give_way_to_those_typed_over_it(make, tmp_path):
    patch = "q 1 g 55 695 200 20 re f Q\n"
    content = make.text("Tanggal", 60, 730) + make.text(OLD) + patch + make.text(NEW)
    assert texts(page_of(make, tmp_path, content)) == ["Tanggal", *NEW.split()]


def test_words_on_a_layer_that_is_off_are_not_read(make, tmp_path):
    catalog = "/OCProperties << /OCGs [4 0 R] /D << /OFF [4 0 R] >> >>"
    more = {4: b"<< /Type /OCG /Name (lama) >>"}
    hidden = "/OC /L BDC\n" + make.text(OLD) + make.text("menit", 62, 650) + "EMC\n"
    content = hidden + make.text(NEW) + make.text("hari", 60, 650)
    page = make.Page(content)
    data = make.pdf(page, catalog=catalog, more=more)
    data = data.replace(b"/Resources << ", b"/Resources << /Properties << /L 4 0 R >> ")
    # the place of the table of objects no longer fits: PDFium and pdfminer rebuild it
    [found] = pages_of(make.write(tmp_path, "o.pdf", data))
    assert texts(found) == [*NEW.split(), "hari"]


def test_words_drawn_under_a_picture_are_not_read(make, tmp_path):
    rows = "".join(make.text("Kepala Dinas memeriksa laporan", 60, 700 - 14 * n) for n in range(6))
    scan = make.noise(900, 700)
    content = rows + "q 500 0 0 640 40 120 cm /S Do Q\n"
    found = page_of(make, tmp_path, content, objects={"S": make.image(scan)})
    assert found.words == () and not found.born_digital and found.text_layer == "scanner_ocr"


def test_words_clipped_away_are_not_read_and_cut_ones_are_whole(make, tmp_path):
    content = "q 0 0 128 842 re W n\n" + make.text("Kepala Bidang Perbendaharaan") + "Q\n"
    assert texts(page_of(make, tmp_path, content)) == ["Kepala", "Bidang"]


def clipped(make, words: str, y: float, low: float, top: float) -> str:
    return f"q 0 {low} 595 {top - low} re W n\n" + make.text(words, 60, y) + "Q\n"


def test_a_line_cut_off_below_its_cell_is_not_read_though_another_is_printed_there(make, tmp_path):
    content = clipped(make, "Badan Pusat", 700, 690, 720) + clipped(
        make, "Statistik Kabupaten", 686, 690, 720
    )
    content += make.text("Keputusan Kepala", 60, 683)
    assert texts(page_of(make, tmp_path, content)) == ["Badan", "Pusat", "Keputusan", "Kepala"]


def test_a_line_of_which_the_better_half_is_left_is_read(make, tmp_path):
    content = clipped(make, "barang yang rusak", 686, 688, 720)
    assert texts(page_of(make, tmp_path, content)) == ["barang", "yang", "rusak"]


def test_a_word_of_the_next_cell_is_not_cut_with_the_text_before_it(make, tmp_path):
    wide = make.text("4. 1111111111", 60, 700)  # 80 points
    content = "q 0 0 134 842 re W n\n" + wide + "Q\n" + make.text("4. Peserta", 135, 695)
    assert texts(page_of(make, tmp_path, content)) == ["4.", "1111111111", "4.", "Peserta"]


def test_words_of_one_text_are_chained_and_those_of_neighbouring_cells_are_not(make, tmp_path):
    content = make.text("Nota dinas ", 60, 700) + make.text("2 jam", 160, 700)
    words = page_of(make, tmp_path, content).words
    assert [(w.text, w.chained) for w in words] == [
        ("Nota", False),
        ("dinas", True),
        ("2", False),
        ("jam", True),
    ]
    assert words[0].line == words[1].line and words[1].spaced and not words[3].spaced


TYPE3 = {
    30: b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [.001 0 0 .001 0 0]"
    b" /CharProcs << /a 31 0 R /b 32 0 R >> /Encoding << /Type /Encoding /Differences [97 /a /b] >>"
    b" /FirstChar 97 /LastChar 98 /Widths [1000 1000] /ToUnicode 33 0 R /Resources << >> >>",
    31: b"<< /Length 43 >>\nstream\n1000 0 0 0 750 750 d1 0 0 750 750 re f      \nendstream",
    32: b"<< /Length 43 >>\nstream\n1000 0 0 0 750 750 d1 0 0 m 375 750 l 750 0 l f\nendstream",
}


@pytest.mark.parametrize("mapped", [True, False])
def test_the_letters_of_a_type_3_font_are_those_it_maps_to(make, tmp_path, mapped):
    """Its glyphs are drawings of the file's own; what they mean is told by a map alone."""
    table = b"2 beginbfchar <61> <004A> <62> <0041> endbfchar" if mapped else b""
    head = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    )
    cmap = head + table + b" endcmap end"
    fonts = {**TYPE3, 33: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(cmap), cmap)}
    page = make.Page("BT /T3 12 Tf 60 700 Td (ab) Tj ET\n" + make.text("jam", 60, 650))
    data = make.pdf(page, more=fonts).replace(b"/Font << ", b"/Font << /T3 30 0 R ")
    [found] = pages_of(make.write(tmp_path, "t.pdf", data))
    first = found.words[0]
    assert [word.text for word in found.words] == ([("JA" if mapped else first.text), "jam"])
    assert abs(first.box.width - 0.84 * 2 * 12 * found.image.dpi / 72) < 6


def test_overprinted_fill_in_dots_hide_nothing(make, tmp_path):
    content = make.text("Nomor ........", 60, 700) + make.text("900-12", 100, 700)
    content += make.text("Kepala Dinas", 60, 600)
    assert texts(page_of(make, tmp_path, content)) == ["Nomor", "........", "900-12", "Kepala", "Dinas"]


def test_letter_spaced_titles_are_whole_words(make, tmp_path):
    content = "BT /F 14 Tf 5 Tc 60 700 Td (STANDAR OPERASIONAL) Tj 0 Tc ET\n" + make.text("2 jam", 60, 660)
    assert texts(page_of(make, tmp_path, content)) == ["STANDAR", "OPERASIONAL", "2", "jam"]


def test_pieces_of_a_word_written_in_any_order_are_one(make, tmp_path):
    wide = 12 * (0.667 + 0.5 + 0.556)  # "Eks" in Helvetica
    content = make.text("ekutif", 60 + wide, 700) + make.text("Eks", 60, 700) + make.text("dan", 60, 660)
    assert texts(page_of(make, tmp_path, content)) == ["Eksekutif", "dan"]


def test_signs_that_only_programs_tell_apart_are_those_of_the_keyboard(make, tmp_path):
    pairs = {"a": 0xA0, "b": 0x2011, "c": 0x2215, "d": 0x2024, "e": 0x202B, "f": 0xFB01}
    lines = "\n".join(f"<{ord(key):02X}> <{code:04X}>" for key, code in pairs.items())
    upper = "<41> <5A> <0041>\n<30> <39> <0030>"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(pairs)} beginbfchar\n{lines}\nendbfchar\n2 beginbfrange\n{upper}\nendbfrange endcmap end end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"
    more = {3: font, 4: make.stream("", cmap.encode())}
    content = make.text("SOPa900c021cSOPbXcNOd5 VERIfKASI AeB")
    assert texts(page_of(make, tmp_path, content, more=more)) == [
        *("SOP", "900/021/SOP-X/NO.5", "VERIfiKASI", "AB")
    ]


def test_soft_hyphens_that_are_not_drawn_are_no_hyphens(make, tmp_path):
    content = "BT /F 12 Tf 60 700 Td (lapor\\255) Tj 0 -14 Td (peng-) Tj ET\n"
    assert texts(page_of(make, tmp_path, content)) == ["lapor", "peng-"]


@pytest.mark.parametrize(
    ("matrix", "turned"), [("", 0), ("0 1 -1 0", 270), ("0 -1 1 0", 90), ("-1 0 0 -1", 180)]
)
def test_words_tell_which_way_they_run(make, tmp_path, matrix, turned):
    [word] = page_of(make, tmp_path, make.text("Pelaksana", 300, 400, matrix=matrix)).words
    assert word.turned == turned


def test_values_of_form_fields_are_words_though_nothing_draws_them(make, tmp_path):
    field = "<< /Subtype /Widget /FT /Tx /T (a) /V (22 Agustus 2022) /Rect [160 695 300 712] /F {} >>"
    more = {5: field.format(4).encode(), 6: field.format(2).replace("22 A", "33 A").encode()}
    catalog = "/AcroForm << /Fields [5 0 R 6 0 R] >>"
    page = {"extra": "/Annots [5 0 R 6 0 R]"}
    found = page_of(make, tmp_path, make.text("Tanggal"), more=more, catalog=catalog, page=page)
    assert texts(found) == ["Tanggal", "22", "Agustus", "2022"]
    scale = found.image.dpi / 72
    assert found.words[1].box.x0 == pytest.approx(160 * scale, abs=2)
    assert (842 - 712) * scale - 2 <= found.words[1].box.center.y <= (842 - 695) * scale + 2


def test_typed_notes_are_words(make, tmp_path):
    note = b"<< /Subtype /FreeText /Contents (28-7-2016) /Rect [160 695 300 712] /F 4 >>"
    found = page_of(make, tmp_path, make.text("Tanggal"), more={5: note}, page={"extra": "/Annots [5 0 R]"})
    assert texts(found) == ["Tanggal", "28-7-2016"]


def test_pictures_that_may_show_print_are_named(make, tmp_path):
    rows = "".join(make.text("Kepala Dinas memeriksa laporan", 60, 700 - 14 * n) for n in range(6))
    content = rows + "q 300 0 0 100 40 400 cm /S Do Q\n"
    found = page_of(make, tmp_path, content, objects={"S": make.image(make.noise(200, 600))})
    [place] = found.pictures
    scale = found.image.dpi / 72
    assert list(place) == pytest.approx([40 * scale, 342 * scale, 340 * scale, 442 * scale], abs=2)
    assert found.born_digital


def test_pages_that_the_tree_does_not_count_are_read(make, tmp_path):
    data = make.pdf(make.Page(make.text("satu")), make.Page(make.text("dua")))
    short = data.replace(b"/Count 2", b"/Count 1")
    assert [texts(page) for page in pages_of(make.write(tmp_path, "c.pdf", short))] == [["satu"], ["dua"]]
    assert [texts(page) for page in pages_of(make.write(tmp_path, "d.pdf", data))] == [["satu"], ["dua"]]


def test_dynamic_xfa_forms_are_refused_with_a_remedy(make, tmp_path):
    catalog = "/AcroForm << /Fields [] /XFA [(template) 5 0 R] >> /NeedsRendering true"
    more = {5: make.stream("", b"<template/>")}
    path = make.write(
        tmp_path, "x.pdf", make.pdf(make.Page(make.text("Please wait")), catalog=catalog, more=more)
    )
    with pytest.raises(UnsupportedSource, match=r"XFA.*print it to a new PDF"):
        pages_of(path)


def test_portfolios_name_their_attachments_and_plain_attachments_do_not_matter(make, tmp_path):
    names = "/Names << /EmbeddedFiles << /Names [(sop.pdf) 5 0 R] >> >>"
    more = {
        5: b"<< /Type /Filespec /F (sop.pdf) /UF (sop.pdf) /EF << /F 6 0 R >> >>",
        6: make.stream("/Type /EmbeddedFile", b"%PDF-1.4"),
    }
    cover = make.Page(make.text("sampul"))
    path = make.write(tmp_path, "p.pdf", make.pdf(cover, catalog=names + " /Collection << >>", more=more))
    page, left = pages_of(path)
    assert isinstance(page, SourcePage) and isinstance(left, PageFailure)
    assert "sop.pdf" in str(left.error) and "attachments" in str(left.error)
    assert len(pages_of(make.write(tmp_path, "a.pdf", make.pdf(cover, catalog=names, more=more)))) == 1


def test_a_web_page_under_the_name_of_a_pdf_is_called_one(tmp_path):
    path = tmp_path / "sop.pdf"
    path.write_text("<!DOCTYPE html><html><body><p>Sesi berakhir, silakan masuk</p></body></html>")
    with pytest.raises(UnsupportedSource, match="is an HTML page, not a PDF"):
        pages_of(path)


def test_a_page_without_a_text_layer_has_no_words(make, tmp_path):
    scan = np.full((900, 640), 250, np.uint8)
    found = page_of(make, tmp_path, "q 595 0 0 842 0 0 cm /S Do Q", objects={"S": make.image(scan)})
    assert found.words == () and found.text_layer == "none"
