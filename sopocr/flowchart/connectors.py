"""Trace the chart's connectors: strokes, their network, arrowheads, directions."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from sopocr.flowchart.arrowheads import arrowhead
from sopocr.flowchart.grid import Erased, Ink
from sopocr.flowchart.network import Network, Port, Reach, connect, end_point
from sopocr.flowchart.repair import Surroundings, mend
from sopocr.flowchart.routes import find_connectors
from sopocr.flowchart.segments import find_segments
from sopocr.flowchart.symbols import Candidate, Scale
from sopocr.geometry import Box, Point
from sopocr.model.page import Connector

_OUTWARD = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}
"""Direction in which a line runs into a symbol's side."""


def trace(erased: Erased, symbols: Sequence[Candidate], scale: Scale) -> list[Connector]:
    """The connectors between `symbols`; ends index them."""
    lines = without_symbols(erased.ink, symbols, scale)
    boxes = [symbol.box for symbol in symbols]
    network = link(lines, boxes, erased, scale)
    heads = {port: _head(lines, network, port, scale) for port in network.ports}
    return find_connectors(network, boxes, heads)


def link(lines: Ink, boxes: Sequence[Box], erased: Erased, scale: Scale) -> Network:
    """The mended network of the strokes in `lines`."""

    def blocked(a: Point, b: Point) -> bool:
        middle = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
        return any(box.inflate(2).contains(middle) for box in boxes)

    reach = Reach(touch=scale.stroke + 2.5, near=scale.stroke + 5, far=1.3 * scale.char + scale.stroke)
    network = connect(find_segments(lines, scale.stroke, scale.char, blocked), boxes, reach, scale.char)
    mend(network, Surroundings(boxes, erased.columns, erased.rows, reach, scale.char))
    return network


def without_symbols(ink: Ink, symbols: Sequence[Candidate], scale: Scale) -> Ink:
    """`ink` with the symbols, their strokes and what stands in them blanked."""
    mask = np.zeros_like(ink)
    for symbol in symbols:
        cv2.fillPoly(mask, [symbol.outline.reshape(-1, 1, 2)], (255,))
    side = 2 * (round(scale.stroke) + 2) + 1
    mask = np.asarray(cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)
    return np.where(mask > 0, 0, ink).astype(np.uint8)


def _head(lines: Ink, network: Network, port: Port, scale: Scale) -> float:
    segment = network.segments[port.end[0]]
    tip = end_point(network.segments, port.end)
    return arrowhead(lines, tip, _OUTWARD[port.side], segment.thickness, scale.char)
