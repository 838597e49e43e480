"""Tables without vertical rulings within a section: columns from the words of their head row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sopocr.assemble.forms.printed import Printed, rows_of, with_text
from sopocr.geometry import Box
from sopocr.text.labels import match_column

_FEWEST = 3
"""Columns whose names a head row must hold."""
_NEAR = 1.5
"""Line heights by which print may begin before its column's name."""
_MORE = re.compile(
    r"^\W*(?:deskripsi|penanggung\W*jawab|pic|petugas|dokumen|rekaman|formulir|keterangan)\W*$", re.I
)


@dataclass(frozen=True)
class HeadRow:
    """A head row: its cells, and where each column begins."""

    cells: tuple[Printed, ...]
    starts: tuple[float, ...]


def head_row(row: Sequence[Printed]) -> HeadRow | None:
    """The columns that a row names, where it is a table's head."""
    cells: list[Printed] = []
    known = 0
    for piece in row:
        parts = _named_parts(piece)
        known += sum(_is_name(part.text) for part in parts)
        cells += parts
    roles = {match_column(cell.text) for cell in cells}
    if known < _FEWEST or known < len(cells) or not roles & {"kegiatan", "no"}:
        return None
    return HeadRow(tuple(cells), tuple(cell.box.x0 for cell in cells))


def _is_name(text: str) -> bool:
    return match_column(text) is not None or _MORE.match(text) is not None


def _named_parts(piece: Printed) -> list[Printed]:
    """A piece of a head row, cut where two columns' names were read as one line."""
    if _is_name(piece.text):
        return [piece]
    words = piece.text.split(" ")
    for count in range(1, len(words)):
        head, tail = " ".join(words[:count]), " ".join(words[count:])
        if _is_name(head):
            one, other = cut(piece, head, tail)
            return [one, *_named_parts(other)]
    return [piece]


def cut(piece: Printed, head: str, tail: str) -> tuple[Printed, Printed]:
    """A line in two parts, their places told by the number of letters."""
    box = piece.box
    per_letter = box.width / max(1, len(piece.text))
    end, start = box.x0 + per_letter * len(head), box.x1 - per_letter * len(tail)
    return (
        with_text(piece, head, Box(box.x0, box.y0, end, box.y1)),
        with_text(piece, tail, Box(start, box.y0, box.x1, box.y1)),
    )


def grid_rows(lines: Sequence[Printed], head: HeadRow) -> list[list[list[Printed]]]:
    """The rows of cells under a head: one begins wherever its first column holds something."""
    rows: list[list[list[Printed]]] = []
    for row in rows_of(lines):
        if head_row(row) is not None:
            continue
        cells: list[list[Printed]] = [[] for _ in head.starts]
        for piece in row:
            for part, column in _in_columns(piece, head.starts):
                cells[column].append(part)
        if cells[0] or not rows:
            rows.append(cells)
        else:
            for column, more in enumerate(cells):
                rows[-1][column] += more
    return rows


def _in_columns(piece: Printed, starts: Sequence[float]) -> list[tuple[Printed, int]]:
    """A piece with its column, cut where it runs on into the next one."""
    reach = _NEAR * piece.height
    column = max((i for i, start in enumerate(starts) if piece.box.x0 >= start - reach), default=0)
    following = next((start for start in starts[column + 1 :] if start < piece.box.x1 - reach), None)
    if following is None:
        return [(piece, column)]
    words = piece.text.split(" ")
    per_letter = piece.box.width / max(1, len(piece.text))
    places = []
    for count in range(1, len(words)):
        at = piece.box.x0 + per_letter * (len(" ".join(words[:count])) + 1)
        places.append((abs(at - following), count))
    if not places or min(places)[0] > 2 * reach:
        return [(piece, column)]
    count = min(places)[1]
    one, other = cut(piece, " ".join(words[:count]), " ".join(words[count:]))
    return [(one, column), *_in_columns(other, starts)]
