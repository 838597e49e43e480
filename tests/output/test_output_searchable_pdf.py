"""The searchable PDF as other programs find it: where its words stand, and what an archive asks of it."""

from __future__ import annotations

import io
import math
from datetime import UTC, datetime

import numpy as np
import pdfplumber
import pikepdf
import pytest
from handmade import record
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import pdfa

from sopocr.errors import OutputError
from sopocr.geometry import Box, Transform
from sopocr.model.evidence import Evidence
from sopocr.model.sop import PageInfo
from sopocr.output.lettering import text_width
from sopocr.output.placed_text import PlacedText, texts_of_record
from sopocr.output.searchable_pdf import record_pdf, searchable_pdf
from sopocr.output.text_fit import fit, usual_size
from sopocr.page_image import PageImage

DPI = 150.0
WORDS = {
    "Penerbitan": Box(100, 80, 260, 110),
    "Kecamatan": Box(700, 90, 880, 120),
    "selesai": Box(520, 1500, 600, 1530),
}
"""On an upright page of 1000 by 1600 pixels."""


def image(number: int = 1, width: int = 1000, height: int = 1600, *, grey: bool = True) -> PageImage:
    pixels = np.full((height, width) if grey else (height, width, 3), 200, np.uint8)
    pixels[10:40, 10:400] = 30
    return PageImage(pixels, number, DPI, (width, height))


def words_of(data: bytes, page: int = 0) -> dict[str, Box]:
    """Each word and its box, in pixels of 150 dpi."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        found = pdf.pages[page].extract_words()
    scale = DPI / 72
    return {
        w["text"]: Box(w["x0"] * scale, w["top"] * scale, w["x1"] * scale, w["bottom"] * scale) for w in found
    }


def lies_on(found: Box, expected: Box) -> bool:
    """The same place, but for the last letter's width, which pdfplumber does not stretch."""
    return found.iou(expected) > 0.7


def test_words_stand_where_they_were_read() -> None:
    texts = [PlacedText(box, word) for word, box in WORDS.items()]
    found = words_of(searchable_pdf([image()], {1: texts}, title="x"))
    assert set(found) == set(WORDS)
    for word, box in WORDS.items():
        assert lies_on(found[word], box), (word, found[word])


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_lay_on_its_side_is_turned_upright_with_its_words(rotation: int) -> None:
    """`rotation` is the clockwise turn that makes it upright; boxes are those of the page as it lay."""

    def as_it_lay(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return {
            90: Box(y0, 1000 - x1, y1, 1000 - x0),
            180: Box(1000 - x1, 1600 - y1, 1000 - x0, 1600 - y0),
            270: Box(1600 - y1, x0, 1600 - y0, x1),
        }[rotation]

    lying = image(1, 1600, 1000) if rotation != 180 else image()
    texts = [PlacedText(as_it_lay(box), word) for word, box in WORDS.items()]
    info = PageInfo(number=1, kind="alur", rotation=rotation)
    data = searchable_pdf([lying], {1: texts}, [info], title="x")
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        assert (round(page.width), round(page.height)) == (480, 768)
        assert all(char["upright"] for char in page.chars)
        # the dark bar of the picture, 30 pixels off its corner, has turned as well
        picture = np.asarray(page.to_image(resolution=72).original.convert("L"))
    corner = {90: picture[:200, -20:], 180: picture[-20:, -200:], 270: picture[-200:, :20]}[rotation]
    assert corner.min() < 60
    found = words_of(data)
    for word, box in WORDS.items():
        assert lies_on(found[word], box), (word, found[word])


def test_a_picture_that_was_reduced_keeps_its_words_in_place() -> None:
    half = PageImage(
        np.full((800, 500), 200, np.uint8), 1, DPI / 2, (1000, 1600), to_source=Transform.scale(2.0)
    )
    texts = [PlacedText(box, word) for word, box in WORDS.items()]
    found = words_of(searchable_pdf([half], {1: texts}, title="x"))
    for word, box in WORDS.items():
        assert lies_on(found[word], box)


def test_a_page_drawn_at_another_resolution_than_it_was_read_at_keeps_its_words_in_place() -> None:
    """Boxes were noted on the page at 300 dpi, in a frame of twice the size."""
    texts = [PlacedText(Box(*(2 * edge for edge in box)), word) for word, box in WORDS.items()]
    info = PageInfo(number=1, kind="alur", width=2000, height=3200)
    found = words_of(searchable_pdf([image()], {1: texts}, [info], title="x"))
    for word, box in WORDS.items():
        assert lies_on(found[word], box)


def test_lines_that_lean_are_followed() -> None:
    """On a page that leans by 3 degrees a line's box is far higher than the line."""
    length, thickness, angle = 800.0, 24.0, math.radians(3)
    hull = (
        length * math.cos(angle) + thickness * math.sin(angle),
        length * math.sin(angle) + thickness * math.cos(angle),
    )
    box = Box(100, 500, 100 + hull[0], 500 + hull[1])
    text = "Menyerahkan surat keterangan kepada pemohon di loket pelayanan umum kecamatan"
    level = fit(text, box)
    leaning = fit(text, box, skew=3.0)
    assert level is not None
    assert len(level.lines) > 1
    assert leaning is not None
    assert leaning.lines == (text,)
    assert leaning.size == pytest.approx(thickness, abs=0.5)
    info = PageInfo(number=1, kind="alur", skew=3.0)
    with pdfplumber.open(
        io.BytesIO(searchable_pdf([image()], {1: [PlacedText(box, text)]}, [info], title="x"))
    ) as pdf:
        chars = pdf.pages[0].chars
    first, last = chars[0], chars[-1]
    slope = (last["top"] - first["top"]) / (last["x0"] - first["x0"])
    assert slope == pytest.approx(math.tan(angle), rel=0.1)


def test_a_heading_that_runs_upward_is_told_by_its_box() -> None:
    upward = fit("Sekretaris Kecamatan", Box(100, 100, 126, 380))
    stacked = fit("Kepala Seksi Pelayanan Umum", Box(100, 100, 190, 210))
    assert upward is not None
    assert (upward.turned, upward.lines) == (270, ("Sekretaris Kecamatan",))
    assert stacked is not None
    assert stacked.turned == 0
    assert len(stacked.lines) >= 3


def test_line_breaks_are_found_again() -> None:
    """A paragraph set in a column breaks where it was broken."""
    lines = ("Undang-Undang Nomor 17 Tahun", "2003 tentang Keuangan Negara", "dan Perbendaharaan")
    found = fit(" ".join(lines), Box(0, 0, max(text_width(line, 30) for line in lines), 3 * 30))
    assert found is not None
    assert found.lines == lines


def test_the_type_size_of_the_page_tells_how_many_lines_a_box_has() -> None:
    """Print that runs a quarter narrower than Helvetica, its lines set wide; and a heading twice as large."""
    lines = ("Surat yang sudah diberikan", "nomor sesuai dengan kode", "penomoran dan klasifikasi")
    size = 16.0 * 0.75

    def box(*texts: str, times: float = 1.0) -> Box:
        width = max(text_width(text, size * times) for text in texts)
        return Box(0, 0, width, times * (14.0 + 18.0 * (len(texts) - 1)))

    singles = [
        (text, box(text)) for text in ("Menyimpan surat", "Tanda terima", "15 menit", "Arsip", "Kabag")
    ]
    usual = usual_size([*singles, (" ".join(lines), box(*lines))])
    assert usual == pytest.approx(size)
    assert usual_size(singles[:3]) is None
    for texts, times in ((lines, 1.0), (lines[:2], 1.0), (lines[:2], 2.0), (lines[:1], 2.0)):
        found = fit(" ".join(texts), box(*texts, times=times), usual=usual)
        assert found is not None
        assert found.lines == texts


@given(
    st.text(min_size=0, max_size=200),
    st.floats(0, 2000),
    st.floats(0, 2000),
    st.sampled_from([None, 0, 90, 180, 270]),
    st.floats(-15, 15),
)
def test_no_word_is_lost_and_nothing_leaves_the_box(
    text: str, width: float, height: float, turned: int | None, skew: float
) -> None:
    found = fit(text, Box(0, 0, width, height), turned=turned, skew=skew)
    if found is None:
        assert not text.split() or min(width, height) < 1
        return
    assert " ".join(found.lines).split() == text.split()
    assert found.size * len(found.lines) == pytest.approx(found.height)
    for line in found.lines:
        assert text_width(line, found.size) * found.stretch <= found.width * 1.02 + 0.2 * found.size


def test_it_is_a_file_for_archives() -> None:
    """PDF/A-2b, as the checker of pikepdf (which knows the rules of veraPDF) sees it; it grants no file that
    it does not understand in full, and of this one only how it is to be opened."""
    made = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    texts = {1: [PlacedText(Box(10, 10, 300, 40), "± 15 menit – “Tanda terima” ½ Č")]}
    data = searchable_pdf([image(), image(2, grey=False)], texts, title='Izin <"A"> & B', created=made)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        report = pdfa.check(pdf, "2b")
        assert report.violations == ()
        assert [finding.where for finding in report.unsupported] == ["obj 3 0 (Catalog) /OpenAction"]
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        profile = intent.DestOutputProfile.read_bytes()
        assert (profile[16:20], profile[36:40]) == (b"RGB ", b"acsp")
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
            assert xmp["dc:title"] == 'Izin <"A"> & B'
            assert xmp["xmp:CreateDate"].startswith("2024-05-06T07:08:09")
        fonts = [font for page in pdf.pages for font in dict(page.Resources.get("/Font", {})).values()]
        assert fonts
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
    assert words_of(data).keys() == {"±", "15", "menit", "–", "“Tanda", "terima”", "½", "Č"}


def test_the_text_is_unseen_and_under_the_picture() -> None:
    data = searchable_pdf([image()], {1: [PlacedText(Box(500, 500, 800, 540), "Penerbitan")]}, title="x")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    assert 0 < content.index(b"3 Tr") < content.index(b" Do")
    with pdfplumber.open(io.BytesIO(data)) as opened:
        seen = np.asarray(opened.pages[0].to_image(resolution=150).original.convert("L"))
    assert np.ptp(seen[490:550, 490:810]) < 8


def test_pictures_in_black_and_white_stay_so_and_take_little_room() -> None:
    rng = np.random.default_rng(1)
    pixels = np.where(rng.random((1600, 1000)) < 0.02, 0, 255).astype(np.uint8)
    data = searchable_pdf([PageImage(pixels, 1, DPI, (1000, 1600))], {}, title="x")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (picture,) = dict(pdf.pages[0].Resources.XObject).values()
        assert picture.Filter == "/CCITTFaxDecode"
        back = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("L"))
    assert np.array_equal(back, pixels)


def test_of_a_record_its_values_are_placed_as_they_stand_on_paper() -> None:
    one = record()
    box = (700, 160, 900, 190)
    one.evidence["/sop/tanggal_efektif"] = Evidence(page=1, box=box, raw="1 Maret 2022", confidence=0.9)
    one.evidence["/sop/kualifikasi_pelaksana/0"] = Evidence(
        page=1, box=(10, 10, 300, 40), raw="1. Pendidikan paling rendah SLTA", confidence=0.9
    )
    one.evidence["/sop/langkah/0/pelaksana/0/simbol"] = Evidence(
        page=2, box=(400, 10, 500, 40), confidence=0.9
    )
    one.evidence["/sop/dasar_hukum/0/nomor"] = Evidence(page=1, box=(50, 500, 80, 520), confidence=0.9)
    one.evidence["/sop/dasar_hukum/0/teks"] = Evidence(page=1, box=(10, 490, 600, 530), confidence=0.9)
    found = texts_of_record(one)
    assert {text.text for text in found[1]} == {
        one.sop.nama_sop,
        one.sop.nomor_sop,
        "1 Maret 2022",
        "1. Pendidikan paling rendah SLTA",
        one.sop.dasar_hukum[0].teks,
    }
    assert {text.text for text in found[2]} == {"Konsep surat"}
    data = record_pdf(one, [image(number, 1754, 1240) for number in (1, 2)])
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert "1 Maret 2022" in pdf.pages[0].extract_text()
        # its box is higher than wide on the page that was turned: print that runs upward there
        assert "".join(char["text"] for char in pdf.pages[1].chars) == "Konsep surat"
    with pikepdf.open(io.BytesIO(data)) as again, again.open_metadata() as xmp:
        assert xmp["dc:title"] == one.sop.nama_sop


def test_no_page_is_an_error() -> None:
    with pytest.raises(OutputError, match="no page"):
        searchable_pdf([], {}, title="x")
