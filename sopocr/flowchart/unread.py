"""Drawing in the actors' field that is no ruling, symbol, connector, label or print: it was not understood.

Only what looks drawn counts: lines and outlines some letters long, and surfaces of a symbol's size. Specks,
pen ticks and the grain of stamps are noise.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sopocr.binary import connected_pieces
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.connectors import without_print, without_symbols
from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.sides import Scale
from sopocr.geometry import Box
from sopocr.model.page import ChartArea, Connector, TextLine

_AROUND, _HEAD = 0.45, 1.3
"""Letter heights to either side of a connector that are its own ink, and around its ends, where heads are."""
_LONG = 4.0
"""Letter heights from which a straight stroke is drawn, not written."""
_SURFACE = 0.3
"""Share of the usual symbol's area from which a dark surface is drawn."""
_EDGE = 0.6
"""Letter heights from the table's head and foot within which lines are its own."""
_NEAR = 1.0
"""Letter heights within which pieces that were not understood are told as one."""


def unread_drawing(
    erased: Erased,
    symbols: Sequence[Candidate],
    connectors: Sequence[Connector],
    text: Sequence[TextLine],
    scale: Scale,
    area: ChartArea,
) -> list[Box]:
    """The places of what is left of the ink in `erased` (rulings taken out) within `area`, in its pixels."""
    left = without_symbols(without_print(erased.ink, text, scale), symbols)
    left = _without_connectors(left, connectors, scale)
    left[_near_rulings(erased, scale)] = 0
    edge = _EDGE * scale.char  # the table's edge may be a double line
    left[: max(0, round(area.ys[0] + edge))] = 0
    left[round(area.ys[-1] - edge) :] = 0
    drawn = cv2.bitwise_or(_strokes(left, scale), _surfaces(left, symbols))
    if not drawn.any():
        return []
    reach = round(_NEAR * scale.char) | 1
    _, _, stats, _ = connected_pieces(np.asarray(cv2.dilate(drawn, np.ones((reach, reach), np.uint8))))
    inset = reach // 2
    return [
        Box(x + inset, y + inset, x + w - inset, y + h - inset)
        for x, y, w, h in (tuple(int(v) for v in row[:4]) for row in stats[1:])
    ]


def _without_connectors(ink: Ink, connectors: Sequence[Connector], scale: Scale) -> Ink:
    mask = np.zeros_like(ink)
    for connector in connectors:
        points = np.array([(round(p.x), round(p.y)) for p in connector.points], np.int32)
        width = round(2 * _AROUND * scale.char + 2 * scale.stroke)
        cv2.polylines(mask, [points.reshape(-1, 1, 2)], False, (255,), width)
        for end in (points[0], points[-1]):
            cv2.circle(mask, (int(end[0]), int(end[1])), round(_HEAD * scale.char), (255,), -1)
    return np.asarray(np.where(mask > 0, 0, ink), np.uint8)


def _near_rulings(erased: Erased, scale: Scale) -> np.ndarray:
    """Where what is left may be a ruling's ragged edge."""
    reach = 2 * round(scale.stroke) + 1
    return np.asarray(cv2.dilate(erased.bands.astype(np.uint8), np.ones((reach, reach), np.uint8))) > 0


def _strokes(ink: Ink, scale: Scale) -> Ink:
    """The level and upright strokes that are longer than written ones, and thin."""
    long = round(_LONG * scale.char)
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(level, upright), np.uint8)


def _surfaces(ink: Ink, symbols: Sequence[Candidate]) -> Ink:
    """The dark surfaces as large as a good part of a symbol."""
    if not symbols:
        return np.zeros_like(ink)
    height = float(np.median([symbol.box.height for symbol in symbols]))
    side = max(5, round(_SURFACE**0.5 * height))
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)), np.uint8)
