"""Free flow charts: words in symbols one below the other, arrows between, a line back from a decision."""

from __future__ import annotations

import random

from samples.drawing.blocks import Paragraph, TextStyle, draw_block
from samples.drawing.forms.compose import Chart
from samples.drawing.marks import Rect
from samples.drawing.sheet import Sheet

_GAP = 20.0


def _heights(chart: Chart, size: float) -> list[float]:
    return [
        size * (5.4 if kind == "keputusan" else 2.4 if kind == "terminator" else 3.2)
        for _, kind in chart.nodes
    ]


def chart_height(chart: Chart, size: float) -> float:
    """Points that a chart takes."""
    heights = _heights(chart, size)
    return sum(heights) + _GAP * (len(heights) - 1) + 8


def draw_chart(sheet: Sheet, chart: Chart, box: Rect, font: str, size: float, rng: random.Random) -> None:
    """Draws a chart into a box."""
    middle = (box[0] + box[2]) / 2 + rng.uniform(-12, 12)
    wide = min((box[2] - box[0]) * 0.55, 190)
    line = rng.choice((0.6, 0.8, 1.0))
    y = box[1]
    places: list[Rect] = []
    style = TextStyle(font, size, "center", "middle", 1.1, 3.0)
    for (text, kind), height in zip(chart.nodes, _heights(chart, size), strict=True):
        half = wide / 2 * (0.55 if kind == "terminator" else 1.0)
        place = (middle - half, y, middle + half, y + height)
        if kind == "terminator":
            sheet.rectangle(place, line, radius=height / 2)
        elif kind == "proses":
            sheet.rectangle(place, line)
        else:
            sheet.polyline(
                [
                    (middle, y),
                    (middle + half, y + height / 2),
                    (middle, y + height),
                    (middle - half, y + height / 2),
                ],
                line,
                close=True,
            )
        inset = half * 0.45 if kind == "keputusan" else 0.0
        draw_block(
            sheet, (place[0] + inset, y, place[2] - inset, y + height), [Paragraph(text)], style, "simbol"
        )
        places.append(place)
        y += height + _GAP
    for source, target, word in chart.arrows:
        a, b = places[source - 1], places[target - 1]
        if target == source + 1:
            _arrow(sheet, [(middle, a[3]), (middle, b[1])], line)
            if word:
                sheet.text(middle + 4, a[3] + size, word.capitalize(), font, size * 0.9, "label")
        else:
            x = max(a[2], b[2]) + 18
            ya, yb = (a[1] + a[3]) / 2, (b[1] + b[3]) / 2
            _arrow(sheet, [(a[2], ya), (x, ya), (x, yb), (b[2], yb)], line)
            if word:
                sheet.text(a[2] + 3, ya - 3, word.capitalize(), font, size * 0.9, "label")


def _arrow(sheet: Sheet, points: list[tuple[float, float]], line: float) -> None:
    sheet.polyline(points, line)
    (x0, y0), (x, y) = points[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    base = (x - 6 * dx, y - 6 * dy)
    wings = [(base[0] + 3 * dy, base[1] + 3 * dx), (base[0] - 3 * dy, base[1] - 3 * dx)]
    sheet.polyline([wings[0], (x, y), wings[1]], line, fill=(0.0, 0.0, 0.0), close=True)
