"""Which symbol an outline is: its filled shape compared with ideal ones, all stretched to one square.

In the square, proportions vanish: a rectangle with corners of any roundness is one family with two
parameters, so capsules, ellipses, circles and rounded boxes need no templates of their own for each aspect
ratio. The forms are those of the office programs in which these charts are drawn (ECMA-376 preset shapes
`flowChart*`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.model.page import SymbolKind

SIDE = 48
"""Side of the square in which shapes are compared, pixels."""

_CAPSULE_FROM = 0.62
"""Share of a side's half that its corners must take up for a rounded rectangle to be a capsule."""


_RADII_X = (0.0, 0.06, 0.12, 0.18, 0.25, 0.33, 0.42, 0.5)
_RADII_Y = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_ROUNDED_FORMS = (len(_RADII_X) - 1) * (len(_RADII_Y) - 1) + 1
"""Number of templates with round corners or none; they come first."""


@dataclass(frozen=True)
class Likeness:
    """The best kind for a shape, how well it fits (intersection over union), and by how much it beats
    others."""

    kind: SymbolKind
    fit: float
    lead: float
    rounded: bool
    """Whether the best form is a rectangle with or without round corners."""


def normalise(mask: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A filled shape, cropped to its bounding box, as a SIDE x SIDE picture of coverage 0..1."""
    scaled = cv2.resize(mask, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(scaled, dtype=np.float32) / float(max(1, int(mask.max())))


def cut_diamond(mask: NDArray[np.uint8]) -> tuple[float, float, float]:
    """How well a filled shape fits a diamond whose upper or lower corner lies behind a ruling: (fit, share of
    the diamond's height missing above, share missing below)."""
    cuts, templates = _cut_templates()
    flat = normalise(mask).reshape(-1)
    fits = _overlaps(templates, flat)
    best = int(np.argmax(fits))
    return float(fits[best]), *cuts[best]


def likeness(mask: NDArray[np.uint8]) -> Likeness:
    """Compare a filled shape (cropped to its bounding box, non-zero inside) with the symbols' forms."""
    kinds, templates = _templates()
    flat = normalise(mask).reshape(-1)
    fits = _overlaps(templates, flat)
    best: dict[SymbolKind, float] = {}
    for kind, fit in zip(kinds, fits, strict=True):
        best[kind] = max(best.get(kind, 0.0), float(fit))
    order = sorted(best, key=lambda kind: -best[kind])
    rounded_family = int(np.argmax(fits)) < _ROUNDED_FORMS
    return Likeness(order[0], best[order[0]], best[order[0]] - best[order[1]], rounded_family)


_ARROW_FIT, _ARROW_LEAD = 0.8, 0.03
"""How well a shape fits an arrow's form at least, and by how much better than a symbol's. Arrows come in more
proportions than there are templates."""


def arrow_way(mask: NDArray[np.uint8], like: Likeness) -> tuple[float, tuple[int, int]] | None:
    """How well a filled shape fits a block arrow that lies level or upright, and the direction (x, y) in
    which that points; None where it is none, or the symbol that it is `like` as well."""
    ways, templates = _arrow_templates()
    fits = _overlaps(templates, normalise(mask).reshape(-1))
    best = int(np.argmax(fits))
    fit = float(fits[best])
    return (min(1.0, fit + _COARSE), ways[best]) if fit >= max(_ARROW_FIT, like.fit + _ARROW_LEAD) else None


_COARSE = 0.06
"""What an arrow's fit falls short by for its proportions lying between those of two templates."""


def _overlaps(templates: NDArray[np.float32], flat: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection over union of a picture of coverage with each template."""
    common = np.minimum(templates, flat).sum(axis=1)
    return np.asarray(common / (templates.sum(axis=1) + flat.sum() - common))


@cache
def _templates() -> tuple[tuple[SymbolKind, ...], NDArray[np.float32]]:
    kinds: list[SymbolKind] = []
    pictures: list[NDArray[np.float32]] = []

    def add(kind: SymbolKind, points: NDArray[np.float64]) -> None:
        kinds.append(kind)
        pictures.append(_drawn(points))

    for rx, ry in product(_RADII_X, _RADII_Y):
        if (rx == 0) == (ry == 0):
            add("terminator" if ry >= _CAPSULE_FROM / 2 else "proses", rounded(rx, ry))
    add("keputusan", polygon((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)))
    add(
        "keputusan",
        polygon(
            (0.5, 0.03),
            (0.53, 0),
            (1, 0.48),
            (1, 0.52),
            (0.52, 1),
            (0.48, 1),
            (0, 0.52),
            (0, 0.48),
            (0.48, 0),
        ),
    )
    for shoulder in (0.4, 0.5, 0.6, 0.7, 0.8):
        down = polygon((0, 0), (1, 0), (1, shoulder), (0.5, 1), (0, shoulder))
        for turned in (down, 1 - down, down[:, ::-1], 1 - down[:, ::-1]):
            add("konektor", turned)
    for depth in (0.1, 0.18, 0.26):
        x = np.linspace(1, 0, 25)
        wave = 1 - depth / 2 + depth / 2 * np.sin(2 * np.pi * x)
        add("proses", np.vstack([[(0, 0), (1, 0)], np.column_stack([x, wave])]))
    for inset in (0.12, 0.2, 0.3):
        trapezoid = polygon((0, 0), (1, 0), (1 - inset, 1), (inset, 1))
        slanted = polygon((inset, 0), (1, 0), (1 - inset, 1), (0, 1))
        raised = polygon((0, inset), (1, 0), (1, 1), (0, 1))
        for shape in (trapezoid, trapezoid * (1, -1) + (0, 1), slanted, slanted * (-1, 1) + (1, 0), raised):
            add("proses", shape)
        add("proses", polygon((inset, 0), (1 - inset, 0), (1, 0.5), (1 - inset, 1), (inset, 1), (0, 0.5)))
    return tuple(kinds), np.array(pictures)


@cache
def _cut_templates() -> tuple[tuple[tuple[float, float], ...], NDArray[np.float32]]:
    cuts, pictures = [], []
    for share in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35):
        # the lower part of a diamond, stretched to the square
        half = 0.5 * share / 0.5
        waist = (0.5 - share) / (1 - share)
        lower = polygon((0.5 - half, 0), (0.5 + half, 0), (1, waist), (0.5, 1), (0, waist))
        for cut, shape in (((share, 0.0), lower), ((0.0, share), lower * (1, -1) + (0, 1))):
            cuts.append(cut)
            pictures.append(_drawn(shape))
    return tuple(cuts), np.array(pictures)


_HEAD_FIT = 0.78
"""How well a shape fits a triangle at least: a head's corners are worn, and its symbol cuts its tip."""


def head_way(mask: NDArray[np.uint8]) -> tuple[int, int] | None:
    """The direction (x, y) in which a triangle with that silhouette points; None where it is none."""
    flat = normalise(mask).reshape(-1)
    fits = _overlaps(_head_templates()[1], flat)
    best = int(np.argmax(fits))
    return None if fits[best] < _HEAD_FIT else _head_templates()[0][best]


@cache
def _head_templates() -> tuple[tuple[tuple[int, int], ...], NDArray[np.float32]]:
    ways: list[tuple[int, int]] = []
    pictures = []
    for cut, notch in product((0.0, 0.15, 0.3, 0.45, 0.6), (0.0, 0.15)):
        down = polygon((0, 0), (0.5, notch), (1, 0), (0.5 + cut / 2, 1), (0.5 - cut / 2, 1))
        for way, shape in (
            ((0, 1), down),
            ((0, -1), down * (1, -1) + (0, 1)),
            ((1, 0), down[:, ::-1]),
            ((-1, 0), down[:, ::-1] * (-1, 1) + (1, 0)),
        ):
            ways.append(way)
            pictures.append(_drawn(shape))
    return tuple(ways), np.array(pictures)


@cache
def _arrow_templates() -> tuple[tuple[tuple[int, int], ...], NDArray[np.float32]]:
    ways: list[tuple[int, int]] = []
    pictures = []
    for shaft, head in product((0.25, 0.35, 0.45, 0.55, 0.65), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)):
        left, right, neck = 0.5 - shaft / 2, 0.5 + shaft / 2, 1 - head
        down = polygon((left, 0), (right, 0), (right, neck), (1, neck), (0.5, 1), (0, neck), (left, neck))
        for way, shape in (
            ((0, 1), down),
            ((0, -1), down * (1, -1) + (0, 1)),
            ((1, 0), down[:, ::-1]),
            ((-1, 0), down[:, ::-1] * (-1, 1) + (1, 0)),
        ):
            ways.append(way)
            pictures.append(_drawn(shape))
    return tuple(ways), np.array(pictures)


def _drawn(points: NDArray[np.float64]) -> NDArray[np.float32]:
    scale = 4
    canvas = np.zeros((SIDE * scale, SIDE * scale), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * (SIDE * scale - 1)).astype(np.int32)], (255,))
    return normalise(canvas).reshape(-1)


def polygon(*points: tuple[float, float]) -> NDArray[np.float64]:
    """Corners in the unit square."""
    return np.array(points, dtype=np.float64)


def rounded(rx: float, ry: float) -> NDArray[np.float64]:
    """A rectangle in the unit square with elliptic corners of radii `rx`, `ry`."""
    if not rx or not ry:
        return polygon((0, 0), (1, 0), (1, 1), (0, 1))
    angle = np.linspace(0, np.pi / 2, 10)
    cos, sin = rx * np.cos(angle), ry * np.sin(angle)
    return np.vstack(
        [
            np.column_stack([1 - rx + cos, 1 - ry + sin]),
            np.column_stack([rx - cos[::-1], 1 - ry + sin[::-1]]),
            np.column_stack([rx - cos, ry - sin]),
            np.column_stack([1 - rx + cos[::-1], ry - sin[::-1]]),
        ]
    )
