"""Draw what was understood of a page onto its picture: cells, text by confidence, symbols, connectors."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sopocr.errors import OutputError
from sopocr.geometry import Box, Point, Points
from sopocr.model.page import Chart, Connector, ReadPage, Symbol, TextLine
from sopocr.model.rejected import RejectedKind
from sopocr.page_image import Pixels

Colour = tuple[int, int, int]
"""Blue, green, red, each 0..255: the order of OpenCV."""

SURE, LIKELY = 0.95, 0.80
"""Text is drawn as sure from the first on, as likely from the second on, as doubtful below."""

_TEXT: dict[str, Colour] = {"yakin": (80, 160, 40), "mungkin": (0, 150, 240), "ragu": (40, 40, 220)}
_CELL: Colour = (200, 160, 90)
_MARK: Colour = (0, 0, 230)
_SYMBOL: dict[str, Colour] = {
    "terminator": (170, 40, 140),
    "proses": (190, 90, 0),
    "keputusan": (0, 90, 200),
    "konektor": (120, 120, 0),
    "lingkaran": (120, 120, 0),
}
_FADE = 0.45
"""How far the page itself is faded towards white, so that the drawing stands out."""
_GREY_STEP = 16
_PROBES = 160
"""Points along each side of the grid by which source pixels are found on the working page."""
_SUBPIXEL_BITS = 3


@dataclass(frozen=True)
class Mark:
    """A place to point at, in source pixels, and a word on why."""

    box: tuple[int, int, int, int]
    text: str = ""


def overlay_png(page: ReadPage, pixels: Pixels, marks: Sequence[Mark] = ()) -> bytes:
    """The working page with everything understood drawn on it, as PNG.

    `pixels` is the working page (grey or BGR) that `page` was read from; `marks` are drawn on top in red.
    """
    canvas = _faded(pixels)
    unit = max(1.0, max(canvas.shape[:2]) / 1400)  # a line of one unit is well seen at the size of a screen
    _draw_text(canvas, [*page.lines, *(line for t in page.tables for c in t.cells for line in c.lines)], unit)
    for table in page.tables:
        for cell in table.cells:
            _rectangle(canvas, cell.box, _CELL, unit)
    chart = page.chart or Chart()
    for index, connector in enumerate(chart.connectors):
        _draw_connector(canvas, connector, _hue(index), unit)
    for symbol in chart.symbols:
        _draw_symbol(canvas, symbol, unit)
    for mark in marks:
        box = working_box(page, Box(*mark.box)).inflate(3 * unit)
        _rectangle(canvas, box, _MARK, 2.5 * unit)
        _write(canvas, mark.text, Point(box.x0, box.y0 - 3 * unit), _MARK, unit)
    return _png(np.vstack([canvas, _legend(canvas.shape[1], unit)]), page)


def _png(picture: Pixels, page: ReadPage) -> bytes:
    done, encoded = cv2.imencode(".png", picture)
    if not done:
        raise OutputError("the picture cannot be encoded as PNG", page=page.number)
    return bytes(encoded.tobytes())


_REJECTED: dict[RejectedKind, Colour] = {
    "garis": (0, 140, 255),
    "teks": (160, 0, 160),
    "tabel": (120, 120, 0),
    "simbol": (0, 0, 230),
    "konektor": (200, 90, 0),
}


def rejected_png(page: ReadPage, pixels: Pixels) -> bytes:
    """The working page with what the stages saw and did not take (`page.rejected`), as PNG: what to look at
    first where something is missing. Each is numbered where it stands; the list under the page tells why.
    """
    canvas = _faded(pixels)
    unit = max(1.0, max(canvas.shape[:2]) / 1400)
    reasons = list(dict.fromkeys((one.kind, one.reason) for one in page.rejected))
    for one in page.rejected:
        colour, number = _REJECTED[one.kind], reasons.index((one.kind, one.reason)) + 1
        _rectangle(canvas, one.box.inflate(unit), colour, unit)
        _write(canvas, str(number), Point(one.box.x0, one.box.y0 - unit), colour, 0.8 * unit)
    rows = [(f"{n} {kind}: {reason}", _REJECTED[kind]) for n, (kind, reason) in enumerate(reasons, 1)]
    strip = np.full((_px((14 * len(rows) + 10) * unit), canvas.shape[1], 3), 245, dtype=np.uint8)
    for row, (text, colour) in enumerate(rows):
        _write(strip, text, Point(10 * unit, (14 * row + 14) * unit), colour, unit)
    return _png(np.vstack([canvas, strip]), page)


def working_box(page: ReadPage, box: Box) -> Box:
    """The box on the working page of a box in source pixels.

    The way to the source has no closed inverse (it may undo curl), so a grid of points of the working page is
    sent along it: those that land in the box or next to its corners span the answer, good to one step of
    the grid.
    """
    width, height = page.size
    xs, ys = np.linspace(0, width, _PROBES), np.linspace(0, height, _PROBES)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    landed = page.to_source.apply(grid)
    inside = (landed >= (box.x0, box.y0)).all(axis=1) & (landed <= (box.x1, box.y1)).all(axis=1)
    nearest = [((landed - corner) ** 2).sum(axis=1).argmin() for corner in box.corners()]
    found = np.vstack([grid[inside], grid[nearest]])
    half = Point(width / _PROBES / 2, height / _PROBES / 2)
    (x0, y0), (x1, y1) = found.min(axis=0), found.max(axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1)).inflate(*half).clip(width, height)


def _faded(pixels: Pixels) -> Pixels:
    """The page in few, pale greys: colour is left to the drawing, and the noise of photos is not stored."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels
    levels = np.arange(256) // _GREY_STEP * _GREY_STEP + _GREY_STEP - 1
    pale = 255 - np.round((255 - levels) * (1 - _FADE))
    return np.asarray(cv2.cvtColor(cv2.LUT(grey, pale.astype(np.uint8)), cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _draw_text(canvas: Pixels, lines: Sequence[TextLine], unit: float) -> None:
    tint = canvas.copy()
    for line in lines:
        x0, y0, x1, y1 = line.box.rounded()
        cv2.rectangle(tint, (x0, y0), (x1, y1), _confidence_colour(line.confidence), cv2.FILLED)
    cv2.addWeighted(tint, 0.3, canvas, 0.7, 0, dst=canvas)
    for line in lines:
        if line.confidence < LIKELY or line.handwritten:
            _rectangle(canvas, line.box, _confidence_colour(line.confidence), unit)


def _confidence_colour(confidence: float) -> Colour:
    return _TEXT["yakin" if confidence >= SURE else "mungkin" if confidence >= LIKELY else "ragu"]


def _hue(index: int) -> Colour:
    """Neighbouring connectors get colours far apart (golden ratio steps), dark enough for white paper."""
    red, green, blue = colorsys.hsv_to_rgb((0.83 + index * 0.618034) % 1.0, 0.9, 0.72)
    return int(blue * 255), int(green * 255), int(red * 255)


def _draw_symbol(canvas: Pixels, symbol: Symbol, unit: float) -> None:
    colour, width = _SYMBOL[symbol.kind], _px(2 * unit)
    x0, y0, x1, y1 = symbol.box.rounded()
    middle = symbol.box.center
    if symbol.kind == "keputusan":
        corners = [(middle.x, y0), (x1, middle.y), (middle.x, y1), (x0, middle.y)]
        cv2.polylines(canvas, [np.array(corners, dtype=np.int32)], True, colour, width, cv2.LINE_AA)
    elif symbol.kind == "konektor":
        shoulder = y0 + 0.6 * (y1 - y0)
        corners = [(x0, y0), (x1, y0), (x1, shoulder), (middle.x, y1), (x0, shoulder)]
        cv2.polylines(canvas, [np.array(corners, dtype=np.int32)], True, colour, width, cv2.LINE_AA)
    elif symbol.kind in ("terminator", "lingkaran"):
        _capsule(canvas, symbol.box, colour, width)
    else:
        cv2.rectangle(canvas, (x0, y0), (x1, y1), colour, width, cv2.LINE_AA)
    if symbol.confidence < SURE:
        place = Point(symbol.box.x1 + 2 * unit, symbol.box.y0 + 4 * unit)
        _write(canvas, f"{symbol.kind} {symbol.confidence:.2f}", place, colour, 0.75 * unit)


def _capsule(canvas: Pixels, box: Box, colour: Colour, width: int) -> None:
    radius = min(box.width, box.height) / 2
    turn = np.radians(np.arange(0, 360, 6))
    centers_x = np.where(np.cos(turn) >= 0, box.x1 - radius, box.x0 + radius)
    centers_y = np.where(np.sin(turn) >= 0, box.y1 - radius, box.y0 + radius)
    outline = np.column_stack([centers_x + radius * np.cos(turn), centers_y + radius * np.sin(turn)])
    cv2.polylines(canvas, [outline.astype(np.int32)], True, colour, width, cv2.LINE_AA)


def _draw_connector(canvas: Pixels, connector: Connector, colour: Colour, unit: float) -> None:
    """A line with a dot at its start and an arrowhead at its end, hollow where none was seen on the page."""
    points = np.array(connector.points, dtype=np.float64)
    if len(points) < 2:
        return
    fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.polylines(canvas, [fixed], False, colour, _px(2 * unit), cv2.LINE_AA, _SUBPIXEL_BITS)
    cv2.circle(canvas, _pixel(points[0]), _px(3 * unit), colour, cv2.FILLED, cv2.LINE_AA)
    before = next((p for p in points[-2::-1] if np.hypot(*(points[-1] - p)) > 2), points[-2])
    along = (points[-1] - before) / max(1.0, float(np.hypot(*(points[-1] - before))))
    across = np.array([-along[1], along[0]])
    base = points[-1] - along * 10 * unit
    head = np.array([points[-1], base + across * 5 * unit, base - across * 5 * unit]).astype(np.int32)
    if connector.arrow_end:
        cv2.fillPoly(canvas, [head], colour, cv2.LINE_AA)
    else:
        cv2.polylines(canvas, [head], True, colour, _px(unit), cv2.LINE_AA)
    for open_end, point in ((connector.start, points[0]), (connector.end, points[-1])):
        if open_end is None:
            cv2.circle(canvas, _pixel(point), _px(7 * unit), _MARK, _px(unit), cv2.LINE_AA)
    if connector.label_box is not None:
        _rectangle(canvas, connector.label_box.inflate(unit), colour, 1.5 * unit)
    if connector.label:
        beside = connector.label_box
        place = Point(beside.x0, beside.y0 - 2 * unit) if beside else Point(*(points[0] + 5 * unit))
        _write(canvas, connector.label, place, colour, unit)


def _legend(width: int, unit: float) -> Pixels:
    """A strip under the page that names the colours."""
    height = _px(26 * unit)
    strip = np.full((height, width, 3), 245, dtype=np.uint8)
    x = 10 * unit
    entries = [*((f"teks {name}", colour) for name, colour in _TEXT.items()), ("sel", _CELL)]
    entries += [(name, colour) for name, colour in _SYMBOL.items() if name != "lingkaran"]
    for name, colour in entries:
        _rectangle(strip, Box(x, 8 * unit, x + 12 * unit, 18 * unit), colour, 2 * unit)
        _write(strip, name, Point(x + 17 * unit, 17 * unit), (60, 60, 60), unit)
        x += (30 + 7.5 * len(name)) * unit
    return strip


def _write(canvas: Pixels, text: str, place: Point, colour: Colour, unit: float) -> None:
    """Text with a white edge. The built-in letters of OpenCV are ASCII only, others are left out."""
    plain = text.encode("ascii", "ignore").decode()
    if not plain:
        return
    for tint, width in (((255, 255, 255), 3 * unit), (colour, unit)):
        cv2.putText(
            canvas, plain, _pixel(place), cv2.FONT_HERSHEY_SIMPLEX, 0.38 * unit, tint, _px(width), cv2.LINE_AA
        )


def _rectangle(canvas: Pixels, box: Box, colour: Colour, width: float) -> None:
    x0, y0, x1, y1 = box.rounded()
    cv2.rectangle(canvas, (x0, y0), (x1, y1), colour, _px(width))


def _pixel(point: Sequence[float] | Points) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def _px(width: float) -> int:
    return max(1, round(width))
