"""Text lines: letters grouped inside a cell or on the free page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from sopocr.binary import connected_pieces
from sopocr.geometry import Box, union
from sopocr.layout.ruling_mask import Ink

Boxes = NDArray[np.float64]
"""(n, 4) x0, y0, x1, y1."""


@dataclass(frozen=True)
class Blobs:
    """Connected pieces of ink without rulings: those that can be print, those that can be words written
    upward whose letters run together, and the others (graphics)."""

    print: Boxes
    upward: Boxes
    graphics: Boxes


def find_blobs(ink: Ink, char_height: float) -> Blobs:
    """Sort the connected pieces of `ink` (rulings removed) into print and graphics by size and shape."""
    _, _, stats, _ = connected_pieces(ink)
    x, y, width, height, area = (stats[1:, i].astype(np.float64) for i in range(5))
    boxes = np.column_stack([x, y, x + width, y + height])
    c = char_height
    speck = (area < max(4.0, 0.02 * c * c)) | (np.maximum(width, height) < max(2.0, 0.13 * c))
    tall = height > 3.4 * c
    # lines of a drawing: long and thin; a dash or an underline of one word is neither
    flat = (height < 0.4 * c) & (width > 3.0 * c)
    upright = (width < 0.35 * c) & (height > 2.4 * c)
    # frames: large, and hollow
    hollow = (height > 1.5 * c) & (width > 2.0 * c) & (area < 0.14 * width * height)
    broad = (width > 30 * c) | ((height > 2.6 * c) & (width > 8 * c))
    graphic = tall | flat | upright | hollow | broad
    dense = area > 0.2 * width * height
    upward = tall & dense & (width >= 0.5 * c) & (width <= 2.4 * c) & (height <= 30 * c)
    return Blobs(boxes[~speck & ~graphic], boxes[~speck & upward], boxes[~speck & graphic])


def group_lines(
    blobs: Boxes, char_height: float, *, gap: float = 3.0, graphics: Boxes | None = None
) -> list[Box]:
    """Boxes of the text lines that these pieces of print form, top to bottom, then left to right.

    Pieces join a line where their heights overlap; dots and commas follow the nearest line. A white gap wider
    than `gap` letter heights cuts a line (columns of a list, label and value), unless `graphics` (a
    signature, a stamp) fill it: then print may lie under them.
    """
    if len(blobs) == 0:
        return []
    c = char_height
    heights = blobs[:, 3] - blobs[:, 1]
    body = heights >= 0.55 * c
    rows: list[list[int]] = []
    levels: list[tuple[float, float]] = []  # where the last pieces of each row lie
    boxes = blobs.tolist()  # numbers of Python: numpy costs more than it does for four at a time
    for index in np.argsort(blobs[:, 0], kind="stable").tolist():
        if not body[index]:
            continue
        x0, y0, _, y1 = boxes[index]
        best, best_share = None, 0.45
        for number, (r0, r1) in enumerate(levels):
            share = (min(y1, r1) - max(y0, r0)) / max(1.0, min(y1 - y0, r1 - r0))
            if share > best_share and x0 - boxes[rows[number][-1]][2] <= 40 * c:
                best, best_share = number, share
        if best is None:
            best = len(rows)
            rows.append([])
            levels.append((y0, y1))
        rows[best].append(index)
        recent = [boxes[i] for i in rows[best][-4:]]
        levels[best] = median(box[1] for box in recent), median(box[3] for box in recent)
    rows = _join_rows([part for row in _join_rows(rows, blobs) for part in _unstacked(row, blobs)], blobs)
    _attach_small(rows, blobs, [int(i) for i in np.flatnonzero(~body)], c)
    lines = []
    for row in rows:
        lines.extend(_cut_at_gaps([Box(*boxes[i]) for i in row], gap * c, graphics, c))
    return reading_order(lines)


def _join_rows(rows: list[list[int]], blobs: Boxes) -> list[list[int]]:
    """Join rows that turned out to lie at the same height (a tall letter had opened a second one)."""
    spans = [
        (float(np.median(blobs[row, 1])), float(np.median(blobs[row, 3])), row)
        for row in sorted(rows, key=lambda r: float(np.median(blobs[r, 3])))
    ]
    joined: list[tuple[float, float, list[int]]] = []
    for y0, y1, row in spans:
        if joined:
            p0, p1, other = joined[-1]
            common = min(y1, p1) - max(y0, p0)
            if common > 0.55 * max(1.0, min(y1 - y0, p1 - p0)):
                both = other + row
                joined[-1] = (float(np.median(blobs[both, 1])), float(np.median(blobs[both, 3])), both)
                continue
        joined.append((y0, y1, row))
    return [row for _, _, row in joined]


def _unstacked(row: list[int], blobs: Boxes) -> list[list[int]]:
    """A row as one, or as those that stand above one another: something as high as all, a piece of a logo or
    of a stroke, had drawn them together."""
    heights = blobs[row, 3] - blobs[row, 1]
    usual = float(np.median(heights))
    letters = [i for i, h in zip(row, heights, strict=True) if 0.7 * usual <= h <= 1.6 * usual]
    letters.sort(key=lambda i: blobs[i, 1] + blobs[i, 3])
    for count in range(1, len(letters)):
        upper, lower = blobs[letters[:count]], blobs[letters[count:]]
        apart = upper[:, 3].max() <= lower[:, 1].min()
        above = min(upper[:, 2].max(), lower[:, 2].max()) > max(upper[:, 0].min(), lower[:, 0].min())
        if apart and above:
            rest = [i for i in row if i not in letters]
            middles = (upper[:, 1] + upper[:, 3]).mean() / 2, (lower[:, 1] + lower[:, 3]).mean() / 2
            parts = letters[:count], letters[count:]
            for i in rest:
                middle = (blobs[i, 1] + blobs[i, 3]) / 2
                parts[int(abs(middle - middles[1]) < abs(middle - middles[0]))].append(i)
            return [
                one for part in parts for one in _unstacked(sorted(part, key=lambda i: blobs[i, 0]), blobs)
            ]
    return [row]


def _attach_small(rows: list[list[int]], blobs: Boxes, small: Sequence[int], c: float) -> None:
    """Give dots, commas, dashes and i-dots to the line they belong to; alone they form one (a lone dash)."""
    bounds = [(float(np.median(blobs[row, 1])), float(np.median(blobs[row, 3])), blobs[row]) for row in rows]
    orphans: list[int] = []
    extents = blobs[:, 2:] - blobs[:, :2]
    dots = [index for index in small if extents[index].max() < _DOT * c]
    places = blobs[dots]
    for index in small:
        x0, y0, x1, y1 = blobs[index]
        middle = (y0 + y1) / 2
        # a lone dot far from letters is dust; two above one another are a colon
        dot = extents[index].max() < _DOT * c
        reach = 0.8 * c if dot and not _has_twin(blobs[index], places, c) else 3 * c
        best, best_distance = None, (0.15 if dot else 0.75) * c
        for number, (top, bottom, members) in enumerate(bounds):
            apart = np.maximum(members[:, 0] - x1, x0 - members[:, 2]).min()
            if apart > reach:
                continue
            # a dot above a letter (i) hangs up to half a letter over the line, a comma under it
            distance = max(top - 0.35 * c - middle, middle - bottom - 0.35 * c, 0.0)
            if distance < best_distance:
                best, best_distance = number, distance
        if best is None:
            orphans.append(index)
        else:
            rows[best].append(index)
    for index in orphans:
        width, height = extents[index]
        if width >= 0.3 * c and height <= 0.7 * width:  # a dash; dust is as high as wide
            rows.append([index])


_DOT = 0.3
"""Letter heights: the largest dot of a letter, full stop or speck of dust."""


def _has_twin(dot: NDArray[np.float64], dots: Boxes, c: float) -> bool:
    """Whether another dot stands right above or below."""
    x0, y0, x1, y1 = dot
    in_line = (np.minimum(dots[:, 2], x1) > np.maximum(dots[:, 0], x0)) & (dots[:, 1] != y0)
    near = np.maximum(y0 - dots[:, 3], dots[:, 1] - y1) < 0.8 * c
    return bool((in_line & near).any())


def _cut_at_gaps(boxes: list[Box], widest: float, graphics: Boxes | None, c: float) -> list[Box]:
    pieces: list[list[Box]] = []
    reach = -np.inf
    for box in sorted(boxes):
        if not pieces or (box.x0 - reach > widest and not _filled(reach, box, graphics)):
            pieces.append([])
            reach = -np.inf
        pieces[-1].append(box)
        reach = max(reach, box.x1)
    return [_extent(piece, c) for piece in pieces]


def _extent(piece: Sequence[Box], c: float) -> Box:
    """The box of a line's pieces; strokes much taller than its letters do not stretch it upward or downward,
    and small pieces only by as much as an i-dot or a comma does."""
    whole = union(piece)
    letters = [box for box in piece if box.height >= 0.55 * c]
    if letters:
        body = union(letters)
        whole = whole._replace(y0=max(whole.y0, body.y0 - 0.25 * c), y1=min(whole.y1, body.y1 + 0.25 * c))
        piece = letters
    if len(piece) < 4:
        return whole
    usual = float(np.median([box.height for box in piece]))
    letters = [box for box in piece if box.height <= 1.8 * usual]
    return whole._replace(y0=min(b.y0 for b in letters), y1=max(b.y1 for b in letters))


def _filled(reach: float, box: Box, graphics: Boxes | None) -> bool:
    """Whether graphics cover most of the gap from `reach` to `box` at the line's height."""
    if graphics is None or len(graphics) == 0 or not np.isfinite(reach):
        return False
    # a stamp or a signature, not a frame around everything
    size = 12 * max(box.height, 1.0)
    across = (graphics[:, 1] < box.y1) & (graphics[:, 3] > box.y0)
    across &= (graphics[:, 2] - graphics[:, 0] < size) & (graphics[:, 3] - graphics[:, 1] < size)
    covered = np.minimum(graphics[across, 2], box.x0) - np.maximum(graphics[across, 0], reach)
    return bool(covered.size and covered.max() > 0.6 * (box.x0 - reach))


def reading_order(lines: Sequence[Box]) -> list[Box]:
    """Top to bottom; pieces whose heights overlap by half stand side by side and go left to right."""
    rows: list[list[Box]] = []
    for line in sorted(lines, key=lambda b: b.y0 + b.y1):
        if rows:
            last = rows[-1]
            anchor = last[-1]
            if line.overlap_y(anchor) > 0.5 * min(line.height, anchor.height):
                last.append(line)
                continue
        rows.append([line])
    return [line for row in rows for line in sorted(row)]


def without_specks(lines: Sequence[Box], char_height: float) -> list[Box]:
    """Lines of the free page without lone marks: pieces of one or two letters' width with nothing beside them
    (the grain of a desk around the sheet, dust, punch holes)."""
    c = char_height
    kept = []
    for line in lines:
        company = line.width > 2.5 * c or any(
            other is not line
            and other.overlap_y(line) > 0.4 * min(other.height, line.height)
            and max(other.x0 - line.x1, line.x0 - other.x1) < 5 * c
            and other.width > 2.5 * c
            for other in lines
        )
        if company:
            kept.append(line)
    return kept


SPECK = 0.45
"""Letter heights up to which a blob may be dust; dots and commas tell nothing of a line's direction."""


def runs_upward(blobs: Boxes, cell: Box, char_height: float) -> bool:
    """Whether the print of a cell is turned by a quarter: its letters stand above one another.

    Cells wider than high hold such print only where it is a tall stack that stands as close as letters do.
    """
    blobs = without_dust(blobs, char_height)  # it would widen the print
    if len(blobs) == 0:
        return False
    extent = union([Box(*map(float, b)) for b in blobs])
    if cell.height < 1.3 * cell.width:
        return _is_tight_stack(blobs, extent, char_height) or _is_upward_words(blobs, extent, char_height)
    if extent.height < 1.6 * extent.width:
        return False
    # words whose letters run together are single blobs, longer than high along the print
    width, height = blobs[:, 2] - blobs[:, 0], blobs[:, 3] - blobs[:, 1]
    if height[height > 1.8 * width].sum() > 0.5 * height.sum() and height.max() > 3 * char_height:
        return True
    if len(blobs) < 4:
        return False
    # and words of level print whose letters run together are longer than high
    level = (width > 1.5 * height) & (height > 0.6 * char_height)
    if width[level].sum() > 0.4 * width.sum():
        return False
    centres = (blobs[:, :2] + blobs[:, 2:]) / 2
    beside = above = 0
    for index in range(len(centres)):
        offset = np.abs(np.delete(centres, index, axis=0) - centres[index])
        dx, dy = offset[int(np.argmin(offset.sum(axis=1)))]
        beside, above = beside + (dx > dy), above + (dy >= dx)
    if above > 1.5 * beside:
        return True
    return bool((height > 1.8 * width).sum() > 0.6 * len(blobs) and above > beside)


def without_dust(blobs: Boxes, char_height: float) -> Boxes:
    """Pieces of print that are large enough for letters, without small ones that stand far from all others:
    dirt at a border is as large as small letters are."""
    if len(blobs) == 0:
        return blobs
    sizes = np.maximum(blobs[:, 2] - blobs[:, 0], blobs[:, 3] - blobs[:, 1])
    blobs, sizes = blobs[sizes >= SPECK * char_height], sizes[sizes >= SPECK * char_height]
    if len(blobs) < 4:
        return blobs
    lone = [
        sizes[i] < _SMALL * char_height
        and np.maximum(
            np.maximum(blobs[:, 0] - x1, x0 - blobs[:, 2]), np.maximum(blobs[:, 1] - y1, y0 - blobs[:, 3])
        )[np.arange(len(blobs)) != i].min()
        > _LONE * char_height
        for i, (x0, y0, x1, y1) in enumerate(blobs)
    ]
    result: Boxes = blobs[~np.array(lone)]
    return result


_SMALL, _LONE = 0.8, 2.0
"""Letter heights: below the first a piece that stands further than the second from all others is dirt."""


def _is_tight_stack(blobs: Boxes, extent: Box, char_height: float) -> bool:
    """Whether pieces of print stand above one another, closer than lines of print do."""
    if len(blobs) < 4 or extent.height < max(2.2 * extent.width, 4 * char_height):
        return False
    if extent.width > 3.5 * char_height:
        return False
    inked = np.zeros(int(extent.height) + 2, dtype=bool)
    for _, y0, _, y1 in blobs:
        inked[int(y0 - extent.y0) : int(y1 - extent.y0) + 1] = True
    gaps = np.diff(np.flatnonzero(inked))
    # the spaces between words may be as wide as those between lines, those between letters are not
    wide = int((gaps > 0.45 * char_height).sum())
    return wide <= 0.34 * max(1, int((gaps > 1).sum()))


def _is_upward_words(blobs: Boxes, extent: Box, char_height: float) -> bool:
    """Whether all print is words whose letters run together, each as narrow as a letter is high."""
    width, height = blobs[:, 2] - blobs[:, 0], blobs[:, 3] - blobs[:, 1]
    words = height > 2 * width
    return bool(
        height.max() > 3.4 * char_height
        and width.min() >= 0.5 * char_height
        and extent.width <= 2.4 * char_height
        and height[words].sum() > 0.85 * height.sum()
    )


def transpose(boxes: Boxes) -> Boxes:
    """Boxes as they lie when x and y change places."""
    return boxes[:, [1, 0, 3, 2]]
