"""Picture files as pages: orientation, resolution, pages of a TIFF, kinds of pixels."""

from __future__ import annotations

import io
import struct
import sys

import numpy as np
import pytest
from PIL import Image, ImageChops

from sopocr.errors import DamagedSource, UnsupportedSource
from sopocr.geometry import Box
from sopocr.ingest import PageFailure, SourcePage, open_source
from sopocr.settings import IngestSettings

# EXIF 2.32, tag 0x0112: which edges of the shown picture the stored rows and columns begin at.
# Each takes the shown picture to the stored one.
STORED = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.swapaxes(0, 1),
    6: lambda p: np.rot90(p, 1),
    7: lambda p: p[::-1, ::-1].swapaxes(0, 1),
    8: lambda p: np.rot90(p, -1),
}


def read(path, settings=None) -> list[SourcePage]:
    with open_source(path, settings or IngestSettings()) as source:
        pages = list(source.pages())
    assert all(isinstance(page, SourcePage) for page in pages), pages
    return pages


def corner_picture() -> np.ndarray:
    """A portrait with a dark block at the top left."""
    pixels = np.full((120, 80), 250, np.uint8)
    pixels[4:20, 8:40] = 10
    return pixels


def dark_box(page: SourcePage) -> list[int]:
    rows, columns = np.where(page.image.pixels < 128)
    return [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", STORED)
def test_orientation_is_undone_and_boxes_lie_in_the_shown_frame(tmp_path, orientation, kind):
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](corner_picture())))
    if kind == "WEBP":
        stored = stored.convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned"
    options = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
    stored.save(path, kind, exif=exif, **options)
    [page] = read(path)
    assert (page.image.height, page.image.width) == (120, 80)
    assert page.image.source_size == (80, 120)
    assert dark_box(page) == pytest.approx([8, 4, 40, 20], abs=1)
    assert page.image.source_box(Box(8, 4, 40, 20)) == pytest.approx((8, 4, 40, 20))


def mark_as_thumbnail(path, index: int) -> None:
    """Set NewSubfileType of a TIFF's page to "reduced copy of another page" (TIFF 6.0, tag 254)."""
    data = bytearray(path.read_bytes())
    [directory] = struct.unpack_from("<I", data, 4)
    for place in range(index + 1):
        [entries] = struct.unpack_from("<H", data, directory)
        if place < index:
            [directory] = struct.unpack_from("<I", data, directory + 2 + 12 * entries)
    tags = {
        struct.unpack_from("<H", data, at)[0]: at
        for at in range(directory + 2, directory + 2 + 12 * entries, 12)
    }
    struct.pack_into("<I", data, tags[254] + 8, 1)
    path.write_bytes(data)


def test_pages_of_a_tiff_come_in_order_without_thumbnails(tmp_path):
    pages = [Image.fromarray(np.full((200 + 10 * n, 150), 40 * n, np.uint8)) for n in range(5)]
    path = tmp_path / "many.tif"
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:], tiffinfo={254: 0})
    mark_as_thumbnail(path, 2)
    with open_source(path, IngestSettings()) as source:
        assert source.media_type == "image/tiff" and source.page_count == 4
        found = list(source.pages())
        again = list(source.pages())
    assert [page.image.number for page in found] == [1, 2, 3, 4]
    assert [int(page.image.pixels[0, 0]) for page in found] == [0, 40, 120, 160]
    assert [page.image.height for page in again] == [200, 210, 230, 240]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [((300, 300), 300), ((72, 72), 2480 / 11.69), ((96, 96), 2480 / 11.69), ((0, 0), 2480 / 11.69)],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_resolution_is_believed_where_it_gives_a_paper_size(tmp_path, kind, stated, expected):
    path = tmp_path / "page"
    Image.new("L", (1754, 2480), 255).save(path, kind, **({"dpi": stated} if stated[0] else {}))
    [page] = read(path)
    assert page.image.dpi == pytest.approx(expected, rel=0.001)


@pytest.mark.parametrize("lying", [False, True])
def test_fax_becomes_square_and_leads_back_to_its_own_pixels(tmp_path, lying):
    fax = np.full((1146, 1728), 255, np.uint8)
    fax[100:200, 300:600] = 0
    exif = Image.Exif()
    if lying:
        exif[0x0112] = 6
    path = tmp_path / "fax.tif"
    Image.fromarray(fax).save(path, "TIFF", dpi=(204, 98), exif=exif)
    [page] = read(path)
    tall = round(1146 * 204 / 98)
    if lying:
        assert (page.image.height, page.image.width) == (1728, tall)
        own = Box(1146 - 200, 300, 1146 - 100, 600)
    else:
        assert (page.image.height, page.image.width) == (tall, 1728)
        own = Box(300, 100, 600, 200)
    assert page.image.dpi == pytest.approx(204)
    assert page.image.source_box(Box(*dark_box(page))) == pytest.approx(own, abs=1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(5000, 7000), (13000, 9000)])
def test_large_picture_is_reduced_and_leads_back_to_its_own_pixels(tmp_path, size, kind):
    image = Image.new("L", size, 255)
    image.paste(0, (3000, 4000, 4200, 4600))
    path = tmp_path / "large"
    image.save(path, kind)
    [page] = read(path)
    assert max(page.image.pixels.shape) <= 6000
    assert page.image.source_size == size
    assert page.image.source_box(Box(*dark_box(page))) == pytest.approx((3000, 4000, 4200, 4600), abs=4)


GREY = np.tile(np.arange(0, 256, dtype=np.uint8), (40, 1))


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGB", "RGBA", "I;16", "1"])
def test_kinds_of_grey_pixels_come_alike(tmp_path, mode):
    path = tmp_path / "grey.png"
    if mode == "I;16":
        image = Image.fromarray(GREY.astype(np.uint16) * 257)
    elif mode == "1":
        image = Image.fromarray(GREY).convert("1", dither=Image.Dither.NONE)
    else:
        image = Image.fromarray(GREY).convert(mode)
    image.save(path)
    [page] = read(path)
    expected = np.where(GREY > 127, 255, 0) if mode == "1" else GREY
    assert page.image.pixels.dtype == np.uint8
    assert np.array_equal(page.image.pixels, expected)


def test_transparent_pixels_lie_on_white(tmp_path):
    pixels = np.zeros((20, 30, 4), np.uint8)
    pixels[5:10, 5:10] = (200, 0, 0, 255)
    pixels[12:15, 5:10] = (0, 0, 0, 128)
    Image.fromarray(pixels).save(tmp_path / "clear.png")
    [page] = read(tmp_path / "clear.png")
    assert page.image.pixels[0, 0].tolist() == [255, 255, 255]
    assert page.image.pixels[7, 7].tolist() == [0, 0, 200]
    assert page.image.pixels[13, 7].tolist() == [127, 127, 127]


def test_colour_is_kept_in_bgr_and_print_colours_are_converted(tmp_path):
    Image.new("RGB", (30, 20), (200, 100, 50)).save(tmp_path / "colour.bmp")
    Image.new("CMYK", (30, 20), (0, 255, 255, 0)).save(tmp_path / "print.tif")
    assert read(tmp_path / "colour.bmp")[0].image.pixels[3, 3].tolist() == [50, 100, 200]
    blue, green, red = read(tmp_path / "print.tif")[0].image.pixels[3, 3].tolist()
    assert red > 200 and green < 60 and blue < 60


def test_first_picture_of_a_phones_pair_is_the_page(tmp_path):
    front, back = Image.new("L", (60, 90), 200), Image.new("L", (60, 90), 10)
    front.save(tmp_path / "pair.jpg", "MPO", save_all=True, append_images=[back])
    [page] = read(tmp_path / "pair.jpg")
    assert int(page.image.pixels[5, 5]) == pytest.approx(200, abs=2)


def test_type_is_told_from_the_content_and_not_the_name(tmp_path):
    path = tmp_path / "surat keputusan – ᮞᮥᮔ᮪ᮓ 文.pdf"
    Image.new("L", (60, 90), 200).save(path, "PNG")
    with open_source(path, IngestSettings()) as source:
        assert source.media_type == "image/png"
        assert source.path == path
        [page] = source.pages()
    assert isinstance(page, SourcePage) and page.text_layer == "none" and not page.born_digital


def test_floating_point_pixels_are_refused(tmp_path):
    Image.fromarray(np.ones((9, 9), np.float32)).save(tmp_path / "float.tif")
    with open_source(tmp_path / "float.tif", IngestSettings()) as source:
        [failure] = source.pages()
    assert isinstance(failure, PageFailure) and isinstance(failure.error, UnsupportedSource)


def test_page_of_a_tiff_that_is_cut_short_fails_alone(tmp_path):
    pages = [
        Image.fromarray(np.random.default_rng(n).integers(0, 256, (90, 70), dtype=np.uint8)) for n in range(3)
    ]
    path = tmp_path / "cut.tif"
    pages[0].save(path, "TIFF", save_all=True, append_images=pages[1:])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 3000])
    with open_source(path, IngestSettings()) as source:
        found = list(source.pages())
    assert np.array_equal(found[0].image.pixels, np.asarray(pages[0]))
    assert isinstance(found[-1], PageFailure)
    assert isinstance(found[-1].error, DamagedSource) and "cut" in str(found[-1].error)


def test_heic_is_read_where_its_package_is_installed(tmp_path):
    import pillow_heif  # noqa: PLC0415

    path = tmp_path / "foto.heic"
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = Image.fromarray(np.rot90(corner_picture(), 1)).convert("RGB")
    pillow_heif.from_pillow(stored).save(path, quality=95, exif=exif.tobytes())
    [page] = read(path)
    assert (page.image.height, page.image.width) == (120, 80)
    assert dark_box(page) == pytest.approx([8, 4, 40, 20], abs=2)


def test_heic_without_its_package_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    path = tmp_path / "foto.heic"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    with pytest.raises(UnsupportedSource, match=r'pip install "sopocr\[heic\]"'):
        open_source(path, IngestSettings())


def jpeg_of(image: Image.Image, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=95, **options)
    return target.getvalue()


def without_adobe(data: bytes) -> bytes:
    """A JPEG without its Adobe marker (APP14)."""
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]


def test_four_colours_with_and_without_adobes_marker(tmp_path):
    """Adobe's files are stored turned round (Adobe TN 5116, section 18); those of others as they are."""
    page = corner_picture()
    black = Image.fromarray(255 - page)
    empty = Image.new("L", black.size)
    cmyk = Image.merge("CMYK", (empty, empty, empty, black))
    (tmp_path / "adobe.jpg").write_bytes(jpeg_of(cmyk))
    # without the marker the same ink is stored the other way round
    plain = without_adobe(jpeg_of(Image.merge("CMYK", [ImageChops.invert(band) for band in cmyk.split()])))
    (tmp_path / "plain.jpg").write_bytes(plain)
    for name in ("adobe.jpg", "plain.jpg"):
        [read_back] = read(tmp_path / name)
        assert dark_box(read_back) == pytest.approx([8, 4, 40, 20], abs=1), name
        assert read_back.image.pixels.mean() > 150


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_marker_is_read_and_one_cut_short_is_not(tmp_path, progressive):
    noise = np.random.default_rng(1).integers(0, 255, (120, 80), np.uint8)
    preview = Image.Exif()
    preview[0x010E] = "a preview ends so: \xff\xd9"
    data = jpeg_of(Image.fromarray(noise), progressive=progressive, exif=preview)
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    [whole] = read(path)
    for cut in (2, 1):
        path.write_bytes(data[:-cut])
        [page] = read(path)
        assert np.array_equal(page.image.pixels, whole.image.pixels)
    path.write_bytes(data + b"notes of some program")
    assert len(read(path)) == 1
    path.write_bytes(data[: -len(data) // 4])
    with open_source(path, IngestSettings()) as source:
        [failure] = source.pages()
    assert isinstance(failure, PageFailure) and isinstance(failure.error, DamagedSource)


@pytest.mark.parametrize("name", ["a.jp2", "a.j2k"])
def test_bare_jpeg_2000(tmp_path, name):
    Image.fromarray(corner_picture()).save(tmp_path / name, no_jp2=name.endswith("j2k"))
    [page] = read(tmp_path / name)
    assert dark_box(page) == [8, 4, 40, 20]


def test_16_bit_grey_whose_0_is_white_is_turned_round(tmp_path):
    grey = np.zeros((60, 40), np.uint16)
    grey[10:20] = 65535
    for photometric, paper in ((0, 255), (1, 0)):
        path = tmp_path / f"grey-{photometric}.tif"
        Image.fromarray(grey).save(path, tiffinfo={262: photometric})
        with open_source(path, IngestSettings()) as source:
            (page,) = source.pages()
        assert isinstance(page, SourcePage)
        assert (page.image.pixels[0, 0], page.image.pixels[15, 0]) == (paper, 255 - paper)
