"""PDF pages as pixels: a scan's own pixels where there is a scan, in the frame that a viewer shows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sopocr.ingest import SourcePage, open_source
from sopocr.settings import IngestSettings


def read(path, **options) -> list[SourcePage]:
    with open_source(path, IngestSettings(), **options) as source:
        pages = list(source.pages())
    assert all(isinstance(page, SourcePage) for page in pages), pages
    return pages


def as_rgb(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.ndim == 2 else pixels[..., ::-1]


# Each way to lay a picture on a page: the matrix's four first terms, and how its pixels then look.
LAYINGS = {
    "upright": ("{w} 0 0 {h} 0 0", lambda p: p),
    "quarter left": ("0 {h} -{w} 0 {w} 0", lambda p: np.rot90(p, 1)),
    "upside down": ("-{w} 0 0 -{h} {w} {h}", lambda p: np.rot90(p, 2)),
    "quarter right": ("0 -{h} {w} 0 0 {h}", lambda p: np.rot90(p, 3)),
    "mirrored": ("-{w} 0 0 {h} {w} 0", lambda p: p[:, ::-1]),
    "flipped": ("{w} 0 0 -{h} 0 {h}", lambda p: p[::-1]),
    "transposed": ("0 -{h} -{w} 0 {w} {h}", lambda p: p.swapaxes(0, 1)),
    "transversed": ("0 {h} {w} 0 0 0", lambda p: p[::-1, ::-1].swapaxes(0, 1)),
}


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("laying", LAYINGS)
def test_scan_keeps_its_own_pixels_however_it_lies(make, tmp_path, laying, rotate, channels):
    matrix, looks = LAYINGS[laying]
    scan = make.noise(500, 330, channels)
    shown = looks(scan)
    height, width = (side * 0.48 for side in shown.shape[:2])  # 150 dpi
    content = f"q {matrix.format(w=width, h=height)} cm /S Do Q"
    page = make.Page(content, {"S": make.image(scan)}, (0, 0, width, height), rotate)
    [found] = read(make.write(tmp_path, "scan.pdf", make.pdf(page)))
    expected = np.rot90(shown, -rotate // 90)
    assert np.array_equal(as_rgb(found.image.pixels), expected)
    assert found.image.source_size == (expected.shape[1], expected.shape[0])
    assert found.text_layer == "none" and not found.born_digital


@pytest.mark.parametrize("box", [(0, 0, 595, 841), (0, 0, 595.5, 842), (-300, 40, 295.2, 881.44)])
def test_page_size_that_is_a_little_off_shifts_no_pixel(make, tmp_path, box):
    scan = make.noise(1753, 1240)
    content = f"595.2 0 0 841.44 {box[0]} {box[1]} cm /S Do"
    page = make.Page(content, {"S": make.image(scan)}, box)
    [found] = read(make.write(tmp_path, "scan.pdf", make.pdf(page)))
    pixels = found.image.pixels
    assert abs(pixels.shape[0] - 1753) <= 1 and abs(pixels.shape[1] - 1240) <= 1
    assert np.array_equal(pixels[-1753:, :1240], scan[-pixels.shape[0] :])
    assert found.image.dpi == pytest.approx(150, abs=0.2)


def test_scan_with_margins_lies_on_white_at_its_own_resolution(make, tmp_path):
    scan = make.noise(900, 1400)
    content = "560.3 0 0 360.2 120.77 30.31 cm /S Do"
    page = make.Page(content, {"S": make.image(scan)}, (0, 0, 842, 420))
    [found] = read(make.write(tmp_path, "scan.pdf", make.pdf(page)))
    pixels = found.image.pixels
    density = 1400 / 560.3
    left = round(120.77 * density)
    top = round((420 - 30.31 - 360.2) * density)
    hits = [
        (x, y)
        for x in (left - 1, left, left + 1)
        for y in range(max(0, top - 1), top + 2)
        if np.array_equal(pixels[y : y + 900, x : x + 1400], scan)
    ]
    assert len(hits) == 1
    assert (pixels[:, : hits[0][0]] == 255).all() and (pixels[hits[0][1] + 900 :] == 255).all()
    assert pixels.shape[1] == pytest.approx(842 * density, abs=1)


def test_crop_box_cuts_the_scan(make, tmp_path):
    scan = make.noise(1000, 800)
    page = make.Page("400 0 0 500 0 0 cm /S Do", {"S": make.image(scan)}, (0, 0, 400, 500))
    page.extra = "/CropBox [100 50 300 450]"
    [found] = read(make.write(tmp_path, "scan.pdf", make.pdf(page)))
    assert np.array_equal(found.image.pixels, scan[100:900, 200:600])


def test_strips_make_one_scan(make, tmp_path):
    scan = make.noise(1000, 700)
    edges = [0, 130, 260, 390, 520, 650, 780, 910, 1000]
    content, objects = "", {}
    for index, (top, bottom) in enumerate(itertools.pairwise(edges)):
        objects[f"S{index}"] = make.image(scan[top:bottom])
        content += f"q 336 0 0 {(bottom - top) * 0.48} 0 {(1000 - bottom) * 0.48} cm /S{index} Do Q\n"
    page = make.Page(content, objects, (0, 0, 336, 480))
    [found] = read(make.write(tmp_path, "strips.pdf", make.pdf(page)))
    assert found.image.pixels.shape == scan.shape
    assert np.array_equal(found.image.pixels, scan)


def test_text_mask_over_coarse_background_is_read_at_the_resolution_of_the_mask(make, tmp_path):
    background = np.full((500, 350), 240, np.uint8)
    mask = make.noise(2000, 1400) < 60
    objects = {"B": make.image(background), "M": make.image(mask)}
    content = "q 336 0 0 480 0 0 cm /B Do Q q 0 g 336 0 0 480 0 0 cm /M Do Q"
    page = make.Page(content, objects, (0, 0, 336, 480))
    [found] = read(make.write(tmp_path, "layers.pdf", make.pdf(page)))
    assert found.image.pixels.shape == (2000, 1400)
    assert np.array_equal(found.image.pixels < 128, mask)


def test_scan_inside_nested_forms(make, tmp_path):
    scan = make.noise(800, 600)
    inner = make.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Matrix [2 0 0 2 0 0] "
        "/Resources << /XObject << /S 4 0 R >> >>",
        b"q 1 0 0 1 0 0 cm /S Do Q",
    )
    more = {4: make.image(scan), 5: inner}
    outer = make.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I 5 0 R >> >>",
        b"q 0.5 0 0 0.5 0 0 cm /I Do Q",
    )
    page = make.Page("300 0 0 400 0 0 cm /O Do", {"O": outer}, (0, 0, 300, 400))
    [found] = read(make.write(tmp_path, "forms.pdf", make.pdf(page, more=more)))
    assert np.array_equal(found.image.pixels, scan)


def test_very_fine_scan_is_reduced_by_a_whole_factor(make, tmp_path):
    scan = np.full((7016, 4960), 255, np.uint8)
    scan[1000:3000, 2000:2400] = 0
    page = make.Page("595.2 0 0 841.92 0 0 cm /S Do", {"S": make.image(scan)}, (0, 0, 595.2, 841.92))
    [found] = read(make.write(tmp_path, "fine.pdf", make.pdf(page)))
    assert found.image.pixels.shape == (3508, 2480)
    assert found.image.dpi == pytest.approx(300, abs=0.2)
    assert np.argwhere(found.image.pixels < 128).min(axis=0).tolist() == [500, 1000]
    assert np.argwhere(found.image.pixels < 128).max(axis=0).tolist() == [1499, 1199]


def test_fax_with_flat_pixels_becomes_square(make, tmp_path):
    page = make.Page(
        "609.9 0 0 839.8 0 0 cm /S Do", {"S": make.image(make.noise(1143, 1728))}, (0, 0, 609.9, 839.8)
    )
    [found] = read(make.write(tmp_path, "fax.pdf", make.pdf(page)))
    height, width = found.image.pixels.shape
    assert width == 1728
    assert height / width == pytest.approx(839.8 / 609.9, rel=0.002)


def test_picture_laid_as_one_pixel_a_point_gets_a_believable_resolution(make, tmp_path):
    page = make.Page(
        "1240 0 0 1753 0 0 cm /S Do", {"S": make.image(make.noise(1753, 1240))}, (0, 0, 1240, 1753)
    )
    [found] = read(make.write(tmp_path, "app.pdf", make.pdf(page)))
    assert found.image.pixels.shape == (1753, 1240)
    assert found.image.dpi == pytest.approx(150, abs=1)


def test_slanted_scan_is_rendered_at_its_resolution(make, tmp_path):
    page = make.Page(
        "390 40 -40 560 40 0 cm /S Do", {"S": make.image(make.noise(2000, 1400))}, (0, 0, 440, 600)
    )
    [found] = read(make.write(tmp_path, "slant.pdf", make.pdf(page)))
    assert found.image.pixels.shape[1] == pytest.approx(440 * 1400 / np.hypot(390, 40), abs=3)


def test_what_is_drawn_over_a_scan_is_kept(make, tmp_path):
    scan = np.full((1000, 800), 255, np.uint8)
    content = "q 400 0 0 500 0 0 cm /S Do Q 0 g 100 200 50 25 re f"
    page = make.Page(content, {"S": make.image(scan)}, (0, 0, 400, 500))
    [found] = read(make.write(tmp_path, "typed.pdf", make.pdf(page)))
    dark = np.argwhere(found.image.pixels < 128)
    assert dark.min(axis=0).tolist() == pytest.approx([550, 200], abs=1)
    assert dark.max(axis=0).tolist() == pytest.approx([599, 299], abs=1)


def test_filled_form_field_is_drawn(make, tmp_path):
    look = make.stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", b"0 g 0 0 100 20 re f")
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (nomor) /V (1) /F 4 /Rect [200 300 300 320] "
        b"/AP << /N 5 0 R >> >>"
    )
    page = make.Page("", {}, (0, 0, 595, 842), extra="/Annots [4 0 R]")
    data = make.pdf(page, catalog="/AcroForm << /Fields [4 0 R] >>", more={4: field, 5: look})
    [found] = read(make.write(tmp_path, "form.pdf", data))
    pixels = found.image.pixels
    scale = pixels.shape[1] / 595
    assert pixels[round(532 * scale), round(250 * scale)] < 60
    assert np.argwhere(pixels < 128).min(axis=0)[0] == pytest.approx(522 * scale, abs=2)


def test_drawn_page_is_rendered_at_the_resolution_of_the_settings(make, tmp_path):
    path = make.write(tmp_path, "drawn.pdf", make.pdf(make.Page("1 0 0 RG 5 w 100 100 m 300 500 l S")))
    with open_source(path, IngestSettings(render_dpi=144)) as source:
        [page] = source.pages()
    assert page.image.dpi == pytest.approx(144)
    assert page.image.pixels.shape == (1684, 1190, 3)


def test_figure_on_a_drawn_page_raises_its_resolution(make, tmp_path):
    figure = make.image(make.noise(1000, 1500))
    page = make.Page("q 360 0 0 240 100 100 cm /S Do Q", {"S": figure})
    [found] = read(make.write(tmp_path, "figure.pdf", make.pdf(page)))
    assert found.image.dpi == pytest.approx(300, abs=0.5)


@pytest.mark.parametrize("box", [(0, 0, 14400, 14400), (0, 0, 200_000, 20), (0, 0, 3, 4)])
def test_odd_page_sizes_stay_within_bounds(make, tmp_path, box):
    path = make.write(tmp_path, "poster.pdf", make.pdf(make.Page(make.text("halo", 1, 1), {}, box)))
    [found] = read(path)
    assert 1 <= max(found.image.pixels.shape[:2]) <= 6001
    assert found.image.dpi > 0


def test_pages_come_one_by_one_and_only_those_selected(make, tmp_path):
    scans = [make.noise(600, 400, seed=number) for number in range(4)]
    lay = "200 0 0 300 0 0 cm /S Do"
    pages = [make.Page(lay, {"S": make.image(scan)}, (0, 0, 200, 300)) for scan in scans]
    path = make.write(tmp_path, "four.pdf", make.pdf(*pages))
    found = read(path, pages=[4, 2])
    assert [page.image.number for page in found] == [4, 2]
    assert np.array_equal(found[0].image.pixels, scans[3])
    assert np.array_equal(found[1].image.pixels, scans[1])


def test_the_drawing_of_a_born_digital_page_has_its_lines_black_and_no_print(tmp_path, make):
    line = "Baris dari sebuah halaman yang ditulis dengan komputer"
    words = "".join(make.text(line, 60, 760 - 14 * n, size=11) for n in range(24))
    hairline = "0.8 G 0.2 w 50 200 m 550 200 l S"
    area = "0.75 g 400 60 80 40 re f"
    thin = "0.7 g 50 150 500 0.5 re f"
    data = make.pdf(make.Page(f"{words}\n{hairline}\n{area}\n{thin}"))
    (page,) = read(make.write(tmp_path, "drawn.pdf", data))
    assert page.born_digital and page.drawing is not None
    assert page.drawing.shape[:2] == page.image.pixels.shape[:2]
    scale = page.image.height / 842
    ink = page.drawing < 160

    def at(x: float, y: float, reach: float = 1.5) -> bool:
        column, row = round(x * scale), round((842 - y) * scale)
        far = round(reach * scale)
        return bool(ink[row - far : row + far + 1, column].any())

    assert all(at(x, 200) and at(x, 150.25) for x in range(60, 540, 20))
    assert at(440, 60) and at(440, 100) and not at(440, 80)
    assert not ink[: round(400 * scale)].any()
