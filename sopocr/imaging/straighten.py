"""Perspective and curl undone by the page's own rulings.

After a rough deskew, every drawn line should be level or upright. Where it is not, a smooth displacement of
the page makes it so: a low-order polynomial in x and y, fitted by least squares so that each traced line
becomes straight. That one model covers residual skew, perspective and the gentle curl of a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces, transposed
from sopocr.geometry import Field
from sopocr.imaging.illumination import Grey

Floats = NDArray[np.float64]

_SAMPLE_STEP = 16
_EVEN = 3.0
"""Pixels by which the thickness of a thick border varies at most."""
_ALONG_ORDER, _ACROSS_ORDER, _TOTAL_ORDER = 5, 3, 6
_RIDGE = 3e-4
FIELD_SPACING = 32.0
"""Pixels between the nodes of the displacement field."""


@dataclass(frozen=True)
class Trace:
    """A drawn line followed through the page: positions `across` at places `along` (pixels)."""

    along: Floats
    across: Floats

    @property
    def length(self) -> float:
        return float(self.along[-1] - self.along[0])


def trace_lines(ink: Grey, *, horizontal: bool, shortest: float) -> list[Trace]:
    """Nearly level (or nearly upright) drawn lines of at least `shortest` pixels, each followed point by
    point.

    Slopes up to about 6 degrees survive: the ink is thickened across the line before short runs are removed.
    """
    picture = ink if horizontal else transposed(ink)
    thick = cv2.dilate(picture, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, 31), np.uint8))
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    count, labels, stats, _ = connected_pieces(runs)
    traces = []
    for index in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[index])
        # a line is thin on average; blots and filled boxes are not. Upright lines are few: a thick border
        # counts there, if it is equally thick
        thin = max(12, 0.004 * picture.shape[0])
        thickest = thin if horizontal else max(20, 0.006 * picture.shape[0])
        if width < shortest or area > width * thickest:
            continue
        window = labels[top : top + height, left : left + width] == index
        weight = window.sum(axis=0)
        rows = np.arange(height)[:, None]
        filled = weight > 0
        centre = (window * rows).sum(axis=0)[filled] / weight[filled] + top
        spread = weight[filled]
        if area > width * thin and np.ptp(np.percentile(spread, (10, 90))) > _EVEN:
            continue
        along = np.flatnonzero(filled) + left
        # places where something crosses or joins the line are thick: leave them out
        usual = float(np.median(spread))
        keep = spread <= usual + 3
        along, centre = along[keep].astype(np.float64), centre[keep]
        if len(along) < shortest * 0.5:
            continue
        picked = np.arange(0, len(along), _SAMPLE_STEP)
        along, centre = along[picked], centre[picked]
        for part in _pieces(along, centre):
            if part.length >= shortest * 0.6 and len(part.along) >= 4:
                traces.append(part)
    return traces


def _pieces(along: Floats, across: Floats) -> list[Trace]:
    """Cut where the line jumps: two rulings joined by a stem are not one."""
    slope = np.abs(np.diff(across)) / np.maximum(np.diff(along), 1.0)
    cuts = np.flatnonzero((slope > 0.15) & (np.abs(np.diff(across)) > 2.5)) + 1
    return [
        Trace(a, c) for a, c in zip(np.split(along, cuts), np.split(across, cuts), strict=True) if len(a) >= 4
    ]


def unevenness(traces: list[Trace]) -> float:
    """Root mean square distance of traced points from a level line through their trace, in pixels."""
    if not traces:
        return 0.0
    square = sum(float(((t.across - t.across.mean()) ** 2).sum()) for t in traces)
    return float(np.sqrt(square / sum(len(t.across) for t in traces)))


def _terms(u: Floats, v: Floats) -> Floats:
    """Polynomial terms that depend on the place along the line (u); v runs across. Both within about ±1."""
    along, across = _powers(u, _ALONG_ORDER), _powers(v, _ACROSS_ORDER)
    columns = [
        along[i] * across[j]
        for i in range(1, _ALONG_ORDER + 1)
        for j in range(_ACROSS_ORDER + 1)
        if i + j <= _TOTAL_ORDER
    ]
    return np.column_stack(columns)


def _powers(values: Floats, order: int) -> list[Floats]:
    """`values` to the powers of 0 to `order`, by multiplication: numpy's own costs ten times as much."""
    powers = [np.ones_like(values)]
    for _ in range(order):
        powers.append(powers[-1] * values)
    return powers


def _fit(traces: list[Trace], half: tuple[float, float]) -> Floats | None:
    """Coefficients of the displacement across the lines; None where too few lines support it.

    Robust by reweighting: a trace that stays bent after the fit (a signature, a logo's edge) loses its say.
    """
    if len(traces) < 3 or sum(t.length for t in traces) < 2.5 * half[0]:
        return None
    blocks, targets = [], []
    for t in traces:
        u, v = t.along / half[0] - 1, t.across / half[1] - 1
        terms = _terms(u, v)
        blocks.append(terms - terms.mean(axis=0))
        targets.append(-(t.across - t.across.mean()))
    weights = np.ones(len(traces))
    coefficients = np.zeros(blocks[0].shape[1])
    for _ in range(4):
        matrix = np.vstack([b * w for b, w in zip(blocks, weights, strict=True)])
        right = np.concatenate([t * w for t, w in zip(targets, weights, strict=True)])
        ridge = np.eye(matrix.shape[1]) * np.sqrt(_RIDGE * len(right))
        coefficients = np.linalg.lstsq(
            np.vstack([matrix, ridge]), np.concatenate([right, np.zeros(matrix.shape[1])]), rcond=None
        )[0]
        residual = np.array(
            [np.sqrt(np.mean((b @ coefficients - t) ** 2)) for b, t in zip(blocks, targets, strict=True)]
        )
        scale = max(0.6, float(np.median(residual)) * 2)
        weights = 1 / (1 + (residual / scale) ** 2)
    return coefficients


@dataclass(frozen=True)
class Straightening:
    """A displacement field and how much it helped: unevenness in pixels before and after."""

    field: Field
    before: float
    after: float


def find_straightening(level_ink: Grey, upright_ink: Grey) -> Straightening | None:
    """The field that maps pixels of the straight page to pixels of the given one; None where none helps.

    `level_ink` and `upright_ink` are its binary pictures with pale level and upright lines.

    First do no harm: kept only where the traced lines were uneven by more than 0.7 pixels and end up at less
    than 0.8 of that.
    """
    height, width = level_ink.shape
    half_x, half_y = width / 2, height / 2
    shortest = 0.06 * max(level_ink.shape)
    level = trace_lines(level_ink, horizontal=True, shortest=shortest)
    upright = trace_lines(upright_ink, horizontal=False, shortest=shortest)
    before = float(np.hypot(unevenness(level), unevenness(upright)))
    if before <= 0.7:
        return None
    down = _fit(level, (half_x, half_y))
    right = _fit(upright, (half_y, half_x))
    if down is None and right is None:
        return None

    def displace(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        u, v = np.clip(x / half_x - 1, -1.05, 1.05), np.clip(y / half_y - 1, -1.05, 1.05)
        dx = _terms(v, u) @ right if right is not None else np.zeros_like(x)
        dy = _terms(u, v) @ down if down is not None else np.zeros_like(y)
        return dx, dy

    def moved(traces: list[Trace], level_line: bool) -> list[Trace]:
        result = []
        for t in traces:
            x, y = (t.along, t.across) if level_line else (t.across, t.along)
            dx, dy = displace(x, y)
            result.append(Trace(t.along, t.across + (dy if level_line else dx)))
        return result

    after = float(np.hypot(_typical(moved(level, True)), _typical(moved(upright, False))))
    typical_before = float(np.hypot(_typical(level), _typical(upright)))
    if typical_before <= 0.5 or after > 0.8 * typical_before:
        return None
    rows, columns = int(np.ceil(height / FIELD_SPACING)) + 2, int(np.ceil(width / FIELD_SPACING)) + 2
    grid_x, grid_y = np.meshgrid(np.arange(columns) * FIELD_SPACING, np.arange(rows) * FIELD_SPACING)
    goal_x, goal_y = grid_x.ravel().astype(np.float64), grid_y.ravel().astype(np.float64)
    x, y = goal_x.copy(), goal_y.copy()
    for _ in range(12):  # the inverse by fixed-point iteration: displacements are small and smooth
        dx, dy = displace(x, y)
        x, y = goal_x - dx, goal_y - dy
    targets = np.stack([x.reshape(grid_x.shape), y.reshape(grid_y.shape)], axis=-1)
    return Straightening(Field(targets, FIELD_SPACING), before, after)


def _typical(traces: list[Trace]) -> float:
    """Length-weighted median unevenness of single traces: a few stray traces do not decide."""
    if not traces:
        return 0.0
    values = np.array([float(np.std(t.across)) for t in traces])
    weights = np.array([t.length for t in traces])
    order = np.argsort(values)
    at = int(np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2))
    return float(values[order][min(at, len(values) - 1)])
