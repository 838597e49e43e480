"""Print of the paper's back that shows through thin paper: pale, and mirrored."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.imaging.illumination import Grey
from sopocr.imaging.orientation import ReadingScore, sample_lines

_PALE = 140
"""Grey of an evened page from which a piece's darkest pixel is pale. Print lies below 60; what shows through
lay at 175 to 225 on the scans looked at, and a worn toner's print at up to 130."""
_MARGIN = 7.0
"""Grey levels by which pale print is darker than the paper around it."""
_FEWEST = 20
"""Pale pieces of a letter's size from which they are print at all."""
_MIRRORED, _BETTER = 0.8, 0.2
"""Reader's confidence in what is pale, mirrored, and by how much that must be above the confidence in it as
it stands (drawn backs: 1.0 to .62 to .74; the grain of phones' pictures .5 at most either way)."""
_RIM = 7
"""Pixels around dark print in which a picture's compression leaves pale spots."""


def fade_show_through(flat: Grey, score: ReadingScore) -> Grey | None:
    """The evened, upright page without what shows through; None where nothing does.

    What is paler than the page's print and reads much better mirrored is the back's. A page of which nothing
    else is left is made blank.
    """
    height = flat.shape[0]
    block = max(15, (max(flat.shape) // 90) | 1)
    soft = cv2.GaussianBlur(flat, (3, 3), 0)
    seen = cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _MARGIN)
    dark = cv2.threshold(flat, _PALE, 255, cv2.THRESH_BINARY_INV)[1]
    seen[cv2.dilate(dark, np.ones((2 * _RIM + 1,) * 2, np.uint8)) > 0] = 0
    _, labels, stats, _ = connected_pieces(np.asarray(seen, dtype=np.uint8))
    tall = stats[:, 3]
    letters = (tall >= 0.0028 * height) & (tall <= 0.016 * height) & (stats[:, 2] <= 3 * tall)
    letters &= stats[:, 4] >= 0.2 * stats[:, 2] * tall
    letters[0] = False
    if letters.sum() < _FEWEST:
        return None
    pale = np.where(letters[labels], flat, np.uint8(250)).astype(np.uint8)
    ink = np.where(letters[labels], np.uint8(255), np.uint8(0)).astype(np.uint8)
    dark_as_print = _stretched(flat, labels, letters)
    size = float(np.median(tall[letters]))
    for turn in (0, 1):
        looks = (np.ascontiguousarray(np.rot90(look, turn)) for look in (dark_as_print, ink))
        if _reads_mirrored(sample_lines(next(looks), next(looks), size), score):
            break
    else:
        return None
    if float((dark > 0).mean()) < _SPECKS:
        return np.full_like(flat, 250)
    darkest = float(np.percentile(pale[letters[labels]], 5))
    ramp = np.clip(np.arange(256) * (250.0 / max(darkest - _BELOW, _PALE)), 0, 250)
    return np.asarray(cv2.LUT(flat, ramp.astype(np.uint8)), dtype=np.uint8)


def _reads_mirrored(crops: list[Grey], score: ReadingScore) -> bool:
    """Whether lines read much better mirrored than as they are; either way up."""
    if len(crops) < _LINES:
        return False
    mirrored = max(score([np.ascontiguousarray(np.flip(crop, axis)) for crop in crops]) for axis in (1, 0))
    if mirrored < _MIRRORED:
        return False
    plain = max(score(crops), score([np.ascontiguousarray(np.flip(crop)) for crop in crops]))
    return mirrored >= plain + _BETTER


_LINES = 2
"""Lines of print from which their reading tells which side of the paper they are on."""
_SPECKS = 2e-5
"""Share of dark pixels up to which a page holds dust alone."""
_BELOW = 8.0
"""Grey levels below the darkest of what shows through that are made paper."""


def _stretched(flat: Grey, labels: NDArray[np.int32], letters: NDArray[np.bool_]) -> Grey:
    """What is pale as dark as print, all else paper."""
    values = flat[letters[labels]]
    low = float(np.percentile(values, 2))
    table = np.clip((np.arange(256) - low) * (250.0 / max(250.0 - low, 20.0)), 0, 250).astype(np.uint8)
    return np.asarray(cv2.LUT(np.maximum(flat, np.uint8(low)), table), dtype=np.uint8)
