"""The truth of a drawn page: where every text line, cell, symbol and connector stands.

Frames: drawn in points, y down, origin at the top left; `project` maps a page to pixels of a scan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rect = tuple[float, float, float, float]
XY = tuple[float, float]
Map = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass
class TextMark:
    """One line, printed or by hand. `turned`: its clockwise rotation on the upright page (270: upward)."""

    box: Rect
    text: str
    role: str
    turned: int = 0
    handwritten: bool = False


@dataclass
class CellMark:
    """A table cell and its place in the grid of its table."""

    box: Rect
    table: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    role: str = ""


@dataclass
class SymbolMark:
    """A symbol; `step` is the 0-based position in `langkah`, None for connectors."""

    kind: str
    box: Rect
    step: int | None
    actors: list[int]
    shape: str
    text: str = ""


@dataclass
class ConnectorMark:
    """A drawn line between two symbols of the page (indices into its symbols; None at the table's edge).

    `edge` is [dari, ke] (1-based), None for a line that joins the symbols of one row.
    """

    points: list[XY]
    start: int | None
    end: int | None
    edge: tuple[int, int] | None
    arrow_start: bool = False
    arrow_end: bool = False
    label: str = ""
    label_box: Rect | None = None
    dashed: bool = False


@dataclass
class PageMarks:
    """Everything that stands on one page of `width` x `height` points."""

    width: float
    height: float
    kind: str = "lain"
    texts: list[TextMark] = field(default_factory=list)
    cells: list[CellMark] = field(default_factory=list)
    symbols: list[SymbolMark] = field(default_factory=list)
    connectors: list[ConnectorMark] = field(default_factory=list)
    chart: dict[str, list[float]] | None = None
    spots: dict[str, Rect] = field(default_factory=dict)


def _round(values: Any) -> list[float]:
    return [round(float(v), 1) for v in values]


def map_box(box: Rect, to_pixels: Map) -> list[float]:
    """The box around the image of `box`."""
    x0, y0, x1, y1 = box
    xs, ys = np.linspace(x0, x1, 5), np.linspace(y0, y1, 5)
    edge = [(x, y) for x in xs for y in (y0, y1)] + [(x, y) for x in (x0, x1) for y in ys]
    points = to_pixels(np.array(edge, dtype=np.float64))
    return _round([*points.min(axis=0), *points.max(axis=0)])


def map_quad(box: Rect, to_pixels: Map) -> list[list[float]]:
    """The four corners of `box`, clockwise from the top left of the upright page."""
    x0, y0, x1, y1 = box
    return [
        _round(p) for p in to_pixels(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64))
    ]


def _polyline(points: list[XY], to_pixels: Map) -> list[list[float]]:
    return [_round(p) for p in to_pixels(np.array(points, dtype=np.float64))]


def project(page: PageMarks, to_pixels: Map) -> dict[str, Any]:
    """The page's truth in pixels, as plain values for JSON."""
    chart = None
    if page.chart:
        xs, ys = page.chart["xs"], page.chart["ys"]
        chart = {
            "columns": [_polyline([(x, ys[0]), (x, ys[-1])], to_pixels) for x in xs],
            "rows": [_polyline([(xs[0], y), (xs[-1], y)], to_pixels) for y in ys],
        }
    return {
        "kind": page.kind,
        "texts": [
            {
                "box": map_box(t.box, to_pixels),
                "text": t.text,
                "role": t.role,
                "turned": t.turned,
                "handwritten": t.handwritten,
            }
            for t in page.texts
        ],
        "cells": [
            {
                "box": map_box(c.box, to_pixels),
                "quad": map_quad(c.box, to_pixels),
                "table": c.table,
                "row": c.row,
                "column": c.column,
                "row_span": c.row_span,
                "column_span": c.column_span,
                "role": c.role,
            }
            for c in page.cells
        ],
        "symbols": [
            {
                "kind": s.kind,
                "box": map_box(s.box, to_pixels),
                "step": s.step,
                "actors": s.actors,
                "shape": s.shape,
                "text": s.text,
            }
            for s in page.symbols
        ],
        "connectors": [
            {
                "points": _polyline(c.points, to_pixels),
                "start": c.start,
                "end": c.end,
                "edge": list(c.edge) if c.edge else None,
                "arrow_start": c.arrow_start,
                "arrow_end": c.arrow_end,
                "label": c.label,
                "label_box": map_box(c.label_box, to_pixels) if c.label_box else None,
                "dashed": c.dashed,
            }
            for c in page.connectors
        ],
        "chart": chart,
    }
