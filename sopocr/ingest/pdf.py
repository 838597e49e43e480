"""PDF files through PDFium: pages as pixels on the grid of their scan, and the words of a trusted text layer.

A scanned page is rendered so that each pixel of its scan falls on one pixel of the page, so nothing is
resampled; PDFium then gives the scan's own pixels, turned and flipped as the page shows them, with everything
drawn over it (layers, strips, stamps, filled forms) in place.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sopocr.errors import DamagedSource, LimitExceeded, PasswordNeeded, SourceError, UnsupportedSource
from sopocr.geometry import Box, Points
from sopocr.ingest.pages import SourcePage, drop_idle_colour, plausible_dpi
from sopocr.ingest.pdf_drawing import show_drawing_only
from sopocr.ingest.pdf_grid import POINTS_PER_INCH, Content, Grid, Picture, coverage, grid_of, to_pixels
from sopocr.ingest.text_layer import is_hidden, judge, read_words
from sopocr.page_image import PageImage, Pixels
from sopocr.settings import IngestSettings

_MAX_DEPTH = 15
_TAIL_BYTES = 65536


class PdfFile:
    """A PDF as a source of pages; one page and its bitmap are held at a time."""

    def __init__(self, file: BinaryIO, path: Path, settings: IngestSettings, password: str | None) -> None:
        self._path, self._settings = path, settings
        self.cut_short = _missing_tail(file, path)
        try:
            self._pdf = pdfium.PdfDocument(file, password=password)
        except pdfium.PdfiumError as error:
            raise _open_error(error.err_code, path, password, self.cut_short is not None) from error
        if self._pdf.get_formtype() != pdfium_c.FORMTYPE_NONE:
            self._pdf.init_forms()

    @property
    def page_count(self) -> int:
        return len(self._pdf)

    def close(self) -> None:
        self._pdf.close()

    def read(self, number: int) -> SourcePage:
        """Page `number` (from 1) as a viewer shows it, /Rotate applied."""
        try:
            return self._read(number)
        except pdfium.PdfiumError as error:
            raise DamagedSource(
                f"the page is damaged ({error})",
                remedy="Save or scan the file again",
                file=self._path,
                page=number,
            ) from error

    def _read(self, number: int) -> SourcePage:
        with closing(self._pdf[number - 1]) as page:
            visible = Box(*page.get_bbox())
            content = _content(page, visible)
            self._check_sizes(content.pictures, number)
            content = content.without_tints(visible)
            grid = grid_of(visible, content, self._settings.render_dpi)
            # PDFium maps the page's box onto whole pixels; set to the grid, the box shifts no pixel.
            page.set_mediabox(*grid.box)
            page.set_cropbox(*grid.box)
        with closing(self._pdf[number - 1]) as page:
            rotation = int(page.get_rotation())
            _seat_pictures(page, grid)
            pixels = _render(page, grid, rotation)
            found = read_words(page, to_pixels(grid, rotation))
            covered = coverage(content.pictures, grid.box)
            verdict = judge(found, covered, pixels)
            drawing = None
            if verdict.born_digital:
                show_drawing_only(_objects(page))
                drawing = _render(page, grid, rotation)
        long_side = max(pixels.shape[:2])
        dpi = plausible_dpi(grid.density * POINTS_PER_INCH, long_side)
        image = PageImage(pixels, number, dpi, (pixels.shape[1], pixels.shape[0]))
        return SourcePage(image, verdict.words, verdict.born_digital, verdict.layer, drawing)

    def _check_sizes(self, pictures: tuple[Picture, ...], number: int) -> None:
        limit = self._settings.max_page_pixels
        for picture in pictures:
            if picture.width * picture.height > limit:
                raise LimitExceeded(
                    f"holds a picture of {picture.width} x {picture.height} pixels; the limit is {limit}",
                    remedy="Scan at a lower resolution, or raise ingest.max_page_pixels in the settings",
                    file=self._path,
                    page=number,
                )


def _missing_tail(file: BinaryIO, path: Path) -> DamagedSource | None:
    """The fault of a PDF that ends without its trailer: PDFium rebuilds such files, but pages may be lost.

    An earlier end mark (of a linearised or amended file) with objects after it does not count.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    file.seek(0)
    end = max(tail.rfind(b"%%EOF"), tail.rfind(b"startxref"))
    if end >= 0 and b"endobj" not in tail[end:] and b"stream" not in tail[end:]:
        return None
    return DamagedSource(
        "the file is cut short; what is left was read, but pages may be missing",
        remedy="Copy or scan it again",
        file=path,
    )


def _open_error(code: int | None, path: Path, password: str | None, cut_short: bool) -> SourceError:
    """PDFium's reason for not opening a file, in our words."""
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        if password is None:
            return PasswordNeeded("is encrypted", remedy="Give its password with --password", file=path)
        return PasswordNeeded("the password is wrong", remedy="Give the right one with --password", file=path)
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return UnsupportedSource(
            "is encrypted in a way that is not read", remedy="Print it to a new PDF and give that", file=path
        )
    return DamagedSource(
        "is cut short" if cut_short else "is damaged or has no pages",
        remedy="Copy, save or scan it again",
        file=path,
    )


def _content(page: Any, visible: Box) -> Content:
    """The pictures that show on a page, and how many pieces of visible text it has, nested forms included."""
    pictures, texts = [], 0
    for item, frame in _objects(page):
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            picture = _picture(item, frame)
            if picture.sound and picture.box.intersect(visible).area > 0:
                pictures.append(picture)
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += not is_hidden(item)
    return Content(tuple(pictures), texts)


def _seat_pictures(page: Any, grid: Grid) -> None:
    """Move the upright pictures of a page by fractions of a pixel, so that their pixels are the grid's.

    This changes the page in memory only.
    """
    for item, frame in _objects(page):
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_IMAGE:
            continue
        picture = _picture(item, frame)
        if not picture.sound or not picture.upright:
            continue
        old, new = picture.box, grid.seat(picture.box)
        if old == new:
            continue
        across, up = new.width / old.width, new.height / old.height
        move = np.array([[across, 0, new.x0 - old.x0 * across], [0, up, new.y0 - old.y0 * up], [0, 0, 1.0]])
        matrix = np.linalg.inv(frame) @ move @ frame @ _matrix(item)
        (a, c, e), (b, d, f) = matrix[0].tolist(), matrix[1].tolist()
        pdfium_c.FPDFPageObj_SetMatrix(item, pdfium_c.FS_MATRIX(a, b, c, d, e, f))


def _objects(page: Any) -> Iterator[tuple[Any, Points]]:
    """All objects of a page that are no forms, also those inside forms, each with its frame.

    The frame is the 3x3 matrix from the space in which the object lies to the page's.
    """
    count = pdfium_c.FPDFPage_CountObjects(page)
    yield from _walk(page, count, pdfium_c.FPDFPage_GetObject, np.eye(3), _MAX_DEPTH)


def _walk(parent: Any, count: int, get: Any, frame: Points, depth: int) -> Iterator[tuple[Any, Points]]:
    for index in range(count):
        item = get(parent, index)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield item, frame
        elif depth:
            nested = pdfium_c.FPDFFormObj_CountObjects(item)
            inner = frame @ _matrix(item)
            yield from _walk(item, nested, pdfium_c.FPDFFormObj_GetObject, inner, depth - 1)


def _picture(item: Any, frame: Points) -> Picture:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
    unit = np.array([[0.0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]])
    return Picture((unit @ (frame @ _matrix(item)).T)[:, :2], width.value, height.value)


def _matrix(item: Any) -> Points:
    """An object's 3x3 matrix for column vectors."""
    found = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, found)
    return np.array([[found.a, found.c, found.e], [found.b, found.d, found.f], [0, 0, 1.0]])


def _render(page: Any, grid: Grid, rotation: int) -> Pixels:
    """The page in grey or BGR, as shown: filled forms and annotations included."""
    width, height = (grid.height, grid.width) if rotation in (90, 270) else (grid.width, grid.height)
    bitmap = pdfium.PdfBitmap.new_native(width, height, pdfium_c.FPDFBitmap_BGR)
    with closing(bitmap):
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_RENDER_LIMITEDIMAGECACHE
        placed = (bitmap, page, 0, 0, width, height, 0, flags)
        pdfium_c.FPDF_RenderPageBitmap(*placed)
        if page.formenv:
            pdfium_c.FPDF_FFLDraw(page.formenv, *placed)
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    return drop_idle_colour(pixels)
