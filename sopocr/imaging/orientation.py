"""How the page lies: along which axis the print runs, which way is up, how far it is skewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.imaging.illumination import Grey, find_ink

ReadingScore = Callable[[Sequence[Grey]], float]
"""How well crops of text lines read, 0..1 (mean confidence of a reader)."""

_SKEW_LIMIT = 12.0
"""Degrees; the search range of `estimate_skew`."""
_STEPS = (0.5, 0.125, 0.03125)
"""Degrees between the angles that `estimate_skew` tries, coarse to fine."""


def print_runs_vertically(ink: Grey) -> float:
    """Share of letters whose nearest neighbour lies above or below rather than beside them; 0.5 if no print.

    Letters of a word stand closer than lines do, so the nearest neighbour tells the direction of the print
    (the docstrum idea: O'Gorman, "The document spectrum for page layout analysis", PAMI 1993).
    """
    _, _, stats, centroids = connected_pieces(ink)
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    long_side = np.maximum(width, height)
    size = max(ink.shape)
    letters = (
        (long_side >= max(5, size * 0.003)) & (long_side <= size * 0.02) & (area >= 0.2 * width * height)
    )
    letters &= np.minimum(width, height) >= 3
    centres = centroids[1:][letters]
    if len(centres) < 30:
        return _words_stand_upright(ink)
    if len(centres) > 6000:
        centres = centres[:: len(centres) // 6000 + 1]
    order = np.argsort(centres[:, 1], kind="stable")
    centres = centres[order]
    horizontal = vertical = 0
    reach = size * 0.03
    lower = np.searchsorted(centres[:, 1], centres[:, 1] - reach)
    upper = np.searchsorted(centres[:, 1], centres[:, 1] + reach)
    for index in range(len(centres)):
        near = centres[lower[index] : upper[index]] - centres[index]
        distance = np.abs(near).sum(axis=1)
        distance[index - lower[index]] = np.inf
        nearest = int(np.argmin(distance))
        if distance[nearest] > reach:
            continue
        dx, dy = np.abs(near[nearest])
        if dx > dy:
            horizontal += 1
        else:
            vertical += 1
    total = horizontal + vertical
    neighbours = vertical / total if total >= 20 else 0.5
    return (neighbours + _words_stand_upright(ink)) / 2


def _words_stand_upright(ink: Grey) -> float:
    """Share of words that are higher than wide, by length; for print whose letters run together."""
    size = max(ink.shape)
    reach = max(3, round(size * 0.003)) | 1
    words = cv2.morphologyEx(
        ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    )
    _, _, stats, _ = connected_pieces(words)
    width, height, area = (stats[1:, i].astype(np.float64) for i in (2, 3, 4))
    short, long_side = np.minimum(width, height), np.maximum(width, height)
    good = (
        (short >= size * 0.003)
        & (short <= size * 0.014)
        & (long_side > 1.6 * short)
        & (long_side < size * 0.2)
    )
    good &= area > 0.3 * width * height
    lying, standing = long_side[good & (width > height)].sum(), long_side[good & (height > width)].sum()
    return float(standing / (lying + standing)) if lying + standing > size * 0.02 else 0.5


def _projection_energy(points: NDArray[np.float64], degrees: float, bins: int) -> float:
    """How sharp the projections of `points` on both axes are, turned by so many degrees.

    Counted in half pixels and softened: in whole ones it would matter where between two a line comes to lie,
    and a level page would look the sharpest by its grid alone.
    """
    angle = np.deg2rad(degrees)
    energy = 0.0
    for along, across in ((points[:, 0], points[:, 1]), (-points[:, 1], points[:, 0])):
        turned = across * np.cos(angle) - along * np.sin(angle)
        counts = np.bincount((2 * (turned + bins)).astype(np.int64), minlength=6 * bins).astype(np.float64)
        for _ in range(2):
            counts = counts[:-2] + 2 * counts[1:-1] + counts[2:]
        energy += float((counts**2).sum())
    return energy


def estimate_skew(ink: Grey) -> float:
    """Degrees by which horizontal lines of the page fall to the right (positive: clockwise), within ±12.

    The angle at which the ink's projections on both axes are sharpest (rulings and text lines alike), found
    coarse to fine on a picture of about 1000 pixels, and in the end between the angles tried by the parabola
    through the sharpest and its neighbours. 0 where there is no ink.
    """
    factor = 1000.0 / max(ink.shape)
    small = cv2.resize(ink, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else ink
    rows, columns = np.nonzero(small > 100)
    if len(rows) < 50:
        return 0.0
    random = np.random.default_rng(0)
    points = np.column_stack([columns, rows]).astype(np.float64)
    if len(points) > 40_000:
        points = points[random.permutation(len(points))[:40_000]]
    points -= np.array(small.shape[::-1]) / 2
    points += random.uniform(-0.5, 0.5, points.shape)  # anywhere in its pixel, not all in the middle
    bins = int(np.hypot(*small.shape)) + 2
    angles = np.arange(-_SKEW_LIMIT, _SKEW_LIMIT + _STEPS[0], _STEPS[0])
    best, energies = 0.0, [0.0]
    for step, finer in zip(_STEPS, (*_STEPS[1:], 0.0), strict=True):
        energies = [_projection_energy(points, float(angle), bins) for angle in angles]
        best = float(angles[int(np.argmax(energies))])
        if finer:
            angles = np.arange(best - step, best + 1.01 * step, finer)
    best += _peak(energies) * _STEPS[-1]
    return 0.0 if abs(best) >= _SKEW_LIMIT else best


def _peak(values: Sequence[float]) -> float:
    """How far beside the highest of evenly spaced values the peak lies, in their spacing."""
    k = int(np.argmax(values))
    if not 0 < k < len(values) - 1:
        return 0.0
    before, here, after = values[k - 1 : k + 2]
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


def sample_lines(flat: Grey, ink: Grey, char_height: float, most: int = 8) -> list[Grey]:
    """Crops of long, clean text lines of an evened, deskewed page with this `ink`, spread over it; for
    judging orientation."""
    reach = max(3, int(char_height * 1.2))
    # rulings would glue lines together: anything much longer than a word is taken out first
    long_run = max(40, int(char_height * 6))
    rulings = cv2.bitwise_or(
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long_run), np.uint8)),
        cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(20, int(char_height * 3)), 1), np.uint8)),
    )
    words = cv2.subtract(ink, cv2.dilate(rulings, np.ones((3, 3), np.uint8)))
    smeared = cv2.morphologyEx(words, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    _, _, stats, _ = connected_pieces(smeared)
    x, y, width, height = (stats[1:, i] for i in range(4))
    good = (height >= 0.8 * char_height) & (height <= 2.6 * char_height) & (width >= 5 * char_height)
    candidates = sorted(
        zip(x[good], y[good], width[good], height[good], strict=True),
        key=lambda b: -min(b[2], 25 * char_height),
    )[: most * 3]
    chosen = candidates[:: max(1, len(candidates) // most)][:most]
    margin = max(2, int(char_height * 0.3))
    crops = []
    for left, top, wide, high in chosen:
        right = left + min(int(wide), int(30 * char_height))
        crops.append(
            np.ascontiguousarray(
                flat[max(0, top - margin) : top + high + margin, max(0, left - margin) : right + margin]
            )
        )
    return crops


def is_upside_down(flat: Grey, ink: Grey, char_height: float, score: ReadingScore) -> bool | None:
    """Whether the page with this `ink` reads better turned by 180°; None where there is nothing to read.

    Decided by what a reader makes of a few lines, since scripts of table pages fool shape statistics.
    """
    crops = sample_lines(flat, ink, char_height)
    if not crops:
        return None
    beginnings = [
        np.ascontiguousarray(crop[:, : int(_GLANCE_WIDTH * char_height)])
        for crop in crops[:: max(1, len(crops) // _GLANCE)][:_GLANCE]
    ]
    upright = score(beginnings)
    if upright >= _UPRIGHT:
        return False
    turned = score([_turned(crop) for crop in beginnings])
    if turned < _UPRIGHT or upright >= _WRONG_WAY:
        upright, turned = score(crops), score([_turned(crop) for crop in crops])
    return turned > upright


def _turned(crop: Grey) -> Grey:
    return np.ascontiguousarray(crop[::-1, ::-1])


_GLANCE, _GLANCE_WIDTH = 3, 12
"""Lines, and their length in letter heights, that are read before all are: reading costs the most of what is
done to a page."""
_UPRIGHT, _WRONG_WAY = 0.93, 0.85
"""Confidence that print has which is read upright, and that it never had upside down (100 real and drawn
pages, with beginnings of 14 letter heights: .95 to 1 upright on all but 10, .85 at most upside down)."""


_LEGIBLE = 0.75
"""Reader's confidence from which lines are print and not the strokes of print that runs the other way."""
_CLEAR_LINES = 2
"""Lines that read clearly from which print may run their way: the grain of a desk beside a sheet with few
words on it reads as nothing."""
_MUCH_MORE = 3.0
"""How many times longer the clear lines of one direction are from which print runs that way (drawn scans:
7 and more where an app's mark stands upright on a page that lies; 2.6 at most where names are written
upward)."""


def main_print_runs_vertically(flat: Grey, char_height: float, score: ReadingScore) -> bool | None:
    """Which of two directions of print on an evened page is that of its text; None where nothing tells.

    Where much more of one direction reads clearly, it is that one: the mark of an app stands upright on pages
    that lie. Where names of columns are written upward, they go from bottom to top: of two directions at
    right angles only one leaves the other so.
    """
    looks = []
    for picture in (flat, np.ascontiguousarray(np.rot90(flat))):
        looks.append(sample_lines(picture, find_ink(picture), char_height))
    clear = [[crop for crop in crops if _reads(crop, score)] for crops in looks]
    level, standing = (sum(crop.shape[1] for crop in crops) for crops in clear)
    if max(map(len, clear)) >= _CLEAR_LINES and max(level, standing) >= _MUCH_MORE * min(level, standing):
        return bool(standing > level)
    upright: list[float] = []
    for crops in looks:
        as_is, turned = (
            (score(crops), score([_turned(crop) for crop in crops])) if len(crops) >= 3 else (0, 0)
        )
        if max(as_is, turned) >= _LEGIBLE:
            upright.append(180.0 if turned > as_is else 0.0)
    if len(upright) < 2:
        return None
    # clockwise turns that make either print upright; the second picture is the page turned left (270)
    level_turn, standing_turn = upright[0], (upright[1] + 270.0) % 360
    return (level_turn - standing_turn) % 360 == 90.0


def _reads(crop: Grey, score: ReadingScore) -> bool:
    """Whether a line reads clearly, as it is or upside down."""
    return max(score([crop]), score([_turned(crop)])) >= _UPRIGHT
