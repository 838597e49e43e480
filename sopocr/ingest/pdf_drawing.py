"""A born-digital page's drawing: its lines and shapes alone, black and wide enough, without its print.

Programs draw table borders as hairlines in pale grey and charts over them. Here the page's own vector paths
are drawn once more so that every line is plain to see.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c

from sopocr.geometry import Points

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


def show_drawing_only(objects: Iterable[tuple[Any, Points]]) -> None:
    """Change the `objects` of a page in memory (each with the matrix to the page's space): print is hidden,
    lines become black and not too thin, areas white with a black outline; pictures stay."""
    for item, frame in objects:
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            _draw_plainly(item, frame)


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
