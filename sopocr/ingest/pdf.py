"""PDF files through PDFium: pages as pixels on the grid of their scan, and the words of a trusted text layer.

A scanned page is rendered so that each pixel of its scan falls on one pixel of the page, so nothing is
resampled; PDFium then gives the scan's own pixels, turned and flipped as the page shows them, with everything
drawn over it (layers, strips, stamps, filled forms) in place.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sopocr.errors import DamagedSource, LimitExceeded, PasswordNeeded, SourceError, UnsupportedSource
from sopocr.geometry import Box, Points
from sopocr.ingest.pages import SourcePage, drop_idle_colour, plausible_dpi, reduction
from sopocr.ingest.text_layer import judge, read_words
from sopocr.page_image import PageImage, Pixels
from sopocr.settings import IngestSettings

_POINTS_PER_INCH = 72.0
_SCAN_SHARE = 0.5
"""An upright picture that covers this share of the page sets the page's pixel grid."""
_FIGURE_SHARE = 0.05
"""A smaller picture that covers at least this share sets the resolution of the rendering."""
_MAX_FIGURE_DPI = 400.0
_UPRIGHT = 0.02
"""Largest ratio of a picture matrix's minor to its major terms that counts as upright (about 1 degree)."""
_OVERHANG = 0.01
"""A scan that sticks out of the page by less than this share is shown whole: page sizes are often rounded."""
_INSET = 0.02
"""Of a pixel."""
_MAX_DEPTH = 15
_TAIL_BYTES = 2048


@dataclass(frozen=True)
class _Picture:
    """A picture on a page: its corners in points of the page's own space, and its size in its own pixels.

    `corners` are the images of (0, 0), (1, 0), (1, 1), (0, 1) of the picture's unit square.
    """

    corners: Points
    width: int
    height: int

    @property
    def box(self) -> Box:
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def sides(self) -> tuple[Points, Points]:
        """The vectors of its lower and its left edge, in points."""
        return self.corners[1] - self.corners[0], self.corners[3] - self.corners[0]

    @property
    def upright(self) -> bool:
        """True where its edges run along the page's, turned by quarters or flipped though it may be."""
        return all(min(abs(side)) <= _UPRIGHT * max(abs(side)) for side in self.sides)

    @property
    def density(self) -> tuple[float, float]:
        """Its pixels a point along the page's x and y; for a picture at a slant along its own edges."""
        along, up = self.sides
        lengths = np.hypot(*along), np.hypot(*up)
        if min(lengths) <= 0:
            return 0.0, 0.0
        own = self.width / lengths[0], self.height / lengths[1]
        return own if abs(along[0]) >= abs(along[1]) else (own[1], own[0])


@dataclass(frozen=True)
class _Grid:
    """The part of a page's own space (points, y up) that becomes width x height pixels before /Rotate."""

    box: Box
    width: int
    height: int

    @property
    def density(self) -> float:
        """Pixels a point."""
        return max(self.width / self.box.width, self.height / self.box.height)


@dataclass(frozen=True)
class _Axis:
    """From `start` to `end` (points) there are `pixels` pixels."""

    start: float
    end: float
    pixels: int


class PdfFile:
    """A PDF as a source of pages; one page and its bitmap are held at a time."""

    def __init__(self, file: BinaryIO, path: Path, settings: IngestSettings, password: str | None) -> None:
        self._path, self._settings = path, settings
        self.cut_short = _missing_tail(file, path)
        try:
            self._pdf = pdfium.PdfDocument(file, password=password)
        except pdfium.PdfiumError as error:
            raise _open_error(error.err_code, path, password) from error
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
            pictures = [picture for picture in _pictures(page) if picture.box.intersect(visible).area > 0]
            self._check_sizes(pictures, number)
            grid = _grid(visible, pictures, self._settings.render_dpi)
            # PDFium maps the page's box onto whole pixels; set to the grid, the box shifts no pixel.
            page.set_mediabox(*grid.box)
            page.set_cropbox(*grid.box)
        with closing(self._pdf[number - 1]) as page:
            rotation = int(page.get_rotation())
            pixels = _render(page, grid, rotation)
            found = read_words(page, _to_pixels(grid, rotation))
            covered = _coverage(pictures, grid.box)
        long_side = max(pixels.shape[:2])
        dpi = plausible_dpi(grid.density * _POINTS_PER_INCH, long_side)
        verdict = judge(found, covered, pixels)
        image = PageImage(pixels, number, dpi, (pixels.shape[1], pixels.shape[0]))
        return SourcePage(image, verdict.words, verdict.born_digital, verdict.layer)

    def _check_sizes(self, pictures: list[_Picture], number: int) -> None:
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
    """The fault of a PDF that ends without its trailer: PDFium rebuilds such files, but pages may be lost."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read()
    file.seek(0)
    if b"%%EOF" in tail or b"startxref" in tail:
        return None
    return DamagedSource(
        "the file is cut short; what is left was read, but pages may be missing",
        remedy="Copy or scan it again",
        file=path,
    )


def _open_error(code: int | None, path: Path, password: str | None) -> SourceError:
    """PDFium's reason for not opening a file, in our words."""
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        if password is None:
            return PasswordNeeded("is encrypted", remedy="Give its password with --password", file=path)
        return PasswordNeeded("the password is wrong", remedy="Give the right one with --password", file=path)
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return UnsupportedSource(
            "is encrypted in a way that is not read", remedy="Print it to a new PDF and give that", file=path
        )
    if code == pdfium_c.FPDF_ERR_SUCCESS:
        return DamagedSource("has no pages", remedy="Save or scan it again", file=path)
    return DamagedSource("is damaged or cut short", remedy="Copy, save or scan it again", file=path)


def _pictures(page: Any) -> Iterator[_Picture]:
    """All pictures of a page, also those inside nested forms."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    yield from _walk(page, count, pdfium_c.FPDFPage_GetObject, np.eye(3), _MAX_DEPTH)


def _walk(parent: Any, count: int, get: Any, frame: Points, depth: int) -> Iterator[_Picture]:
    """The pictures among the `count` objects of a page or form whose space `frame` maps to the page's."""
    for index in range(count):
        item = get(parent, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            inner = frame @ _matrix(item)
            nested = pdfium_c.FPDFFormObj_CountObjects(item)
            yield from _walk(item, nested, pdfium_c.FPDFFormObj_GetObject, inner, depth - 1)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
            unit = np.array([[0.0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]])
            corners = (unit @ (frame @ _matrix(item)).T)[:, :2]
            yield _Picture(corners, width.value, height.value)


def _matrix(item: Any) -> Points:
    """An object's 3x3 matrix for column vectors."""
    found = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, found)
    return np.array([[found.a, found.c, found.e], [found.b, found.d, found.f], [0, 0, 1.0]])


def _grid(visible: Box, pictures: list[_Picture], render_dpi: float) -> _Grid:
    """The pixel grid of a page: that of a scan which fills it, else of `render_dpi` or its finest figure."""
    scan = max(pictures, key=lambda picture: picture.box.intersect(visible).area, default=None)
    if (
        scan is not None
        and scan.upright
        and min(scan.density) > 0
        and scan.box.intersect(visible).area >= _SCAN_SHARE * visible.area
    ):
        return _scan_grid(visible, scan)
    figures = [
        max(picture.density)
        for picture in pictures
        if picture.box.intersect(visible).area >= _FIGURE_SHARE * visible.area
    ]
    paper = plausible_dpi(_POINTS_PER_INCH, round(max(visible.width, visible.height)))
    wanted = max(render_dpi, min(_MAX_FIGURE_DPI, max(figures, default=0.0) * paper))
    density = wanted / paper
    density /= reduction(visible.width * density, visible.height * density)
    width, height = (max(1, math.ceil(side * density - 1e-3)) for side in (visible.width, visible.height))
    box = Box(visible.x0, visible.y1 - height / density, visible.x0 + width / density, visible.y1)
    return _Grid(box, width, height)


def _scan_grid(visible: Box, scan: _Picture) -> _Grid:
    """The grid of a scan's own pixels, continued over the rest of the visible page."""
    across, up = scan.density
    if not 0.98 < across / up < 1.02:  # a fax has twice the pixels across: keep the finer ones both ways
        across = up = max(across, up)
    factor = reduction(visible.width * across, visible.height * up)
    xs = _snap((visible.x0, visible.x1), (scan.box.x0, scan.box.x1), across, factor)
    ys = _snap((visible.y0, visible.y1), (scan.box.y0, scan.box.y1), up, factor)
    return _Grid(Box(xs.start, ys.start, xs.end, ys.end), xs.pixels, ys.pixels)


def _snap(page: tuple[float, float], scan: tuple[float, float], density: float, factor: int) -> _Axis:
    """One axis of the grid, made of pixels that hold `factor` pixels of the scan each."""
    own = round((scan[1] - scan[0]) * density)
    # PDFium widens a picture's place to whole pixels: kept this little inside them, it fits its own exactly.
    density = (own - 2 * _INSET) / (scan[1] - scan[0])
    gaps = ((scan[0] - page[0]) * density, (page[1] - scan[1]) * density)
    before, after = (0 if -_OVERHANG * own <= gap < 0.5 else round(gap) for gap in gaps)
    count = own + before + after
    count += -count % factor
    start = scan[0] - (before + _INSET) / density
    return _Axis(start, start + count / density, max(1, count // factor))


def _render(page: Any, grid: _Grid, rotation: int) -> Pixels:
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


def _to_pixels(grid: _Grid, rotation: int) -> Points:
    """The 3x3 matrix from the page's own space (points, y up) to pixels of the page as shown."""
    sx, sy = grid.width / grid.box.width, grid.height / grid.box.height
    matrix = np.array([[sx, 0, -grid.box.x0 * sx], [0, -sy, grid.box.y1 * sy], [0, 0, 1.0]])
    width, height = grid.width, grid.height
    for _ in range(rotation // 90):  # one turn clockwise: (u, v) goes to (height - v, u)
        matrix = np.array([[0, -1.0, height], [1.0, 0, 0], [0, 0, 1.0]]) @ matrix
        width, height = height, width
    return matrix


def _coverage(pictures: list[_Picture], page: Box, cells: int = 64) -> float:
    """The share of the page that pictures cover, overlaps counted once, on a grid of cells x cells."""
    covered = np.zeros((cells, cells), dtype=bool)
    for picture in pictures:
        box = picture.box
        x0, x1 = (round((x - page.x0) / page.width * cells) for x in (box.x0, box.x1))
        y0, y1 = (round((y - page.y0) / page.height * cells) for y in (box.y0, box.y1))
        covered[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True
    return float(covered.mean())
