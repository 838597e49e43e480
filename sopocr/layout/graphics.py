"""Stamps and signatures, paler than the print or coloured: taken off so that the print under them stands
alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.geometry import Box
from sopocr.layout.ruling_mask import Ink

_PALER = 28.0
"""Grey levels by which a stamp's typical ink must be paler than the page's print to be told from it."""
_SPREAD = 4.0
"""Letter heights from which, in both directions, a connected piece of ink is no letter."""


def find_strokes(ink: Ink, char_height: float) -> tuple[Box, ...]:
    """Frames of large connected pieces of `ink` (rulings removed) that are no letters: stamps, signatures,
    symbols, logos."""
    _, _, stats, _ = connected_pieces(ink)
    _, _, width, height, area = (stats[1:, i] for i in range(5))
    large = (width >= _SPREAD * char_height) & (height >= 0.6 * _SPREAD * char_height)
    large &= area < _DENSEST * width * height
    return tuple(
        Box(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h in stats[1:][large, :4].tolist()
    )


def lift_pale_graphics(clean: Ink, ink: Ink, char_height: float) -> None:
    """Paint out (in place) what is paler than print in large pieces of ink.

    `clean` is the grey page without rulings, `ink` its binary picture without rulings; both are changed. A
    piece that is as dark as the print (a drawn symbol, a logo) stays as it is.
    """
    _, labels, stats, _ = connected_pieces(ink)
    width, height = stats[:, 2], stats[:, 3]
    least = _SPREAD * char_height
    large = np.flatnonzero((width >= least) & (height >= least))
    large = large[large != 0]
    small = (height <= 2.5 * char_height) & (height >= 0.6 * char_height) & (width <= 12 * char_height)
    small[0] = False
    letters = clean[small[labels]]
    if len(large) == 0 or letters.size < 200:
        return
    # the core of letters: their rims are grey whatever the ink
    print_level = float(np.percentile(letters, 30))
    for index in large:
        left, top, wide, high, _ = (int(v) for v in stats[index])
        window = (slice(top, top + high), slice(left, left + wide))
        piece = labels[window] == index
        values = clean[window][piece]
        if float(np.percentile(values, 30)) < print_level + _PALER:
            continue
        level = print_level + 0.5 * (float(np.percentile(values, 30)) - print_level)
        paler = piece & (clean[window] > level)
        # rims of dark letters are pale too: what adjoins dark ink stays
        dark = (clean[window] <= level).astype(np.uint8)
        paler &= cv2.dilate(dark, np.ones((3, 3), np.uint8)) == 0
        clean[window][paler] = 250
        ink[window][paler] = 0


_MARGIN = 40
"""Grey levels by which coloured ink must have faded to count as such."""
_DENSEST = 0.45
"""Share of its frame that a stamp or a signature covers at most; fuller pieces are coloured fills."""


def lift_coloured_graphics(clean: Ink, ink: Ink, faded: Ink, char_height: float) -> None:
    """Take large coloured strokes off (in place): there the `faded` page takes the place of the grey one.

    `clean` is the grey page without rulings, `ink` its binary picture without rulings. Small coloured pieces
    are letters, dense ones fills: they stay.
    """
    strokes = ((cv2.subtract(faded, clean) > _MARGIN) & (ink > 0)).astype(np.uint8)
    if not strokes.any():
        return
    count, labels, stats, _ = connected_pieces(
        np.asarray(cv2.dilate(strokes, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    )
    least = _SPREAD * char_height
    for index in range(1, count):
        left, top, wide, high, area = (int(v) for v in stats[index])
        if wide < least or high < 0.6 * least or area > 0.8 * wide * high:
            continue
        window = (slice(top, top + high), slice(left, left + wide))
        piece = labels[window] == index
        if strokes[window][piece].sum() > _DENSEST * wide * high:
            continue
        clean[window][piece] = faded[window][piece]
        ink[window][piece & (faded[window] > 150)] = 0
        _drop_crumbs(ink[window], piece, 0.5 * char_height)


def _drop_crumbs(ink: Ink, piece: NDArray[np.bool_], size: float) -> None:
    """Take off (in place) what is left of a stroke where it was darkest: small pieces wholly inside it."""
    count, labels, stats, _ = connected_pieces(ink)
    for index in range(1, count):
        left, top, wide, high, area = (int(v) for v in stats[index])
        if max(wide, high) >= size:
            continue
        window = (slice(top, top + high), slice(left, left + wide))
        mine = labels[window] == index
        if (mine & piece[window]).sum() >= 0.8 * area:
            ink[window][mine] = 0
