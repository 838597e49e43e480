"""Pen or press: whether the letters of a line were written by hand.

Print repeats itself: its letters stand on one line, end at few heights, and lean alike. A hand does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.ocr.crop_preparation import grey, ink_mask, text_height

_LEAST_LETTERS = 4
"""Fewer pieces of ink say nothing about how they were made."""
_LEAST_HEIGHT = 10.0
"""Pixels; in smaller letters the grid of the picture hides how they stand."""

# Logistic weights, fitted by `python -m samples.drawing.pen_lines` on 1,400 lines drawn in both ways.
_OFFSET = -12.19
_WEIGHTS = {"feet": 142.21, "heads": 38.69, "lean_spread": 1.65, "lean": 19.89, "stroke_spread": 14.99}
_FROM = 2.0
"""Log-odds from which a line counts as written: of the drawn lines not fitted on, four fifths of the
written ones and three in a thousand of the printed ones lie above."""


@dataclass(frozen=True, slots=True)
class Hand:
    """How the letters of a line stand, as shares of their height: spread of feet and of heads around their
    usual levels, spread of the lean (tangent), the mean lean, and spread of the stroke's width around its
    middle."""

    feet: float
    heads: float
    lean_spread: float
    lean: float
    stroke_spread: float

    def traits(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}


def hand_of(pixels: NDArray[np.uint8]) -> Hand | None:
    """What can be measured of a line's crop; None where it holds too few letters or too small ones."""
    mask = ink_mask(grey(pixels))
    height = float(text_height(mask))
    if height < _LEAST_HEIGHT:
        return None
    count, labels, stats, _ = connected_pieces(mask.astype(np.uint8))
    letters = [label for label in range(1, count) if _is_letter(stats[label], height, mask.shape[0])]
    if len(letters) < _LEAST_LETTERS:
        return None
    feet = np.array([float(stats[i][1] + stats[i][3]) for i in letters])
    heads = np.array([float(stats[i][1]) for i in letters])
    middles = np.array([float(stats[i][0] + stats[i][2] / 2) for i in letters])
    leans = np.array([_lean(labels == i) for i in letters])
    return Hand(
        _off_levels(feet, middles) / height,
        _off_levels(heads, middles) / height,
        float(np.std(leans)),
        float(abs(np.median(leans))),
        _stroke_spread(mask),
    )


def _is_letter(box: NDArray[np.int32], height: float, rows: int) -> bool:
    """Whether a piece of ink is a letter or a few joined ones, not a dot or the remains of a ruling."""
    _, y, wide, high, area = (int(value) for value in box)
    inside = y > 0 and y + high < rows
    return inside and 0.4 * height <= high <= 1.6 * height and wide <= 3 * height and area >= 8


def _off_levels(values: NDArray[np.float64], places: NDArray[np.float64]) -> float:
    """Mean distance from the nearest of the two commonest levels.

    A slope of the line is taken out: the median of all pairs' slopes (Theil 1950, Sen 1968).
    """
    i, j = np.triu_indices(len(values), 1)
    apart = np.abs(places[j] - places[i]) > 1
    slopes = (values[j] - values[i])[apart] / (places[j] - places[i])[apart]
    level = values - (float(np.median(slopes)) if len(slopes) else 0.0) * places
    first = float(np.median(level))
    rest = np.abs(level - first)
    far = level[rest > 2 * max(float(np.median(rest)), 0.5)]
    second = float(np.median(far)) if len(far) else first
    return float(np.mean(np.minimum(np.abs(level - first), np.abs(level - second))))


def _lean(letter: NDArray[np.bool_]) -> float:
    """The tangent of a letter's lean to the left, from its second moments."""
    moments = cv2.moments(letter.astype(np.uint8), binaryImage=True)
    return moments["mu11"] / moments["mu02"] if moments["mu02"] > 0 else 0.0


def _stroke_spread(mask: NDArray[np.bool_]) -> float:
    """Spread of half the stroke's width along the strokes' middle, over its mean."""
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    ridge = (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8))) & mask
    widths = distance[ridge]
    return float(widths.std() / widths.mean()) if len(widths) else 0.0


def is_written(pixels: NDArray[np.uint8]) -> bool:
    """Whether a line was probably written by hand."""
    hand = hand_of(pixels)
    if hand is None:
        return False
    traits = hand.traits()
    return _OFFSET + sum(weight * traits[name] for name, weight in _WEIGHTS.items()) >= _FROM
