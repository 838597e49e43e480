"""Symbols by their surface: filled ones, whatever their colour, and those whose print touches the outline.

Arrowheads and lines that run into a solid shape are taken off; corners that go with them come back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.roundness import kind_of, roundness
from sopocr.flowchart.shapes import Likeness, arrow_way, likeness
from sopocr.flowchart.sides import Scale, continuations
from sopocr.geometry import Box

_TINTS = (0.9, 0.95)
"""Grey, as shares of the paper's, below which a surface is coloured, not paper; the palest once the paper's
grain is smoothed."""
_PALER = 0.02
"""What a symbol known by its tint alone scores less than one of ink, for each of these."""
_DARK = 0.65
"""Grey, as a share of the paper's, below which ink is a line's and no fill's."""
_GRAIN = 5
"""Pixels over which the grain is smoothed."""


def tint_of(grey: NDArray[np.uint8], bands: NDArray[np.bool_], share: float = _TINTS[0]) -> Ink:
    """What is darker than that share of the paper, without the rulings."""
    paper = float(np.percentile(grey, 90))
    return np.where((grey < share * paper) & ~bands, 255, 0).astype(np.uint8)


def tinted_symbols(grey: NDArray[np.uint8], bands: NDArray[np.bool_], scale: Scale) -> Iterable[Candidate]:
    """Symbols by the colour of their surface, however pale or uneven; a shaded cell, which reaches the
    rulings on most sides, is none."""
    near = np.asarray(cv2.dilate(bands.astype(np.uint8), square(7))) > 0
    smooth = np.asarray(cv2.medianBlur(grey, _GRAIN), np.uint8)
    tints = [tint_of(picture, bands, share) for share, picture in zip(_TINTS, (grey, smooth), strict=True)]
    # lines as thick as a symbol's part and darker than its fill run into it and on behind it
    dark = cv2.dilate(tint_of(grey, bands, _DARK), square(3))
    tints.append(np.where((np.asarray(dark) > 0), 0, tints[0]).astype(np.uint8))
    for level, tint in enumerate(tints, 1):
        for found in solid_symbols(tint, scale, 3, True):
            x0, y0, x1, y1 = found.box.rounded()
            sides = (near[y0:y1, x0], near[y0:y1, x1 - 1], near[y0, x0:x1], near[y1 - 1, x0:x1])
            if sum(float(side.mean()) > _SHADED for side in sides) < 2:
                yield replace(found, score=found.score - level * _PALER)


_SHADED = 0.6
"""Share of a side that lies on rulings from which it is a cell's."""


def square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)


def closed(ink: Ink, reach: int) -> Ink:
    """`ink` with white gaps narrower than `reach` pixels closed."""
    return ink if reach == 1 else np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, square(reach)), np.uint8)


def solid_symbols(clean: Ink, scale: Scale, reach: int, fill: bool) -> Iterable[Candidate]:
    """Symbols whose inside is not one white region: filled ones, and those whose text touches the outline.

    With holes up to `reach` pixels wide closed and, with `fill`, all others filled they are blobs, from which
    an opening takes the connectors.
    """
    side = round(max(9, 2.2 * scale.stroke, 0.8 * scale.char)) | 1
    round_kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    whole = np.asarray(cv2.morphologyEx(clean, cv2.MORPH_CLOSE, square(reach)), np.uint8)
    if fill:
        whole = _holes_filled(whole, scale)
    # square and round kernels together keep corners as well as arcs
    core = cv2.bitwise_or(
        cv2.morphologyEx(whole, cv2.MORPH_OPEN, round_kernel),
        cv2.morphologyEx(whole, cv2.MORPH_OPEN, square(side)),
    )
    grown = cv2.bitwise_and(cv2.dilate(core, square(3)), whole)
    contours, _ = cv2.findContours(grown, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    inset = round(scale.stroke)
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) < 1.6 * scale.char or max(w, h) > scale.widest * scale.char:
            continue
        mask = np.zeros((h, w), np.uint8)
        cv2.fillPoly(mask, [contour.reshape(-1, 2) - (x, y)], (255,))
        like = likeness(mask)
        whole_diamond = None if like.kind == "keputusan" else _diamond(whole, mask, (x, y), side // 2 + 1)
        if whole_diamond is not None:
            mask, (x, y), like = whole_diamond
            h, w = mask.shape[:2]
        inked = clean[y : y + h, x : x + w] > 0
        bare = _without_arrowhead(mask, like) if inked[mask > 0].mean() >= _FILLED else None
        if bare is not None:
            mask, (left, top), like = bare
            x, y, (h, w) = x + left, y + top, mask.shape[:2]
            grown = [_diamond(whole, mask, (x, y), round(share * max(w, h))) for share in _CORNERS]
            best = max((g for g in grown if g is not None), key=lambda g: g[2].fit, default=None)
            if best is not None:
                mask, (x, y), like = best
                h, w = mask.shape[:2]
            inked = clean[y : y + h, x : x + w] > 0
        arrow = _block_arrow(contour, mask, like, reach)
        if arrow is not None:
            yield arrow
            continue
        if (
            like.fit < (_DIAMOND_FIT if like.kind == "keputusan" else _SOLID_FIT)
            or min(w, h) < 1.6 * scale.char
        ):
            continue
        dense = float(inked[mask > 0].mean())
        if dense < 0.4 and _on_rim(mask, inked) < 0.75:
            continue
        beyond = continuations(clean, Box(x + 2, y + 2, x + w - 2, y + h - 2), scale)
        score = like.fit - 0.01 * reach - 0.1 * beyond - (0.04 if dense < 0.4 else 0.0)
        if score < 0.75:
            continue
        outline = _inside(mask, (x, y), inset)
        if outline is None:
            continue
        round_by = roundness(mask) if like.rounded else None
        kind = kind_of(like, round_by, mask, scale.char)
        yield Candidate(
            kind,
            Box(x, y, x + w, y + h),
            score,
            like,
            outline,
            float(inset),
            dense >= 0.4,
            beyond > 0,
            round_by,
        )


def _inside(mask: NDArray[np.uint8], at: tuple[int, int], inset: int) -> NDArray[np.int32] | None:
    """The contour of a shape (its upper left corner is `at`) without an outline of that thickness; None where
    nothing is left."""
    room = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    inner = np.asarray(cv2.erode(room, square(2 * inset + 1)))
    found, _ = cv2.findContours(inner, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not found:
        return None
    return np.asarray(max(found, key=len).reshape(-1, 2) + np.array([at[0] - 1, at[1] - 1]), np.int32)


def _on_rim(mask: NDArray[np.uint8], inked: NDArray[np.bool_]) -> float:
    """Share of ink along the edge of a shape."""
    room = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    core = np.asarray(cv2.erode(room, square(5)))[1:-1, 1:-1]
    return float(inked[(mask > 0) & (core == 0)].mean())


def _block_arrow(
    contour: NDArray[np.int32], mask: NDArray[np.uint8], like: Likeness, reach: int
) -> Candidate | None:
    """The block arrow whose surface has that contour, and holes up to `reach` pixels wide."""
    arrow = arrow_way(mask, like)
    if arrow is None:
        return None
    fit, way = arrow
    points = np.asarray(contour, np.int32).reshape(-1, 2)
    x, y, w, h = cv2.boundingRect(contour)
    box, score = Box(x, y, x + w, y + h), fit - 0.01 * reach
    return Candidate("konektor", box, score, like, points, 1.0, filled=True, way=way)


_SOLID_FIT, _DIAMOND_FIT = 0.86, 0.82
"""How well a blob fits a symbol's form at least; a diamond's, whose corners lines lengthen and steps of a
coarse picture cut."""


_CORNERS = (0.08, 0.14, 0.2)
"""Shares of a blob's longer side by which a diamond's corners may have been cut with the lines at them."""


def _diamond(
    whole: Ink, core: NDArray[np.uint8], at: tuple[int, int], reach: int
) -> tuple[NDArray[np.uint8], tuple[int, int], Likeness] | None:
    """The diamond of which an opening left `core`, whose upper left corner is `at`, and cut the corners by up
    to `reach` pixels: its mask, upper left corner and likeness; None where that is no diamond."""
    (x, y), (h, w) = at, core.shape[:2]
    x0, y0 = max(0, x - reach), max(0, y - reach)
    patch = whole[y0 : y + h + reach, x0 : x + w + reach]
    seed = np.zeros(patch.shape[:2], np.uint8)
    seed[y - y0 : y - y0 + h, x - x0 : x - x0 + w] = core
    grown = np.asarray(cv2.bitwise_and(cv2.dilate(seed, square(2 * reach + 1)), patch))
    left, top, w, h = cv2.boundingRect(grown)
    mask = np.ascontiguousarray(grown[top : top + h, left : left + w])
    like = likeness(mask)
    if like.kind != "keputusan" or like.fit < _DIAMOND_FIT:
        return None
    return mask, (x0 + left, y0 + top), like


_FILLED = 0.7
"""Share of ink in a blob from which it is filled and no outline."""
_NARROW = (0.35, 0.5, 0.65)
"""Shares of a blob's side up to which what juts out of it is narrow: an arrowhead, a line."""
_SYMBOLS_SHARE = 0.65
"""Share of a blob that its symbol takes at least; the rest are the heads and lines that run into it."""
_BOX_FIT, _BETTER = 0.95, 0.03
"""How well, and by how much better than the whole, what is left must fit a box."""


def _without_arrowhead(
    mask: NDArray[np.uint8], like: Likeness
) -> tuple[NDArray[np.uint8], tuple[int, int], Likeness] | None:
    """A filled box without the arrowheads and lines that run into it: its mask, where in the old one its
    upper left corner lies, and what it is; None where there are none.

    Of the openings along, across and both ways the one that leaves the best box counts; narrow ones go first.
    """
    if like.fit >= _BOX_FIT or (like.kind == "keputusan" and like.fit >= _DIAMOND_FIT):
        return None
    height, width = mask.shape[:2]
    best, least = None, max(_BOX_FIT, like.fit + _BETTER)
    for share in _NARROW:
        across, down = np.ones((1, round(share * width))), np.ones((round(share * height), 1))
        for kernels in ((across,), (down,), (across, down), (down, across)):
            opened = mask
            for kernel in kernels:
                opened = np.asarray(cv2.morphologyEx(opened, cv2.MORPH_OPEN, kernel.astype(np.uint8)))
            x, y, w, h = cv2.boundingRect(opened)
            if not w or (w, h) == (width, height):
                continue
            left = np.ascontiguousarray(opened[y : y + h, x : x + w])
            then = likeness(left)
            if cv2.countNonZero(left) < _SYMBOLS_SHARE * cv2.countNonZero(mask):
                continue  # a head without its wings is no symbol
            if sorted(_shares_beside(mask, (x, y, w, h)))[1] > _BESIDE_THREE:
                continue  # a box within a disc: what is left out is the disc's own
            if then.rounded and then.fit >= least:
                best, least = (left, (x, y), then), then.fit + _BETTER
    return best


_BESIDE_THREE = 0.35
"""Share of a side beside which a blob goes on, on three sides of a box at a time, from which the box was cut
out of a disc: heads come from one or two sides, and lines are narrower."""


def _shares_beside(mask: NDArray[np.uint8], rect: tuple[int, int, int, int]) -> list[float]:
    """Of each side of `rect` (x, y, width, height) the share along which `mask` goes on beyond it."""
    x, y, w, h = rect
    beyond = mask[y : y + h, x - 1 : x], mask[y : y + h, x + w : x + w + 1]
    above = mask[y - 1 : y, x : x + w], mask[y + h : y + h + 1, x : x + w]
    return [float((strip > 0).mean()) if strip.size else 0.0 for strip in (*beyond, *above)]


def _holes_filled(ink: Ink, scale: Scale) -> Ink:
    """`ink` with the small white islands in it filled: the grain of a dark fill, and where evening washed it
    out."""
    contours, hierarchy = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    filled = ink.copy()
    if hierarchy is None:
        return filled
    for contour, nest in zip(contours, np.asarray(hierarchy).reshape(-1, 4), strict=True):
        if nest[3] >= 0 and cv2.contourArea(contour) < (5 * scale.char) ** 2:
            cv2.fillPoly(filled, [contour], (255,))
    return filled
