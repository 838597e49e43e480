"""Rulings too pale for a threshold: hairlines on grainy paper, followed through the grey page block by
block."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Ruling

_BLOCK = 16
"""Pixels along a line over which grey is averaged: grain shrinks fourfold, ends stay known to a few letters.
"""
_REACH = 2
"""A ruling wanders by this many pixels around its mean position at most."""
_SILENT_LEVEL, _SILENT_UPRIGHT = 12, 2
"""Blocks with print beside the ruling that are passed over in a row."""
_SIDE = (5, 8)
"""Where beside a ruling paper is looked for, in pixels from its middle."""


_SEEN_LONG = 15
"""Blocks that are enough to know a line by where print hides half of the paper beside it."""


@dataclass(frozen=True)
class Paper:
    """The paper of an evened page: its usual `grey`, the standard deviation of its `grain`, and by how much
    its specks alone make a line anywhere darker than what is beside it, block by block (`_CHANCE` of the
    blocks are below that): `specks` for the mean of a row, `dots` for the darkest of all rows at each
    place."""

    grey: float
    grain: float
    specks: float = 0.0
    dots: float = 0.0

    @staticmethod
    def of(flat: Ink) -> Paper:
        """The grain from the median difference of neighbouring pixels."""
        rows = np.ascontiguousarray(flat[::3])
        counts = np.bincount(cv2.absdiff(rows[:, 1:], rows[:, :-1]).ravel(), minlength=256)
        median = int(np.searchsorted(np.cumsum(counts), (counts.sum() + 1) // 2))
        grey = float(np.median(flat[::7, ::7]))
        specks, dots = _chance(flat, grey)
        return Paper(grey, 1.4826 * median / float(np.sqrt(2)), specks, dots)


_CHANCE = 0.9
"""Share of the blocks of paper that specks make no darker than a line must be."""
_PRINT = 70.0
"""Levels of grey by which a block of print is darker than the paper beside it."""
_SAMPLED = 61
"""Pixels between the rows of a page at which its specks are looked at."""


def _chance(flat: Ink, grey: float) -> tuple[float, float]:
    """How dark the specks of the paper make a level line where there is none; see `Paper`."""
    blocks = flat.shape[1] // _BLOCK
    means, darkest = [], []
    for middle in range(_SIDE[1], flat.shape[0] - _SIDE[1], _SAMPLED):
        band = flat[middle - _SIDE[1] : middle + _SIDE[1] + 1, : blocks * _BLOCK].astype(np.float64)
        rows = band.reshape(len(band), blocks, _BLOCK)
        inner = slice(_SIDE[1] - _REACH, _SIDE[1] + _REACH + 1)
        beside = np.minimum(
            rows[: _SIDE[1] - _SIDE[0] + 1].mean(axis=(0, 2)), rows[_SIDE[1] + _SIDE[0] :].mean(axis=(0, 2))
        )
        lit = beside > grey - 24
        means.append((beside - rows[inner].mean(axis=2).min(axis=0))[lit])
        darkest.append((beside - rows[inner].min(axis=0).mean(axis=1))[lit])
    # what is darker is print
    seen, seen_darkest = (
        values[values < _PRINT]
        for values in (np.concatenate([[0.0], *means]), np.concatenate([[0.0], *darkest]))
    )
    return float(np.quantile(seen, _CHANCE)), float(np.quantile(seen_darkest, _CHANCE))


def follow(flat: Ink, seed: Ruling, page: Paper) -> Ruling | None:
    """The pale ruling of which `seed` is a piece, as far as it goes; None where the grey page shows none.

    `flat` is the evened page, `page` its paper. A block belongs to the ruling
    where it is darker than the paper on both sides; blocks with print beside them tell nothing and are passed
    over.
    """
    picture = flat if seed.horizontal else flat.T
    middle = round(seed.position)
    if middle - _SIDE[1] < 0 or middle + _SIDE[1] >= picture.shape[0]:
        return None
    blocks = picture.shape[1] // _BLOCK
    if int(seed.start) // _BLOCK >= blocks:
        return None

    def means(first: int, last: int) -> NDArray[np.float64]:
        band = picture[first : last + 1, : blocks * _BLOCK].astype(np.float64)
        result: NDArray[np.float64] = band.reshape(last - first + 1, blocks, _BLOCK).mean(axis=2)
        return result

    line = means(middle - _REACH, middle + _REACH).min(axis=0)
    # a pale line made black and white is dotted, and its dots wander; upright, stems of letters look so
    bilevel = seed.horizontal and page.grain < _BILEVEL and seed.thickness <= _THIN
    if bilevel:
        band = picture[middle - _REACH : middle + _REACH + 1, : blocks * _BLOCK].min(axis=0)
        line = band.reshape(blocks, _BLOCK).mean(axis=1)
    above = means(middle - _SIDE[1], middle - _SIDE[0]).mean(axis=0)
    below = means(middle + _SIDE[0], middle + _SIDE[1]).mean(axis=0)
    # the paper beside the line itself: an edge of the sheet may lie in shadow
    paper = min(
        page.grey,
        max(float(np.percentile(above[_span(seed)], 60)), float(np.percentile(below[_span(seed)], 60))),
    )
    # the darkest of five rows of grain is darker than their mean by about 1.2 standard deviations
    least = max(5.0, (1.2 + 2.0) * page.grain / np.sqrt(_BLOCK))
    lit = np.minimum(above, below) > paper - 24
    for side, other in ((above, below), (below, above)):
        lit |= _shaded(side, _span(seed), paper) & (other > paper - 24)
    across = np.zeros(blocks, dtype=bool)
    if not seed.horizontal:  # a column's line crosses the rows of titles
        across = ~lit & _shaded_across(
            picture[:, : blocks * _BLOCK], middle, (above, below), paper, page.grain
        )
    lit |= across
    least = max(least, page.dots if bilevel else page.specks)
    drawn = lit & (np.minimum(above, below) - line > least)
    silent = ~lit
    inside = _span(seed)
    seen = drawn[inside]
    if seen.size == 0 or seen.sum() < 0.6 * max(1, (~silent[inside]).sum()) or seen.sum() < 3:
        return None
    first, last = inside.start, min(inside.stop, blocks) - 1
    # print beside a level ruling is common, print across an upright one is not
    most = _SILENT_LEVEL if seed.horizontal else _SILENT_UPRIGHT
    first = _extend(drawn, silent, first, -1, most)
    last = _extend(drawn, silent, last, 1, most)
    while first < last and not drawn[first]:
        first += 1
    while last > first and not drawn[last]:
        last -= 1
    part, told = drawn[first : last + 1], ~silent[first : last + 1]
    mostly = part.sum() >= 0.9 * told.sum() and told.sum() >= 0.7 * len(told)
    # print may stand close beside most of a column's line: then what is seen must be seen throughout
    throughout = part.sum() >= 0.97 * told.sum() and told.sum() >= max(_SEEN_LONG, 0.4 * len(told))
    if not (mostly or throughout):
        return None
    # a ruling is equally dark all along; stems of letters that stand in line are dark here and absent there
    depth = (np.minimum(above, below) - line)[first : last + 1][part & ~across[first : last + 1]]
    if not depth.size:
        return None
    uneven = _is_uneven(depth)
    # black and white make a pale line dense here and dotted there; nothing else is seen on all of its length
    dotted = bilevel and part.sum() >= max(_SEEN_LONG, 0.97 * len(part))
    if uneven and not dotted:
        return None
    if not seed.horizontal and _has_gaps(picture, middle, (first, last + 1), told, paper):
        return None  # letters that stand above one another (a. b. c.)
    return replace(seed, start=float(first * _BLOCK), end=float((last + 1) * _BLOCK))


def _shaded(side: NDArray[np.float64], span: slice, paper: float) -> NDArray[np.bool_]:
    """Blocks beside a line that are shaded evenly all along it, as the rows of titles are: paper too."""
    usual = float(np.median(side[span]))
    alike = np.abs(side - usual) < _EVEN
    shade = _SHADED * paper < usual <= paper - 24 and alike[span].mean() > 0.8
    return alike if shade else np.zeros(len(side), dtype=bool)


def _shaded_across(
    picture: Ink,
    middle: int,
    sides: tuple[NDArray[np.float64], NDArray[np.float64]],
    paper: float,
    grain: float,
) -> NDArray[np.bool_]:
    """Blocks of a line with the same even shade on both sides, which print never makes."""
    near, far = _SIDE
    spread = []
    for rows in (picture[middle - far : middle - near + 1], picture[middle + near : middle + far + 1]):
        spread.append(rows.reshape(len(rows), -1, _BLOCK).std(axis=(0, 2)))
    even = np.maximum(*spread) < max(0.4 * _EVEN, 1.3 * grain)
    alike = np.abs(sides[0] - sides[1]) < 0.6 * _EVEN
    return np.asarray(even & alike & (np.minimum(*sides) > _SHADED * paper))


def _is_uneven(depth: NDArray[np.float64]) -> bool:
    """Whether a stroke is not equally dark all along, as a ruling is."""
    return bool(np.percentile(depth, 85) > 1.7 * np.percentile(depth, 25) + 4)


def _has_gaps(
    picture: Ink, middle: int, blocks: tuple[int, int], told: NDArray[np.bool_], paper: float
) -> bool:
    """Whether paper shows between pieces of a stroke at `middle`, from one of the `blocks` to another, where
    the paper beside it is seen (`told`)."""
    first, last = (block * _BLOCK for block in blocks)
    band = picture[middle - _REACH : middle + _REACH + 1, first:last].astype(np.float64)
    fine = band.reshape(len(band), -1, _FINE).mean(axis=2).min(axis=0)
    depth = paper - fine[np.repeat(told, _BLOCK // _FINE)]
    return bool((depth < 0.35 * np.median(depth)).mean() > _GAPS)


_SHADED, _EVEN = 0.7, 10.0
"""Share of the paper's grey down to which a shade goes, and levels of grey by which it strays at most."""
_DEEP = 20.0
"""Levels of grey by which a line with print close beside it is darker than paper."""
_FINE, _GAPS = 4, 0.15
"""Pixels along a line over which a gap between letters shows, and the share of gaps that no line has."""
_BILEVEL = 1.0
"""Grain (standard deviation) under which the paper is white throughout: an app cleaned it, or made the page
black and white."""
_THIN = 5.0
"""Pixels; a row of letters is thicker."""
_PIECE = 8
"""Pixels along a line over which grey is averaged where its place is known."""


def shows(flat: Ink, line: Ruling, page: Paper) -> bool:
    """Whether the grey page shows `line`, whose place is known from its continuation in other rows.

    Wherever paper is seen on both sides, the line must be darker than it. Where print stands close to most
    of it, it must be equally grey all along, which no row of letters is. `page` is its paper.
    """
    picture = flat if line.horizontal else flat.T
    middle, start = round(line.position), round(line.start) + 4
    blocks = (min(round(line.end) - 4, picture.shape[1]) - start) // _PIECE
    if blocks < 3 or middle - _SIDE[1] < 0 or middle + _SIDE[1] >= picture.shape[0]:
        return False
    window = picture[middle - _SIDE[1] : middle + _SIDE[1] + 1, start : start + blocks * _PIECE]
    grey = window.astype(np.float64).reshape(-1, blocks, _PIECE).mean(axis=2)
    centre = _SIDE[1]
    dark = grey[centre - _REACH : centre + _REACH + 1].min(axis=0)
    sides = np.minimum(grey[: _SIDE[1] - _SIDE[0] + 1].mean(axis=0), grey[centre + _SIDE[0] :].mean(axis=0))
    lit = sides > page.grey - 24
    drawn = lit & (sides - dark > max(5.0, (1.2 + 2.0) * page.grain / np.sqrt(_PIECE)))
    if not lit.any() or drawn.sum() < 0.9 * lit.sum():
        return False
    depth = page.grey - dark
    if _is_uneven(depth[lit]):
        return False  # a letter's stem: dark here, absent there
    even = blocks >= 4 and np.ptp(depth) < 0.5 * depth.mean() and depth.min() > max(_DEEP, 4 * page.grain)
    return bool(lit.sum() >= max(3, 0.5 * blocks) or even)


def _span(line: Ruling) -> slice:
    """The blocks that a line covers."""
    first = int(line.start) // _BLOCK
    return slice(first, max(first + 1, int(line.end) // _BLOCK))


def _extend(drawn: NDArray[np.bool_], silent: NDArray[np.bool_], at: int, step: int, most: int) -> int:
    """The last drawn block from `at` on in the direction of `step`; two blank blocks end the line."""
    reached, blank = at, 0
    while 0 <= at + step < len(drawn):
        at += step
        if drawn[at]:
            reached, blank = at, 0
        elif not silent[at]:
            blank += 1
            if blank > 1:
                break
        elif abs(at - reached) > most:
            break
    return reached


def snap_ends(lines: list[Ruling], crossing: list[Ruling]) -> list[Ruling]:
    """Pale lines with their ends, known to a block only, moved onto the crossing line nearest to them."""
    result = []
    for line in lines:
        start = _nearest(line.start, line.position, crossing)
        end = _nearest(line.end, line.position, crossing)
        result.append(replace(line, start=start, end=end))
    return result


def _nearest(end: float, position: float, crossing: list[Ruling]) -> float:
    near = [
        c.position
        for c in crossing
        if abs(c.position - end) <= 1.6 * _BLOCK and c.start - 2 * _BLOCK <= position <= c.end + 2 * _BLOCK
    ]
    return min(near, key=lambda p: abs(p - end), default=end)
