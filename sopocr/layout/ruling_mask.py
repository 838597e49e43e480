"""Binary pictures and what is taken out of them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sopocr.model.page import Ruling

Ink = NDArray[np.uint8]
"""(height, width), 255 = ink."""


def ruling_mask(ink: Ink, level_ink: Ink, upright_ink: Ink, rulings: Iterable[Ruling]) -> NDArray[np.bool_]:
    """True where the ink of a ruling lies. Letters that cross a ruling keep their ink within it.

    `level_ink` and `upright_ink` are the page's `ink`, each with the pale lines of its direction.

    A ruling wanders by a pixel or two around its mean position; its band is followed piece by piece.
    """
    mask = np.zeros(level_ink.shape, dtype=bool)
    found = list(rulings)
    for ruling in found:
        if ruling.horizontal:
            _mark(ink, level_ink, mask, ruling)
        else:
            _mark(ink.T, upright_ink.T, mask.T, ruling)
    _mark_crossings(ink, mask, found)
    return mask


def _mark_crossings(ink: Ink, mask: NDArray[np.bool_], rulings: list[Ruling]) -> None:
    """Where two rulings meet their ink is theirs: nothing is left standing there as if a letter crossed."""
    upright = [r for r in rulings if not r.horizontal]
    for level in (r for r in rulings if r.horizontal):
        for other in upright:
            dy, dx = level.thickness / 2 + 3, other.thickness / 2 + 3
            if not (
                level.start - dx <= other.position <= level.end + dx
                and other.start - dy <= level.position <= other.end + dy
            ):
                continue
            y0, y1 = max(0, round(level.position - dy)), round(level.position + dy) + 1
            x0, x1 = max(0, round(other.position - dx)), round(other.position + dx) + 1
            mask[y0:y1, x0:x1] |= ink[y0:y1, x0:x1] > 0


def _mark(picture: Ink, with_pale: Ink, target: NDArray[np.bool_], ruling: Ruling) -> None:
    half = ruling.thickness / 2
    reach = int(np.ceil(half)) + 4
    start, end = max(0, int(ruling.start) - 2), min(picture.shape[1], int(ruling.end) + 3)
    for left in range(start, end, 48):
        right = min(left + 48, end)
        top, bottom = (
            max(0, int(ruling.position) - reach),
            min(picture.shape[0], int(ruling.position) + reach + 1),
        )
        window = picture[top:bottom, left:right] > 0
        if window.size == 0:
            continue
        # the ruling's rows are the inkiest ones, as many as it is thick: letters may stand right on it
        share = window.mean(axis=1)
        if share.max() < 0.6:
            window = with_pale[top:bottom, left:right] > 0
            share = window.mean(axis=1)
        bands = _bands(share, ruling, top)
        if not bands:
            continue
        # what goes on above and below all bands crosses the ruling, and is a letter
        lo, hi = min(bands)[0] - 1, max(bands)[1] + 1
        crossing: NDArray[np.bool_] = np.zeros(window.shape[1], dtype=bool)
        if lo >= 2 and hi + 2 < window.shape[0]:
            crossing = np.all(window[lo - 2 : lo], axis=0) & np.all(window[hi + 1 : hi + 3], axis=0)
        for first, last in bands:
            part = window.copy()
            part[: max(0, first - 1)] = False
            part[last + 2 :] = False
            # the ragged edge goes too, but not where ink goes on beyond it: that is a letter
            if first >= 2:
                part[first - 1] &= ~window[first - 2]
            if last + 2 < window.shape[0]:
                part[last + 1] &= ~window[last + 2]
            part[:, crossing] = False
            target[top:bottom, left:right] |= part


def _bands(share: NDArray[np.float64], ruling: Ruling, top: int) -> list[tuple[int, int]]:
    """First and last rows of a ruling in a window that begins at row `top`, by the share of each row that is
    inked: the inkiest band, and others as full within the ruling's thickness, which are double borders."""
    rows = np.arange(len(share)) + top
    within = np.abs(rows - ruling.position) <= ruling.thickness / 2 + 1.5
    peak, rest = float(share.max()), share.copy()
    found: list[tuple[int, int]] = []
    while rest.max() >= max(0.35, _AS_FULL * peak if found else 0.0):
        first = last = int(np.argmax(rest))
        while last - first + 1 < ruling.thickness + 1.5:
            above = rest[first - 1] if first > 0 else 0.0
            below = rest[last + 1] if last + 1 < len(rest) else 0.0
            if max(above, below) < 0.6 * peak:
                break
            if above >= below:
                first -= 1
            else:
                last += 1
        found.append((first, last))
        rest[max(0, first - 1) : last + 2] = 0.0
        rest[~within] = 0.0
    return found


_AS_FULL = 0.8
"""Share of the inkiest row's ink from which another band is a line too."""
