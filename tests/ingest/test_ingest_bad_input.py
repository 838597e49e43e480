"""Files that cannot be read, or only in part: one clear message each, with file, page and remedy."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from sopocr.errors import (
    DamagedSource,
    LimitExceeded,
    PasswordNeeded,
    SopocrError,
    SourceError,
    UnsupportedSource,
    UsageError,
)
from sopocr.ingest import PageFailure, SourcePage, open_source
from sopocr.settings import IngestSettings


def read(path, limits=None, **options):
    with open_source(path, limits or IngestSettings(), **options) as source:
        return list(source.pages())


def refused(path, kind, words, limits=None, **options) -> str:
    """The message with which `path` is refused; it must be of `kind`, one line, and name file and remedy."""
    with pytest.raises(kind) as caught:
        read(path, limits, **options)
    message = str(caught.value)
    assert type(caught.value) is kind
    assert message.startswith(str(path)) and "\n" not in message
    assert words in message
    assert caught.value.remedy
    return message


def failures(path, limits=None) -> dict[int, SourceError]:
    found = {page.number: page.error for page in read(path, limits) if isinstance(page, PageFailure)}
    for error in found.values():
        assert str(error).startswith(str(path)) and "\n" not in str(error) and error.remedy
    return found


def encrypted(path: Path, password: str) -> Path:
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    canvas = Canvas(str(path), encrypt=StandardEncryption(password, strength=128))
    canvas.drawString(100, 700, "Nomor SOP")
    canvas.save()
    return path


def test_missing_file(tmp_path):
    assert "is not there" in refused(tmp_path / "tidak ada.pdf", SourceError, "is not there")


def test_folder_in_place_of_a_file(tmp_path):
    refused(tmp_path, SourceError, "folder")


@pytest.mark.parametrize("name", ["n" * 5000, "nol\0nol"])
def test_name_that_no_file_can_have(tmp_path, name):
    refused(tmp_path / name, SourceError, "cannot be opened")


def test_file_without_permission(tmp_path, monkeypatch):
    path = tmp_path / "rahasia.pdf"
    path.write_bytes(b"%PDF-")

    def deny(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    refused(path, SourceError, "must not be read")


def test_empty_file(tmp_path, make):
    refused(make.write(tmp_path, "kosong.pdf", b""), DamagedSource, "empty")


def test_file_of_zero_bytes(tmp_path, make):
    refused(make.write(tmp_path, "nol.pdf", bytes(5000)), DamagedSource, "zero bytes")


def test_word_document_named_pdf(tmp_path):
    path = tmp_path / "naskah.pdf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    assert "as PDF" in refused(path, UnsupportedSource, "Word document")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{\\rtf1 halo}", "RTF"),
        (b"GIF89a" + bytes(50), "GIF"),
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "old office document"),
        (b"\x00\x00\x00\x20ftypavif" + bytes(50), "not read"),
        (b"\x07\x00\x33" + bytes(range(200)), "unknown type"),
    ],
)
def test_other_types_are_named(tmp_path, make, data, words):
    refused(make.write(tmp_path, "berkas.pdf", data), UnsupportedSource, words)


def test_file_over_the_limit_of_bytes_is_not_read(tmp_path, make):
    path = make.write(tmp_path, "besar.pdf", b"%PDF-" + bytes(5000))
    refused(path, LimitExceeded, "MiB", IngestSettings(max_file_bytes=4000))


def test_pdf_without_objects(tmp_path, make):
    refused(make.write(tmp_path, "rusak.pdf", b"%PDF-1.7\nhalo\n%%EOF"), DamagedSource, "damaged")


def test_pdf_without_pages(tmp_path, make):
    refused(make.write(tmp_path, "kosong.pdf", make.pdf()), DamagedSource, "has no pages")


def test_encrypted_pdf(tmp_path):
    path = encrypted(tmp_path / "kunci.pdf", "sandi")
    assert "--password" in refused(path, PasswordNeeded, "encrypted")
    assert "--password" in refused(path, PasswordNeeded, "wrong", password="salah")
    [page] = read(path, password="sandi")
    assert [word.text for word in page.words] == ["Nomor", "SOP"]


def test_password_for_an_open_pdf_does_no_harm(tmp_path, make):
    path = make.write(tmp_path, "buka.pdf", make.pdf(make.Page(make.text("halo"))))
    assert isinstance(read(path, password="sandi")[0], SourcePage)


def test_pdf_of_3000_pages(tmp_path, make):
    path = make.write(tmp_path, "tebal.pdf", make.pdf(*[make.Page(f"% {n}") for n in range(3000)]))
    assert "--pages 1-400" in refused(path, LimitExceeded, "3000 pages")
    found = read(path, pages=range(2990, 2993))
    assert [page.image.number for page in found] == [2990, 2991, 2992]


def test_tiff_of_too_many_pages(tmp_path):
    pages = [Image.new("1", (20, 30), 1) for _ in range(12)]
    pages[0].save(tmp_path / "tebal.tif", save_all=True, append_images=pages[1:])
    refused(tmp_path / "tebal.tif", LimitExceeded, "12 pages", IngestSettings(max_pages=10))


@pytest.mark.parametrize("pages", [[0], [3], [1, 9], [-1]])
def test_pages_that_are_not_there(tmp_path, make, pages):
    path = make.write(tmp_path, "dua.pdf", make.pdf(make.Page(""), make.Page("")))
    assert "1 to 2" in refused(path, UsageError, "has no page", pages=pages)


@pytest.mark.parametrize("share", [0.1, 0.6, 0.95])
def test_truncated_pdf(tmp_path, make, share):
    whole = make.pdf(make.Page("200 0 0 300 0 0 cm /S Do", {"S": make.image(make.noise(300, 200))}))
    refused(make.write(tmp_path, "putus.pdf", whole[: int(len(whole) * share)]), DamagedSource, "cut short")


def test_amended_pdf_that_is_cut_short_gives_its_pages_and_says_that_some_may_be_missing(tmp_path, make):
    whole = make.pdf(make.Page(make.text("halo")))
    path = make.write(tmp_path, "putus.pdf", whole + b"50 0 obj\n<< /Type /Page >>\nendobj\n51 0 obj\n<< /Ty")
    found = read(path)
    assert isinstance(found[0], SourcePage)
    assert list(failures(path)) == [2] and "cut short" in str(found[1].error)


def test_amended_and_padded_pdfs_are_whole(tmp_path, make):
    whole = make.pdf(make.Page(make.text("halo")))
    for name, data in {
        "nol": whole + bytes(3000),
        "baris": whole + b"\r\n" * 50,
        "awal": b"\n\n" + whole,
    }.items():
        assert failures(make.write(tmp_path, name, data)) == {}


def test_one_broken_page_does_not_spoil_the_others(tmp_path, make):
    data = make.pdf(make.Page(make.text("satu")), make.Page(make.text("dua")), make.Page(make.text("tiga")))
    broken = data.replace(b"/Kids [11 0 R 13 0 R 15 0 R]", b"/Kids [11 0 R 99 0 R 15 0 R]")
    assert broken != data
    found = read(make.write(tmp_path, "halaman.pdf", broken))
    assert [isinstance(page, SourcePage) for page in found] == [True, False, True]
    assert found[1].number == 2 and "page 2" in str(found[1].error)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.4, 0.9])
def test_truncated_pictures(tmp_path, kind, share):
    path = tmp_path / "putus"
    pixels = np.random.default_rng(3).integers(0, 256, (200, 150, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, kind)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    try:
        found = failures(path)
    except SourceError as error:
        found = {0: error}
    assert found and all(isinstance(error, DamagedSource) for error in found.values())


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(10_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_000, 20_000), (11_000, 11_000), (200_000, 200_000), (2_000_000, 100)])
def test_decompression_bomb_is_refused_before_it_is_decoded(tmp_path, make, size):
    path = make.write(tmp_path, "bom.png", png_that_claims(*size))
    try:
        found = failures(path)
    except SourceError as error:
        found = {1: error}
    assert isinstance(found[1], LimitExceeded) and "max_page_pixels" in str(found[1])


def test_picture_of_20000_pixels_inside_a_pdf_is_refused_before_it_is_decoded(tmp_path, make):
    head = "/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /ColorSpace /DeviceGray"
    bomb = make.stream(head + " /BitsPerComponent 8 /Filter /FlateDecode", zlib.compress(bytes(1_000_000), 9))
    pages = [make.Page("595 0 0 842 0 0 cm /S Do", {"S": bomb}), make.Page(make.text("halo"))]
    path = make.write(tmp_path, "bom.pdf", make.pdf(*pages))
    found = failures(path)
    assert list(found) == [1]
    assert isinstance(found[1], LimitExceeded) and "20000 x 20000" in str(found[1])


def test_page_that_does_not_fit_in_memory_is_a_failure(tmp_path, make, monkeypatch):
    path = make.write(tmp_path, "a.pdf", make.pdf(make.Page(make.text("satu")), make.Page(make.text("dua"))))
    with open_source(path, IngestSettings()) as source:
        real = source._reader.read

        def read_or_fail(number):
            if number == 1:
                raise MemoryError
            return real(number)

        monkeypatch.setattr(source._reader, "read", read_or_fail)
        first, second = source.pages()
    assert isinstance(first, PageFailure) and "does not fit in memory" in str(first.error)
    assert isinstance(second, SourcePage)


def test_pdf_with_forms_that_contain_themselves_ends(tmp_path, make):
    loop = make.stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /L 4 0 R >> >>", b"/L Do"
    )
    page = make.Page("/O Do", {"O": loop})
    found = read(make.write(tmp_path, "lingkar.pdf", make.pdf(page, more={4: loop})))
    assert isinstance(found[0], SourcePage)


def test_file_is_free_again_after_closing(tmp_path, make):
    path = make.write(tmp_path, "a.pdf", make.pdf(make.Page("")))
    read(path)
    path.unlink()
    path = make.write(tmp_path, "b.pdf", b"GIF89a" + bytes(50))
    with pytest.raises(UnsupportedSource):
        read(path)
    path.unlink()


def _samples() -> dict[str, bytes]:
    from io import BytesIO  # noqa: PLC0415

    samples = {}
    picture = Image.fromarray(np.random.default_rng(2).integers(0, 256, (24, 18), dtype=np.uint8))
    for kind in ("JPEG", "PNG", "TIFF", "WEBP", "BMP"):
        target = BytesIO()
        picture.save(target, kind, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
        samples[kind] = target.getvalue()
    return samples


SAMPLES = _samples()


@given(
    kind=st.sampled_from(["PDF", *SAMPLES]),
    edits=st.lists(
        st.tuples(st.integers(0, 10**6), st.binary(min_size=0, max_size=4)), min_size=1, max_size=6
    ),
)
@example(kind="TIFF", edits=[(4, b"\xff\xff\xff\xff")])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_gives_anything_but_our_errors(tmp_path, make, kind, edits):
    scan = make.image(make.noise(24, 18))
    drawn = make.text("Nomor SOP") + "100 0 0 100 0 0 cm /S Do"
    data = bytearray(
        SAMPLES[kind] if kind != "PDF" else make.pdf(make.Page(drawn, {"S": scan}, (0, 0, 100, 140)))
    )
    for place, change in edits:
        at = place % len(data)
        data[at : at + len(change)] = change
        if not change:
            del data[at : at + 1]
    path = make.write(tmp_path, "rusak", bytes(data))
    try:
        found = read(path, IngestSettings(max_page_pixels=1_000_000))
    except SopocrError as error:
        assert str(error).startswith(str(path))
    else:
        assert all(isinstance(page, SourcePage | PageFailure) for page in found) and found


def test_reading_many_pages_holds_one_at_a_time(tmp_path, make):
    import tracemalloc  # noqa: PLC0415

    scans = [make.image(make.noise(1000, 700, seed=n)) for n in range(8)]
    pages = [make.Page("336 0 0 480 0 0 cm /S Do", {"S": scan}, (0, 0, 336, 480)) for scan in scans]
    path = make.write(tmp_path, "banyak.pdf", make.pdf(*pages))
    tracemalloc.start()
    with open_source(path, IngestSettings()) as source:
        for page in source.pages():
            assert page.image.pixels.shape == (1000, 700)
            del page
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * 8 * 1000 * 700  # eight pages in colour would take this much
