"""PDF files through PDFium: pages as pixels on the grid of their scan, and the words of a trusted text layer.

A scanned page is rendered so that each pixel of its scan falls on one pixel of the page, so nothing is
resampled; PDFium then gives the scan's own pixels, turned and flipped as the page shows them, with everything
drawn over it (layers, strips, stamps, filled forms) in place.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sopocr.errors import DamagedSource, LimitExceeded, PasswordNeeded, SourceError, UnsupportedSource
from sopocr.geometry import Box
from sopocr.ingest.page_tree import with_true_counts
from sopocr.ingest.pages import SourcePage, drop_idle_colour, plausible_dpi
from sopocr.ingest.pdf_drawing import show_drawing_only
from sopocr.ingest.pdf_grid import POINTS_PER_INCH, Picture, coverage, grid_of, to_pixels
from sopocr.ingest.pdf_objects import (
    content_of,
    filled_shapes,
    objects,
    render,
    render_plainly,
    seat_pictures,
)
from sopocr.ingest.pictures import places_of_outlines, places_of_pictures
from sopocr.ingest.plumbed import PlumbedPdf
from sopocr.ingest.text_layer import FoundWords, judge, read_words
from sopocr.page_image import PageImage
from sopocr.settings import IngestSettings

_TAIL_BYTES = 65536


class PdfFile:
    """A PDF as a source of pages; one page and its bitmap are held at a time."""

    def __init__(self, file: BinaryIO, path: Path, settings: IngestSettings, password: str | None) -> None:
        self._path, self._settings = path, settings
        self.missing: SourceError | None = _missing_tail(file, path)
        try:
            self._pdf = pdfium.PdfDocument(file, password=password)
        except pdfium.PdfiumError as error:
            raise _open_error(error.err_code, path, password, self.missing is not None) from error
        form = self._pdf.get_formtype()
        if form == pdfium_c.FORMTYPE_XFA_FULL:
            self._pdf.close()
            raise UnsupportedSource(
                "is a dynamic XFA form: its pages exist only in Adobe's programs",
                remedy="Open it in Adobe Reader, print it to a new PDF and give that",
                file=path,
            )
        self._plumbed = PlumbedPdf(path, password)
        if len(self._pdf) < self._plumbed.page_count:
            self._count_all_pages(file)
        if form == pdfium_c.FORMTYPE_ACRO_FORM:
            self._pdf.init_forms()
        self.missing = self.missing or self._portfolio()

    def _count_all_pages(self, file: BinaryIO) -> None:
        """Read the file with its page tree set right, where that counts fewer pages than it holds."""
        whole = with_true_counts(file, self._plumbed.document)
        if whole is not None:
            self._pdf.close()
            self._pdf = pdfium.PdfDocument(whole)
        if len(self._pdf) < self._plumbed.page_count:
            self.missing = DamagedSource(
                f"the file counts {len(self._pdf)} pages but holds {self._plumbed.page_count}",
                remedy="Open it in a PDF program, print it to a new PDF and give that",
                file=self._path,
            )

    def _portfolio(self) -> UnsupportedSource | None:
        count = self._pdf.count_attachments()
        if not count or not self._plumbed.is_portfolio:
            return None
        names = ", ".join(self._pdf.get_attachment(index).get_name() for index in range(count))
        return UnsupportedSource(
            f"is a portfolio: its documents are attachments, which were not read ({names})",
            remedy="Save the attachments and give them",
            file=self._path,
        )

    @property
    def page_count(self) -> int:
        return len(self._pdf)

    def close(self) -> None:
        self._plumbed.close()
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
            content = content_of(page, visible)
            self._check_sizes(content.pictures, number)
            content = content.without_tints(visible)
            grid = grid_of(visible, content, self._settings.render_dpi)
            # PDFium maps the page's box onto whole pixels; set to the grid, the box shifts no pixel.
            page.set_mediabox(*grid.box)
            page.set_cropbox(*grid.box)
        with closing(self._pdf[number - 1]) as page, self._plumbed.page(number) as plumbed:
            rotation = int(page.get_rotation())
            seat_pictures(page, grid)
            shown = render(page, grid, rotation)
            found = FoundWords() if plumbed is None else read_words(page, plumbed, grid, rotation, shown)
            verdict = judge(found, coverage(content.pictures, grid.box))
            drawing = None
            pictures: tuple[Box, ...] = ()
            codes: tuple[Box, ...] = ()
            if verdict.born_digital:
                matrix = to_pixels(grid, rotation)
                pictures, codes = places_of_pictures(content.pictures, matrix, shown)
                pictures += places_of_outlines(filled_shapes(page, matrix), grid.density)
                show_drawing_only(objects(page))
                drawing = render_plainly(page, grid, rotation)
            pixels = drop_idle_colour(shown)
        long_side = max(pixels.shape[:2])
        dpi = plausible_dpi(grid.density * POINTS_PER_INCH, long_side)
        image = PageImage(pixels, number, dpi, (pixels.shape[1], pixels.shape[0]))
        return SourcePage(image, verdict.words, verdict.born_digital, verdict.layer, drawing, pictures, codes)

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
