"""Find the chart's symbols: closed outlines that are no table cell and no loop of connectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.candidates import Candidate, chosen, same_place
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.roundness import kind_of, roundness
from sopocr.flowchart.shapes import Likeness, arrow_way, cut_diamond, head_way, likeness
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
from sopocr.flowchart.solids import closed, solid_symbols, square, tint_of, tinted_symbols
from sopocr.geometry import Box
from sopocr.model.rejected import reject


def find_symbols(
    clean: Ink, full: Ink, bands: NDArray[np.bool_], scale: Scale, grey: NDArray[np.uint8] | None = None
) -> list[Candidate]:
    """Symbols and block arrows in `clean` (ink without rulings) and `full` (with them), best first, none
    overlapping.

    One of a symbol's sides may lie on a ruling, not more: else it is a piece of a cell. In the `grey` picture
    of the same size fills show that are too pale for ink.
    """
    found: list[Candidate] = []
    grid = np.asarray(cv2.dilate(bands.astype(np.uint8), square(5))) > 0
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
        holes = _holes(closed(picture, reach), seen, [c.box for c in found if c.score >= 1 - penalty], scale)
        found += _judged(holes, clean, full, grid, scale, penalty)
    for reach, fill in ((3, False), (3, True), (7, True)):
        found += solid_symbols(clean, scale, reach, fill)
    if grey is not None:
        pale = closed(tint_of(grey, bands), 3)  # outlines too pale for ink
        found += _judged(
            _holes(pale, seen, [c.box for c in found], scale), clean, full, grid, scale, _PALE_OUTLINE
        )
        tinted = list(tinted_symbols(grey, bands, scale))
        found = [c for c in found if not c.filled or not any(_is_part(c, whole) for whole in tinted)]
        found += tinted
    return chosen(found, bands)


_PART_OF, _LARGER = 0.9, 1.15
"""Share of a solid shape that lies in a tinted one, and how many times larger that is, from which it is the
dark part of that one's uneven fill."""


def _is_part(solid: Candidate, whole: Candidate) -> bool:
    within = solid.box.intersect(whole.box).area >= _PART_OF * solid.box.area
    return within and whole.box.area >= _LARGER * solid.box.area


_PALE_OUTLINE = 0.06
"""What a symbol known by a pale outline scores less than one of ink."""


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
    place = Box(x, y, x + w, y + h)
    if ruled > 1:
        reject("simbol", place, f"{ruled} sides on rulings: a piece of a cell")
        return None
    # the contour of a hole runs on the ink around it; the inside is one pixel smaller
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [points - (x, y)], (255,))
    like = likeness(mask)
    if ruled:
        fit, above, below = cut_diamond(mask)
        if fit > max(0.88, like.fit + 0.02):
            return _cut_off(contour, rect, fit - penalty, above, below, clean, scale)
    arrow = arrow_way(mask, like)
    if arrow is not None:
        stroke = _stroke(mask, x, y, clean, scale)
        box = Box(x, y, x + w, y + h).inflate(stroke - 1)
        return Candidate("konektor", box, arrow[0] - penalty, like, points, stroke, way=arrow[1])
    if like.fit < 0.8:
        reject("simbol", place, f"fits no shape: {like.fit:.2f}")
        return None
    thick |= {side for side in SIDES if thick_with_ruling(full, grid, rect, side, scale)}
    beyond = continuations(clean, place, scale, thick | shared)
    round_by = roundness(mask) if like.rounded else None
    kind = kind_of(like, round_by, mask, scale.char)
    # a symbol's sides end at its corners and are its own; loops of connectors and rulings run on
    score = like.fit - penalty - 0.1 * beyond - 0.12 * ruled
    if crossed_both_ways(grid, rect):  # what runs round a corner of four cells is a loop of lines
        score -= 0.25
    if score < 0.75:
        reject("simbol", place, f"a loop of lines: {score:.2f}")
        return None
    stroke = _stroke(mask, x, y, clean, scale)
    box = Box(x - stroke + 1, y - stroke + 1, x + w + stroke - 1, y + h + stroke - 1)
    return Candidate(
        kind,
        box,
        score,
        like,
        points,
        stroke,
        runs_on=beyond > 0,
        roundness=round_by,
        ruled=touched,
        triangular=max(w, h) < 3.5 * scale.char and head_way(mask) is not None,
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
    around = np.flatnonzero(share >= _EDGE_AROUND)
    after = int(around[-1]) if around.size else 0  # the outer one of a double edge counts
    thin = after + np.flatnonzero(share[1 + after :] < 0.5 * max(0.3, share[1:4].max()))
    return float(np.clip(thin[0] + 1 if thin.size else reach, 2, reach))


_EDGE_AROUND = 0.75
"""Share of a ring around a symbol's inside that is inked only where it is an edge of the symbol."""
