"""Which of the shapes that look like symbols are: the best, none twice, no loop of lines, two that touch
apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sopocr.flowchart.roundness import kinds_by_roundness
from sopocr.flowchart.shapes import Likeness
from sopocr.flowchart.sides import SIDES
from sopocr.geometry import Box
from sopocr.model.page import SymbolKind
from sopocr.model.rejected import reject

_OWN_OUTLINE = 0.9
"""Score from which a shape is a symbol even where its outline meets a better symbol's, unless it stands
between rulings."""

_ONE_SIZE = 0.85
"""Share of the larger of two lengths from which they are one size."""


@dataclass(frozen=True)
class Candidate:
    """A closed white region that looks like a symbol. `box` runs along the outside of its stroke."""

    kind: SymbolKind
    box: Box
    score: float
    likeness: Likeness
    outline: NDArray[np.int32]
    """Contour of the inside, (n, 2)."""
    stroke: float
    """Thickness of its own outline, pixels."""
    filled: bool = False
    runs_on: bool = False
    """Whether sides of it go on beyond its corners, as in a loop of lines."""
    roundness: float | None = None
    """How round a box is, see the module `roundness`; None for shapes that are no boxes."""
    ruled: int = 0
    """How many of its sides lie on rulings, be they its own as well or not."""
    triangular: bool = False
    """Whether it may be an arrowhead's outline."""
    way: tuple[int, int] | None = None
    """The direction in which a block arrow points: it is no symbol; None for symbols."""


def chosen(found: Iterable[Candidate], bands: NDArray[np.bool_]) -> list[Candidate]:
    """The symbols among the candidates, best first, none overlapping. `bands` tells the pixels of the rulings
    (height, width)."""
    return _compared(_without_dwarfs(_parted(_best(found), bands)))


_DWARF = 0.3
"""Share of the page's usual symbol area below which a filled shape is an arrowhead."""


def _without_dwarfs(found: Sequence[Candidate]) -> list[Candidate]:
    """The symbols without filled shapes much smaller than the others: one page draws its symbols in one size,
    and its arrowheads smaller."""
    usual = float(np.percentile([c.box.area for c in found], 75)) if found else 0.0
    kept = []
    for c in found:
        if (
            c.way is not None
            or not (c.filled or c.triangular)
            or c.box.area >= _DWARF * usual
            or (c.kind == "lingkaran" and c.score >= _CLEAR_DOT)
        ):
            kept.append(c)
        else:
            reject("simbol", c.box, "an arrowhead: much smaller than the symbols")
    return kept


_CLEAR_DOT = 0.9
"""Score from which a small filled circle is a link."""


def _compared(found: Sequence[Candidate]) -> list[Candidate]:
    """The symbols with boxes of doubtful roundness judged by what else stands on the page."""
    kinds = kinds_by_roundness([c.roundness for c in found if c.roundness is not None])
    return [
        replace(c, kind=kinds[c.roundness]) if c.roundness is not None and c.kind != "lingkaran" else c
        for c in found
    ]


def _best(found: Iterable[Candidate]) -> list[Candidate]:
    """The best candidates of which none overlaps a better one, nor shares a side with it: a loop of lines at
    a symbol has that symbol's outline for a side."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: -c.score):
        box = candidate.box
        if any(same_place(box, other.box) for other in kept):
            continue
        if candidate.score < 0.9 and candidate.runs_on and _borrows_side(box, kept):
            reject("simbol", box, "a loop of lines: runs on, and has a symbol's outline for a side")
            continue
        if (candidate.score < _OWN_OUTLINE or candidate.ruled > 1) and _is_loop_at_symbol(candidate, kept):
            reject("simbol", box, "a loop of lines at a symbol of another size")
            continue
        kept.append(candidate)
    return kept


def _parted(found: Sequence[Candidate], bands: NDArray[np.bool_]) -> list[Candidate]:
    """The symbols with shapes that are two of them in one taken apart: boxes of the rows above and below a
    ruling that touch there close to one box where the ruling is cleaned away. They count as two where each is
    as large as another symbol is, which the two together are not."""
    parted: list[Candidate] = []
    for whole in found:
        others = [c for c in found if c.kind == "proses" and c is not whole]
        border = None if whole.kind != "proses" else _ruling_through(whole.box, bands)
        if border is None or any(_one_size(whole, other) for other in others):
            parted.append(whole)
            continue
        x0, y0, x1, y1 = whole.box
        halves = [_box_of(whole, Box(x0, top, x1, bottom)) for top, bottom in ((y0, border), (border, y1))]
        known = all(any(_one_size(half, other) for other in others) for half in halves)
        parted += halves if known else [whole]
    return parted


def _ruling_through(box: Box, bands: NDArray[np.bool_]) -> float | None:
    """The y of a ruling that runs through a box at half its height, if one does."""
    near = round(_MIDDLE * box.height)
    top, x0, x1 = round(box.center.y) - near, round(box.x0), round(box.x1)
    rows = np.flatnonzero(bands[max(top, 0) : top + 2 * near + 1, max(x0, 0) : x1].mean(axis=1) > _ACROSS)
    return None if rows.size == 0 else top + float(rows.mean())


_MIDDLE, _ACROSS = 0.08, 0.8
"""How far from half a box's height, as a share of it, a ruling may run that parts two alike; and the share of
the box's width that it covers at least."""


def _box_of(whole: Candidate, box: Box) -> Candidate:
    """A part of a box as a box of its own."""
    x0, y0, x1, y1 = (round(value) for value in box.inflate(1 - whole.stroke))
    outline = np.array([(x0, y0), (x1 - 1, y0), (x1 - 1, y1 - 1), (x0, y1 - 1)], np.int32)
    return replace(whole, box=box, outline=outline, ruled=1)


def _one_size(one: Candidate, other: Candidate) -> bool:
    return _alike(one.box.width, other.box.width) and _alike(one.box.height, other.box.height)


def _is_loop_at_symbol(candidate: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether the outline shares ink with that of a symbol of another size: a line that turns beside a symbol
    closes a loop with it and a ruling. Symbols stand apart, and rows of boxes are of one size."""
    return any(_touch(candidate, other) and not _one_size(candidate, other) for other in others)


def _touch(one: Candidate, other: Candidate) -> bool:
    dx = max(one.box.x0, other.box.x0) - min(one.box.x1, other.box.x1)
    dy = max(one.box.y0, other.box.y0) - min(one.box.y1, other.box.y1)
    return max(dx, dy) <= max(one.stroke, other.stroke)


def _alike(one: float, other: float) -> bool:
    return min(one, other) > _ONE_SIZE * max(one, other)


def same_place(one: Box, other: Box) -> bool:
    """Whether of two candidates only one can be a symbol."""
    return one.intersect(other).area >= 0.25 * min(one.area, other.area)


def _borrows_side(box: Box, others: Sequence[Candidate]) -> bool:
    """Whether most of one of the box's sides, or all of a smaller symbol's, is a side of other symbols."""
    borrowed = dict.fromkeys(SIDES, 0.0)
    for other in others:
        low, high = 0.4 * other.stroke, 2.5 * other.stroke
        beside, above = box.overlap_y(other.box), box.overlap_x(other.box)
        offsets = {
            "left": (other.box.x1 - box.x0, beside, other.box.height),
            "right": (box.x1 - other.box.x0, beside, other.box.height),
            "top": (other.box.y1 - box.y0, above, other.box.width),
            "bottom": (box.y1 - other.box.y0, above, other.box.width),
        }
        for side, (offset, common, length) in offsets.items():
            if low <= offset <= high and common > 0:
                borrowed[side] += common
                if common > 0.7 * length:
                    return True
    return any(
        common > 0.7 * (box.height if side in ("left", "right") else box.width)
        for side, common in borrowed.items()
    )
