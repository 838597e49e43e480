"""Read one page's chart: its drawing, the print that stands in it, and with the print its connectors' labels.

The readers are handed in (`PrintReader`); where a page's words are known already, without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.chart import (
    ChartPrint,
    find_drawing,
    find_print,
    places_of_labels,
    read_chart,
)
from sopocr.flowchart.grid import Ink
from sopocr.flowchart.label_reconciliation import in_rows, prefer_whole, settle_print
from sopocr.flowchart.labels import Meaning
from sopocr.geometry import Box, union
from sopocr.model.page import Chart, ChartArea, TextLine

_SAME_FIND = 0.8
"""Common share of two boxes from which they are one find; a box a letter longer may read better."""
_SURE, _CLEAR_SOFT = 0.95, 0.5
"""Confidence from which print that reads alike in two pictures needs no third one, and from which it is the
label that it reads as with softened edges."""
_EDGE = 0.15
"""Share of the height of a box by which the detector's box of a line of print is too large at either edge."""
_SHARED = 0.4
"""Share of the smaller of two finds' boxes from which they are the same print."""
_CLEAR = 0.6
"""Confidence that the readings of a label found under lines must have together."""

Grey = NDArray[np.uint8]
"""(height, width), 255 = paper."""


class PrintReader(Protocol):
    """What reads print: one line per box, from a grey page."""

    @property
    def detects(self) -> bool:
        """Whether it can look for print (`find`)."""

    def find(self, page: Grey, region: Box, char_height: float) -> list[TextLine]:
        """The lines of print in a part of the page, not read."""

    def read(self, page: Grey, lines: Sequence[TextLine], char_height: float) -> list[TextLine]:
        """The lines as they read, in the same order."""

    def read_softly(self, page: Grey, lines: Sequence[TextLine], char_height: float) -> list[TextLine]:
        """The same with softened edges, for a letter or two."""


@dataclass(frozen=True)
class ChartPage:
    """The working page as pictures of one size: `ink` (255 = ink, rulings and colour too), `grey` as it
    looks, `clean` the same without rulings; `char_height` is the usual letter height, pixels."""

    ink: Ink
    grey: Grey
    clean: Grey
    char_height: float


def read_page_chart(
    page: ChartPage,
    area: ChartArea,
    lines: Sequence[TextLine],
    reader: PrintReader | None,
    meaning: Meaning,
) -> tuple[Chart, dict[int, TextLine]]:
    """The chart in `area`, and the page's text lines that read otherwise there, by id.

    `lines` are all text lines of the page; without a `reader` they are what is printed. `meaning` tells what
    a word at a decision's exit means, None where it is no such word.
    """
    char = page.char_height
    drawing = find_drawing(page.ink, area, char, page.grey)
    here = [line for line in lines if area.box.contains(line.box.center)]
    if reader is None:  # the letters in links that stand outside the table
        links = drawing.links_outside()
        here += [
            line for line in lines if line not in here and any(box.contains(line.box.center) for box in links)
        ]
        return read_chart(page.ink, area, here, char, meaning, drawing), {}
    printed = find_print(drawing, page.grey)
    changed, extra = settle_print(
        here, _read_print(printed, page, reader, meaning), lambda text: meaning(text) is not None
    )
    known = [changed.get(id(line), line) for line in here] + extra
    chart = read_chart(page.ink, area, known, char, meaning, drawing)
    if not reader.detects:
        return chart, changed
    places = places_of_labels(drawing, chart, meaning)
    found = _search_labels(places, (page.clean, page.grey, printed.page), char, reader, meaning)
    if not found:
        return chart, changed
    again, more = settle_print(known, found, lambda text: meaning(text) is not None)
    # print that was not known may have been taken for lines
    chart = read_chart(
        page.ink,
        area,
        [again.get(id(line), line) for line in known] + more,
        char,
        meaning,
        drawing,
    )
    final = {id(line): again.get(id(now), now) for line, now in zip(here, known[: len(here)], strict=True)}
    return chart, {key: line for key, line in final.items() if id(line) != key}


def _read_print(
    printed: ChartPrint, page: ChartPage, reader: PrintReader, meaning: Meaning
) -> list[Sequence[TextLine]]:
    """Readings of each piece of print in the chart, read with the drawing painted over and as it stands."""
    rows = in_rows(printed.boxes, page.char_height)
    pieces = [TextLine(box) for box in printed.boxes]
    pieces += [TextLine(union(printed.boxes[i] for i in row)) for row in rows]
    bare = reader.read(printed.page, pieces, page.char_height)
    plain = reader.read(page.clean, pieces, page.char_height)
    readings: list[Sequence[TextLine]] = list(zip(bare, plain, strict=True))
    count = len(printed.boxes)
    vague = [i for i in range(count) if _is_vague(readings[i], meaning)]
    softly = reader.read_softly(printed.page, [pieces[i] for i in vague], page.char_height)
    for i, line in zip(vague, softly, strict=True):
        if meaning(line.text) is not None and line.confidence >= _CLEAR_SOFT:
            readings[i] = (*readings[i], line)
    whole = list(zip(rows, readings[count:], strict=True))
    return prefer_whole(readings[:count], whole, lambda text: meaning(text) is not None)


def _is_vague(readings: Sequence[TextLine], meaning: Meaning) -> bool:
    """Whether print reads clearly as no label, and not as anything else for sure."""
    agreed = len({line.text for line in readings}) == 1 and min(line.confidence for line in readings) >= _SURE
    return not agreed and not any(
        meaning(line.text) is not None and line.confidence >= _CLEAR_SOFT for line in readings
    )


def _search_labels(
    places: Sequence[Box],
    pictures: Sequence[Grey],
    char_height: float,
    reader: PrintReader,
    meaning: Meaning,
) -> list[list[TextLine]]:
    """Words for exits that the text detector finds at `places` in the first two pictures, each as it reads in
    those pictures in which it is one.

    Print that hangs together with lines is not found by its ink. Readings that contradict one another are
    no words.
    """
    boxes: list[TextLine] = []
    for place in places:
        for picture in pictures[:2]:
            for line in reader.find(picture, place, char_height):
                if not any(line.box.iou(other.box) > _SAME_FIND for other in boxes):
                    boxes += (line, replace(line, box=_without_edges(line.box)))
    views = [reader.read(picture, boxes, char_height) for picture in pictures]
    found: list[list[TextLine]] = []
    for readings in zip(*views, strict=True):
        words = [line for line in readings if meaning(line.text) is not None]
        if len({meaning(line.text) for line in words}) == 1 and _sureness(words) >= _CLEAR:
            found.append(words)
    return _each_once(found)


def _without_edges(box: Box) -> Box:
    """A box that the detector found, closer to its print: lines above and below disturb the reading."""
    return Box(box.x0, box.y0 + _EDGE * box.height, box.x1, box.y1 - _EDGE * box.height)


def _sureness(words: Sequence[TextLine]) -> float:
    return sum(line.confidence for line in words)


def _each_once(found: Sequence[list[TextLine]]) -> list[list[TextLine]]:
    """Of finds that share much of their place the surest only."""
    kept: list[list[TextLine]] = []
    for words in sorted(found, key=_sureness, reverse=True):
        box = words[0].box
        if all(
            box.intersect(other[0].box).area < _SHARED * min(box.area, other[0].box.area) for other in kept
        ):
            kept.append(words)
    return kept
