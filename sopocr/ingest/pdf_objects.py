"""What only PDFium's C interface tells of a page: its objects inside forms, and a page drawn without some.

All raw calls of `ingest` that are about a page's objects are here; everything else goes through
pypdfium2's and pdfplumber's own helpers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from sopocr.geometry import Box, Points
from sopocr.ingest.pages import drop_idle_colour
from sopocr.ingest.pdf_grid import Content, Grid, Picture
from sopocr.page_image import Pixels

_MAX_DEPTH = 15


def objects(page: Any) -> Iterator[tuple[Any, Points]]:
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
            inner = frame @ matrix_of(item)
            yield from _walk(item, nested, pdfium_c.FPDFFormObj_GetObject, inner, depth - 1)


def texts(page: Any) -> list[tuple[Any, Points]]:
    """The page's pieces of text, drawn or not, each with its frame."""
    return [
        (item, frame)
        for item, frame in objects(page)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_TEXT
    ]


def content_of(page: Any, visible: Box) -> Content:
    """The pictures that show on a page, and how many pieces of visible text it has, nested forms included."""
    pictures, count = [], 0
    for item, frame in objects(page):
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            picture = _picture(item, frame)
            if picture.sound and picture.box.intersect(visible).area > 0:
                pictures.append(picture)
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            count += not is_hidden(item)
    return Content(tuple(pictures), count)


def seat_pictures(page: Any, grid: Grid) -> None:
    """Move the upright pictures of a page by fractions of a pixel, so that their pixels are the grid's.

    This changes the page in memory only.
    """
    for item, frame in objects(page):
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
        matrix = np.linalg.inv(frame) @ move @ frame @ matrix_of(item)
        (a, c, e), (b, d, f) = matrix[0].tolist(), matrix[1].tolist()
        pdfium_c.FPDFPageObj_SetMatrix(item, pdfium_c.FS_MATRIX(a, b, c, d, e, f))


def _picture(item: Any, frame: Points) -> Picture:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
    unit = np.array([[0.0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]])
    return Picture((unit @ (frame @ matrix_of(item)).T)[:, :2], width.value, height.value)


def matrix_of(item: Any) -> Points:
    """An object's 3x3 matrix for column vectors."""
    found = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, found)
    return np.array([[found.a, found.c, found.e], [found.b, found.d, found.f], [0, 0, 1.0]])


def bounds_of(item: Any, frame: Points) -> Box | None:
    """The box around an object in the page's space; None where PDFium cannot tell."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    box = Box(left.value, bottom.value, right.value, top.value)
    corners = np.column_stack([box.corners(), np.ones(4)]) @ frame.T
    low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def clip_of(item: Any, frame: Points) -> Box | None:
    """The box of the clipping path that an object is drawn within, in the page's space; None where there is
    none."""
    path = pdfium_c.FPDFPageObj_GetClipPath(item)
    count = pdfium_c.FPDFClipPath_CountPaths(path) if path else 0
    found: Box | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(max(count, 0)):
        points = []
        for index in range(pdfium_c.FPDFClipPath_CountPathSegments(path, number)):
            segment = pdfium_c.FPDFClipPath_GetPathSegment(path, number, index)
            if pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value, 1.0))
        if points:
            corners = (np.array(points) @ frame.T)[:, :2]
            box = Box(*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
            found = box if found is None else found.intersect(box)
    return found


def filled_shapes(page: Any, to_pixels: Points) -> list[tuple[Box, int]]:
    """The page's filled shapes without a stroke: each one's box in pixels and its number of segments."""
    found = []
    for item, frame in objects(page):
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        fill, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(item, fill, stroked)
        box = bounds_of(item, to_pixels @ frame)
        if fill.value and not stroked.value and box is not None:
            found.append((box, int(pdfium_c.FPDFPath_CountSegments(item))))
    return found


def text_of(item: Any, textpage: Any) -> str:
    """The text of a text object, as PDFium maps it."""
    count = pdfium_c.FPDFTextObj_GetText(item, textpage, None, 0)
    if count <= 2:
        return ""
    buffer = (ctypes.c_ushort * (count // 2))()
    pdfium_c.FPDFTextObj_GetText(item, textpage, buffer, count)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def is_hidden(text: Any) -> bool:
    """True for text that is drawn invisibly, as OCR programs put it over a scan (PDF 32000-1, 9.3.6)."""
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text)
    return bool(mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


@contextmanager
def without(items: list[Any]) -> Iterator[None]:
    """The page in memory without these pieces of text, until the context ends."""
    modes = [(item, pdfium_c.FPDFTextObj_GetTextRenderMode(item)) for item in items]
    for item, _ in modes:
        pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for item, mode in modes:
            pdfium_c.FPDFTextObj_SetTextRenderMode(item, mode)


def render(
    page: Any, grid: Grid, rotation: int, part: Box | None = None, *, annotations: bool = True
) -> Pixels:
    """The page (or a `part` of it, in pixels) in BGR as shown: filled forms and annotations included."""
    width, height = (grid.height, grid.width) if rotation in (90, 270) else (grid.width, grid.height)
    x0, y0, x1, y1 = (part or Box(0, 0, width, height)).clip(width, height).rounded()
    bitmap = pdfium.PdfBitmap.new_native(max(1, x1 - x0), max(1, y1 - y0), pdfium_c.FPDFBitmap_BGR)
    with closing(bitmap):
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, max(1, x1 - x0), max(1, y1 - y0))
        flags = pdfium_c.FPDF_RENDER_LIMITEDIMAGECACHE | (pdfium_c.FPDF_ANNOT if annotations else 0)
        placed = (bitmap, page, -x0, -y0, width, height, 0, flags)
        pdfium_c.FPDF_RenderPageBitmap(*placed)
        if page.formenv and annotations:
            pdfium_c.FPDF_FFLDraw(page.formenv, *placed)
        return np.array(bitmap.to_numpy(), dtype=np.uint8)


def render_plainly(page: Any, grid: Grid, rotation: int) -> Pixels:
    """The page as shown, in grey where it has no colour."""
    return drop_idle_colour(render(page, grid, rotation))
