"""The words of a PDF: where they stand, and when they are not to be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from sopocr.ingest import SourcePage, open_source
from sopocr.settings import IngestSettings

SENTENCE = "Sekretaris memeriksa dan menyampaikan laporan kinerja kepada Kepala Dinas untuk ditandatangani"


def read_one(path) -> SourcePage:
    with open_source(path, IngestSettings()) as source:
        [page] = source.pages()
    assert isinstance(page, SourcePage), page
    return page


def ink_box(page: SourcePage) -> list[float]:
    pixels = page.image.pixels if page.image.pixels.ndim == 2 else page.image.pixels.min(axis=2)
    rows, columns = np.where(pixels < 128)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


def texts(page: SourcePage) -> list[str]:
    return [word.text for word in page.words]


DIRECTIONS = {"level": "1 0 0 1", "upward": "0 1 -1 0", "downward": "0 -1 1 0", "upside down": "-1 0 0 -1"}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_word_box_lies_on_its_ink(make, tmp_path, direction, rotate):
    content = make.text("Perencanaan", 300, 400, size=20, matrix=DIRECTIONS[direction])
    page = read_one(
        make.write(tmp_path, "w.pdf", make.pdf(make.Page(content, {}, (10, 20, 605, 862), rotate)))
    )
    [word] = page.words
    assert word.text == "Perencanaan"
    ink = ink_box(page)
    lying = (direction in ("upward", "downward")) == (rotate in (90, 270))
    along, across = (slice(0, 3, 2), slice(1, 4, 2)) if lying else (slice(1, 4, 2), slice(0, 3, 2))
    assert list(word.box)[along] == pytest.approx(ink[along], abs=2)
    assert (
        word.box[across.start] <= ink[across.start] + 2
        and word.box[across.stop - 1] >= ink[across.stop - 1] - 2
    )
    em = 20 * page.image.dpi / 72
    assert (word.box.height if lying else word.box.width) == pytest.approx(0.95 * em, rel=0.1)
    assert page.born_digital and page.text_layer == "digital"


def test_words_of_a_scaled_and_mirrored_space(make, tmp_path):
    # Some programs turn the page's space over once and each text back again.
    content = (
        "q 0.1 0 0 -0.1 0 842 cm " + make.text("Kepala Dinas", 1000, 2000, size=120, matrix="1 0 0 -1") + "Q"
    )
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(content))))
    assert texts(page) == ["Kepala", "Dinas"]
    ink = ink_box(page)
    assert page.words[0].box.x0 == pytest.approx(ink[0], abs=2)
    assert page.words[1].box.x1 == pytest.approx(ink[2], abs=2)


def test_words_are_parted_by_spaces_gaps_and_lines(make, tmp_path):
    content = (
        make.text("Nota Dinas", 60, 700)
        + make.text("dan", 123, 700)  # a gap of a space without a space character
        + make.text("berkas", 60, 684)
        + "BT /F 12 Tf 60 650 Td [(ker) -30 (ja) -400 (sama) 20 (nya)] TJ ET\n"
    )
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(content))))
    assert texts(page) == ["Nota", "Dinas", "dan", "berkas", "kerja", "samanya"]


def test_neighbouring_cells_do_not_run_together(make, tmp_path):
    content = (
        make.text("1 hari", 60, 700, size=8) + make.text("Laporan", 86, 700, size=8) + make.text("2", 60, 691)
    )
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(content))))
    assert sorted(texts(page)) == ["1", "2", "Laporan", "hari"]


def test_bold_print_made_by_drawing_twice_is_read_once(make, tmp_path):
    content = make.text("PELAKSANA", 60, 700) + make.text("PELAKSANA", 60.3, 700)
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(content))))
    assert texts(page) == ["PELAKSANA"]


def test_slanted_mark_over_the_page_is_no_text(make, tmp_path):
    slant = make.text("KONSEP", 100, 200, size=90, matrix="0.7 0.7 -0.7 0.7")
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(make.text(SENTENCE) + slant))))
    assert texts(page) == SENTENCE.split()


def test_text_outside_the_page_or_white_on_white_is_dropped(make, tmp_path):
    rows = "".join(make.text(SENTENCE, 40, 800 - 14 * n) for n in range(5))
    content = rows + "1 g " + make.text("rahasia", 60, 100) + "0 g " + make.text("jauh", 700, 300)
    page = read_one(make.write(tmp_path, "w.pdf", make.pdf(make.Page(content))))
    assert texts(page) == SENTENCE.split() * 5


def scan_with(make, content: str):
    scan = np.full((1684, 1190), 250, np.uint8)
    scan[200:220, 100:1000] = 0
    return make.pdf(make.Page("q 595 0 0 842 0 0 cm /S Do Q\n" + content, {"S": make.image(scan)}))


def test_text_that_a_scanner_put_under_its_image_is_not_trusted(make, tmp_path):
    page = read_one(make.write(tmp_path, "s.pdf", scan_with(make, make.text(SENTENCE, 60, 740, mode=3))))
    assert page.text_layer == "scanner_ocr"
    assert page.words == () and not page.born_digital
    assert page.image.pixels.shape == (1684, 1190)


@pytest.mark.parametrize(
    "mark",
    [
        "CamScanner",
        "Dipindai dengan CamScanner",
        "Scanned by TapScanner",
        "https://v3.camscanner.com/user/download",
    ],
)
def test_scanner_mark_alone_is_no_text_layer(make, tmp_path, mark):
    page = read_one(make.write(tmp_path, "s.pdf", scan_with(make, make.text(mark, 400, 10))))
    assert page.text_layer == "watermark"
    assert page.words == () and not page.born_digital


def test_scan_without_text_has_no_layer(make, tmp_path):
    page = read_one(make.write(tmp_path, "s.pdf", scan_with(make, "")))
    assert page.text_layer == "none" and not page.born_digital


def test_font_with_shifted_codes_is_junk(make, tmp_path):
    # What copying gives where a font's subset has no map to Unicode: each letter 29 places off.
    shifted = "".join(chr(ord(c) - 29) if c.isalpha() else c for c in SENTENCE)
    shifted = shifted.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    content = "".join(make.text(shifted, 40, 700 - 15 * n, size=9) for n in range(6))
    page = read_one(make.write(tmp_path, "j.pdf", make.pdf(make.Page(content))))
    assert page.text_layer == "junk"
    assert page.words == () and not page.born_digital


def test_font_mapped_to_private_characters_is_junk(make, tmp_path):
    pairs = "\n".join(f"<{code:02X}> <{0xE000 + code:04X}>" for code in range(65, 123))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"58 beginbfchar\n{pairs}\nendbfchar endcmap end end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>"
    more = {3: font, 4: make.stream("", cmap.encode())}
    page = read_one(make.write(tmp_path, "j.pdf", make.pdf(make.Page(make.text(SENTENCE)), more=more)))
    assert page.text_layer == "junk" and page.words == ()


def test_text_that_lies_where_nothing_is_printed_is_junk(make, tmp_path):
    content = "".join(make.text(SENTENCE, 60, 700 - 15 * n) for n in range(5)) + "1 g 0 0 595 842 re f"
    page = read_one(make.write(tmp_path, "j.pdf", make.pdf(make.Page(content))))
    assert page.text_layer == "junk" and page.words == ()


def test_drawn_page_with_a_logo_stays_born_digital(make, tmp_path):
    rows = "".join(make.text(SENTENCE, 40, 700 - 14 * n) for n in range(10))
    content = "q 80 0 0 80 40 740 cm /S Do Q\n" + rows
    page = read_one(
        make.write(tmp_path, "m.pdf", make.pdf(make.Page(content, {"S": make.image(make.noise(300, 300))})))
    )
    assert page.born_digital and len(page.words) == 10 * len(SENTENCE.split())


def test_page_that_is_mostly_a_pasted_table_is_not_born_digital(make, tmp_path):
    content = "q 500 0 0 560 40 60 cm /S Do Q\n" + make.text("STANDAR OPERASIONAL PROSEDUR", 60, 780)
    data = make.pdf(make.Page(content, {"S": make.image(make.noise(1120, 1000))}))
    page = read_one(make.write(tmp_path, "m.pdf", data))
    assert page.text_layer == "digital" and not page.born_digital
    assert texts(page) == ["STANDAR", "OPERASIONAL", "PROSEDUR"]


def test_pixel_stretched_to_a_tinted_background_is_no_scan(make, tmp_path):
    tint = np.full((1, 1, 3), 240, np.uint8)
    rows = "".join(make.text(SENTENCE, 40, 700 - 14 * n) for n in range(5))
    data = make.pdf(make.Page("q 595 0 0 842 0 0 cm /S Do Q\n" + rows, {"S": make.image(tint)}))
    page = read_one(make.write(tmp_path, "t.pdf", data))
    assert page.born_digital and len(page.words) == 5 * len(SENTENCE.split())
    assert page.image.dpi == pytest.approx(200, abs=0.5)


def test_ligatures_and_hyphens_come_as_letters(make, tmp_path):
    names = "/Differences [1 /fi /fl 3 /hyphen]"
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << {names} >> >>".encode()
    content = "BT /F 20 Tf 60 700 Td (re\\002eksi tari\\001) Tj ET"
    page = read_one(make.write(tmp_path, "l.pdf", make.pdf(make.Page(content), more={3: font})))
    assert texts(page) == ["refleksi", "tarifi"]


def test_ligatures_within_a_form_stay_in_their_words(make, tmp_path):
    # PDFium leaves the form's matrix out of the places of a ligature's letters
    names = "/Differences [1 /fi /fl 3 /hyphen]"
    font = f"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << {names} >> >>".encode()
    inside = b"BT /F 20 Tf 60 300 Td (veri\\001kasi tari\\001 \\002eksi) Tj ET"
    head = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
    page = make.Page("q 0.5 0 0 0.5 40 500 cm /X Do Q", {"X": make.stream(head, inside)})
    page = read_one(make.write(tmp_path, "f.pdf", make.pdf(page, more={3: font})))
    assert texts(page) == ["verifikasi", "tarifi", "fleksi"]
    ink = ink_box(page)
    assert page.words[0].box.x0 == pytest.approx(ink[0], abs=2)
    assert page.words[-1].box.x1 == pytest.approx(ink[2], abs=2)


@pytest.mark.parametrize("direction", ["upward", "downward"])
def test_letters_written_upward_one_by_one_make_words(make, tmp_path, direction):
    # Browsers place each letter by itself; PDFium takes letters over one another for lines
    widths = dict(zip("OPD emraks", (778, 667, 722, 278, 556, 833, 333, 556, 500, 500), strict=True))
    content, y = "", 400.0
    for letter in "OPD Pemrakarsa":
        content += make.text(letter, 300, y, size=14, matrix=DIRECTIONS[direction])
        y += 14 * widths[letter] / 1000 * (1 if direction == "upward" else -1)
    page = read_one(make.write(tmp_path, "u.pdf", make.pdf(make.Page(content))))
    assert texts(page) == ["OPD", "Pemrakarsa"]
