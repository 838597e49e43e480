"""Where a born-digital page may show print that is no text: in its pictures, and as outlines of letters."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sopocr.geometry import Box, Points, union
from sopocr.ingest.pdf_grid import Picture
from sopocr.page_image import Pixels

_SQUARE = 1.1
"""Longer to shorter side of a two-dimensional code, at most."""
_LEAST = 24
"""Pixels: a picture less wide or high shows no word."""
_LETTER_POINTS = (2.5, 40.0)
"""Height of a letter that is drawn as an outline, in points."""
_LETTER_SEGMENTS = 7
"""Segments of such an outline, at least; arrowheads and boxes have fewer."""
_FEWEST = 12
"""Outlines of letters that make a page one with print as curves."""
_NEAR = 1.2
"""Heights of a letter: outlines nearer than this are of one line."""


def places_of_outlines(paths: Sequence[tuple[Box, int]], scale: float) -> tuple[Box, ...]:
    """Where letters are drawn as curves. `paths` are the filled shapes without a stroke, each with its box in
    pixels and the number of its segments; `scale` tells pixels a point."""
    low, high = (points * scale for points in _LETTER_POINTS)
    letters = [
        box
        for box, segments in paths
        if segments >= _LETTER_SEGMENTS and low <= box.height <= high and box.width <= 2 * box.height
    ]
    if len(letters) < _FEWEST:
        return ()
    lines: list[Box] = []
    for letter in sorted(letters, key=lambda box: (round(box.center.y / high), box.x0)):
        for index, line in enumerate(lines):
            gap = max(letter.x0 - line.x1, line.x0 - letter.x1)
            if line.overlap_y(letter) > 0.3 * letter.height and gap < _NEAR * line.height:
                lines[index] = union((line, letter))
                break
        else:
            lines.append(letter)
    return tuple(line.inflate(2, 2) for line in lines if line.width > 2 * line.height)


def places_of_pictures(
    pictures: Sequence[Picture], to_pixels: Points, shown: Pixels
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Where the pictures lie (in pixels) that may show print, and where those that are two-dimensional
    codes."""
    places: list[Box] = []
    codes: list[Box] = []
    for picture in pictures:
        corners = np.column_stack([picture.corners, np.ones(4)]) @ to_pixels.T
        low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
        box = Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        box = box.clip(shown.shape[1], shown.shape[0])
        if min(box.width, box.height) >= _LEAST:
            (codes if _is_code(box, shown) else places).append(box)
    return tuple(places), tuple(codes)


def _is_code(box: Box, shown: Pixels) -> bool:
    if max(box.width, box.height) > _SQUARE * min(box.width, box.height):
        return False
    x0, y0, x1, y1 = box.inflate(8, 8).clip(shown.shape[1], shown.shape[0]).rounded()
    found, _ = cv2.QRCodeDetector().detect(np.ascontiguousarray(shown[y0:y1, x0:x1]))
    return bool(found)
