"""Text lines of a page → crops → readings → text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr.protocol import Crop, Hint, Reader

_MARGIN_X, _MARGIN_Y = 0.45, 0.3
"""Paper around a line's ink in a crop, in letter heights."""


def cut(page: NDArray[np.uint8], box: Box, char_height: float, turned: int = 0) -> NDArray[np.uint8]:
    """The crop of a line with a little paper around it, turned upright. `turned` as in `TextLine`."""
    dx, dy = _MARGIN_X * char_height, _MARGIN_Y * char_height
    if turned in (90, 270):
        dx, dy = dy, dx
    x0, y0, x1, y1 = box.inflate(dx, dy).clip(page.shape[1], page.shape[0]).rounded()
    crop = page[y0:y1, x0:x1]
    if turned:
        crop = np.rot90(crop, k=turned // 90)  # a counter-clockwise turn undoes the print's clockwise one
    return np.ascontiguousarray(crop)


def hint_for(box: Box, char_height: float, turned: int = 0) -> Hint:
    """What a line of this size probably holds."""
    length = box.height if turned in (90, 270) else box.width
    if length < 2.6 * char_height:
        return Hint.DIGITS
    return Hint.SHORT if length < 7 * char_height else Hint.LINE


def read_with(
    reader: Reader, page: NDArray[np.uint8], lines: Sequence[TextLine], char_height: float
) -> list[Reading]:
    """One reader's readings of `lines`, cut from the grey page."""
    crops = [
        Crop(cut(page, line.box, char_height, line.turned), hint_for(line.box, char_height, line.turned))
        for line in lines
    ]
    return reader.read(crops)


def with_reading(line: TextLine, text: str, confidence: float, readings: dict[str, Reading], note: str) -> TextLine:
    """The line as read."""
    return replace(line, text=text, confidence=confidence, readings=readings, note=note)
