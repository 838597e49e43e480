"""Find the chart's symbols: closed outlines that are no table cell and no loop of connectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.candidates import Candidate, chosen, same_place
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.roundness import CAPSULE, roundness
from sopocr.flowchart.shapes import Likeness, cut_diamond, likeness
from sopocr.flowchart.sides import (
    SIDES,
    Rect,
    Scale,
    continuations,
    crossed_both_ways,
    shared_sides,
    sides_on_rulings,
    thick_with_ruling,
)
from sopocr.geometry import Box
from sopocr.model.page import SymbolKind, is_round


def find_symbols(
    clean: Ink, full: Ink, bands: NDArray[np.bool_], scale: Scale, grey: NDArray[np.uint8] | None = None
) -> list[Candidate]:
    """Symbols in `clean` (ink without rulings) and `full` (with them), best first, none overlapping.

    One of a symbol's sides may lie on a ruling, not more: else it is a piece of a cell. In the `grey` picture
    of the same size fills show that are too pale for ink.
    """
    found: list[Candidate] = []
    grid = np.asarray(cv2.dilate(bands.astype(np.uint8), _square(5))) > 0
    # a side that meets a ruling at a small angle loses much when the ruling is cleaned away: cut out the
    # ruling alone
    exact = np.where(bands, 0, full).astype(np.uint8)
    seen: set[_Hole] = set()
    for picture, reach, penalty in (
        (clean, 1, 0.01),
        (clean, 3, 0.03),
        (full, 1, 0.03),
        (clean, 5, 0.05),
        (exact, 9, 0.06),
        (clean, 9, 0.09),
    ):
        holes = _holes(_closed(picture, reach), seen, [c.box for c in found if c.score >= 1 - penalty], scale)
        found += _judged(holes, clean, full, grid, scale, penalty)
    for reach, fill in ((3, False), (3, True), (7, True)):
        found += _solids(clean, scale, reach, fill)
    if grey is not None:
        tinted = list(_tinted(grey, bands, scale))
        found = [c for c in found if not c.filled or not any(_is_part(c, whole) for whole in tinted)]
        found += tinted
    return chosen(found, bands)


_PART_OF, _LARGER = 0.9, 1.15
"""Share of a solid shape that lies in a tinted one, and how many times larger that is, from which it is the
dark part of that one's uneven fill."""


def _is_part(solid: Candidate, whole: Candidate) -> bool:
    within = solid.box.intersect(whole.box).area >= _PART_OF * solid.box.area
    return within and whole.box.area >= _LARGER * solid.box.area


_TINT = 0.9
"""Grey, as a share of the paper's, below which a surface is coloured, not paper."""
_PALER = 0.02
"""What a symbol known by its tint alone scores less than one of ink."""


def _tinted(grey: NDArray[np.uint8], bands: NDArray[np.bool_], scale: Scale) -> Iterable[Candidate]:
    """Symbols by the colour of their surface, however pale or uneven; a shaded cell, which reaches the
    rulings on most sides, is none."""
    paper = float(np.percentile(grey, 90))
    tint = np.where((grey < _TINT * paper) & ~bands, 255, 0).astype(np.uint8)
    near = np.asarray(cv2.dilate(bands.astype(np.uint8), _square(7))) > 0
    for found in _solids(tint, scale, 3, True):
        x0, y0, x1, y1 = found.box.rounded()
        sides = (near[y0:y1, x0], near[y0:y1, x1 - 1], near[y0, x0:x1], near[y1 - 1, x0:x1])
        if sum(float(side.mean()) > 0.6 for side in sides) < 2:
            yield replace(found, score=found.score - _PALER)


def _square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)


def _closed(ink: Ink, reach: int) -> Ink:
    """`ink` with white gaps narrower than `reach` pixels closed."""
    return ink if reach == 1 else np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _square(reach)), np.uint8)


_Hole = tuple[Rect, float, int]
"""What makes a hole the same as one of another picture: its box, area and length of its contour, pixels."""


def _holes(
    closed: Ink, seen: set[_Hole], settled: Sequence[Box], scale: Scale
) -> list[tuple[NDArray[np.int32], Rect, set[str]]]:
    """The white holes in `closed` of a symbol's size, with their box and the sides shared with another.

    Left out are those in `seen`, to which the others are added, and those on the boxes `settled`, where
    nothing better can be found.
    """
    contours, hierarchy = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if hierarchy is None:
        return []
    found: list[tuple[NDArray[np.int32], Rect, float]] = []
    for contour, nest in zip(contours, np.asarray(hierarchy).reshape(-1, 4), strict=True):
        if nest[3] < 0:  # an outer boundary, not a hole
            continue
        x, y, w, h = cv2.boundingRect(contour)
        if w >= 1.3 * scale.char and h >= 1.0 * scale.char and max(w, h) <= scale.widest * scale.char:
            found.append((np.asarray(contour, np.int32), (x, y, w, h), cv2.contourArea(contour)))
    boxes = [rect for _, rect, area in found if area > 0.93 * rect[2] * rect[3]]
    fresh = []
    for contour, rect, area in found:
        x, y, w, h = rect
        box = Box(x, y, x + w, y + h)
        if (rect, area, len(contour)) in seen or any(same_place(box, other) for other in settled):
            continue
        seen.add((rect, area, len(contour)))
        fresh.append((contour, rect, shared_sides(rect, boxes, scale) if rect in boxes else set()))
    return fresh


def _judged(
    holes: Iterable[tuple[NDArray[np.int32], Rect, set[str]]],
    clean: Ink,
    full: Ink,
    grid: NDArray[np.bool_],
    scale: Scale,
    penalty: float,
) -> Iterable[Candidate]:
    for contour, rect, shared in holes:
        candidate = _judge(contour, rect, clean, full, grid, scale, penalty, shared)
        if candidate is not None:
            yield candidate


def _judge(
    contour: NDArray[np.int32],
    rect: Rect,
    clean: Ink,
    full: Ink,
    grid: NDArray[np.bool_],
    scale: Scale,
    penalty: float,
    shared: set[str],
) -> Candidate | None:
    x, y, w, h = rect
    points = contour.reshape(-1, 2)
    on_rulings = sides_on_rulings(points, rect, grid)
    # a symbol's own side right on a ruling makes that thicker
    thick = {side for side in on_rulings if thick_with_ruling(full, grid, rect, side, scale)}
    ruled = len(on_rulings - thick)
    touched = len(on_rulings)
    if ruled > 1:
        return None
    # the contour of a hole runs on the ink around it; the inside is one pixel smaller
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [points - (x, y)], (255,))
    like = likeness(mask)
    if ruled:
        fit, above, below = cut_diamond(mask)
        if fit > max(0.88, like.fit + 0.02):
            return _cut_off(contour, rect, fit - penalty, above, below, clean, scale)
    if like.fit < 0.8:
        return None
    thick |= {side for side in SIDES if thick_with_ruling(full, grid, rect, side, scale)}
    beyond = continuations(clean, Box(x, y, x + w, y + h), scale, thick | shared)
    round_by = roundness(mask) if like.rounded else None
    kind = _kind(like, round_by, mask, scale)
    # a symbol's sides end at its corners and are its own; loops of connectors and rulings run on
    score = like.fit - penalty - 0.1 * beyond - 0.12 * ruled
    if crossed_both_ways(grid, rect):  # what runs round a corner of four cells is a loop of lines
        score -= 0.25
    if score < 0.75:
        return None
    stroke = _stroke(mask, x, y, clean, scale)
    box = Box(x - stroke + 1, y - stroke + 1, x + w + stroke - 1, y + h + stroke - 1)
    return Candidate(
        kind, box, score, like, points, stroke, runs_on=beyond > 0, roundness=round_by, ruled=touched
    )


def _cut_off(
    contour: NDArray[np.int32],
    rect: Rect,
    score: float,
    above: float,
    below: float,
    clean: Ink,
    scale: Scale,
) -> Candidate:
    """A diamond of which one corner lies behind a ruling; the box is that of the whole diamond."""
    x, y, w, h = rect
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [contour.reshape(-1, 2) - (x, y)], (255,))
    whole = h / (1 - above - below)
    y0, y1 = y - above * whole, y + h + below * whole
    corners = ((x, (y0 + y1) / 2), (x + w / 2, y0), (x + w, (y0 + y1) / 2), (x + w / 2, y1))
    outline = np.round(np.array(corners)).astype(np.int32)
    stroke = _stroke(mask, x, y, clean, scale)
    box = Box(x, y0, x + w, y1).inflate(stroke - 1)
    return Candidate("keputusan", box, score, Likeness("keputusan", score, 0.0, False), outline, stroke)


def _stroke(mask: NDArray[np.uint8], x: int, y: int, clean: Ink, scale: Scale) -> float:
    """Thickness of the outline around a hole: how far out most of the surrounding ring is ink."""
    reach = round(3 * scale.stroke) + 3
    height, width = clean.shape
    x0, y0 = max(0, x - reach), max(0, y - reach)
    x1, y1 = min(width, x + mask.shape[1] + reach), min(height, y + mask.shape[0] + reach)
    outside = np.full((y1 - y0, x1 - x0), 255, np.uint8)
    outside[y - y0 : y - y0 + mask.shape[0], x - x0 : x - x0 + mask.shape[1]][mask > 0] = 0
    ring = np.ceil(cv2.distanceTransform(outside, cv2.DIST_L2, 3)).astype(int)
    inked = clean[y0:y1, x0:x1] > 0
    total = np.bincount(ring.ravel(), minlength=reach + 1)[: reach + 1]
    share = np.bincount(ring.ravel(), weights=inked.ravel(), minlength=reach + 1)[: reach + 1] / np.maximum(
        total, 1
    )
    thin = np.flatnonzero(share[1:] < 0.5 * max(0.3, share[1:4].max()))
    return float(np.clip(thin[0] + 1 if thin.size else reach, 2, reach))


def _solids(clean: Ink, scale: Scale, reach: int, fill: bool) -> Iterable[Candidate]:
    """Symbols whose inside is not one white region: filled ones, and those whose text touches the outline.

    With holes up to `reach` pixels wide closed and, with `fill`, all others filled they are blobs, from which
    an opening takes the connectors.
    """
    side = round(max(9, 2.2 * scale.stroke, 0.8 * scale.char)) | 1
    round_kernel = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
    whole = np.asarray(cv2.morphologyEx(clean, cv2.MORPH_CLOSE, _square(reach)), np.uint8)
    if fill:
        whole = _holes_filled(whole, scale)
    # square and round kernels together keep corners as well as arcs
    core = cv2.bitwise_or(
        cv2.morphologyEx(whole, cv2.MORPH_OPEN, round_kernel),
        cv2.morphologyEx(whole, cv2.MORPH_OPEN, _square(side)),
    )
    grown = cv2.bitwise_and(cv2.dilate(core, _square(3)), whole)
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
        if (
            like.fit < (_DIAMOND_FIT if like.kind == "keputusan" else _SOLID_FIT)
            or min(w, h) < 1.6 * scale.char
        ):
            continue
        dense = float(inked[mask > 0].mean())
        rim = (mask > 0) & (
            cv2.erode(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), _square(5))[
                1:-1, 1:-1
            ]
            == 0
        )
        if dense < 0.4 and float(inked[rim].mean()) < 0.75:
            continue
        beyond = continuations(clean, Box(x + 2, y + 2, x + w - 2, y + h - 2), scale)
        score = like.fit - 0.01 * reach - 0.1 * beyond - (0.04 if dense < 0.4 else 0.0)
        if score < 0.75:
            continue
        inner = cv2.erode(
            cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0), _square(2 * inset + 1)
        )
        inside, _ = cv2.findContours(np.asarray(inner), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        if not inside:
            continue
        outline = max(inside, key=len).reshape(-1, 2) + np.array([x - 1, y - 1])
        round_by = roundness(mask) if like.rounded else None
        kind = _kind(like, round_by, mask, scale)
        yield Candidate(
            kind,
            Box(x, y, x + w, y + h),
            score,
            like,
            outline.astype(np.int32),
            float(inset),
            dense >= 0.4,
            beyond > 0,
            round_by,
        )


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
    grown = np.asarray(cv2.bitwise_and(cv2.dilate(seed, _square(2 * reach + 1)), patch))
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
            if then.rounded and then.fit >= least:
                best, least = (left, (x, y), then), then.fit + _BETTER
    return best


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


def _kind(like: Likeness, round_by: float | None, mask: NDArray[np.uint8], scale: Scale) -> SymbolKind:
    """The kind of a shape, with the two distinctions that a comparison of areas makes badly."""
    h, w = mask.shape
    kind = like.kind
    if kind in ("terminator", "proses") and round_by is not None:
        kind = "terminator" if round_by > CAPSULE else "proses"
    if kind == "terminator" and is_round(w, h) and max(w, h) < 3.2 * scale.char:
        kind = "lingkaran"
    return kind
