"""What is left of a cell's rulings among its print."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box
from sopocr.layout.lines import Boxes
from sopocr.model.rejected import reject


def without_rests(blobs: Boxes, cell: Box, char: float) -> Boxes:
    """The pieces of print in a `cell` without what is left of the lines around it: no letter is as high and
    narrow, no lone digit as thin, no dash stands on a ruling."""
    width, height = blobs[:, 2] - blobs[:, 0], blobs[:, 3] - blobs[:, 1]
    aside = np.minimum(blobs[:, 0] - cell.x0, cell.x1 - blobs[:, 2])
    upright = (aside < _BESIDE * char) & (height > _HIGH * char) & (width < _NARROW * height)
    lone = (aside < _CLOSE * char) & (height > _LOW * char) & (width < _THIN * height)
    upright |= lone & _alone(blobs, char)
    close = np.minimum(blobs[:, 1] - cell.y0, cell.y1 - blobs[:, 3]) < _ON * char
    level = close & (height < max(2.5, _ON * char)) & (width > 2 * height)
    for rest in blobs[upright | level]:
        reject("teks", Box(*map(float, rest)), "what is left of a ruling")
    return blobs[~(upright | level)]


def _alone(blobs: Boxes, char: float) -> NDArray[np.bool_]:
    """Pieces of print with none beside them."""
    x0, y0, x1, y1 = blobs.T
    level = np.minimum(y1[:, None], y1[None]) > np.maximum(y0[:, None], y0[None])
    apart = np.maximum(x0[:, None], x0[None]) - np.minimum(x1[:, None], x1[None])
    return np.asarray((level & (apart < 2 * char)).sum(axis=1) == 1)


_BESIDE = 0.6
"""Letter heights from the side of a cell to a rest of its line at most."""
_ON = 0.2
"""Letter heights from a ruling, and of a stroke on it, within which the stroke is a rest of the ruling."""
_HIGH, _NARROW = 1.8, 0.25
"""Letter heights, and share of its height by which a stroke is wide."""
_CLOSE, _LOW, _THIN = 0.3, 0.6, 0.15
"""The same three for a stroke with no print beside it; a digit or an I stands further off."""
