"""Whether a page is a negative: light print on dark paper, as from microfilm or a careless converter."""

from __future__ import annotations

import cv2
import numpy as np

from sopocr.imaging.illumination import Grey

_LONG_SIDE = 1000
"""Pixels of the picture on which this is judged: print is some 8 high, its strokes 1 to 2 wide."""
_STROKE = 5
"""Pixels; what is thinner than this stands out of its surroundings as print does."""
_MIDDLE = 0.1
"""Share of each side that is left out: a copier's black frame and a desk say nothing of the paper."""
_DARK_PAPER = 118.0
"""Median grey of the page's middle from which its paper is light (photographs in bad light: 90 and more,
but then their print is darker still)."""


def is_negative(grey: Grey) -> bool:
    """Whether the paper is dark and what is thin on it is lighter than its surroundings."""
    factor = _LONG_SIDE / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    top, left = (int(side * _MIDDLE) for side in small.shape)
    middle = small[top : small.shape[0] - top, left : small.shape[1] - left]
    if float(np.median(middle)) >= _DARK_PAPER:
        return False
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKE, _STROKE))
    lighter = cv2.morphologyEx(middle, cv2.MORPH_TOPHAT, kernel)
    darker = cv2.morphologyEx(middle, cv2.MORPH_BLACKHAT, kernel)
    return float(lighter.astype(np.float64).sum()) > float(darker.astype(np.float64).sum())
