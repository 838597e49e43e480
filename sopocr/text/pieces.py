"""The printed pieces of a list: lines, columns, and items that a reader glued together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from sopocr.text.joining import stripped
from sopocr.text.marks import Mark, is_lone_mark, is_nothing, possible_marks


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One text line of a box, in pixels of any one frame; all zero where the source has no places.

    `cell_id` tells the ruled rows of a box apart.
    """

    text: str
    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0
    cell_id: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or a part of one, with the mark that was accepted for it and whether it begins an item.

    `start_share` is how probable that is (0..1) where no mark tells.
    """

    line: ItemLine
    sources: tuple[int, ...]
    mark: Mark | None = None
    starts: bool = False
    start_share: float = 1.0

    @property
    def body(self) -> str:
        return stripped(self.line.text[self.mark.end :] if self.mark else self.line.text)


NUMBER_FOLLOWS = re.compile(
    r"\b(?:(?:nomor|tahun|pasal|ayat|angka|huruf|lampiran|halaman|bab|kelas)[^\w.;]*|(?:no|thn|tk)\W*)$", re.I
)
"""Behind such a word a number at the start of the next line is no mark; a full stop ends the item."""
_GLUED_NUMBER = re.compile(r"(?P<before>[^\s(])(?P<gap>\s*)(?P<digits>\d{1,6})(?P<end>[.)])\s*(?=[A-Z(\"“])")
_GLUED_LETTER = re.compile(r"(?<=[\w.;,)])\s+(?P<letter>[a-z])[.)]\s+(?=\w)")
_GLUED_BULLET = re.compile(r"\s*[•●▪■➢✓]\s*(?=\w)")
_DEGREE = re.compile(r"[SD]\s?-?[1-4]$")
_SECOND_NUMBER = re.compile(r"\s(?P<digits>\d{1,2})[.)]\s*(?=[A-Z(\"“])")

_SAME_ROW = 0.5
"""Share of the lower height by which two pieces overlap vertically to stand on one line."""
_COLUMN_GAP = 4.0
"""Marks this many line heights further right begin a second column of the list."""


def pieces_of(lines: Sequence[ItemLine]) -> list[Piece]:
    """The lines that hold something; a mark read apart from its text is put before it again."""
    pieces: list[Piece] = []
    waiting: tuple[int, ItemLine] | None = None
    for index, line in enumerate(lines):
        text = stripped(line.text)
        if not text:
            continue
        bare = replace(line, text=text)
        if waiting is not None and pieces and _is_between(waiting[1], pieces[-1].line, bare):
            # the number stands at the middle of an item of two lines
            (mark_index, mark), above = waiting, pieces[-1]
            whole = replace(above.line, text=f"{mark.text} {above.line.text}", x0=min(mark.x0, above.line.x0))
            pieces[-1] = Piece(whole, (mark_index, *above.sources))
            waiting = None
        if waiting is not None and (same_row(waiting[1], bare) or _is_raised(waiting[1], bare)):
            mark_index, mark = waiting
            whole = replace(bare, text=f"{mark.text} {text}", x0=min(mark.x0, bare.x0))
            pieces.append(Piece(whole, (mark_index, index)))
            waiting = None
        elif is_lone_mark(text):
            waiting = (index, bare)
        else:
            pieces.append(Piece(bare, (index,)))
    return pieces if any(not is_nothing(piece.line.text) for piece in pieces) else []


def _is_between(mark: ItemLine, above: ItemLine, below: ItemLine) -> bool:
    """Whether a lone mark stands left of two lines, at the height of neither."""
    if mark.y1 <= mark.y0 or mark.x1 > min(above.x0, below.x0) or possible_marks(above.text):
        return False
    middle = (mark.y0 + mark.y1) / 2
    apart = not same_row(mark, above) and not same_row(mark, below)
    return apart and (above.y0 + above.y1) / 2 < middle < (below.y0 + below.y1) / 2


def _is_raised(mark: ItemLine, line: ItemLine) -> bool:
    """Whether a lone mark stands left of a line without one and less than a line higher: a spreadsheet sets
    the number to the top of its row, the text to its foot."""
    if mark.y1 <= mark.y0 or line.y1 <= line.y0 or mark.x1 > line.x0 or possible_marks(line.text):
        return False
    return 0 < (line.y0 + line.y1) / 2 - (mark.y0 + mark.y1) / 2 < line.y1 - line.y0


def same_row(a: ItemLine, b: ItemLine) -> bool:
    if a.y1 <= a.y0 or b.y1 <= b.y0:
        return True
    common = min(a.y1, b.y1) - max(a.y0, b.y0)
    return common >= _SAME_ROW * min(a.y1 - a.y0, b.y1 - b.y0) and a.x0 <= b.x0


def line_height(pieces: Sequence[Piece]) -> float:
    return median(piece.line.y1 - piece.line.y0 for piece in pieces)


def columns(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces by list column: one, or two where marks stand side by side."""
    cut = _side_by_side(pieces)
    if cut is not None:
        return cut
    height = line_height(pieces)
    marked = [
        piece
        for piece in pieces
        if any(m.kind in ("number", "bullet") for m in possible_marks(piece.line.text))
    ]
    if height <= 0 or len(marked) < 2:
        return [pieces]
    left = min(piece.line.x0 for piece in marked)
    far = [
        piece
        for piece in marked
        if piece.line.x0 > left + _COLUMN_GAP * height
        and any(other.line.x1 <= piece.line.x0 and same_row(other.line, piece.line) for other in marked)
    ]
    if not far:
        return [pieces]
    border = min(piece.line.x0 for piece in far) - height / 2
    columns = [[p for p in pieces if p.line.x0 < border], [p for p in pieces if p.line.x0 >= border]]
    return [column for column in columns if column]


def _side_by_side(pieces: list[Piece]) -> list[list[Piece]] | None:
    """The two columns of a list, where a reader took their items for one line ("1. Laptop 4. Printer").

    The cut is made only where two lines or more hold a second number, always as far from the first, and all
    numbers together run from 1 on.
    """
    found: list[tuple[int, int, int, int]] = []
    for index, piece in enumerate(pieces):
        mark = next((m for m in possible_marks(piece.line.text) if m.kind == "number"), None)
        second = _SECOND_NUMBER.search(piece.line.text, mark.end) if mark else None
        if mark and second and int(second["digits"]) > mark.value + 1:
            found.append((index, mark.value, int(second["digits"]), second.start("digits")))
    firsts = [m.value for piece in pieces for m in possible_marks(piece.line.text)[:1] if m.kind == "number"]
    numbers = sorted([*firsts, *(second for _, _, second, _ in found)])
    steps = {second - first for _, first, second, _ in found}
    if len(found) < 2 or len(steps) != 1 or numbers != list(range(1, len(numbers) + 1)):
        return None
    places = {index: at for index, _, _, at in found}
    left: list[Piece] = []
    right: list[Piece] = []
    for index, piece in enumerate(pieces):
        at = places.get(index)
        if at is None:
            left.append(piece)
        else:
            text = piece.line.text
            left.append(replace(piece, line=replace(piece.line, text=text[:at].strip())))
            right.append(replace(piece, line=replace(piece.line, text=text[at:].strip())))
    return [left, right]


def split_glued(pieces: list[Piece]) -> list[Piece]:
    """Pieces cut where the next number, letter or a bullet stands inside a line ("Daerah3. Peraturan")."""
    result: list[Piece] = []
    number = letter = 0
    for piece in pieces:
        rest = piece
        while True:
            for mark in possible_marks(rest.line.text):
                if mark.kind in ("number", "bare_number"):
                    number, letter = mark.value, 0
                    break
                if mark.kind == "letter" and mark.value in (1, letter + 1):
                    letter = mark.value
                    break
            at = _glue(rest.line.text, number, letter)
            if at is None:
                break
            head, tail = rest.line.text[:at].strip(), rest.line.text[at:].strip()
            result.append(replace(rest, line=replace(rest.line, text=head)))
            rest = replace(rest, line=replace(rest.line, text=tail))
        result.append(rest)
    return result


def _glue(text: str, number: int, letter: int) -> int | None:
    """Where in `text`, behind its own mark, the next item begins."""
    marks = possible_marks(text)
    start = marks[0].end if marks else 0
    places: list[int] = []
    if number:
        for match in _GLUED_NUMBER.finditer(text, start):
            place = _number_place(text, match, number + 1)
            if place is not None:
                places.append(place)
                break
    if letter:
        for match in _GLUED_LETTER.finditer(text, start):
            if ord(match["letter"]) - ord("a") + 1 == letter + 1:
                places.append(match.start("letter"))
                break
    if bullet := _GLUED_BULLET.search(text, max(start, 1)):
        places.append(bullet.start())
    return min(places, default=None)


def _number_place(text: str, match: re.Match[str], expected: int) -> int | None:
    digits, before = match["digits"], text[: match.start("digits")]
    wanted = str(expected)
    if not digits.endswith(wanted):
        return None
    extra = digits[: -len(wanted)]
    place = match.end("digits") - len(wanted)
    if not extra:
        if NUMBER_FOLLOWS.search(before):
            return None
        glued_word = not match["gap"] and not (match["before"].isalpha() or match["before"] in '.;,)!?:%”"')
        return None if glued_word else place
    year = re.fullmatch(r"(?:19|20)\d\d", extra)
    degree = _DEGREE.search(before + extra)
    return place if year or degree else None
