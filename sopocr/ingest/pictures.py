"""The pictures on a born-digital page: which of them may show print."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sopocr.geometry import Box, Points
from sopocr.ingest.pdf_grid import Picture
from sopocr.page_image import Pixels

_SQUARE = 1.1
"""Longer to shorter side of a two-dimensional code, at most."""
_LEAST = 24
"""Pixels: a picture less wide or high shows no word."""


def places_of_print(pictures: Sequence[Picture], to_pixels: Points, shown: Pixels) -> tuple[Box, ...]:
    """Where the pictures lie (in pixels) that may show print; two-dimensional codes do not."""
    places = []
    for picture in pictures:
        corners = np.column_stack([picture.corners, np.ones(4)]) @ to_pixels.T
        low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
        box = Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        box = box.clip(shown.shape[1], shown.shape[0])
        if min(box.width, box.height) >= _LEAST and not _is_code(box, shown):
            places.append(box)
    return tuple(places)


def _is_code(box: Box, shown: Pixels) -> bool:
    if max(box.width, box.height) > _SQUARE * min(box.width, box.height):
        return False
    x0, y0, x1, y1 = box.inflate(8, 8).clip(shown.shape[1], shown.shape[0]).rounded()
    found, _ = cv2.QRCodeDetector().detect(np.ascontiguousarray(shown[y0:y1, x0:x1]))
    return bool(found)
