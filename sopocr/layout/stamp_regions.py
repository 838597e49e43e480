"""Where stamps and signatures lie over print: the parts of the page to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rapidfuzz import fuzz

from sopocr.geometry import Box, union
from sopocr.layout import Layout
from sopocr.model.page import Table, TextLine

_ACROSS, _DOWN = 30.0, 4.0
"""Letter heights around strokes within which the print of the same cell is looked at again: whole lines, and
those next above and below."""
_NARROW = 3.0
"""Letter heights; a narrower cell holds no print that strokes could hide."""
_MANY = 8
"""Cells with strokes over them on one page that stamps and signatures do not reach."""
_MOST = 0.6
"""Share of the page in both directions that a signature block does not reach."""
_DESK = 40.0
"""Letter heights; what is longer and begins at the edge of the picture is no stamp."""
_LARGEST = 60.0
"""Letter heights; what is larger in both directions is a frame or a picture."""


def overprinted(layout: Layout, chart: Box | None = None) -> list[tuple[Box, list[TextLine]]]:
    """Parts of the page with strokes over them, each with the text lines in it; none in the `chart`, where
    strokes are symbols and connectors."""
    c = layout.char_height
    strokes = [
        box for box in layout.strokes if min(box.width, box.height) < _LARGEST * c and not _in(box, chart)
    ]
    regions: list[tuple[Box, list[TextLine]]] = []
    for table in layout.tables:
        for cell in table.cells:
            if _in(cell.box, chart) or any(line.turned for line in cell.lines):
                continue
            if cell.box.width < _NARROW * c:
                continue  # the colon between label and value
            inner = cell.box.inflate(-2, -2)
            over = [part for box in strokes if _counts(part := box.intersect(inner), c)]
            if over:
                region = union(over).inflate(_ACROSS * c, _DOWN * c).intersect(inner)
                regions.append(_with_whole_lines(region, list(cell.lines), c))
    if len(regions) > _MANY:
        return []  # letters that run together or grain, in cell after cell: nobody stamps them all
    height, width = layout.clean.shape
    free = [
        box
        for box in strokes
        if not any(_in(box, table.box) for table in layout.tables) and not _is_desk(box, width, height, c)
    ]
    around = [_beside_tables(box, box.inflate(_ACROSS * c, _DOWN * c), layout.tables) for box in free]
    for cluster in _clusters(around):
        if cluster.width > _MOST * width and cluster.height > _MOST * height:
            continue  # the grain of a desk around the sheet
        region, lines = _with_whole_lines(cluster, [line for line in layout.lines if not line.turned], c)
        if lines:
            regions.append((region, lines))
    return regions


def _is_desk(box: Box, width: int, height: int, c: float) -> bool:
    """Whether strokes are what the picture shows beside the sheet: long, and from the picture's edge on."""
    edge = box.x0 <= 1 or box.y0 <= 1 or box.x1 >= width - 1 or box.y1 >= height - 1
    return edge and max(box.width, box.height) > _DESK * c


def _beside_tables(strokes: Box, around: Box, tables: Sequence[Table]) -> Box:
    """What lies around strokes beside, over or under the tables, whose cells are looked at by themselves."""
    x0, y0, x1, y1 = around
    middle = strokes.center
    for box in (table.box for table in tables):
        if middle.y > box.y1 and x1 > box.x0 and x0 < box.x1:
            y0 = max(y0, box.y1 + 1)
        elif middle.y < box.y0 and x1 > box.x0 and x0 < box.x1:
            y1 = min(y1, box.y0 - 1)
        elif middle.x > box.x1:
            x0 = max(x0, box.x1 + 1)
        elif middle.x < box.x0:
            x1 = min(x1, box.x0 - 1)
    return Box(x0, y0, max(x0, x1), max(y0, y1))


def _with_whole_lines(region: Box, lines: list[TextLine], c: float) -> tuple[Box, list[TextLine]]:
    """The region drawn out so that it cuts no line, and the lines in it."""
    inside = [line for line in lines if region.intersect(line.box).area > 0]
    whole = union([region, *(line.box.inflate(0.5 * c, 0.4 * c) for line in inside)])
    return whole, [line for line in lines if whole.intersect(line.box).area > 0]


def _counts(part: Box, c: float) -> bool:
    return part.width > 1.5 * c and part.height > 1.5 * c


def _in(box: Box, frame: Box | None) -> bool:
    return frame is not None and frame.contains(box.center)


def _clusters(boxes: list[Box]) -> list[Box]:
    """Overlapping boxes joined until none overlap."""
    result: list[Box] = []
    for box in boxes:
        joined = box
        while met := [other for other in result if other.intersect(joined).area > 0]:
            joined = union([joined, *met])
            result = [other for other in result if other not in met]
        result.append(joined)
    return result


def without_repeats(layout: Layout) -> Layout:
    """The layout with print that was found twice, at two heights among the strokes, once in each cell."""
    groups = [cell.lines for table in layout.tables for cell in table.cells] + [layout.lines]
    dropped = {id(line) for lines in groups for line in _repeats(lines)}
    return layout.with_changes(dict.fromkeys(dropped, ())) if dropped else layout


def _repeats(lines: Sequence[TextLine]) -> list[TextLine]:
    found: list[TextLine] = []
    for pair in combinations(lines, 2):
        short, long = sorted(pair, key=lambda line: len(line.letters))
        if _is_within(short, long):
            found.append(short)
            continue
        worse = min(pair, key=lambda line: line.legibility)
        if _nearly_alike(short, long) and (
            _same_extent(short.box, long.box) or (worse.legibility < _POOR and _lie_on(short.box, long.box))
        ):
            found.append(worse)
            continue
        if not _same_place(short.box, long.box) or len(short.letters) < _TELLING:
            continue
        if short.letters not in long.letters:
            alike = fuzz.partial_ratio(short.letters, long.letters) >= _ALIKE
            if alike and len(short.letters) >= _LONG:
                found.append(min(pair, key=lambda line: line.legibility))
        else:
            more = len(long.letters) - len(short.letters)
            # some letters more are strokes, where the shorter one was read as clearly
            strokes = more <= _STROKES and short.legibility >= long.legibility
            found.append(long if strokes else short)
    return found


def _same_place(one: Box, other: Box) -> bool:
    """Whether two lines lie on one another; lines of print only touch."""
    level = one.overlap_y(other) > _ON * min(one.height, other.height)
    return level and one.overlap_x(other) > _ALONG * min(one.width, other.width)


def _is_within(short: TextLine, long: TextLine) -> bool:
    """Whether a line of a letter or two lies in the box of a longer one: a stroke that was read."""
    few, many = len(short.letters) <= _FEW, len(long.letters) >= _TELLING
    return few and many and short.box.intersect(long.box).area > 0.5 * short.box.area


def _lie_on(one: Box, other: Box) -> bool:
    """Whether two lines lie on one another a little, the narrower one along nearly all of its width."""
    along = one.overlap_x(other) > _NEARLY_ALL * min(one.width, other.width)
    return along and one.overlap_y(other) > _ON_A_LITTLE * min(one.height, other.height)


def _same_extent(one: Box, other: Box) -> bool:
    """Whether two lines that lie on one another a little begin and end at the same places."""
    height = min(one.height, other.height)
    ends = max(abs(one.x0 - other.x0), abs(one.x1 - other.x1))
    return one.overlap_y(other) > _ON_A_LITTLE * height and ends < _AT_THE_SAME * height


def _nearly_alike(one: TextLine, other: TextLine) -> bool:
    return len(one.letters) >= _LONG and fuzz.ratio(one.letters, other.letters) >= _NEARLY


_ON_A_LITTLE, _AT_THE_SAME, _NEARLY = 0.25, 0.75, 75
"""The same for strokes that cut a line in two, lengthwise: share of the height, difference of the ends in
heights, and likeness of the texts."""
_FEW, _POOR, _NEARLY_ALL = 2, 0.8, 0.9
"""Letters of a stroke at most; and legibility of a reading among strokes that may have other ends, and the
share of its width along which it lies on the clear one."""
_ALIKE, _LONG = 85, 12
"""Likeness (0..100), and letters, from which two texts at one place are one, read twice."""
_TELLING, _STROKES = 5, 4
"""Letters from which a text repeated is no chance, and those that strokes are read as at most."""
_ON, _ALONG = 0.35, 0.6
"""Shares of the smaller box in height and width that two finds of the same print have in common."""
