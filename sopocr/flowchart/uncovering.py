"""Print that stands on a ruling, seen through it: painted over with the ruling, half a "T" would be an "I".

A grey scan shows a letter on a ruling as what makes the ruling darker than it is before and after the letter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sopocr.binary import transposed
from sopocr.flowchart.grid import Course, Erased
from sopocr.geometry import Box

_NEAR = 0.5
"""Letter heights from print within which a ruling may hide a part of it."""
_AROUND = 3.0
"""Letter heights before and after the print over which a ruling shows what it looks like without any."""
_FREE = 0.92
"""Grey of a ruling's side, as a share of the paper's, from which it hides nothing."""
_HIDDEN = 0.45
"""Grey below which nothing is seen through a ruling: what stands beside it is continued there."""
_SEEN = 0.85
"""Grey, as a share of the paper's, from which what is seen is the paper."""
_INKED = 0.7
"""Grey, as a share of the paper's, from which a pixel is taken for a letter's."""


def uncover_print(
    page: NDArray[np.uint8], grey: NDArray[np.uint8], boxes: Sequence[Box], erased: Erased, char: float
) -> list[Box]:
    """Draw into `page`, from which the rulings were taken, what `grey` shows of the print in `boxes` on them.

    Both pictures have the frame of `erased`, and so have the boxes. Gives the boxes with what was uncovered.
    """
    near = [[course for course in erased.columns if _is_near(course, box, char)] for box in boxes]
    wide = [_uncover(page, grey, box, at, erased.rows, char) for box, at in zip(boxes, near, strict=True)]
    lying = [Box(box.y0, box.x0, box.y1, box.x1) for box in wide]
    over = [[course for course in erased.rows if _is_near(course, box, char)] for box in lying]
    if not any(over):
        return wide
    turned, turned_grey = transposed(page), transposed(grey)
    found = [
        _uncover(turned, turned_grey, box, at, erased.columns, char)
        for box, at in zip(lying, over, strict=True)
    ]
    page[:] = transposed(turned)
    return [Box(box.y0, box.x0, box.y1, box.x1) for box in found]


def _is_near(course: Course, box: Box, char: float) -> bool:
    return course.thickness > 0 and box.x0 - _NEAR * char < course.at(box.center.y) < box.x1 + _NEAR * char


def _uncover(
    page: NDArray[np.uint8],
    grey: NDArray[np.uint8],
    box: Box,
    courses: Sequence[Course],
    across: Sequence[Course],
    char: float,
) -> Box:
    """The same for one box and upright rulings; what lies on those `across` is left as it is."""
    top, bottom = max(0, round(box.y0)), min(page.shape[0], round(box.y1))
    for course in courses:
        reach = round(course.thickness / 2) + 4
        around = round(_AROUND * char)
        rows = np.arange(max(0, top - around), min(page.shape[0], bottom + around))
        left = np.round(course.centre[rows] - 0.5).astype(int) - reach
        columns = np.clip(left[:, None] + np.arange(2 * reach + 1), 0, page.shape[1] - 1)
        strip = grey[rows[:, None], columns].astype(np.float64)
        here = (rows >= top) & (rows < bottom)
        for other in across:
            if other.thickness:
                here &= abs(rows + 0.5 - other.at(box.center.x)) > other.thickness / 2 + 2
        if here.all() or not here.any():
            continue
        paper = float(np.percentile(strip, 95))
        ruling = np.minimum(np.median(strip[~here], axis=0), paper)
        hidden = ruling < _HIDDEN * paper
        if hidden.all():
            continue
        # grey upon grey multiplies, as with two filters
        seen = np.where(ruling < _FREE * paper, strip[here] * paper / np.maximum(ruling, 1.0), strip[here])
        places = np.arange(2 * reach + 1)
        if hidden.any():
            seen = np.stack([np.interp(places, places[~hidden], row[~hidden]) for row in seen])
        seen = np.where(seen < _SEEN * paper, seen, paper)
        at = rows[here][:, None], columns[here]
        page[at] = np.round(seen).astype(np.uint8)
        inked = np.flatnonzero((seen < _INKED * paper).any(axis=0) & (ruling < _FREE * paper))
        if inked.size:
            x0, x1 = float(columns[here][:, inked[0]].min()), float(columns[here][:, inked[-1]].max()) + 1
            box = Box(min(box.x0, x0), box.y0, max(box.x1, x1), box.y1)
    return box
