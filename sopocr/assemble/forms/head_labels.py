"""The labels of a form's head and the print that is each one's value: beside it, in the cell to its right, or
under it, whichever fits what the label asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sopocr.assemble.forms.printed import Printed, box_of
from sopocr.geometry import Box
from sopocr.text.dates import parse_date
from sopocr.text.labels import LabelHit, match_head

_LINE_GAP = 1.2
"""Letter heights between the two lines of one label at most."""
_COLON = re.compile(r"^[\s:;=.|]*$")
_PAGES = re.compile(r"^\W*\d{1,3}\s*(?:(?:/|dari|of|-)\s*\d{1,3})?\W*$", re.I)
DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit")
_WORTH = 0.25
"""Fitness below which print beside a label is not its value."""


@dataclass
class HeadLabel:
    """A label, the lines it stands on, and its value: `rest` behind it on its own line, or `value` lines."""

    name: str
    lines: list[Printed]
    rest: str = ""
    value: list[Printed] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return box_of(self.lines)

    @property
    def text(self) -> str:
        """The value as read, without the colon."""
        parts = [self.rest, *(one.text for one in self.value)]
        return " ".join(bare for part in parts if (bare := without_colon(part)))


def without_colon(text: str) -> str:
    return re.sub(r"^[\s:;=|]+", "", text).strip(" |_")


def find_head_labels(lines: Sequence[Printed]) -> list[HeadLabel]:
    """The labels among the lines of a head with their values."""
    labels = _labels(lines)
    taken = {id(one) for label in labels for one in label.lines}
    rest = [one for one in lines if id(one) not in taken]
    for label in labels:
        label.value = _value(label, labels, rest)
    return labels


def _labels(lines: Sequence[Printed]) -> list[HeadLabel]:
    found: list[HeadLabel] = []
    used: set[int] = set()
    for one in lines:
        if id(one) in used:
            continue
        hit = match_head(one.text)
        below = _line_below(one, lines)
        both = _on_two_lines(one, hit, below)
        if both is not None and below is not None:
            rest = hit.rest if hit is not None else ""
            found.append(HeadLabel(both.field, [one, below], rest))
            used.add(id(below))
        elif hit is not None:
            rest = hit.rest if re.search(r"\w", hit.rest) else ""  # the end of "Revisi Ke-"
            found.append(HeadLabel(hit.field, [one], rest))
    return found


def _line_below(one: Printed, lines: Sequence[Printed]) -> Printed | None:
    below = [
        other
        for other in lines
        if _one_column(one, other)
        and other.box.y0 > one.box.center.y
        and other.box.y0 - one.box.y1 < _LINE_GAP * one.height
        and abs(other.box.x0 - one.box.x0) < one.height
    ]
    return min(below, key=lambda other: other.box.y0, default=None)


def _one_column(one: Printed, other: Printed) -> bool:
    """Whether two lines stand in one cell, or in one column of a table whose rulings cut through words."""
    if one.cell is None or other.cell is None:
        return one.cell is other.cell
    return one.table == other.table and one.cell.column == other.cell.column


def _on_two_lines(one: Printed, hit: LabelHit | None, below: Printed | None) -> LabelHit | None:
    """The label that two lines make: "Nomor" over "Dokumen"; its value may stand behind the first."""
    if below is None:
        return None
    rest = hit.rest if hit is not None else ""
    head = one.text[: len(one.text) - len(rest)].rstrip(" :") if rest else one.text.rstrip(" :")
    if match_head(below.text) is not None and not match_head(f"{head} {below.text}"):
        return None
    both = match_head(f"{head} {below.text}")
    if both is None or both.rest or (hit is not None and len(both.label) <= len(hit.label)):
        return None
    return both


def _value(label: HeadLabel, labels: Sequence[HeadLabel], rest: Sequence[Printed]) -> list[Printed]:
    """The lines of a label's value; a value on the label's own line may go on below it."""
    if label.name == "disahkan_oleh":
        return _block(label, labels, rest)
    if label.rest:
        if fitness(label.name, label.rest) < _WORTH and len(label.rest) <= 3:
            label.rest = ""  # a stamp's strokes
        else:
            return _wrapped(label, label.lines, labels, rest) if label.lines[0].cell is None else []
    beside = _beside(label, labels, rest)
    under = _under(label, labels, rest)
    choices = [
        (fitness(label.name, _joined(lines)) - cost, lines) for lines, cost in ((beside, 0), (under, 0.1))
    ]
    score, best = max(choices, key=lambda choice: choice[0])
    return best if score >= _WORTH - 0.1 or label.name in ("halaman",) else []


def _joined(lines: Sequence[Printed]) -> str:
    return " ".join(bare for one in lines if (bare := without_colon(one.text)))


def fitness(name: str, text: str) -> float:
    """How well a text fits what a label asks for, 0..1."""
    bare = without_colon(text)
    if not re.search(r"\w", bare):
        return 0.3 if re.search(r"[-–—]", bare) else 0.0
    if name in DATES:
        return 1.0 if parse_date(bare).value is not None else 0.3 if re.search(r"\d", bare) else 0.1
    if name == "halaman":
        return 1.0 if _PAGES.match(bare) else 0.2
    if name == "nomor_revisi":
        if parse_date(bare).value is not None:
            return 0.2
        return 1.0 if len(bare) <= 12 and re.search(r"\d|[A-Z]\b", bare) else 0.3 if len(bare) <= 20 else 0.1
    if name == "nomor_sop":
        if parse_date(bare).value is not None:
            return 0.2
        return (
            1.0
            if re.search(r"\d", bare) and re.search(r"[/.\-]", bare)
            else 0.7
            if re.search(r"\d", bare)
            else 0.4
        )
    return 0.8 if re.search(r"[^\W\d_]{2}", bare) else 0.1


def _level(box: Box, other: Box) -> bool:
    return box.overlap_y(other) > 0.4 * min(box.height, other.height)


def _beside(label: HeadLabel, labels: Sequence[HeadLabel], rest: Sequence[Printed]) -> list[Printed]:
    box, cell = label.box, label.lines[0].cell
    stop = min(
        (
            other.box.x0
            for other in labels
            if other is not label and _level(other.box, box) and other.box.x0 > box.x1
        ),
        default=float("inf"),
    )
    right = [
        one
        for one in rest
        if box.x1 - 0.5 * label.lines[0].height <= one.box.x0 < stop and not _COLON.match(one.text)
    ]
    if cell is None:
        row = [one for one in right if _level(one.box, box) and one.cell is None]
        return [*row, *_wrapped(label, row, labels, rest)] if row else []
    same = [one for one in right if one.cell is cell and _level(one.box, box)]
    if same:
        return [*same, *_wrapped(label, same, labels, rest)]
    labelled = {id(other.lines[0].cell) for other in labels}
    cells = [
        one
        for one in right
        if one.cell is not None
        and id(one.cell) not in labelled
        and one.table == label.lines[0].table
        and set(one.cell.rows) & set(cell.rows)
        and one.cell.column >= cell.column + cell.column_span
        and one.cell.row_span <= max(cell.row_span, 1) + 1
    ]
    if not cells:
        return []
    first = min(cells, key=lambda one: (one.cell.column if one.cell else 0, one.box.y0))
    return [one for one in cells if one.cell is first.cell]


def _wrapped(
    label: HeadLabel, value: Sequence[Printed], labels: Sequence[HeadLabel], rest: Sequence[Printed]
) -> list[Printed]:
    """The lines under a value that go on with it: in its own column, above the next label."""
    if not value:
        return []
    last = value[-1]
    left = value[0].box.x0 if value[0] not in label.lines else label.box.x0 + 2 * last.height
    found: list[Printed] = []
    bottom = last.box.y1
    for one in rest:
        if one.cell is not last.cell or one.box.y0 < last.box.center.y or one.box.x0 < left - last.height:
            continue
        if one.box.y0 - bottom > 0.9 * last.height:
            break
        if any(_level(other.box, one.box) for other in labels):
            break
        found.append(one)
        bottom = one.box.y1
    return found


def _under(label: HeadLabel, labels: Sequence[HeadLabel], rest: Sequence[Printed]) -> list[Printed]:
    box, cell = label.box, label.lines[0].cell
    below = [
        other.box.y0
        for other in labels
        if other.box.y0 > box.y1 - 2 and (other.lines[0].cell is cell) and other.box.overlap_x(box) > 0
    ]
    stop = min(below, default=float("inf"))
    if cell is not None:
        same = [
            one
            for one in rest
            if one.cell is cell and box.center.y < one.box.center.y < stop and not _level(one.box, box)
        ]
        if same:
            return same
        taken = {id(other.lines[0].cell) for other in labels}
        under = [
            one
            for one in rest
            if one.cell is not None
            and one.table == label.lines[0].table
            and one.cell.row == cell.row + cell.row_span
            and set(one.cell.columns) & set(cell.columns)
            and id(one.cell) not in taken
        ]
        return under if len({id(one.cell) for one in under}) == 1 else []
    found: list[Printed] = []
    bottom = box.y1
    for one in rest:
        if (
            one.cell is not None
            or one.box.y0 < box.center.y
            or one.box.overlap_x(box) <= 0
            or one.box.y0 >= stop
        ):
            continue
        if one.box.y0 - bottom > 1.6 * one.height:
            break
        found.append(one)
        bottom = one.box.y1
    return found


def _block(label: HeadLabel, labels: Sequence[HeadLabel], rest: Sequence[Printed]) -> list[Printed]:
    """The lines of the approver's block that a label heads: what stands under it in its cell, else beside it,
    else in the cell below."""
    box, cell = label.box, label.lines[0].cell
    if cell is not None:
        same = [one for one in rest if one.cell is cell and one.box.center.y > box.y0]
        if any(re.search(r"[^\W\d_]{3}", one.text) for one in same):
            return same
        beside = _beside(label, labels, rest)
        return beside or _under(label, labels, rest)
    right = [
        one
        for one in rest
        if one.cell is None and one.box.x0 > box.x0 - 3 * box.height and one.box.center.y >= box.y0
    ]
    return [one for one in right if not any(_level(o.box, one.box) and o.box.x0 > box.x1 for o in labels)]
