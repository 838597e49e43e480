"""Bars: the shaded or dark ground of title rows made paper, so that the print on it, dark or light, is print
like any other."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box, union
from sopocr.imaging.illumination import Grey

_SMALL = 8
"""Times by which the page is shrunk where bars are looked for."""
_STROKE = 7, 7
"""Size, on a page shrunk half as much, of the square in which the strokes of letters close up; bars are
higher."""
_GROUND = 96, 226
"""Grey levels of an evened page (paper near 250) between which a ground is shaded and may bear dark print."""
_DARK_GROUND = 180
"""Grey level up to which a ground may bear light print."""
_LONG, _HIGH, _SLIM, _FULL = 25, 2, 4.0, 0.7
"""Least length and height of a bar in shrunk pixels, its length in heights, and the share of its frame that
it fills: filled symbols and pictures are stouter."""
_DARK, _PALE = 0.35, 0.78
"""Shares of the ground's grey that become black and paper: print is darker than the first, the grain of a
screened ground paler than the second."""


def lift_shades(flat: Grey) -> None:
    """Make the ground of bars paper, in place; print and rulings on it come to be dark, light ones too.

    Evening leaves bars as they are, since they are lower than the surroundings that paper is estimated from;
    their grain is then taken for ink.
    """
    height, width = flat.shape
    if min(height, width) < 4 * _SMALL * _LONG:
        return
    for frame in _dark_bars(flat):
        _invert(flat, _framed(flat, frame))
    for frame in _shaded_bars(flat):
        _lift(flat, _framed(flat, frame))


_Frame = tuple[int, int, int, int]
"""Left, top, width and height, pixels."""


def _shaded_bars(flat: Grey) -> list[_Frame]:
    """What may be bars under dark print."""
    height, width = flat.shape
    half = cv2.resize(flat, (width // _SMALL * 2, height // _SMALL * 2), interpolation=cv2.INTER_AREA)
    bare = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones(_STROKE, np.uint8))
    ground = cv2.resize(bare, (width // _SMALL, height // _SMALL), interpolation=cv2.INTER_AREA)
    shaded = ((ground > _GROUND[0]) & (ground < _GROUND[1])).astype(np.uint8)
    shaded = cv2.morphologyEx(shaded, cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    shaded = cv2.morphologyEx(shaded, cv2.MORPH_OPEN, np.ones((_HIGH, _LONG), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(shaded)
    return [
        (left * _SMALL, top * _SMALL, wide * _SMALL, high * _SMALL)
        for left, top, wide, high, area in stats[1:count].tolist()
        if wide >= _SLIM * high and area >= _FULL * wide * high
    ]


def _dark_bars(flat: Grey) -> list[_Frame]:
    """What may be bars under light print: surfaces that are dark without a gap above and below the print,
    over a length that no symbol of a chart has. Rows of letters have gaps between their words.
    """
    height, width = flat.shape
    small = cv2.resize(flat, (width // _QUARTER, height // _QUARTER), interpolation=cv2.INTER_AREA)
    dark = (small < _DARK_GROUND).astype(np.uint8)
    unbroken = cv2.morphologyEx(
        dark, cv2.MORPH_OPEN, np.ones((1, round(_DARK_LONG * small.shape[1])), np.uint8)
    )
    count, _, stats, _ = cv2.connectedComponentsWithStats(unbroken)
    bands = sorted((top, left, wide, high) for left, top, wide, high, _ in stats[1:count].tolist())
    bars: list[Box] = []
    for top, left, wide, high in bands:
        band = Box(left, top, left + wide, top + high)
        for place, bar in enumerate(bars):
            common = min(bar.x1, band.x1) - max(bar.x0, band.x0)
            if common > 0.8 * min(bar.width, band.width) and top - bar.y1 <= _BETWEEN:
                x0, y0, x1, y1 = union([bar, band]).rounded()
                if dark[y0:y1, x0:x1].mean() >= _MOSTLY:
                    bars[place] = union([bar, band])
                    break
        else:
            bars.append(band)
    return [
        tuple(round(_QUARTER * value) for value in (bar.x0, bar.y0, bar.width, bar.height))  # type: ignore[misc]
        for bar in bars
        if bar.height >= _DARK_HIGH and bar.width >= _DARK_SLIM * bar.height
    ]


_QUARTER = 4
"""Times by which the page is shrunk where dark bars are looked for."""
_DARK_LONG, _DARK_HIGH, _DARK_SLIM = 0.15, 5, 5.0
"""Least length of a dark bar as a share of the page's width, its least height in shrunk pixels (rulings are
thinner), and its length in heights."""
_BETWEEN, _MOSTLY = 14, 0.5
"""Shrunk pixels between the bands above and below a bar's print at most, and its share that is dark."""


@dataclass(frozen=True)
class _Bar:
    """A bar on the page: its rows and columns."""

    rows: slice
    columns: slice


def _framed(flat: Grey, frame: _Frame) -> _Bar | None:
    """The bar about this frame, whose true edges lie within a shrunk pixel of it; None where no surface
    stands there on paper."""
    left, top, wide, high = frame
    y0, y1 = max(0, top - 2 * _SMALL), min(flat.shape[0], top + high + 2 * _SMALL)
    x0, x1 = max(0, left - 2 * _SMALL), min(flat.shape[1], left + wide + 2 * _SMALL)
    window = flat[y0:y1, x0:x1]
    inner = window[2 * _SMALL : -2 * _SMALL, 2 * _SMALL : -2 * _SMALL]
    if not inner.size:
        return None
    edge = (250.0 + float(np.median(inner))) / 2
    levels = np.median(window, axis=1)
    rows = _about_middle(levels < edge)
    if rows.stop - rows.start < 2 * _SMALL or not _is_on_paper(levels, rows):
        return None
    columns = np.flatnonzero(np.median(window[rows], axis=0) < edge)
    if columns.size < 2 * _SMALL:
        return None
    return _Bar(
        slice(y0 + rows.start, y0 + rows.stop), slice(x0 + int(columns[0]), x0 + int(columns[-1]) + 1)
    )


def _lift(flat: Grey, found: _Bar | None) -> None:
    """Make the ground of a bar with dark print paper."""
    if found is None:
        return
    bar = flat[found.rows, found.columns]
    ground = _ground(bar)
    share = cv2.GaussianBlur(bar, (3, 3), 0).astype(np.float32) / np.maximum(ground, 1)
    lifted = np.clip((share - _DARK) / (_PALE - _DARK), 0, 1) * 250
    bar[:] = np.maximum(bar, lifted).astype(np.uint8)


def _invert(flat: Grey, found: _Bar | None) -> None:
    """Make a bar with light print paper with dark print.

    Where lines of a table end on the bar its edge is the table's border: it is drawn, and so are columns that
    run on through the bar where no print stands.
    """
    if found is None:
        return
    bar = flat[found.rows, found.columns]
    edge = max(_FRINGE, bar.shape[0] // 6)  # a border may run along it
    inner = bar[edge:-edge, edge:-edge].astype(np.int16) - int(np.median(bar))
    lighter, darker = (inner > _STANDS_OUT).mean(), (inner < -_STANDS_OUT).mean()
    if lighter < max(_PRINTED, 2 * darker):
        return
    ground = _ground(bar)
    share = (bar.astype(np.float32) - ground) / np.maximum(250.0 - ground, 1)
    turned = (250 * (1 - np.clip((share - _GRAIN) / (1 - 2 * _GRAIN), 0, 1))).astype(np.uint8)
    above = _ends_of_columns(flat, found, found.rows.start, -1)
    below = _ends_of_columns(flat, found, found.rows.stop - 1, 1)
    rows, columns = found.rows, found.columns
    flat[
        max(0, rows.start - _FRINGE) : rows.stop + _FRINGE,
        max(0, columns.start - _FRINGE) : columns.stop + _FRINGE,
    ] = 250
    bar[:] = turned
    bar[:_FRINGE] = bar[-_FRINGE:] = 250
    bar[:, :_FRINGE] = bar[:, -_FRINGE:] = 250
    if len(above) > 1:
        bar[:_LINE] = 0
    if len(below) > 1:
        bar[-_LINE:] = 0
    for x in {*(above if len(above) > 1 else ()), *(below if len(below) > 1 else ())}:
        if turned[:, max(0, x - _LINE) : x + 2 * _LINE].min() > _BLANK:
            bar[:, x : x + _LINE] = 0


_FRINGE, _STANDS_OUT, _PRINTED = 3, 40, 0.01
"""Pixels of a bar's edge that are neither ground nor paper; grey levels by which print stands out of the
ground; and the share of a bar that it covers at least."""
_GRAIN = 0.15
"""Share of the way from the ground to white within which a pixel is one or the other."""
_LINE, _BLANK = 3, 160
"""Pixels that a drawn border is thick, and the grey level down to which no print stands on a line's way."""
_AWAY = 6, 70
"""Pixels from the bar between which a column's line is looked for: nearer there is the edge's fringe."""


def _ends_of_columns(flat: Grey, bar: _Bar, edge: int, way: int) -> list[int]:
    """Where upright lines, drawn or dashed, meet the bar's `edge` from above (`way` -1) or below (1): pixels
    from its left end."""
    ends = sorted((edge + way * _AWAY[0], edge + way * _AWAY[1]))
    if ends[0] < 0 or ends[1] >= flat.shape[0]:
        return []
    strip = flat[ends[0] : ends[1], bar.columns]
    inked = _longest_gap(strip < _INKED) <= _DASH
    starts = np.flatnonzero(inked & ~np.concatenate(([False], inked[:-1])))
    stops = np.flatnonzero(inked & ~np.concatenate((inked[1:], [False])))
    return [int(a) for a, b in zip(starts, stops, strict=True) if b - a < _THICK]


_INKED, _DASH, _THICK = 190, 12, 10
"""Grey level of ink; pixels between two dashes of a line at most, less than between rows of print; and pixels
that a line is thick at most."""


def _longest_gap(inked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The most false places on end in each column."""
    run = longest = np.zeros(inked.shape[1], dtype=np.int64)
    for row in inked:
        run = np.where(row, 0, run + 1)
        longest = np.maximum(longest, run)
    return longest


def _ground(bar: Grey) -> NDArray[np.float32]:
    """The bar's ground at each pixel: the median around it, for print covers less than half of it."""
    quarter = cv2.resize(bar, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.medianBlur(cv2.copyMakeBorder(quarter, 16, 16, 16, 16, cv2.BORDER_REFLECT), 31)[
        16:-16, 16:-16
    ]
    return np.asarray(cv2.resize(around, (bar.shape[1], bar.shape[0])), dtype=np.float32)


def _about_middle(inside: NDArray[np.bool_]) -> slice:
    """The run of true places that holds the middle one; empty where that is false."""
    middle = len(inside) // 2
    if not inside[middle]:
        return slice(0, 0)
    before, after = np.flatnonzero(~inside[:middle]), np.flatnonzero(~inside[middle:])
    return slice(
        int(before[-1]) + 1 if before.size else 0, middle + int(after[0]) if after.size else len(inside)
    )


def _is_on_paper(levels: NDArray[np.float64], rows: slice) -> bool:
    """Whether there is paper above and below a bar: beside the edge of a sheet lies what it was laid on."""
    above, below = levels[: rows.start][-_BESIDE:], levels[rows.stop :][:_BESIDE]
    return bool(above.size and below.size) and min(above.max(), below.max()) >= _GROUND[1]


_BESIDE = 8
"""Rows beyond a ruling along a bar's edge in which paper is found."""
