"""Splitting the text of a box into its list items, and the text of a cell into one string."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from sopocr.text.joining import join_lines
from sopocr.text.lexicon import Lexicon
from sopocr.text.list_breaks import begins, is_open_end, room_left
from sopocr.text.list_marks import accept_marks
from sopocr.text.marks import Mark, is_nothing
from sopocr.text.pieces import (
    ItemLine,
    Piece,
    columns,
    line_height,
    pieces_of,
    split_glued,
)

__all__ = ["Item", "ItemLine", "join_cell", "split_items"]


@dataclass(frozen=True, slots=True)
class Item:
    """One list item: its text without mark, the indices of the lines it came from, and its printed number.

    `doubtful` tells that it may be a part of the item above, or two: no mark says where it begins.
    """

    text: str
    lines: tuple[int, ...]
    number: int | None = None
    doubtful: bool = False


def split_items(
    lines: Sequence[ItemLine], *, right: float | None = None, lexicon: Lexicon | None = None
) -> list[Item]:
    """The list items of a box; lines from top to bottom.

    Items begin at marks that form a sequence (numbers, letters, Roman numerals) or recur (bullets). Lines
    without a mark go on the item above. Without any mark each line break is decided by itself (`begins`);
    `right` is the box's right inner edge. A lone "-" is no item.
    """
    pieces = pieces_of(lines)
    if not pieces:
        return []
    marked = [accept_marks(split_glued(column)) for column in columns(pieces)]
    pieces = [piece for column in marked for piece in column]
    if any(piece.mark for piece in pieces):
        groups = [group for column in marked for group in _marked_groups(column, right)]
    else:
        groups = _plain_groups(pieces, right)
    items = [_item(group, lexicon) for group in groups]
    items = [item for item in items if not is_nothing(item.text)]
    numbers = [item.number for item in items]
    if len(marked) > 1 and len(set(numbers)) == len(numbers) and None not in numbers:
        items.sort(key=lambda item: item.number or 0)
    return items


def join_cell(lines: Sequence[ItemLine], lexicon: Lexicon | None = None) -> str:
    """A table cell's text: wrapped lines joined by spaces, the items of a list by "; " without their marks.

    A cell that holds nothing but dashes is empty.
    """
    pieces = pieces_of(lines)
    if not pieces:
        return ""
    marked = accept_marks(split_glued(pieces), bare_numbers=False)
    if not any(piece.mark for piece in marked):
        return join_lines((piece.line.text for piece in pieces), lexicon)
    texts = [_item(group, lexicon).text.strip() for group in _marked_groups(marked, None)]
    texts = [text for text in texts if not is_nothing(text)]
    joined = ""
    for text in texts:
        if joined:
            joined += " " if joined.endswith(":") else "; "
        joined += text.rstrip(" ;,") if text is not texts[-1] else text
    return joined


def _marked_groups(pieces: list[Piece], right: float | None) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in pieces:
        if piece.starts or not groups:
            groups.append([piece])
        else:
            groups[-1].append(piece)
    groups = _with_lost_marks(_with_outdented(groups), right)
    result: list[list[Piece]] = []
    for group, after in zip_longest(groups, groups[1:]):
        if after is not None and _runs_on(group, after):
            result.append(group)
        else:
            result += [part for row in _at_rows(group, right) for part in _at_procedures(row)]
    return result


def _runs_on(group: list[Piece], after: list[Piece]) -> bool:
    """Whether the item after a group bears the next number: no mark was lost between the two."""
    here, there = group[0].mark, after[0].mark
    return (
        here is not None
        and there is not None
        and here.kind == there.kind == "number"
        and there.value == here.value + 1
    )


def _at_rows(group: list[Piece], right: float | None) -> list[list[Piece]]:
    """A group cut where a ruled row begins with a capital though the line above it is not full: readers
    dropped the mark."""

    def begins(before: Piece, piece: Piece) -> bool:
        return (
            right is not None
            and piece.line.cell_id != before.line.cell_id
            and _new_start(before, piece, right)
            and room_left(before.line, piece.line, right)
            > _ROOM * (right - min(before.line.x0, piece.line.x0))
        )

    return _grouped(group, begins)


_ROOM = 0.15
"""Share of a row's width left free from which its line was not broken for want of room."""


def _at_procedures(group: list[Piece]) -> list[list[Piece]]:
    """A group cut where another procedure is named: the mark before it was hidden, by a punch hole say."""
    if not _PROCEDURE.match(group[0].body):
        return [group]
    return _grouped(group, _names_procedure)


_PROCEDURE = re.compile(r"SOP\b")


def _names_procedure(before: Piece, piece: Piece) -> bool:
    """Whether a line begins with "SOP", and the one above does not go on in it."""
    return bool(_PROCEDURE.match(piece.body)) and not is_open_end(before.line.text)


def _with_outdented(groups: list[list[Piece]]) -> list[list[Piece]]:
    """Groups cut at lines that stand out as far to the left as the list's marks do, while wrapped lines are
    indented: a reader dropped their marks."""
    pieces = [piece for group in groups for piece in group]
    marked = [piece.line.x0 for piece in pieces if piece.mark]
    height = line_height(pieces)
    if len(marked) < 2 or height <= 0:
        return groups
    edge = min(marked)
    wrapped = [piece.line.x0 for piece in pieces if not piece.mark and piece.line.text[:1].islower()]
    if not wrapped or min(wrapped) < edge + _INDENT * height:
        return groups
    result: list[list[Piece]] = []
    for group, after in zip_longest(groups, groups[1:]):
        if after is not None and _runs_on(group, after):
            result.append(group)
            continue
        result.append(group[:1])
        for before, piece in pairwise(group):
            out = not piece.mark and abs(piece.line.x0 - edge) <= _AT_EDGE * height
            if out and _new_start(before, piece, None):
                result.append([replace(piece, starts=True)])
            else:
                result[-1].append(piece)
    return result


_INDENT, _AT_EDGE = 0.7, 0.35
"""Line heights: how far wrapped lines are indented at least, how far a mark strays from the others' edge."""


def _with_lost_marks(groups: list[list[Piece]], right: float | None) -> list[list[Piece]]:
    """Groups cut where exactly one number is missing and exactly one inner line looks like an item's
    start."""
    result: list[list[Piece]] = []
    for index, group in enumerate(groups):
        here = group[0].mark
        after = groups[index + 1][0].mark if index + 1 < len(groups) else None
        missing = (
            here is not None
            and after is not None
            and here.kind in ("number", "bare_number")
            and after.kind in ("number", "bare_number")
            and after.value == here.value + 2
        )
        starts = (
            [i for i in range(1, len(group)) if _new_start(group[i - 1], group[i], right)] if missing else []
        )
        if len(starts) == 1 and here is not None:
            lost = replace(group[starts[0]], mark=Mark("number", here.value + 1, 0), starts=True)
            result += [group[: starts[0]], [lost, *group[starts[0] + 1 :]]]
        else:
            result.append(group)
    return result


def _plain_groups(pieces: list[Piece], right: float | None) -> list[list[Piece]]:
    """The items of a box without marks."""
    shares = begins([piece.line for piece in pieces], right)
    groups = [[pieces[0]]]
    for piece, share in zip(pieces[1:], shares, strict=True):
        if share > 0.5:
            groups.append([replace(piece, start_share=share)])
        else:
            groups[-1].append(replace(piece, start_share=share))
    return groups


def _grouped(pieces: list[Piece], begins: Callable[[Piece, Piece], bool]) -> list[list[Piece]]:
    groups = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if begins(before, piece):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _new_start(before: Piece, piece: Piece, right: float | None) -> bool:
    """Whether a line without a mark looks like the start of an item and not like a wrapped line."""
    if not piece.line.text[:1].isupper() or is_open_end(before.line.text):
        return False
    if before.line.text.endswith((".", ";")):
        return True
    return right is None or room_left(before.line, piece.line, right) > 0


def _item(group: list[Piece], lexicon: Lexicon | None) -> Item:
    mark = group[0].mark
    number = mark.value if mark is not None and mark.kind in ("number", "bare_number") else None
    sources = tuple(dict.fromkeys(source for piece in group for source in piece.sources))
    doubtful = any(_DOUBT < piece.start_share < 1 - _DOUBT for piece in group)
    return Item(join_lines((piece.body for piece in group), lexicon), sources, number, doubtful)


_DOUBT = 0.2
"""How probable the less probable side of a line break is from which it is told as doubtful."""
