"""Splitting the text of a box into its list items, and the text of a cell into one string."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sopocr.text.joining import join_lines
from sopocr.text.lexicon import Lexicon
from sopocr.text.marks import Mark, digit_like, is_nothing, misread_letter, possible_marks
from sopocr.text.pieces import (
    NUMBER_FOLLOWS,
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
    """One list item: its text without mark, the indices of the lines it came from, and its printed number."""

    text: str
    lines: tuple[int, ...]
    number: int | None = None


_OPEN_END = re.compile(
    r"(?:[,/\-–(&]|\b(?:dan|atau|yang|di|ke|dari|untuk|dengan|serta|pada|oleh|tentang|dalam|atas|bagi|antara|"
    r"terhadap|sebagai|kepada|melalui|nomor|no|tahun|maka|apabila|jika|bila|para|secara|adalah))\.?$",
    re.I,
)
"""A line that ends so goes on in the next."""
_NO_MARK_FOLLOWS = re.compile(
    r"^(?:tahun|thn|hari|jam|menit|orang|buah|unit|lembar|rangkap|minggu|bulan|juta)\b", re.I
)
_WORD_START = re.compile(r"^\S+")


def split_items(
    lines: Sequence[ItemLine], *, right: float | None = None, lexicon: Lexicon | None = None
) -> list[Item]:
    """The list items of a box; lines from top to bottom.

    Items begin at marks that form a sequence (numbers, letters, Roman numerals) or recur (bullets). Lines
    without a mark go on the item above. Without any mark the box is one item, unless its lines end with ";",
    begin with "SOP", stand in ruled rows of their own, or leave room that the next line's first word would
    have filled up to `right`, the box's right inner edge. A lone "-" is no item.
    """
    pieces = pieces_of(lines)
    if not pieces:
        return []
    marked = [_accept_marks(split_glued(column)) for column in columns(pieces)]
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
    marked = _accept_marks(split_glued(pieces), bare_numbers=False)
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


def _accept_marks(pieces: list[Piece], *, bare_numbers: bool = True) -> list[Piece]:
    """The pieces with the marks that hold together as a list."""
    bullets = _recurring_bullets(pieces)
    state = _Sequence()
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        rest = [later.line.text for later in pieces[index + 1 :]]
        before = result[-1].line.text if result else ""
        mark = state.accept(piece.line.text, before, rest, bullets, bare_numbers=bare_numbers)
        result.append(replace(piece, mark=mark, starts=mark is not None))
    return result


def _recurring_bullets(pieces: list[Piece]) -> frozenset[str]:
    """The doubtful bullets that begin several lines, of which the first is one, at one place from the
    left."""
    height = line_height(pieces)
    found: dict[str, list[Piece]] = {}
    sure = False
    for piece in pieces:
        for mark in possible_marks(piece.line.text):
            if mark.kind == "weak_bullet":
                found.setdefault(mark.glyph, []).append(piece)
            sure |= mark.kind == "bullet"
    glyphs = set()
    for glyph, holders in found.items():
        spread = max(p.line.x0 for p in holders) - min(p.line.x0 for p in holders)
        dash_first = glyph in "-+~=" and holders[0] is pieces[0] and pieces[0].line.text[1:2].isspace()
        if (len(holders) >= 2 or sure or dash_first) and spread <= 2 * height:
            glyphs.add(glyph)
    return frozenset(glyphs)


class _Sequence:
    """How far the running lists have come: decides which possible marks are real."""

    def __init__(self) -> None:
        self.number: int | None = None
        self.letter: int | None = None
        self.roman: int | None = None
        self.sub: int | None = None

    def accept(
        self, text: str, before: str, rest: Sequence[str], bullets: frozenset[str], *, bare_numbers: bool
    ) -> Mark | None:
        following = [m for later in rest for m in possible_marks(later)]
        again = self._letter_again(text, before, rest)
        if again is not None:
            self.letter = again.value
            return again
        for mark in possible_marks(text):
            body = text[mark.end :]
            if mark.kind == "bullet" or (mark.kind == "weak_bullet" and mark.glyph in bullets):
                return mark
            if mark.kind == "number" and self._number(mark, before, body, following):
                self.number, self.letter, self.sub = mark.value, None, None
                return mark
            bare = mark.kind == "bare_number" and (bare_numbers or self._without_dot(mark, following))
            if bare and self._bare(mark, before, body, following):
                self.number, self.letter, self.sub = mark.value, None, None
                return mark
            if mark.kind == "sub_number" and mark.value == (self.sub or 0) + 1:
                self.sub = mark.value
                return mark
            if mark.kind == "roman" and self._step("roman", mark, self.roman, following):
                self.roman = mark.value
                return mark
            if mark.kind == "letter":
                misread = self._misread(mark, before, following)
                if misread is not None:
                    self.number, self.letter, self.sub = misread.value, None, None
                    return misread
                begins = self._begins_letters(mark, rest)
                over = self._over_a_lost_one(mark, body)
                lone = _lone(mark, before, body, following)
                if begins or over or lone or self._step("letter", mark, self.letter, following):
                    self.letter = mark.value
                    return mark
            if mark.kind == "bare_letter" and self._bare_letter(mark, following):
                self.letter = mark.value
                return mark
        return None

    def _letter_again(self, text: str, before: str, rest: Sequence[str]) -> Mark | None:
        """The letter that the list expects, where a reader took it or its sign for something else."""
        expected = 1 if self.letter is None else self.letter + 1
        mark = misread_letter(text, expected)
        if mark is None or NUMBER_FOLLOWS.search(before):
            return None
        later = {m.value for one in rest for m in possible_marks(one) if m.kind == "letter"}
        goes_on = expected + 1 in later or any(misread_letter(one, expected + 1) for one in rest)
        if self.number is not None and re.match(rf"{self.number + 1}\D", text):
            return None
        if self.letter is None:  # nothing tells yet that this is a list of letters
            return mark if 2 in later and 1 not in later else None
        # what reads as a number, or as the word "di", is one, unless the list goes on behind it
        doubtful = text[:1].isdigit() or text.startswith("di ")
        return mark if goes_on or not doubtful else None

    def _number(self, mark: Mark, before: str, body: str, following: list[Mark]) -> bool:
        counted = _NO_MARK_FOLLOWS.match(body) and not body[:2].istitle()  # "2. Lembar disposisi" is an item
        if NUMBER_FOLLOWS.search(before) or counted:
            return False
        if self.number is None:
            return mark.value <= 3 or any(m.kind == "number" and m.value == mark.value + 1 for m in following)
        near = mark.value in range(self.number, self.number + 4) or mark.value == 1
        return near or (mark.value <= 20 and mark.glyph in ".)")

    def _bare(self, mark: Mark, before: str, body: str, following: list[Mark]) -> bool:
        goes_on = any(m.kind in ("bare_number", "number") and m.value == mark.value + 1 for m in following)
        # "1 Lembar disposisi" is an item where a second one follows, else an amount
        if NUMBER_FOLLOWS.search(before) or (_NO_MARK_FOLLOWS.match(body) and not goes_on):
            return False
        if self.number is None:
            return _lone(mark, before, body, following) or (mark.value <= 2 and goes_on)
        return mark.value in (self.number + 1, self.number + 2)

    def _without_dot(self, mark: Mark, following: list[Mark]) -> bool:
        """Whether a number in a cell, where numbers are mostly amounts, has lost its dot: the list that it
        stands in has them."""
        if self.number is not None:
            return mark.value == self.number + 1
        return mark.value == 1 and any(m.kind == "number" and m.value == 2 for m in following)

    def _bare_letter(self, mark: Mark, following: list[Mark]) -> bool:
        """A letter whose dot was not read: the one that the list expects, or the first of several."""
        if self.letter is not None:
            return mark.value == self.letter + 1
        return mark.value == 1 and any(
            m.kind in ("letter", "bare_letter") and m.value == 2 for m in following
        )

    def _misread(self, mark: Mark, before: str, following: list[Mark]) -> Mark | None:
        """A number of the list that was read as a letter ("l. Undang-Undang", "S. Komputer")."""
        value = digit_like(mark.glyph)
        if value is None or NUMBER_FOLLOWS.search(before):
            return None
        expected = 1 if self.number is None else self.number + 1
        goes_on = any(m.kind in ("number", "bare_number") and m.value == value + 1 for m in following)
        if value != expected or (self.letter is not None and not goes_on):
            return None
        if self.number is None and not goes_on:
            return None
        return Mark("number", value, mark.end, mark.glyph)

    def _over_a_lost_one(self, mark: Mark, body: str) -> bool:
        """Whether the list goes on two letters further: the mark between was not read."""
        if self.letter is None or mark.value != self.letter + 2:
            return False
        return mark.glyph.islower() and body[:1].isupper()

    def _begins_letters(self, mark: Mark, rest: Sequence[str]) -> bool:
        """Whether an "a." begins a list whose "b." was misread."""
        if mark.value != 1 or self.letter is not None:
            return False
        return any(misread_letter(text, 2) for text in rest)

    def _step(self, kind: str, mark: Mark, reached: int | None, following: list[Mark]) -> bool:
        if reached is not None and mark.value == reached + 1:
            return True
        first = mark.value == 1
        return first and any(m.kind in (kind, f"bare_{kind}") and m.value == 2 for m in following)


def _lone(mark: Mark, before: str, body: str, following: list[Mark]) -> bool:
    """Whether the first mark of a box, with no other after it, numbers its only item ("a) Kesalahan …")."""
    if mark.value != 1 or before or following or not body[:1].isupper():
        return False
    return mark.kind == "bare_number" or (mark.glyph in ("a", "A") and len(body) > _LONG_ITEM)


_LONG_ITEM = 12
"""Characters from which a text behind "a)" is no abbreviation ("a.n. Kepala")."""


def _marked_groups(pieces: list[Piece], right: float | None) -> list[list[Piece]]:
    groups: list[list[Piece]] = []
    for piece in pieces:
        if piece.starts or not groups:
            groups.append([piece])
        else:
            groups[-1].append(piece)
    groups = _with_lost_marks(_with_outdented(groups), right)
    return [part for group in groups for row in _at_rows(group, right) for part in _at_procedures(row)]


def _at_rows(group: list[Piece], right: float | None) -> list[list[Piece]]:
    """A group cut where a ruled row begins with a capital though the line above it is not full: readers
    dropped the mark."""

    def begins(before: Piece, piece: Piece) -> bool:
        return (
            right is not None
            and piece.line.cell_id != before.line.cell_id
            and _new_start(before, piece, right)
            and _room_left(before, piece, right) > _ROOM * (right - min(before.line.x0, piece.line.x0))
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
    return bool(_PROCEDURE.match(piece.body)) and not _OPEN_END.search(before.line.text)


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
    for group in groups:
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
    texts = [piece.line.text for piece in pieces]
    if sum(text.endswith(";") for text in texts) >= 1 and len(texts) > 1:
        return _grouped(pieces, lambda before, _: before.line.text.endswith(";"))
    if sum(bool(_PROCEDURE.match(text)) for text in texts) >= 2 and _PROCEDURE.match(texts[0]):
        return _grouped(pieces, _names_procedure)
    rows = len({piece.line.cell_id for piece in pieces})
    if rows > 1:
        return _grouped(
            pieces,
            lambda before, piece: (
                piece.line.cell_id != before.line.cell_id and _new_start(before, piece, right)
            ),
        )
    if right is not None and all(_short_of(a, b, right) for a, b in pairwise(pieces)):
        return [[piece] for piece in pieces]
    return [pieces]


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
    if not piece.line.text[:1].isupper() or _OPEN_END.search(before.line.text):
        return False
    if before.line.text.endswith((".", ";")):
        return True
    return right is None or _room_left(before, piece, right) > 0


def _room_left(before: Piece, piece: Piece, right: float) -> float:
    """Pixels that would have been left behind `before` had the next line's first word stood there too."""
    line = piece.line
    first = _WORD_START.match(line.text)
    per_letter = (line.x1 - line.x0) / max(1, len(line.text))
    return right - before.line.x1 - per_letter * (1 + len(first[0]) if first else 1)


def _short_of(before: Piece, piece: Piece, right: float) -> bool:
    """Whether the break between two lines was made on purpose: far from the edge, and a capital begins
    the next."""
    left = min(before.line.x0, piece.line.x0)
    return _new_start(before, piece, right) and _room_left(before, piece, right) > 0.4 * (right - left)


def _item(group: list[Piece], lexicon: Lexicon | None) -> Item:
    mark = group[0].mark
    number = mark.value if mark is not None and mark.kind in ("number", "bare_number") else None
    sources = tuple(dict.fromkeys(source for piece in group for source in piece.sources))
    return Item(join_lines((piece.body for piece in group), lexicon), sources, number)
