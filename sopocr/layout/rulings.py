"""Drawn table lines, told apart from connectors, symbol edges, underlines and letters.

A ruling ends on rulings. Level lines that span most of a table are taken first, then every upright line whose
two ends lie on accepted level lines, then every level line whose two ends lie on accepted upright ones, and
so on. A connector ends at a symbol or in the middle of a cell, a symbol's edges end on each other, an
underline ends nowhere: none of them is ever accepted.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import numpy as np

from sopocr.layout.faint_rulings import Paper, follow, snap_ends
from sopocr.layout.letter_stems import trim_letters, trim_words, without_words
from sopocr.layout.line_segments import Scale, find_segments, is_drawn, touching
from sopocr.layout.open_frames import closing_lines
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Ruling
from sopocr.model.rejected import is_collected, reject

_SPANNING = 0.6
"""Share of a table's width from which a level line is a ruling without further proof."""


def _meets(end: float, position: float, crossing: Ruling, touch: float) -> bool:
    return (
        abs(crossing.position - end) <= touch + crossing.thickness / 2
        and crossing.start - touch <= position <= crossing.end + touch
    )


def _closed(line: Ruling, crossing: list[Ruling], touch: float) -> bool:
    return any(_meets(line.start, line.position, c, touch) for c in crossing) and any(
        _meets(line.end, line.position, c, touch) for c in crossing
    )


def find_rulings(
    flat: Ink, ink: Ink, level_ink: Ink, upright_ink: Ink, char_height: float
) -> list[list[Ruling]]:
    """The rulings of each table on the page (level and upright together), largest table first.

    `flat` is the evened grey page, `ink` its binary picture, `level_ink` and `upright_ink` the same each with
    the pale lines of its direction.
    """
    scale = Scale(char_height)
    segments = [find_segments(ink, scale, horizontal=across) for across in (True, False)]
    level, upright = ([s for s in found if is_drawn(s, ink, scale.char)] for found in segments)
    dropped = _Dropped()
    dropped.tell([*segments[0], *segments[1]], [*level, *upright], "inked like print, not like a line")
    paper = Paper.of(flat)
    pale_level = _pale_lines(flat, level_ink, level, scale, paper, horizontal=True)
    pale_upright = _pale_lines(flat, upright_ink, upright, scale, paper, horizontal=False)
    all_level, all_upright = level + pale_level, upright + pale_upright
    pale_level = [p for p in pale_level if not _known_whole(p, level, all_upright, scale)]
    pale_upright = [p for p in pale_upright if not _known_whole(p, upright, all_level, scale)]
    level = _without(level, pale_level, scale) + snap_ends(pale_level, upright + pale_upright)
    upright = _without(upright, pale_upright, scale) + snap_ends(pale_upright, level + pale_level)
    lines, level = level, without_words(level, upright, ink, scale)
    dropped.tell(lines, level, "bold words in line with each other")
    lines = [*level, *upright]
    level = _without_streaks(level, pale_level, upright, scale)
    upright = _without_streaks(upright, pale_upright, level, scale)
    dropped.tell(lines, [*level, *upright], "pale, and runs on beyond all lines that cross it")
    tops, sides = closing_lines(level, upright, scale, ink)
    return _tables_of(level + tops, upright + sides, scale, dropped, ink)


def find_drawn_rulings(ink: Ink, char_height: float) -> list[list[Ruling]]:
    """The rulings of each table on a page of which `ink` shows the drawing alone, without print; largest
    table first."""
    scale = Scale(char_height)
    level, upright = (
        [s for s in find_segments(ink, scale, horizontal=lying) if is_drawn(s, ink, scale.char)]
        for lying in (True, False)
    )
    tops, sides = closing_lines(level, upright, scale, ink)
    return _tables_of(level + tops, upright + sides, scale, _Dropped())


def _tables_of(
    level: list[Ruling], upright: list[Ruling], scale: Scale, dropped: _Dropped, printed: Ink | None = None
) -> list[list[Ruling]]:
    """The rulings among these lines table by table, without the letters of `printed` ink in line with them;
    largest table first."""
    groups = _groups(level, upright, scale)
    grouped = [line for group in groups for lines in group for line in lines]
    dropped.tell([*level, *upright], grouped, "hangs together with no two lines each way")
    tables = [_grow(*group, scale) for group in groups]
    if printed is not None:
        tables = [trim_words(trim_letters(accepted, printed, scale), printed, scale) for accepted in tables]
    dropped.tell(grouped, [], "does not end on rulings")
    dropped.reject_but([ruling for table in tables for ruling in table], scale)
    return sorted(filter(None, tables), key=lambda rulings: -sum(r.length for r in rulings))


class _Dropped:
    """Lines that were not taken, with the last step that dropped them, for whoever collects that."""

    def __init__(self) -> None:
        self._reasons: dict[Ruling, str] = {}

    def tell(self, before: list[Ruling], after: list[Ruling], reason: str) -> None:
        if is_collected():
            kept = set(after)
            self._reasons |= {line: reason for line in before if line not in kept}

    def reject_but(self, accepted: list[Ruling], scale: Scale) -> None:
        """Reject them all but those of which most came in as (a part of) an accepted ruling after all."""
        for line, reason in self._reasons.items():
            alike = [ruling for ruling in accepted if ruling.horizontal == line.horizontal]
            if _covered(line, alike, scale) < _SAME_AFTER_ALL:
                reject("garis", line.box, reason)


_SAME_AFTER_ALL = 0.5
"""Share of a line's length from which accepted rulings in line with it hold it."""


def _pale_lines(
    flat: Ink, with_pale: Ink, dark: list[Ruling], scale: Scale, paper: Paper, *, horizontal: bool
) -> list[Ruling]:
    """Long lines that the ink shows not at all or in pieces."""
    found: list[Ruling] = []
    seeds = find_segments(with_pale, scale, horizontal=horizontal)
    for seed in sorted(seeds, key=lambda s: -s.length):
        if seed.length < 4 * scale.char or seed.thickness > 0.7 * scale.char:
            continue
        if _covered(seed, found, scale) > 0.8:
            continue
        line = follow(flat, seed, paper)
        if line is None or line.length < 12 * scale.char:
            continue
        if not any(_covered(line, [d], scale) > 0.96 for d in dark):
            found.append(line)
    return found


def _without_streaks(
    lines: list[Ruling], pale: list[Ruling], crossing: list[Ruling], scale: Scale
) -> list[Ruling]:
    """Without pale lines that run on beyond all lines that cross their way: creases, and streaks of the
    scanner, go on to the sheet's edge. A ruling ends with its table."""
    soft = {(r.position, r.start, r.end) for r in pale}
    kept = []
    for line in lines:
        beside = [
            c.position for c in crossing if c.start - scale.touch <= line.position <= c.end + scale.touch
        ]
        beyond = [min(beside) - line.start, line.end - max(beside)] if beside else [0.0]
        known = any(
            abs(line.position - position) < 0.5 and line.start <= end and line.end >= start
            for position, start, end in soft
        )
        if not (known and max(beyond) > _BEYOND * scale.char and len(beside) > 1):
            kept.append(line)
    return kept


_BEYOND = 2.5
"""Letter heights by which no ruling runs on beyond the last line that it crosses."""


def _known_whole(pale: Ruling, dark: list[Ruling], crossing: list[Ruling], scale: Scale) -> bool:
    """Whether the ink shows most of a pale line in one piece that already ends on other lines."""
    return any(_covered(pale, [d], scale) > 0.6 and _closed(d, crossing, scale.touch) for d in dark)


def _covered(line: Ruling, others: list[Ruling], scale: Scale) -> float:
    """Share of a line's length that others in line with it cover."""
    common = sum(
        max(0.0, min(o.end, line.end) - max(o.start, line.start))
        for o in others
        if abs(o.position - line.position) <= scale.same
    )
    return common / max(line.length, 1.0)


def _without(dark: list[Ruling], pale: list[Ruling], scale: Scale) -> list[Ruling]:
    """The dark pieces that are no part of a pale line found whole."""
    return [
        d
        for d in dark
        if not any(
            abs(d.position - p.position) <= scale.same and p.start - 2 <= d.start and d.end <= p.end + 2
            for p in pale
        )
    ]


def _groups(
    level: list[Ruling], upright: list[Ruling], scale: Scale
) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines that hang together: candidates for one table each."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(("h", i) for i in range(len(level)))
    graph.add_nodes_from(("v", i) for i in range(len(upright)))
    for i, a in enumerate(level):
        for j, b in enumerate(upright):
            if touching(a, b, scale.touch):
                graph.add_edge(("h", i), ("v", j))
    groups = []
    for component in map(sorted, nx.connected_components(graph)):  # a set's order is another in each process
        h = [level[i] for kind, i in component if kind == "h"]
        v = [upright[i] for kind, i in component if kind == "v"]
        if len(h) >= 2 and len(v) >= 2:
            groups.append((h, v))
    return groups


def _grow(level: list[Ruling], upright: list[Ruling], scale: Scale) -> list[Ruling]:
    width = max(r.end for r in level) - min(r.start for r in level)
    height = max(r.end for r in upright) - min(r.start for r in upright)
    if width < 14 * scale.char or height < 2 * scale.char:
        return []
    touch = scale.touch
    rows = [r for r in level if r.length >= _SPANNING * width]
    if len(rows) < 2:
        # a table of unequal parts: the longest lines whose ends lie on upright lines start it
        rows = [r for r in level if r.length >= 0.3 * width and _closed(r, upright, touch)]
    rows += _in_pieces(level, rows, width, scale)
    upright = upright + _open_sides(rows, upright, scale)
    crossing = [u for u in upright if sum(touching(r, u, scale.touch) for r in rows) >= 2]
    # a border of which a piece is left is as open as one that is not drawn
    rows += _open_sides(crossing, rows, scale)
    # a row of bold letters that fills its cells is as straight as a ruling, but thicker than this table's
    usual = float(np.median([r.thickness for r in rows])) if rows else scale.char
    level = [r for r in level if r in rows or r.thickness <= max(2.0 * usual, usual + 3, 0.3 * scale.char)]
    columns: list[Ruling] = []
    rest_rows = [r for r in level if r not in rows]
    short_columns = [r for r in upright if r.length <= scale.stem]
    rest_columns = [r for r in upright if r.length > scale.stem]
    while True:
        taken_columns, rest_columns = _accept(rest_columns, columns, rows, scale, level)
        columns += taken_columns
        taken_rows, rest_rows = _accept(rest_rows, rows, columns, scale, upright)
        rows += taken_rows
        if not taken_columns and not taken_rows:
            break
    if len(rows) < 2 or len(columns) < 2:
        return []
    # pieces of accepted rulings beyond a gap (a stamp, a symbol, lost ink) belong to them
    rows += _continuations(rows, rest_rows, columns, scale)
    columns += _continuations(columns, rest_columns, rows, scale)
    rows = [r for r in rows if not _symbol_edge(r, rows, columns, width, scale)]
    columns += [
        r
        for r in short_columns
        if _closed(r, rows, touch) and (_extends(r, columns, scale) or _crosses(r, rows, scale))
    ]
    return [r for r in rows if not _floating(r, rows, columns, width, scale)] + columns


def _in_pieces(level: list[Ruling], rows: list[Ruling], width: float, scale: Scale) -> list[Ruling]:
    """Level lines that are the pieces of one row's border, with symbols on it or lost ink between them: they
    lie in line, one begins at the left border and one ends at the right, where the longest `rows` do, most of
    the way is drawn, and only a symbol fits between two of them.

    The ends at a gap may lie on no upright line; no connector reaches from border to border.
    """
    if not rows:
        return []
    left, right = min(r.start for r in rows), max(r.end for r in rows)
    short = sorted((r for r in level if r not in rows), key=lambda r: r.start)
    widest = max(10 * scale.char, 0.15 * width)
    found: list[Ruling] = []
    for begin in short:
        if abs(begin.start - left) > scale.touch:
            continue
        pieces = [begin]
        for piece in short:
            in_line = abs(piece.position - begin.position) <= scale.same
            if in_line and 0 < piece.start - pieces[-1].end <= widest:
                pieces.append(piece)
        reaches = len(pieces) > 1 and abs(pieces[-1].end - right) <= scale.touch
        if reaches and sum(piece.length for piece in pieces) >= _SPANNING * width:
            found += pieces
    return found


def _floating(line: Ruling, rows: list[Ruling], columns: list[Ruling], width: float, scale: Scale) -> bool:
    """Whether a level line is a connector between symbols as wide as their columns: it ends inside the table
    at both ends, no other line goes on there, and no column begins or ends on it. Several of one length with
    no longer line between them part the rows of a block inside the table."""
    if line.length > 0.5 * width or _in_stack(line, rows, scale):
        return False
    left, right = min(r.start for r in rows), max(r.end for r in rows)
    margin = 2 * scale.char
    if line.start < left + margin or line.end > right - margin:
        return False
    goes_on = any(
        r is not line
        and abs(r.position - line.position) <= scale.same
        and max(r.start, line.start) - min(r.end, line.end) <= margin
        for r in rows
    )
    begin = sum(
        line.start - scale.touch <= c.position <= line.end + scale.touch
        and min(abs(c.start - line.position), abs(c.end - line.position)) <= 2 * scale.touch
        for c in columns
    )
    return not goes_on and begin == 0


def _in_stack(line: Ruling, rows: list[Ruling], scale: Scale) -> bool:
    """Whether a level line is one of several that begin and end alike, with no line that reaches further
    between them: symbols stand in rows of a table, each between lines across it."""

    def alike(other: Ruling) -> bool:
        return abs(other.start - line.start) <= scale.touch and abs(other.end - line.end) <= scale.touch

    longer = [r.position for r in rows if r.start <= line.start and r.end >= line.end and not alike(r)]
    above = max((y for y in longer if y < line.position - scale.same), default=-np.inf)
    below = min((y for y in longer if y > line.position + scale.same), default=np.inf)
    places = sorted(r.position for r in rows if alike(r) and above < r.position < below)
    return sum(b - a > scale.same for a, b in pairwise(places)) >= _STACK - 1


_STACK = 3
"""Lines of one length, one above the other, that are no connectors."""


def _open_sides(lines: list[Ruling], crossing: list[Ruling], scale: Scale) -> list[Ruling]:
    """Borders that are not drawn (or lost at the sheet's edge) where most of a table's parallel `lines` end
    at one place; `crossing` are the lines of the other direction."""
    found = []
    for pick, ends in ((min, [r.start for r in lines]), (max, [r.end for r in lines])):
        place = float(np.median(ends)) if ends else 0.0
        there = [r for r, end in zip(lines, ends, strict=True) if abs(end - place) <= scale.touch]
        if len(there) < 0.7 * len(lines):  # or a border of which lines inside the table fall short
            place = float(pick(ends))
            there = [r for r, end in zip(lines, ends, strict=True) if abs(end - place) <= scale.touch]
            places, all_places = [r.position for r in there], [r.position for r in lines]
            reach = max(min(places) - min(all_places), max(all_places) - max(places))
            if reach > scale.char or len(there) < 0.3 * len(lines):
                continue
        if len(there) < 3:
            continue
        first, last = min(r.position for r in there), max(r.position for r in there)
        drawn = sum(
            max(0.0, min(c.end, last) - max(c.start, first))
            for c in crossing
            if abs(c.position - place) <= 3 * scale.touch
        )
        if drawn < 0.3 * (last - first):
            found.append(Ruling(not lines[0].horizontal, place, first, last, 1.0))
    return found


def _symbol_edge(line: Ruling, rows: list[Ruling], columns: list[Ruling], width: float, scale: Scale) -> bool:
    """Whether a level line is the edge of a symbol as wide as its column: it spans one narrow column
    alone."""
    if line.length > min(10 * scale.char, 0.15 * width):
        return False
    crossed = any(line.start + scale.touch < c.position < line.end - scale.touch for c in columns)
    goes_on = any(
        r is not line
        and abs(r.position - line.position) <= scale.same
        and max(r.start, line.start) - min(r.end, line.end) <= 2 * scale.char
        for r in rows
    )
    return not crossed and not goes_on


def _accept(
    lines: list[Ruling], peers: list[Ruling], crossing: list[Ruling], scale: Scale, others: list[Ruling]
) -> tuple[list[Ruling], list[Ruling]]:
    """Those of `lines` that are rulings, trimmed to where they end, and the rest. `others` are all lines of
    the other direction, be they accepted or not."""
    taken, rest = [], []
    for line in (_lengthened(line, lines, crossing, scale) for line in lines):
        if _closed(line, crossing, scale.touch):
            taken.append(line)
            continue
        meeting = sum(
            min(abs(o.start - line.position), abs(o.end - line.position)) <= scale.touch for o in others
        )
        start = _true_end(line, line.start, peers, crossing, scale, meeting)
        end = _true_end(line, line.end, peers, crossing, scale, meeting)
        if start is not None and end is not None and end - start > scale.stem:
            taken.append(replace(line, start=start, end=end))
        elif not line.horizontal and _interrupted(line, peers, crossing, scale):
            taken.append(line)
        else:
            rest.append(line)
    return taken, rest


def _lengthened(line: Ruling, others: list[Ruling], crossing: list[Ruling], scale: Scale) -> Ruling:
    """The line drawn to a crossing one that it falls short of by less than a letter, where most long lines
    do: beside a bold border pale lines fade. Lines that cross no others are left alone, they may be sides of
    symbols."""
    if (
        sum(line.start + 6 < c.position < line.end - 6 and touching(c, line, scale.touch) for c in crossing)
        < 2
    ):
        return line
    for c in crossing:
        for end, gap in ((line.start, line.start - c.position), (line.end, c.position - line.end)):
            if not scale.touch < gap < scale.char or not c.start <= line.position <= c.end:
                continue
            first = end == line.start
            long = [o for o in others if o.length > 0.6 * line.length]
            alike = sum(abs((o.start if first else o.end) - end) <= scale.touch for o in long)
            if alike >= 3 and alike > 0.5 * len(long):
                line = replace(line, start=c.position) if first else replace(line, end=c.position)
    return line


def _interrupted(line: Ruling, peers: list[Ruling], crossing: list[Ruling], scale: Scale) -> bool:
    """Whether an upright line is a column's ruling that a symbol standing on it interrupts.

    It begins (or ends) on a level ruling on which other columns begin (or end) too, and crosses two or more.
    """
    for end in (line.start, line.end):
        on = [c for c in crossing if _meets(end, line.position, c, scale.touch)]
        if not on or not any(
            abs((p.start if end == line.start else p.end) - c.position) <= 2 * scale.touch
            for p in peers
            for c in on
        ):
            continue
        crossed = [
            c
            for c in crossing
            if line.start + 6 < c.position < line.end - 6 and touching(c, line, scale.touch)
        ]
        if len(crossed) >= 2:
            return True
    return False


def _true_end(
    line: Ruling, end: float, peers: list[Ruling], crossing: list[Ruling], scale: Scale, meeting: int
) -> float | None:
    """Where a ruling really ends: on a crossing one, or a little before, where letters in line with it
    follow.

    In the second case another accepted ruling must end there too, or several lines on this one (`meeting`):
    connectors overshoot rulings as well, but rulings of one table start and end together.
    """
    if any(_meets(end, line.position, c, scale.touch) for c in crossing):
        return end
    for c in crossing:
        overshoot = end - c.position if end == line.end else c.position - end
        if not 0 < overshoot <= 1.8 * scale.char or not _meets(c.position, line.position, c, scale.touch):
            continue
        together = any(
            min(abs(p.start - c.position), abs(p.end - c.position)) <= 2 * scale.touch for p in peers
        )
        if together or meeting >= _STACK:
            return c.position
    return None


def _crosses(piece: Ruling, rows: list[Ruling], scale: Scale) -> bool:
    """Whether a short upright line runs through a row's border right to the next ones, as no stem does."""
    return any(
        piece.start + scale.char < row.position < piece.end - scale.char and touching(row, piece, scale.touch)
        for row in rows
    )


def _extends(piece: Ruling, accepted: list[Ruling], scale: Scale) -> bool:
    """Whether `piece` goes on where an accepted ruling in line with it stops."""
    return any(
        abs(r.position - piece.position) <= scale.same
        and max(r.start, piece.start) - min(r.end, piece.end) <= scale.touch + r.thickness + 6
        for r in accepted
    )


def _continuations(
    accepted: list[Ruling], rest: list[Ruling], crossing: list[Ruling], scale: Scale
) -> list[Ruling]:
    """Rejected pieces that lie in line with an accepted ruling and have one end on a crossing one."""
    found = []
    for piece in rest:
        in_line = any(
            abs(r.position - piece.position) <= scale.same
            and max(r.start, piece.start) - min(r.end, piece.end) < 12 * scale.char
            for r in accepted
        )
        one_end = any(
            _meets(piece.start, piece.position, c, scale.touch)
            or _meets(piece.end, piece.position, c, scale.touch)
            for c in crossing
        )
        if in_line and one_end and piece.length >= 2.5 * scale.char:
            found.append(piece)
    return [replace(p) for p in found]
