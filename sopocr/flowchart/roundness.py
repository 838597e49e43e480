"""How round a box's corners are, and what that makes of it: a process, or a start or end.

No absolute bound tells them apart: scans round sharp corners, and some houses draw their start and end
symbols as boxes with little roundness, others their processes. So the boxes of one page are compared with one
another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.shapes import Likeness
from sopocr.model.page import SymbolKind, is_round

_SHARP = -3.6
CAPSULE = -1.3
_SAME_FORM = 0.9
"""Roundness up to which corners count as sharp and from which boxes are capsules, and how far values may lie
apart on one page that still belong to one form."""
ROUND = -3.0
"""Roundness from which corners are round for sure, however worn the scan."""


def roundness(mask: NDArray[np.uint8]) -> float:
    """How round a filled box (cropped to its bounding box) is: about -4.5 with sharp corners, -2.4 with
    corners of a quarter of its height, -1 to 2 for a capsule.

    Two measures are added, each zero half way between a rounded box and a capsule: the ink missing at the
    corners against that of full quarter circles, and how far the sides draw in from their middle towards the
    corners. Rows and columns at the very middle, where lines and arrowheads touch, are left out.
    """
    inked = _without_appendices(mask > 0)
    height, width = inked.shape
    half = max(2, min(width, height) // 2)
    corners = (inked[:half, :half], inked[:half, -half:], inked[-half:, :half], inked[-half:, -half:])
    missing = float(np.median([1 - corner.mean() for corner in corners])) / (1 - np.pi / 4)
    draws_in = float(np.median(_draw_in(inked))) / height
    return float((missing - 0.57) / 0.2 + (draws_in - 0.115) / 0.05)


def _without_appendices(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The shape cut to where its sides run beside their middles; what sticks out there are lines' ends."""
    height, width = inked.shape
    rows = np.r_[int(0.25 * height) : int(0.42 * height) + 1, int(0.58 * height) : int(0.75 * height) + 1]
    columns = np.r_[int(0.25 * width) : int(0.42 * width) + 1, int(0.58 * width) : int(0.75 * width) + 1]
    rows, columns = rows[rows < height], columns[columns < width]
    left = int(np.median(inked[rows].argmax(axis=1)))
    right = int(np.median(inked[rows, ::-1].argmax(axis=1)))
    top = int(np.median(inked[:, columns].argmax(axis=0)))
    bottom = int(np.median(inked[::-1, columns].argmax(axis=0)))
    cut = inked[top : height - bottom, left : width - right]
    return cut if min(cut.shape) >= 6 else inked


def _draw_in(inked: NDArray[np.bool_]) -> list[float]:
    """At the four corners, how much further in the side starts near the corner than near its middle, in
    pixels."""
    height = inked.shape[0]
    near = slice(round(0.09 * height), round(0.15 * height) + 1)
    inner = slice(round(0.33 * height), round(0.43 * height) + 1)
    result = []
    for upright in (inked, inked[::-1]):
        for side in (upright, upright[:, ::-1]):
            starts = side.argmax(axis=1)
            result.append(float(np.mean(starts[near]) - np.mean(starts[inner])))
    return result


def kinds_by_roundness(values: Sequence[float]) -> dict[float, SymbolKind]:
    """What the boxes of one page are, by their roundness.

    Boxes of middling roundness are processes beside capsules; beside sharp boxes only, they are that house's
    start and end symbols.
    """
    ordered = np.array(sorted(values))
    if not ordered.size:
        return {}
    groups = np.split(ordered, np.flatnonzero(np.diff(ordered) > _SAME_FORM) + 1)
    middles = [float(np.median(group)) for group in groups]
    capsules = any(middle > CAPSULE for middle in middles)
    sharp = any(middle <= _SHARP for middle in middles)
    kinds: dict[float, SymbolKind] = {}
    for group, middle in zip(groups, middles, strict=True):
        ends = middle > CAPSULE or (middle > _SHARP and sharp and not capsules)
        kinds.update(dict.fromkeys(map(float, group), "terminator" if ends else "proses"))
    return kinds


def kind_of(like: Likeness, round_by: float | None, mask: NDArray[np.uint8], char: float) -> SymbolKind:
    """The kind of a shape, with the two distinctions that a comparison of areas makes badly."""
    h, w = mask.shape
    kind = like.kind
    if kind in ("terminator", "proses") and round_by is not None:
        kind = "terminator" if round_by > CAPSULE else "proses"
    if kind == "terminator" and is_round(w, h) and max(w, h) < 3.2 * char:
        kind = "lingkaran"
    return kind
