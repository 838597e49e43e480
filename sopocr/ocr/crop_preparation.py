"""The ink of a line crop: its mask, its height, and remains of rulings at the crop's border."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces

Grey = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_LEAST_CONTRAST = 25
"""Grey levels between paper and ink; with less there is no print."""
_RULING_LENGTH = 0.55
"""Share of the crop's width (height) that a horizontal (vertical) remain of a ruling covers at least."""
_BORDER_BAND = 0.2
"""Share of the crop's height within which a remain of a horizontal ruling lies from the border."""
_SIDE_BAND = 0.3
"""The same for vertical ones, whose distance from the print is larger."""
_LEAST_BAR = 0.25
"""Share of the crop's height of the shortest remain of a vertical ruling."""
_OVER_LETTERS = 1.15
"""How much longer than the line is high a stroke must be that is no letter."""


def grey(pixels: NDArray[np.uint8]) -> Grey:
    """A grey or BGR picture as grey."""
    if pixels.ndim == 2:
        return pixels
    return cast(Grey, cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def paper_level(picture: Grey) -> int:
    """The grey value of the paper: the median of the brighter half."""
    return int(np.percentile(picture, 75))


def ink_mask(picture: Grey) -> Mask:
    """Where the print is, by Otsu's threshold; nothing where paper and ink hardly differ."""
    threshold, _ = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = picture <= threshold
    if not mask.any() or mask.all() or picture[~mask].mean() - picture[mask].mean() < _LEAST_CONTRAST:
        return np.zeros(picture.shape, dtype=np.bool_)
    return mask


def text_height(mask: Mask) -> int:
    """Rows from the top of the tallest letters to the foot of the lowest; 0 where there is no ink.

    Rows with less than a tenth of the fullest row's ink do not count at the outside.
    """
    rows = mask.sum(axis=1)
    full = np.flatnonzero(rows > 0.1 * rows.max()) if rows.any() else np.empty(0, dtype=np.intp)
    return int(full[-1] - full[0] + 1) if len(full) else 0


def evened(picture: Grey, text_height: int) -> Grey:
    """The picture with its paper brought to white and its ink to black.

    The paper is what a closing as wide as the letters are high leaves, smoothed.
    """
    side = max(3, 2 * (text_height // 2) + 1)
    paper = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), max(1.0, text_height / 2))
    flat = np.minimum(255.0, picture.astype(np.float32) * 255.0 / np.maximum(paper, 1))
    dark, light = np.percentile(flat, (1, 75))
    if light - dark < _LEAST_CONTRAST:
        return picture
    even: Grey = np.clip((flat - dark) * (255.0 / (light - dark)), 0, 255).astype(np.uint8)
    return even


def without_rulings(picture: Grey) -> Grey:
    """The picture with remains of rulings along its border painted in paper.

    A remain is a thin straight stroke along a border of the crop: a horizontal one over more than half of the
    width; a vertical one that reaches the top or foot of the crop and either touches its side or is longer
    than any letter of the line.
    """
    mask = ink_mask(picture)
    remains = _horizontal_remains(mask)
    remains |= _vertical_remains(mask & ~remains)
    if not remains.any():
        return picture
    grown = cv2.dilate(remains.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    cleaned = picture.copy()
    cleaned[grown] = paper_level(picture)
    return cleaned


def _horizontal_remains(mask: Mask) -> Mask:
    height, width = mask.shape
    band = max(2, round(_BORDER_BAND * height))
    remains = np.zeros_like(mask)
    strokes = _opened(mask, max(height, round(_RULING_LENGTH * width)), 1)
    remains[:band] = strokes[:band]
    remains[height - band :] = strokes[height - band :]
    return remains


def _vertical_remains(mask: Mask) -> Mask:
    height, width = mask.shape
    band = min(width // 3, max(2, round(_SIDE_BAND * height)))
    remains = np.zeros_like(mask)
    count, labels, stats, _ = connected_pieces(mask.astype(np.uint8))
    for label in range(1, count):
        x, y, w, h, _area = stats[label]
        left, right = x == 0, x + w == width
        top, foot = y == 0, y + h == height
        if (
            h < max(_LEAST_BAR * height, 2 * w)
            or not (x + w <= band or x >= width - band)
            or not (top or foot)
        ):
            continue
        bar = labels == label
        if left or right or h > _OVER_LETTERS * text_height(mask & ~bar) > 0:
            remains |= bar
    return remains


def _opened(mask: Mask, width: int, height: int) -> Mask:
    kernel = np.ones((height, width), np.uint8)
    return cast(Mask, cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0)
