"""Trace the chart's connectors: strokes, their network, arrowheads, directions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.flowchart.arrowheads import arrowhead, lean
from sopocr.flowchart.block_arrows import (
    BlockArrow,
    Head,
    find_block_arrows,
    find_heads,
    holes_filled,
    with_strokes_for,
    without_block_arrows,
)
from sopocr.flowchart.candidates import Candidate
from sopocr.flowchart.curves import find_curves, without_curves
from sopocr.flowchart.grid import Course, Erased, Ink
from sopocr.flowchart.network import Network, Port, Reach, connect, end_point
from sopocr.flowchart.page_ends import add_page_ends
from sopocr.flowchart.repair import Surroundings, mend
from sopocr.flowchart.routes import find_connectors
from sopocr.flowchart.segments import Segment, find_segments, line_thickness
from sopocr.flowchart.sides import Scale
from sopocr.flowchart.slanting import find_slanting, without_slanting
from sopocr.flowchart.stubs import add_stubs, link_stacked
from sopocr.geometry import Box, Point
from sopocr.model.page import ChartArea, Connector, TextLine

_OUTWARD = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}
"""Direction in which a line runs into a symbol's side."""


@dataclass(frozen=True)
class Traced:
    """The network of a chart's lines, and how surely an arrowhead stands at each of its ports.

    `page_ends` are places beyond the table to which lines lead that leave the page; in the network their
    indices follow those of the symbols.
    """

    network: Network
    heads: dict[Port, float]
    page_ends: tuple[Box, ...] = ()


def trace(
    erased: Erased,
    symbols: Sequence[Candidate],
    text: Sequence[TextLine],
    scale: Scale,
    area: ChartArea | None = None,
    arrows: Sequence[Candidate] = (),
) -> Traced:
    """The lines between `symbols`. `text` is the print in the chart, which is no line. With `area` lines that
    leave the page count too. `arrows` are block arrows known by their outlines."""
    boxes = [symbol.box for symbol in symbols]
    # a lone letter is as often an arrowhead, which hangs on its line
    words = [
        line
        for line in text
        if sum(ch.isalnum() for ch in line.text) > 1 or stands_apart(line.box, erased.ink, scale)
    ]
    labels = [line for line in words if is_print(line, symbols, scale)]
    printless = without_print(erased.ink, labels, scale)
    lines = without_symbols(printless, symbols)
    unruled = without_print(without_symbols(erased.full, symbols), labels, scale)
    pointed = [symbol.kind == "keputusan" for symbol in symbols]
    blocks = find_block_arrows(lines, boxes, scale, arrows)
    lines, printless = without_block_arrows(lines, blocks), without_block_arrows(printless, blocks)
    unruled = without_block_arrows(unruled, blocks)
    erased = replace(erased, ink=without_block_arrows(erased.ink, blocks))
    filled = without_symbols(holes_filled(printless, boxes, scale), symbols)
    tips = find_heads(filled, printless, boxes, scale)
    thickness = max(3.0, line_thickness(lines, scale.char))
    lines, printless = (with_strokes_for(ink, tips, thickness) for ink in (lines, printless))
    lines = without_symbols(lines, symbols)
    curves = find_curves(lines, symbols, scale)
    network = link(without_curves(lines, curves, scale), printless, boxes, pointed, erased, scale, curves)
    link_stacked(network, unruled, erased.bands, boxes, scale.char)
    ends = (
        [] if area is None else add_page_ends(network, boxes, area, _touching(lines, scale).near, scale.char)
    )
    heads = _heads(unruled, erased.bands, network, scale)
    heads |= {port: 1.0 for port in network.ports if any(_is_at(network, port, tip, scale) for tip in tips)}
    heads |= _add_block_arrows(network, blocks)
    return Traced(network, heads, tuple(ends))


def _is_at(network: Network, port: Port, head: Head, scale: Scale) -> bool:
    """Whether the line that ends at a port bears that arrowhead there."""
    point = end_point(network.segments, port.end)
    near = max(abs(point.x - head.tip.x), abs(point.y - head.tip.y)) <= _AT_TIP * scale.char
    return near and _OUTWARD[port.side] == head.way


_AT_TIP = 0.8
"""Letter heights from an arrowhead's tip within which its line ends."""


def _add_block_arrows(network: Network, arrows: Sequence[BlockArrow]) -> dict[Port, float]:
    """Add block arrows to the network; gives how surely a head stands at each of their ports."""
    heads: dict[Port, float] = {}
    for arrow in arrows:
        dx, dy = arrow.tip.x - arrow.tail.x, arrow.tip.y - arrow.tail.y
        horizontal = abs(dx) >= abs(dy)
        ahead = (dx if horizontal else dy) > 0
        first, last = (arrow.tail, arrow.tip) if ahead else (arrow.tip, arrow.tail)
        index = len(network.segments)
        network.segments.append(Segment(horizontal, first, last, 3.0, curved=True))
        sides = ("left", "right") if horizontal else ("top", "bottom")
        into = Port(arrow.end, (index, int(ahead)), sides[0 if ahead else 1], 0.0)
        out = Port(arrow.start, (index, int(not ahead)), sides[1 if ahead else 0], 0.0)
        network.ports += [out, into]
        heads |= {into: 1.0, out: 0.0}
    return heads


def connectors_of(traced: Traced, symbols: Sequence[Candidate]) -> list[Connector]:
    """The connectors between `symbols`; ends index them, and beyond them the page's ends."""
    links = {i for i, symbol in enumerate(symbols) if symbol.kind == "konektor"}
    links |= {len(symbols) + k for k in range(len(traced.page_ends))}
    boxes = [*(symbol.box for symbol in symbols), *traced.page_ends]
    return find_connectors(traced.network, boxes, traced.heads, links)


def _heads(ink: Ink, bands: NDArray[np.bool_], network: Network, scale: Scale) -> dict[Port, float]:
    """How surely an arrowhead stands at each port."""
    heads = {port: _head(ink, bands, network, port, scale) for port in network.ports}
    by_segment: dict[int, list[Port]] = {}
    for port in network.ports:
        by_segment.setdefault(port.end[0], []).append(port)
    for i, ports in by_segment.items():
        segment = network.segments[i]
        if segment.curved and len(ports) == 2:
            heads |= _curve_heads(ink, bands, network, ports, scale)
            continue
        if len(ports) != 2 or segment.length > 4 * scale.char:
            continue
        if segment.length < 1.4 * scale.char:  # no room to tell a head from its rest
            heads.update(dict.fromkeys(ports, 0.0))
            continue
        towards = lean(ink, bands, segment.start, segment.end, segment.horizontal, scale.char)
        for port in ports:
            heads[port] = max(0.0, towards if port.end[1] else -towards)
    return heads


def _curve_heads(
    ink: Ink, bands: NDArray[np.bool_], network: Network, ports: Sequence[Port], scale: Scale
) -> dict[Port, float]:
    """How surely a curve's arrowhead stands at each of its two ends: where there is more ink around it."""
    masses = []
    for port in ports:
        way = network.segments[port.end[0]].way
        first, second = (way[-1], way[-2]) if port.end[1] else (way[0], way[1])
        length = max(1.0, math.hypot(second.x - first.x, second.y - first.y))
        share = min(1.0, _HEAD_MIDDLE * scale.char / length)
        x, y = first.x + share * (second.x - first.x), first.y + share * (second.y - first.y)
        around = Box(x, y, x, y).inflate(_HEAD_AROUND * scale.char)
        x0, y0, x1, y1 = around.clip(ink.shape[1], ink.shape[0]).rounded()
        masses.append(float(((ink[y0:y1, x0:x1] > 0) & ~bands[y0:y1, x0:x1]).sum()))
    lead = 2 * (masses[1] - masses[0]) / max(1.0, *masses)
    return {ports[0]: float(np.clip(-lead, 0, 1)), ports[1]: float(np.clip(lead, 0, 1))}


_HEAD_MIDDLE, _HEAD_AROUND = 0.4, 0.8
"""Letter heights from a curve's end to the middle of its arrowhead, and from there to its ink's edge."""


def link(
    lines: Ink,
    printless: Ink,
    boxes: Sequence[Box],
    pointed: Sequence[bool],
    erased: Erased,
    scale: Scale,
    curves: Sequence[Segment] = (),
) -> Network:
    """The mended network of the strokes in `lines` and of `curves`; `printless` is the same ink with the
    symbols and curves."""

    def blocked(a: Point, b: Point) -> bool:
        middle = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
        return any(box.inflate(2).contains(middle) for box in boxes)

    stroke = max(scale.stroke, line_thickness(lines, scale.char))
    reach = _touching(lines, scale)
    crossed = np.where(erased.bands, erased.full, lines).astype(np.uint8)
    slanting = find_slanting(lines, crossed, scale.stroke, scale.char)
    segments = [*curves, *slanting] + [
        segment
        for segment in find_segments(
            without_slanting(lines, slanting, scale.char), stroke, scale.char, blocked
        )
        if not _is_rest(segment, erased.rows if segment.horizontal else erased.columns, scale.char)
    ]

    def goes_on(port: Port, segment: Segment, start: float) -> bool:
        return _is_inked(printless, segment, start, _edge(boxes[port.symbol], port.side), scale.char)

    network = connect(segments, boxes, pointed, reach, scale.char, goes_on)
    add_stubs(network, printless, erased.ink, boxes, pointed, (erased.columns, erased.rows), scale.char)
    mend(network, Surroundings(boxes, pointed, erased.columns, erased.rows, reach, scale.char))
    return network


def _touching(lines: Ink, scale: Scale) -> Reach:
    stroke = max(scale.stroke, line_thickness(lines, scale.char))
    return Reach(touch=stroke + 2.5, near=stroke + 5, far=1.3 * scale.char + stroke)


def _edge(box: Box, side: str) -> float:
    return {"bottom": box.y1, "top": box.y0, "right": box.x1, "left": box.x0}[side]


def _is_inked(ink: Ink, segment: Segment, start: float, end: float, char: float) -> bool:
    """Whether the straight way on from a segment, from `start` to `end` along it, is inked, and most of what
    lies beside it is not."""
    picture = ink.T if segment.horizontal else ink
    low, high = sorted((round(start), round(end)))
    middle, aside = round(segment.across((start + end) / 2)), round(1.2 * char)
    low, high = low + 1, high - 1  # the edges of the stroke and of the symbol are ragged
    if high <= low or middle < aside:
        return False
    inked = picture[low:high, middle - aside : middle + aside + 1] > 0
    share = inked.mean(axis=0)
    own = share[max(0, aside - 1) : aside + 2]
    return bool(own.size and own.max() == 1.0 and (share > 0).mean() < 0.5)


def _is_rest(segment: Segment, courses: Sequence[Course], char: float) -> bool:
    """Whether a short stroke is what erasing left of a ruling: between two symbols close to one another that
    stand on it."""
    middle = (segment.low + segment.high) / 2
    return segment.length < 3 * char and any(
        course.thickness
        and abs(course.at(middle) - segment.across(middle)) <= 1.5
        and segment.thickness <= course.thickness + 1
        for course in courses
    )


def without_symbols(ink: Ink, symbols: Sequence[Candidate]) -> Ink:
    """`ink` with the symbols, their strokes and what stands in them blanked."""
    mask = np.zeros_like(ink)
    for symbol in symbols:
        reach = round(symbol.stroke) + 2
        x, y, w, h = cv2.boundingRect(symbol.outline)
        patch = np.zeros((h + 2 * reach, w + 2 * reach), np.uint8)
        cv2.fillPoly(patch, [symbol.outline.reshape(-1, 1, 2) - (x - reach, y - reach)], (255,))
        patch = np.asarray(cv2.dilate(patch, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)), np.uint8)
        x0, y0 = max(0, x - reach), max(0, y - reach)
        piece = mask[y0 : y + h + reach, x0 : x + w + reach]
        piece |= patch[y0 - (y - reach) :, x0 - (x - reach) :][: piece.shape[0], : piece.shape[1]]
    return np.where(mask > 0, 0, ink).astype(np.uint8)


def is_print(line: TextLine, symbols: Sequence[Candidate], scale: Scale) -> bool:
    """Whether print stands between the symbols."""
    return line.box.height <= 2.4 * scale.char and not any(_covers(symbol, line.box) for symbol in symbols)


def stands_apart(box: Box, ink: Ink, scale: Scale) -> bool:
    """Whether no ink leads out of a box of print: there is paper on all sides of it."""
    x0, y0, x1, y1 = box.inflate(_APART * scale.char).clip(ink.shape[1], ink.shape[0]).rounded()
    patch = ink[y0:y1, x0:x1]
    if not patch.size:
        return False
    _, labels, stats, _ = connected_pieces(np.ascontiguousarray(patch))
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    middle = labels[labels.shape[0] // 4 : -(labels.shape[0] // 4) or None]
    inside = np.setdiff1d(np.unique(middle), [0])
    whole = [n for n in inside.tolist() if stats[n, cv2.CC_STAT_HEIGHT] > 0.5 * box.height]
    return bool(whole) and not np.isin(whole, rim).any()


_APART = 0.15
"""Letter heights around a letter that are paper, where it stands by itself."""


def _covers(symbol: Candidate, box: Box) -> bool:
    """Whether a good part of a box of print lies on a symbol; the corners beside a diamond are free."""
    if symbol.box.intersect(box).area < 0.3 * box.area:
        return False
    if symbol.kind != "keputusan":
        return True
    middle, half = symbol.box.center, (symbol.box.width / 2, symbol.box.height / 2)
    x, y = min(max(middle.x, box.x0), box.x1), min(max(middle.y, box.y0), box.y1)
    return abs(x - middle.x) / half[0] + abs(y - middle.y) / half[1] < 0.9


def without_print(ink: Ink, text: Sequence[TextLine], scale: Scale) -> Ink:
    """`ink` without the letters of `text`: in the boxes of print only strokes longer than letters stay, and
    dashes over and under the letters."""
    left = ink.copy()
    long = round(2.2 * scale.char)
    strokes: Ink | None = None
    for line in text:
        x0, y0, x1, y1 = line.box.inflate(0.2 * scale.char).clip(ink.shape[1], ink.shape[0]).rounded()
        if x1 <= x0 or y1 <= y0:
            continue
        if strokes is None:
            across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
            down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
            strokes = np.asarray(cv2.bitwise_or(across, down), np.uint8)
        left[y0:y1, x0:x1] &= strokes[y0:y1, x0:x1] | _dashes(ink[y0:y1, x0:x1], scale)
    return left


def _dashes(patch: Ink, scale: Scale) -> Ink:
    """The dashes of a level line over or under a word in a picture of that word."""
    _, labels, stats, _ = connected_pieces(np.ascontiguousarray(patch))
    top, width, height = (stats[:, i] for i in (cv2.CC_STAT_TOP, cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    flat = (height <= max(scale.stroke + 2, _FLAT * scale.char)) & (width >= 2 * height)
    outer = abs(top + height / 2 - patch.shape[0] / 2) > _OUTER * patch.shape[0]
    kept = flat & outer
    kept[0] = False
    return np.where(kept[labels], patch, 0).astype(np.uint8)


_FLAT, _OUTER = 0.3, 0.25
"""Height of a dash in letter heights, and its distance from the middle of a word as a share of the word's."""


def _head(ink: Ink, bands: NDArray[np.bool_], network: Network, port: Port, scale: Scale) -> float:
    segment = network.segments[port.end[0]]
    tip = end_point(network.segments, port.end)
    return arrowhead(ink, bands, tip, _OUTWARD[port.side], segment.length, scale.char)
