"""Rulings → grid → cells with spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sopocr.geometry import Box
from sopocr.layout.faint_rulings import Paper, shows
from sopocr.layout.ruling_mask import Ink
from sopocr.model.page import Cell, Ruling, Table

Flags = NDArray[np.bool_]


def _cluster(positions: Sequence[tuple[float, float]], apart: float) -> list[float]:
    """Weighted means of positions that lie closer than `apart` to their neighbour; ascending."""
    groups: list[list[tuple[float, float]]] = []
    for position, weight in sorted(positions):
        if groups and position - float(np.average([p for p, _ in groups[-1]])) <= apart:
            groups[-1].append((position, weight))
        else:
            groups.append([(position, weight)])
    # means drift as a group grows: neighbours that ended up too close are one
    joined: list[list[tuple[float, float]]] = []
    for group in groups:
        if joined and _mean(group) - _mean(joined[-1]) <= apart:
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return [_mean(group) for group in joined]


def _mean(group: Sequence[tuple[float, float]]) -> float:
    return float(np.average([p for p, _ in group], weights=[max(w, 1e-6) for _, w in group]))


def build_table(
    rulings: Sequence[Ruling], flat: Ink, level_ink: Ink, upright_ink: Ink, char_height: float
) -> tuple[Table, list[Ruling]] | None:
    """The table that these rulings draw, and pieces of its lines that only the grey page (`flat`) shows; None
    where they enclose no cell.

    Every pair of crossing positions is a place in a fine grid; places that no drawn line parts are one cell.
    """
    apart = max(5.0, 0.6 * char_height)
    ys = _cluster([(r.position, r.length) for r in rulings if r.horizontal], apart)
    xs = _cluster([(r.position, r.length) for r in rulings if not r.horizontal], apart)
    if len(xs) < 2 or len(ys) < 2:
        return None
    paper = Paper.of(flat)
    level = _edges([r for r in rulings if r.horizontal], ys, xs, level_ink, apart)
    upright = _edges([r for r in rulings if not r.horizontal], xs, ys, upright_ink, apart)
    faint = _add_faint(level, ys, xs, flat, paper, horizontal=True)
    faint += _add_faint(upright, xs, ys, flat, paper, horizontal=False)
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = _regions(rows, columns, level, upright)
    cells = []
    for region in range(int(owner.max()) + 1):
        places = np.argwhere(owner == region)
        if len(places) == 0:
            continue
        for top, left, bottom, right in _rectangles(owner == region):
            box = Box(xs[left], ys[top], xs[right], ys[bottom])
            cells.append(Cell(box, top, left, bottom - top, right - left))
    cells.sort(key=lambda c: (c.row, c.column))
    return Table(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells)), faint


def along_borders(ruling: Ruling, table: Table) -> list[Ruling]:
    """The parts of a ruling that lie between cells; where it runs on into one, it follows letters' stems."""
    positions, cuts = (table.ys, table.xs) if ruling.horizontal else (table.xs, table.ys)
    line = min(range(len(positions)), key=lambda i: abs(positions[i] - ruling.position))
    inside: set[int] = set()
    for cell in table.cells:
        across, along = (cell.rows, cell.columns) if ruling.horizontal else (cell.columns, cell.rows)
        if across[0] < line <= across[-1]:
            inside.update(along)
    parts = [[ruling.start, ruling.start]]
    for piece in range(len(cuts) - 1):
        first, last = max(ruling.start, cuts[piece]), min(ruling.end, cuts[piece + 1])
        if piece == 0:
            first = ruling.start
        if piece == len(cuts) - 2:
            last = ruling.end
        if last <= first or piece in inside:
            continue
        if first <= parts[-1][1]:
            parts[-1][1] = last
        else:
            parts.append([first, last])
    return [replace(ruling, start=start, end=end) for start, end in parts if end > start]


def _add_faint(
    drawn: Flags,
    positions: Sequence[float],
    cuts: Sequence[float],
    flat: Ink,
    paper: Paper,
    *,
    horizontal: bool,
) -> list[Ruling]:
    """Mark (in place) the pieces next to drawn ones of the same line that the grey page shows; gives them."""
    found = []
    for i, position in enumerate(positions):
        missing = [j for j in range(drawn.shape[1]) if not drawn[i, j]]
        # along the line in both directions, so that a piece found vouches for the next
        for j in (*missing, *reversed(missing)):
            beside = (j > 0 and drawn[i, j - 1]) or (j + 1 < drawn.shape[1] and drawn[i, j + 1])
            piece = Ruling(horizontal, position, cuts[j], cuts[j + 1], 2.0)
            if not drawn[i, j] and beside and shows(flat, piece, paper):
                drawn[i, j] = True
                found.append(piece)
    return found


def _edges(
    rulings: Sequence[Ruling], positions: Sequence[float], cuts: Sequence[float], ink: Ink, apart: float
) -> Flags:
    """`[i, j]`: whether the line at `positions[i]` is drawn between `cuts[j]` and `cuts[j + 1]`.

    Drawn: a ruling covers most of the piece, or more than half of it where there is ink along the rest; or
    the ink does, and the piece continues a drawn one.
    """
    horizontal = bool(rulings and rulings[0].horizontal)
    picture = ink if horizontal else ink.T
    covered = np.zeros((len(positions), len(cuts) - 1))
    inked = np.zeros_like(covered)
    for i, position in enumerate(positions):
        near = [r for r in rulings if abs(r.position - position) <= apart]
        for j in range(len(cuts) - 1):
            start, end = cuts[j], cuts[j + 1]
            length = max(end - start, 1.0)
            covered[i, j] = min(
                1.0, sum(max(0.0, min(r.end, end) - max(r.start, start)) for r in near) / length
            )
            band = picture[
                max(0, int(position) - 4) : int(position) + 5,
                int(start) + 2 : max(int(start) + 3, int(end) - 1),
            ]
            inked[i, j] = float((band > 0).any(axis=0).mean()) if band.size else 0.0
    # stems of letters draw a pale line out into the next row, but not through all of it
    drawn: Flags = (covered > 0.8) | ((covered > 0.5) & (inked > 0.6))
    beside = np.zeros_like(drawn)
    beside[:, 1:] |= drawn[:, :-1]
    beside[:, :-1] |= drawn[:, 1:]
    return drawn | (beside & (inked > 0.85) & (covered > 0.2))


def _regions(rows: int, columns: int, level: Flags, upright: Flags) -> NDArray[np.int64]:
    """Number of the region that each grid place belongs to (flood fill across lines that are not drawn)."""
    owner = np.full((rows, columns), -1, dtype=np.int64)
    region = -1
    for row in range(rows):
        for column in range(columns):
            if owner[row, column] >= 0:
                continue
            region += 1
            owner[row, column] = region
            stack = [(row, column)]
            while stack:
                r, c = stack.pop()
                around = (
                    (r - 1, c, r > 0 and not level[r, c]),
                    (r + 1, c, r + 1 < rows and not level[r + 1, c]),
                    (r, c - 1, c > 0 and not upright[c, r]),
                    (r, c + 1, c + 1 < columns and not upright[c + 1, r]),
                )
                for nr, nc, is_open in around:
                    if is_open and owner[nr, nc] < 0:
                        owner[nr, nc] = region
                        stack.append((nr, nc))
    return owner


def _rectangles(places: Flags) -> list[tuple[int, int, int, int]]:
    """Cut a region into rectangles (top, left, bottom, right), largest runs first; one where it is a
    rectangle."""
    rest = places.copy()
    result = []
    while rest.any():
        top, left = (int(v) for v in np.argwhere(rest)[0])
        right = left
        while right < rest.shape[1] and rest[top, right]:
            right += 1
        bottom = top + 1
        while bottom < rest.shape[0] and rest[bottom, left:right].all():
            bottom += 1
        result.append((top, left, bottom, right))
        rest[top:bottom, left:right] = False
    return result
