"""The labels of the identity block and the lines of their values, with rulings or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sopocr.assemble.blocks import Block, in_reading_order, right_of
from sopocr.assemble.evidence_log import LocatedLine
from sopocr.geometry import union
from sopocr.text.labels import LabelHit, match_identity

DEBRIS = 4
"""Letters and digits that strokes beside a label or a title are read as at most."""


@dataclass
class Labelled:
    """A label found on the page and the lines of its value."""

    hit: LabelHit
    block: Block
    label: list[LocatedLine]
    value: list[LocatedLine] = field(default_factory=list)


_LINE_GAP = 1.2
"""Letter heights between the two lines of one label at most."""


def find_labelled(blocks: Sequence[Block]) -> list[Labelled]:
    """All identity labels among `blocks` with the lines of their values."""
    found = []
    for block in blocks:
        if block.after_flow:
            continue
        labels = _labels_in(block)
        for number, (hit, spots) in enumerate(labels):
            top = spots[0].box.y0
            below = [s[0].box.y0 for _, s in labels[number + 1 :] if s[0].box.y0 > top + 1]
            alone = len(labels) == 1
            bottom = min(below, default=float("inf"))
            labelled = Labelled(hit, block, spots)
            labelled.value = _value_lines(block, spots, hit, blocks, top, bottom, alone, labels)
            found.append(labelled)
    return found


def _labels_in(block: Block) -> list[tuple[LabelHit, list[LocatedLine]]]:
    found: list[tuple[LabelHit, list[LocatedLine]]] = []
    used: set[int] = set()
    for spot in block.spots:
        if id(spot) in used:
            continue
        hit = match_identity(spot.text)
        after = _line_below(spot, block.spots)
        if block.cell is None and after is not None and not _same_edge(spot, after):
            after = None  # on the free page only what begins at one place belongs together
        both = _on_two_lines(spot, hit, after)
        if both is not None and after is not None:
            found.append((both, [spot, after]))
            used.add(id(after))
        elif hit is not None:
            found.append((hit, [spot]))
    return found


def _line_below(spot: LocatedLine, spots: Sequence[LocatedLine]) -> LocatedLine | None:
    """The next line under a spot in its own column, where it is close."""
    height = spot.box.height
    below = [
        other
        for other in spots
        if other.box.y0 > spot.box.center.y
        and other.box.y0 - spot.box.y1 < _LINE_GAP * height
        and other.box.overlap_x(spot.box) > 0.5 * min(other.box.width, spot.box.width)
    ]
    return min(below, key=lambda other: other.box.y0, default=None)


def _beside(spot: LocatedLine, label: Sequence[LocatedLine]) -> bool:
    """Whether a spot stands at the height of a label, of one line or two."""
    return spot.box.overlap_y(union(part.box for part in label)) > 0.3 * label[0].box.height


def _same_edge(one: LocatedLine, other: LocatedLine) -> bool:
    return abs(one.box.x0 - other.box.x0) < 0.6 * one.box.height


def _on_two_lines(spot: LocatedLine, hit: LabelHit | None, after: LocatedLine | None) -> LabelHit | None:
    """The label that two lines make, as "TANGGAL" over "PENGESAHAN"; its value may stand behind the first."""
    if after is None or not re.search(r"[^\W\d_]", spot.text):
        return None
    rest = hit.rest if hit is not None else ""
    head = spot.text[: len(spot.text) - len(rest)].rstrip(" :.") if rest else spot.text
    both = match_identity(f"{head} {after.text}")
    if both is None or both.rest or (hit is not None and len(both.label) <= len(hit.label)):
        return None
    return replace(both, rest=rest)


def _spans_more_rows(one: Block, other: Block) -> bool:
    return one.cell is not None and other.cell is not None and one.cell.row_span > other.cell.row_span


def _value_lines(
    block: Block,
    label: list[LocatedLine],
    hit: LabelHit,
    blocks: Sequence[Block],
    top: float,
    bottom: float,
    alone: bool,
    labels: Sequence[tuple[LabelHit, list[LocatedLine]]],
) -> list[LocatedLine]:
    used = {id(spot.line) for _, spots in labels for spot in spots}
    height = label[0].box.height
    rest = [LocatedLine(label[-1].page, replace(label[-1].line, text=hit.rest))] if hit.rest else []
    same = [
        spot
        for spot in block.spots
        if id(spot.line) not in used
        and top - 0.6 * height <= spot.box.center.y < bottom
        and spot.box.x0 > label[0].box.x1 - 0.5 * height
    ]
    if block.cell is None:
        # on the free page a value stands on the label's line, and may wrap in the value's own column
        above = [s[0].box.y1 for _, s in labels if s[-1].box.y1 < label[0].box.y0]
        if hit.field == "disahkan_oleh" and any(re.search(r"[^\W\d_]", s.text) for s in same):
            # the label of a high block may stand at its middle
            first = max(above, default=top) - 0.2 * height
            same = [
                spot
                for spot in block.spots
                if id(spot.line) not in used
                and first <= spot.box.center.y < bottom
                and spot.box.x0 > label[0].box.x1 - 0.5 * height
                and not any(_beside(spot, other) for _, other in labels if other is not label)
            ]
        else:
            same = [s for s in same if _beside(s, label)]
    # a cell that spans more rows than a label with its value in its own cell is the letterhead beside them
    valued = any(re.search(r"\w", spot.text) for spot in same)
    beside = [
        spot
        for other in right_of(block, blocks)
        if not (valued and _spans_more_rows(other, block))
        for spot in other.spots
        if alone or top - 0.6 * height <= spot.box.center.y < bottom
    ]
    under = [
        spot
        for spot in block.spots
        if id(spot.line) not in used and label[-1].box.center.y < spot.box.center.y < bottom
    ]
    if block.cell is None:
        under = []
    if rest and beside and re.fullmatch(rf"[^\d]{{1,{DEBRIS}}}", hit.rest.strip()):
        rest = []  # strokes of a stamp behind the label
    if rest and block.cell is not None:
        return rest + [s for s in under if s not in same] + same
    value = in_reading_order([*rest, *same, *beside])
    if not any(re.search(r"\w", spot.text) for spot in value):
        return in_reading_order(under)
    if hit.field == "disahkan_oleh" and len(under) >= 2 and not beside:
        return in_reading_order([*rest, *(s for s in same if s not in under), *under])
    return value
