"""Read the chart that runs through a flow table: symbols, connectors, labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.connectors import trace
from sopocr.flowchart.grid import erase_rulings
from sopocr.flowchart.labels import label_exits, text_inside
from sopocr.flowchart.symbols import Scale, find_symbols
from sopocr.geometry import Box, Point
from sopocr.model.page import Chart, ChartArea, Connector, Symbol, TextLine
from sopocr.settings import FlowchartSettings

__all__ = ["read_chart"]


def read_chart(
    ink: NDArray[np.uint8],
    area: ChartArea,
    lines: Sequence[TextLine],
    char_height: float,
    settings: FlowchartSettings,
) -> Chart:
    """The symbols and connectors drawn in `area`.

    `ink` is the binary picture of the working page (255 = ink), rulings and all. `lines` are the text lines found in
    the area (labels, letters in connectors). `char_height` is the typical letter height in pixels.
    """
    char = min(max(char_height, ink.shape[0] / 200), ink.shape[0] / 60)
    margin = round(4 * char)
    x0, y0 = max(0, round(area.xs[0]) - margin), max(0, round(area.ys[0]) - margin)
    x1, y1 = round(area.xs[-1]) + margin, round(area.ys[-1]) + margin
    crop = np.ascontiguousarray(ink[y0:y1, x0:x1])
    xs, ys = [x - x0 for x in area.xs], [y - y0 for y in area.ys]
    erased = erase_rulings(crop, xs, ys)
    thickness = [course.thickness for course in (*erased.columns, *erased.rows) if course.thickness]
    scale = Scale(char, float(np.median(thickness)) if thickness else 3.0)
    candidates = find_symbols(erased.ink, crop, xs, ys, scale)
    connectors = trace(erased, candidates, scale)
    symbols = [Symbol(c.kind, _shifted(c.box, x0, y0), min(1.0, c.score)) for c in candidates]
    placed = [_moved(connector, x0, y0) for connector in connectors]
    return Chart(tuple(text_inside(symbols, lines)), tuple(label_exits(placed, symbols, lines, char)))


def _shifted(box: Box, dx: float, dy: float) -> Box:
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def _moved(connector: Connector, dx: float, dy: float) -> Connector:
    return replace(connector, points=tuple(Point(p.x + dx, p.y + dy) for p in connector.points))
