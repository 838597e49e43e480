"""Boxes that stood side by side on paper and follow one another, or share lines, in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sopocr.model.written import Written, WrittenCell, WrittenRow
from sopocr.text.labels import LabelHit, match_box_title, match_identity

_NUMBER = re.compile(r"(?:(?<=\s)|^)(?P<number>\d{1,2})[.)]\s*(?=[A-Za-z(\"])")
_FIRST = re.compile(r"^\W*(?P<number>\d{1,2})\s?[.)]\s*(?=\S)")
_ANEW = re.compile(r"(?<!\d)1\s?[.)]\s*(?=[A-Za-z(\"])")
"""The number one, with which a list begins."""

Part = WrittenRow | list[list[WrittenCell]]
"""A line as it stands, or the rows of a table of two columns: titles and contents."""


@dataclass
class _Titles:
    """Two titles with nothing between them, and where they end."""

    left: Written
    right: Written
    end: int


def side_by_side(rows: Sequence[WrittenRow]) -> list[Part]:
    """The lines, with each pair of boxes whose titles stand together as a table.

    Contents are parted where a list starts anew, at the second number in a line, or at a blank line.
    """
    result: list[Part] = []
    index = 0
    while index < len(rows):
        titles = _titles(rows, index)
        if titles is None:
            result.append(rows[index])
            index += 1
            continue
        end = titles.end
        while end < len(rows) and not _ends(rows, end):
            end += 1
        content = rows[titles.end : end]
        columns = _parted(content)
        if columns is None:
            result.extend(rows[index:end])
        else:
            left, right = columns
            result.append(
                [
                    [WrittenCell(0, (titles.left,)), WrittenCell(1, (titles.right,))],
                    [WrittenCell(0, tuple(left)), WrittenCell(1, tuple(right))],
                ]
            )
        index = end
    return result


def _title(text: str) -> LabelHit | None:
    hit = match_box_title(text)
    return hit if hit is not None and match_identity(text) is None else None


def _ends(rows: Sequence[WrittenRow], index: int) -> bool:
    """Whether a box's content ends before this row: at a title, a label, or a heading of the flow table."""
    text = rows[index].text
    hit = _title(text)
    if hit is not None and (not hit.rest or _title(hit.rest) is not None):
        return True
    return (
        match_identity(text) is not None
        or re.match(r"^\W*(?:prosedur|flow\s*chart|diagram\s+alir)\b", text, re.I) is not None
    )


def _titles(rows: Sequence[WrittenRow], index: int) -> _Titles | None:
    """Two titles in one line ("Keterkaitan Peralatan/perlengkapan") or in two lines without content
    between."""
    line = rows[index].cells[0].lines[0]
    hit = _title(line.text)
    if hit is None:
        return None
    if hit.rest:
        second = _title(hit.rest)
        if second is None or second.rest or second.field == hit.field:
            return None
        at = line.text.rfind(hit.rest)
        right = replace(line, text=hit.rest)
        right = replace(right, spot=replace(line.spot, column=line.spot.column + max(at, 0)))
        return _Titles(replace(line, text=line.text[:at].strip()), right, index + 1)
    if index + 1 >= len(rows):
        return None
    other = rows[index + 1].cells[0].lines[0]
    second = _title(other.text)
    if second is None or second.rest or second.field == hit.field:
        return None
    return _Titles(line, other, index + 2)


def two_titles(row: WrittenRow) -> WrittenRow | None:
    """A line that holds two titles, as a row of two cells; None for any other."""
    titles = _titles([row], 0)
    if titles is None:
        return None
    return replace(row, cells=(WrittenCell(0, (titles.left,)), WrittenCell(1, (titles.right,))))


def cut_list(cell: WrittenCell) -> tuple[WrittenCell, ...]:
    """A cell in which a second list begins, as two; any other as it is."""
    anew = [i for i, line in enumerate(cell.lines) if _ANEW.match(line.text)]
    if len(anew) == 2 and anew[0] == 0:
        return WrittenCell(0, cell.lines[: anew[1]]), WrittenCell(1, cell.lines[anew[1] :])
    line = cell.lines[0]
    starts = [match.start() for match in _ANEW.finditer(line.text)]
    if len(cell.lines) > 1 or len(starts) != 2 or starts[0] > 2:
        return (cell,)
    at = starts[1]
    return (
        WrittenCell(0, (replace(line, text=line.text[:at].strip()),)),
        WrittenCell(1, (_from(line, at),)),
    )


def _parted(rows: Sequence[WrittenRow]) -> tuple[list[Written], list[Written]] | None:
    """The contents of the left and the right box; None where nothing tells them apart."""
    lines = [line for row in rows for line in row.cells[0].lines]
    if not lines:
        return None
    if any(len(_marks(line.text)) > 1 for line in lines):
        return _by_second_number(lines)
    restart = _restart(lines)
    if restart is not None:
        return lines[:restart], lines[restart:]
    gaps = [i for i, row in enumerate(rows) if row.gap and i]
    if len(gaps) == 1 and not any(_FIRST.match(line.text) for line in lines):
        return lines[: gaps[0]], lines[gaps[0] :]
    return None


def _marks(text: str) -> list[re.Match[str]]:
    """The numbers in a line that may begin an item: the first at its start, the others within three of it."""
    found = list(_NUMBER.finditer(text))
    if not found or found[0].start() > 2:
        return found[:1]
    first = int(found[0]["number"])
    return [found[0], *(m for m in found[1:] if abs(int(m["number"]) - first) <= 3)][:2]


def _restart(lines: Sequence[Written]) -> int | None:
    """The line at which a numbered list starts anew; None where there is no list or a single one."""
    reached = 0
    for index, line in enumerate(lines):
        match = _FIRST.match(line.text)
        if match is None:
            continue
        number = int(match["number"])
        if number == 1 and reached >= 1:
            return index
        reached = max(reached, number)
    return None


def _by_second_number(lines: Sequence[Written]) -> tuple[list[Written], list[Written]]:
    """Lines that hold an item of either list. A line with one item goes on the list whose next number it
    bears; where both expect it, on the one whose items begin alike."""
    left: list[Written] = []
    right: list[Written] = []
    next_left = next_right = 1
    for line in lines:
        marks = _marks(line.text)
        if len(marks) == 2:
            at = marks[1].start()
            left.append(replace(line, text=line.text[:at].strip()))
            right.append(_from(line, at))
            next_left, next_right = int(marks[0]["number"]) + 1, int(marks[1]["number"]) + 1
            continue
        number = int(marks[0]["number"]) if marks and marks[0].start() <= 2 else None
        goes_right = number == next_right and (number != next_left or not _alike(line.text, left))
        if number is None:
            (right if right and not left else left).append(line)
        elif goes_right:
            right.append(line)
            next_right = number + 1
        else:
            left.append(line)
            next_left = number + 1
    return left, right


def _alike(text: str, items: Sequence[Written]) -> bool:
    """Whether an item begins with the word with which all of `items` begin; False where they begin
    differently."""
    firsts = {(_FIRST.sub("", item.text).split() or [""])[0].lower() for item in items}
    own = (_FIRST.sub("", text).split() or [""])[0].lower()
    return len(firsts) != 1 or own in firsts


def _from(line: Written, at: int) -> Written:
    return Written(line.text[at:].strip(), replace(line.spot, column=line.spot.column + at))
