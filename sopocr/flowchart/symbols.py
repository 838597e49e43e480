"""Find the chart's symbols: closed outlines that are no table cell and no loop of connectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.grid import Ink
from sopocr.flowchart.shapes import Likeness, likeness
from sopocr.geometry import Box
from sopocr.model.page import SymbolKind


_CAPSULE_CORNER = 0.57
_CAPSULE_UPRIGHT = 0.76
"""Where boxes end and capsules begin: ink missing at a corner relative to a full quarter circle, and the share of the
height over which the sides are straight. Capsules as drawn have 0.6..1.2 and 0.4..0.7, boxes of little roundness below
0.4 and above 0.85."""


@dataclass(frozen=True)
class Candidate:
    """A closed white region that looks like a symbol. `box` runs along the outside of its stroke."""

    kind: SymbolKind
    box: Box
    score: float
    likeness: Likeness
    outline: NDArray[np.int32]
    """Contour of the inside, (n, 2)."""


@dataclass(frozen=True)
class Scale:
    """Sizes in pixels that follow from the page: letter height and stroke thickness."""

    char: float
    stroke: float


def find_symbols(clean: Ink, full: Ink, xs: Sequence[float], ys: Sequence[float], scale: Scale) -> list[Candidate]:
    """Symbols in `clean` (ink without rulings) and `full` (with them), best first, none overlapping.

    `xs`, `ys`: the rulings' places, on which a symbol's sides may lie but not all of them.
    """
    found: list[Candidate] = []
    grid = _grid_mask(full.shape, xs, ys)
    for reach in (1, 3, 5, 9):
        closed = clean if reach == 1 else cv2.morphologyEx(clean, cv2.MORPH_CLOSE, _square(reach))
        found += _holes(np.asarray(closed, np.uint8), clean, full, grid, scale, penalty=0.01 * reach)
    found += _holes(full, clean, full, grid, scale, penalty=0.03)
    return _best(found)


def _square(side: int) -> NDArray[np.uint8]:
    return np.ones((side, side), np.uint8)


def _grid_mask(shape: tuple[int, ...], xs: Sequence[float], ys: Sequence[float]) -> NDArray[np.bool_]:
    """Where rulings run, three pixels to either side."""
    mask = np.zeros(shape[:2], bool)
    for x in xs:
        mask[:, max(0, round(x) - 4) : round(x) + 5] = True
    for y in ys:
        mask[max(0, round(y) - 4) : round(y) + 5, :] = True
    return mask


def _holes(
    closed: Ink, clean: Ink, full: Ink, grid: NDArray[np.bool_], scale: Scale, penalty: float
) -> Iterable[Candidate]:
    contours, hierarchy = cv2.findContours(closed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if hierarchy is None:
        return
    nests = np.asarray(hierarchy).reshape(-1, 4)
    for contour, nest in zip(contours, nests, strict=True):
        if nest[3] < 0:  # an outer boundary, not a hole
            continue
        x, y, w, h = cv2.boundingRect(contour)
        if w < 1.3 * scale.char or h < 1.0 * scale.char or max(w, h) > 22 * scale.char:
            continue
        candidate = _judge(contour, (x, y, w, h), clean, full, grid, scale, penalty)
        if candidate is not None:
            yield candidate


def _judge(
    contour: NDArray[np.int32],
    rect: tuple[int, int, int, int],
    clean: Ink,
    full: Ink,
    grid: NDArray[np.bool_],
    scale: Scale,
    penalty: float,
) -> Candidate | None:
    x, y, w, h = rect
    # the contour of a hole runs on the ink around it; the inside is one pixel smaller
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [contour.reshape(-1, 2) - (x, y)], (255,))
    like = likeness(mask)
    if like.fit < 0.8:
        return None
    points = contour.reshape(-1, 2)
    on_grid = float(grid[points[:, 1], points[:, 0]].mean())
    if _sides_on_rulings(points, rect, clean, grid) > 1:
        return None
    beyond = _continuations(clean, Box(x, y, x + w, y + h), scale)
    kind = like.kind
    if kind in ("terminator", "proses") and like.rounded:
        kind = "terminator" if _is_capsule(mask) else "proses"
    size = max(w, h)
    if kind == "terminator" and w < 1.35 * h and h < 1.35 * w and size < 3.2 * scale.char:
        kind = "lingkaran"
    score = like.fit - penalty - 0.12 * max(0, beyond - 1) - 0.35 * max(0.0, on_grid - 0.3)
    if score < 0.72:
        return None
    stroke = scale.stroke
    box = Box(x - stroke + 1, y - stroke + 1, x + w + stroke - 1, y + h + stroke - 1)
    return Candidate(kind, box, score, like, points)


def _is_capsule(mask: NDArray[np.uint8]) -> bool:
    """Whether a filled rounded box has corners round enough for a start or end symbol."""
    inked = mask > 0
    height, width = mask.shape
    half = max(2, min(width, height) // 2)
    corners = (inked[:half, :half], inked[:half, -half:], inked[-half:, :half], inked[-half:, -half:])
    missing = float(np.median([1 - corner.mean() for corner in corners])) / (1 - np.pi / 4)
    left = inked.argmax(axis=1)
    right = inked[:, ::-1].argmax(axis=1)
    slack = 1 + 0.02 * width
    upright = float(((left <= slack) & inked[:, 0:].any(axis=1)).mean() + (right <= slack).mean()) / 2
    return (missing - _CAPSULE_CORNER) / 0.2 + (_CAPSULE_UPRIGHT - upright) / 0.15 > 0


def _sides_on_rulings(
    points: NDArray[np.int32], rect: tuple[int, int, int, int], clean: Ink, grid: NDArray[np.bool_]
) -> int:
    """How many of the four sides consist of a ruling rather than of a stroke of their own."""
    x, y, w, h = rect
    px, py = points[:, 0], points[:, 1]
    ruled = grid[py, px] & (clean[py, px] == 0)
    sides = ((px <= x + 1, h), (px >= x + w - 2, h), (py <= y + 1, w), (py >= y + h - 2, w))
    return sum(bool((ruled & side).sum() > 0.4 * length) for side, length in sides)


def _continuations(clean: Ink, box: Box, scale: Scale) -> int:
    """How many of the box's sides run on straight beyond a corner: none in a symbol, many in a loop of lines."""
    reach, gap, half = max(4, round(0.6 * scale.char)), round(scale.stroke) + 2, 1
    height, width = clean.shape
    count = 0
    for cx, sx in ((box.x0, -1), (box.x1 - 1, 1)):
        for cy, sy in ((box.y0, -1), (box.y1 - 1, 1)):
            for dx, dy in ((sx, 0), (0, sy)):
                # the side's own stroke lies just outside the hole
                px, py = round(cx - (0 if dx else 0)), round(cy)
                x0 = px + dx * gap if dx else px - half
                y0 = py + dy * gap if dy else py - half
                xa, xb = sorted((x0, x0 + (dx * reach if dx else 2 * half)))
                ya, yb = sorted((y0, y0 + (dy * reach if dy else 2 * half)))
                if xa < 0 or ya < 0 or xb >= width or yb >= height:
                    continue
                piece = clean[ya : yb + 1, xa : xb + 1] > 0
                along = piece.any(axis=0 if dx else 1)
                count += bool(along.mean() > 0.85)
    return count


def _best(found: Iterable[Candidate]) -> list[Candidate]:
    """The best candidates of which none overlaps a better one."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: -c.score):
        box = candidate.box
        if all(box.intersect(k.box).area < 0.25 * min(box.area, k.box.area) for k in kept):
            kept.append(candidate)
    return kept
