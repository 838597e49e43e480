"""Greys that a scanner's "photo" mode broke up into black dots, made grey again."""

from __future__ import annotations

import cv2
import numpy as np

from sopocr.binary import connected_pieces
from sopocr.imaging.illumination import Grey

_WINDOW = 700
"""Pixels of the square in the middle of the page that is looked at."""
_PURE = 0.98
"""Share of black and white pixels from which a picture has no greys of its own."""
_DOT = 4
"""Pixels of the largest dot."""
_DOTS = 0.03
"""Dots for each pixel from which the paper is dithered (drawn scan in photo mode: .11; an app's black and
white page full of grain .009 at most)."""
_SIGMA = 1.0
"""Pixels; averages over the pattern of error diffusion (R. Floyd, L. Steinberg, 1976), whose period at light
greys is 2 to 3, and leaves strokes of print their edges."""


def undithered(grey: Grey) -> Grey:
    """The page in grey where it is black dots on white; else as it is."""
    height, width = grey.shape
    top, left = max(0, (height - _WINDOW) // 2), max(0, (width - _WINDOW) // 2)
    middle = grey[top : top + _WINDOW, left : left + _WINDOW]
    if float(((middle < 8) | (middle > 247)).mean()) < _PURE:
        return grey
    _, _, stats, _ = connected_pieces(np.where(middle < 128, np.uint8(255), np.uint8(0)))
    if (stats[1:, 4] <= _DOT).sum() < _DOTS * middle.size:
        return grey
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _SIGMA), dtype=np.uint8)
