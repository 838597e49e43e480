"""A born-digital page's drawing: its lines and shapes alone, black and wide enough, without its print.

Programs draw table borders as hairlines in pale grey and charts over them. Here the page's own vector paths
are drawn once more so that every line is plain to see.
"""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from sopocr.geometry import Box, Points
from sopocr.ingest.pdf_objects import bounds_of

_LINE = 0.75
"""Least width of a line, in points."""
_THIN = 2.5
"""A filled shape narrower than this (points) is a line drawn as an area."""
_SMALL = 10.0
"""A dark filled shape not longer than this (points) is an arrowhead and stays filled; larger ones become
outlines."""
_DARK, _PALE, _WHITE = 0.7, 0.8, 0.93
"""Brightness (0..1) below which an arrowhead is dark, from which an area is a mere tint, and from which a
line is drawn to be unseen."""
_SHADE = 0.25
"""Brightness from which an area may be the shading of a cell."""


_SIDE = 1.0
"""How far (points) an area's edge may lie from the line that it ends at."""
_ALONG = 0.8
"""Share of an area's edge along which a line must run to border it."""
_CORNERS = 6
"""Segments of a path that is a rectangle, at most."""


def show_drawing_only(objects: Iterable[tuple[Any, Points]]) -> None:
    """Change the `objects` of a page in memory (each with the matrix to the page's space): print and the
    shading of cells and paragraphs are hidden, lines become black and not too thin, other areas white with a
    black outline; pictures stay."""
    paths = []
    for item, frame in objects:
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            paths.append((item, frame))
    shading = _shading(paths)
    for number, (item, frame) in enumerate(paths):
        if number in shading:
            pdfium_c.FPDFPath_SetDrawMode(item, 0, False)
        else:
            _draw_plainly(item, frame)


def _shading(paths: Sequence[tuple[Any, Points]]) -> set[int]:
    """Which paths tint cells and paragraphs of a table: rectangles without an outline that end at lines, or
    lie within another of their shade. They are no drawing, and their edges are no lines of the table."""
    lines: list[Box] = []
    areas: list[tuple[int, Box, float]] = []
    for number, (item, frame) in enumerate(paths):
        box = bounds_of(item, frame)
        if box is None:
            continue
        fill, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(item, fill, stroked)
        shade = _brightness(item, pdfium_c.FPDFPageObj_GetFillColor)
        if min(box.width, box.height) < _THIN:
            get = pdfium_c.FPDFPageObj_GetStrokeColor if stroked.value else pdfium_c.FPDFPageObj_GetFillColor
            if _brightness(item, get) < _DARK:
                lines.append(box)
        if fill.value and not stroked.value and pdfium_c.FPDFPath_CountSegments(item) <= _CORNERS:
            areas.append((number, box, shade))
    lying = _sides([line for line in lines if line.width > line.height], lying=True)
    standing = _sides([line for line in lines if line.height >= line.width], lying=False)
    found: set[int] = set()
    shades: list[tuple[Box, float]] = []
    for number, box, shade in areas:
        if shade >= _WHITE or max(box.width, box.height) < _SMALL:
            continue
        thin = min(box.width, box.height) < _THIN
        within = any(abs(shade - other) < 0.02 and _holds(around, box) for around, other in shades)
        sides = (
            _borders(lying, box.y0, box.x0, box.x1)
            + _borders(lying, box.y1, box.x0, box.x1)
            + _borders(standing, box.x0, box.y0, box.y1)
            + _borders(standing, box.x1, box.y0, box.y1)
        )
        pale = shade >= _SHADE
        if pale and (within or (sides >= 2 and not thin)):
            found.add(number)
            shades.append((box, shade))
    # bands of a cell that print was set on reach out of each single one of them
    for number, box, shade in areas:
        if number not in found and _SHADE <= shade < _WHITE and _covered(box, shade, shades):
            found.add(number)
    return found


def _sides(lines: Sequence[Box], *, lying: bool) -> dict[int, list[tuple[float, float]]]:
    """The extents of lines by their place in whole points."""
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for line in lines:
        low, high = (line.y0, line.y1) if lying else (line.x0, line.x1)
        for place in range(math.floor(low - _SIDE), math.ceil(high + _SIDE) + 1):
            found[place].append((line.x0, line.x1) if lying else (line.y0, line.y1))
    return found


def _borders(sides: dict[int, list[tuple[float, float]]], place: float, start: float, end: float) -> bool:
    """Whether lines run along most of an edge."""
    along = sum(max(0.0, min(high, end) - max(low, start)) for low, high in sides.get(round(place), ()))
    return along > _ALONG * (end - start)


def _holds(around: Box, box: Box) -> bool:
    wide = around.inflate(_SIDE, _SIDE)
    return wide.x0 <= box.x0 and wide.y0 <= box.y0 and box.x1 <= wide.x1 and box.y1 <= wide.y1


def _covered(box: Box, shade: float, shades: Sequence[tuple[Box, float]]) -> bool:
    """Whether areas of the same shade cover most of a box."""
    common = sum(box.intersect(around).area for around, other in shades if abs(shade - other) < 0.02)
    return common > _ALONG * box.area


def _draw_plainly(item: Any, frame: Points) -> None:
    fill, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, fill, stroked)
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, matrix)
    own = np.array([[matrix.a, matrix.c], [matrix.b, matrix.d]])
    scale = float(np.sqrt(abs(np.linalg.det(frame[:2, :2] @ own)))) or 1.0
    if stroked.value and _brightness(item, pdfium_c.FPDFPageObj_GetStrokeColor) < _WHITE:
        width = ctypes.c_float()
        pdfium_c.FPDFPageObj_GetStrokeWidth(item, width)
        pdfium_c.FPDFPageObj_SetStrokeColor(item, 0, 0, 0, 255)
        pdfium_c.FPDFPageObj_SetStrokeWidth(item, max(width.value, _LINE / scale))
        # a dotted or dashed line is one line
        pdfium_c.FPDFPageObj_SetDashArray(item, None, 0, 0.0)
    if not fill.value:
        return
    shade, (narrow, wide) = _brightness(item, pdfium_c.FPDFPageObj_GetFillColor), _extent(item, frame)
    if narrow < _THIN and shade < _WHITE:
        _fill(item, 0)
        _outline(item, fill, 0.5 * _LINE / scale)
    elif wide < _SMALL and shade < _DARK:
        _fill(item, 0)
    else:
        _fill(item, 255)
        if shade < _PALE:
            _outline(item, fill, _LINE / scale)


def _fill(item: Any, value: int) -> None:
    pdfium_c.FPDFPageObj_SetFillColor(item, value, value, value, 255)


def _outline(item: Any, fill: ctypes.c_int, width: float) -> None:
    present = ctypes.c_float()
    pdfium_c.FPDFPageObj_GetStrokeWidth(item, present)
    pdfium_c.FPDFPageObj_SetStrokeColor(item, 0, 0, 0, 255)
    pdfium_c.FPDFPageObj_SetStrokeWidth(item, max(width, present.value))
    pdfium_c.FPDFPath_SetDrawMode(item, fill, True)


def _brightness(item: Any, get: Any) -> float:
    """0 for black, 1 for white or for what cannot be seen."""
    r, g, b, a = (ctypes.c_uint() for _ in range(4))
    if not get(item, r, g, b, a) or not a.value:
        return 1.0
    shade = (0.3 * r.value + 0.59 * g.value + 0.11 * b.value) / 255
    return 1 - (1 - shade) * a.value / 255


def _extent(item: Any, frame: Points) -> tuple[float, float]:
    """The shorter and the longer side of a path's bounds, in points."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return math.inf, math.inf
    corners = np.array([[left.value, bottom.value, 1.0], [right.value, top.value, 1.0]]) @ frame.T
    narrow, wide = sorted(abs(corners[1] - corners[0])[:2].tolist())
    return narrow, wide
