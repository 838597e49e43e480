"""Which of the marks that lines may begin with are those of a list: they form a sequence, or recur."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sopocr.text.marks import Mark, digit_like, misread_letter, misread_one, possible_marks
from sopocr.text.pieces import NUMBER_FOLLOWS, Piece, line_height

_NO_MARK_FOLLOWS = re.compile(
    r"^(?:tahun|thn|hari|jam|menit|orang|buah|unit|lembar|rangkap|minggu|bulan|juta)\b", re.I
)


def accept_marks(pieces: list[Piece], *, bare_numbers: bool = True) -> list[Piece]:
    """The pieces with the marks that hold together as a list."""
    bullets = _recurring_bullets(pieces)
    state = _Sequence()
    result: list[Piece] = []
    for index, piece in enumerate(pieces):
        rest = [later.line.text for later in pieces[index + 1 :]]
        before = result[-1].line.text if result else ""
        mark = state.accept(piece.line.text, before, rest, bullets, bare_numbers=bare_numbers)
        result.append(replace(piece, mark=mark, starts=mark is not None))
    return _without_lone_bullets(result)


def _without_lone_bullets(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a numbered list without bullets that stand alone under their number, further right than
    the numbers do: no list has one item, a speck before a wrapped line does."""
    numbered = [place for place, piece in enumerate(pieces) if piece.mark and piece.mark.kind == "number"]
    height = line_height(pieces)
    if len(numbered) < 2 or numbered[0] != 0 or height <= 0:
        return pieces
    edge = min(pieces[place].line.x0 for place in numbered)
    result = list(pieces)
    for start, stop in pairwise([*numbered, len(pieces)]):
        bullets = [at for at in range(start, stop) if (m := pieces[at].mark) and m.kind == "bullet"]
        if len(bullets) == 1 and pieces[bullets[0]].line.x0 > edge + _INDENT * height:
            speck = pieces[bullets[0]]
            bare = replace(speck.line, text=speck.body)
            result[bullets[0]] = replace(speck, line=bare, mark=None, starts=False)
    return result


_INDENT = 0.4
"""Line heights from the numbers' edge from which a bullet stands under them, and is no number misread."""


def _recurring_bullets(pieces: list[Piece]) -> frozenset[str]:
    """The doubtful bullets that begin several lines, of which the first is one, at one place from the
    left or about one middle."""
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
        lefts = [p.line.x0 for p in holders]
        middles = [0.5 * (p.line.x0 + p.line.x1) for p in holders]
        spread = min(max(lefts) - min(lefts), max(middles) - min(middles))
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

    def accept(  # noqa: PLR0911 - one reason for no mark a line
        self, text: str, before: str, rest: Sequence[str], bullets: frozenset[str], *, bare_numbers: bool
    ) -> Mark | None:
        following = [m for later in rest for m in possible_marks(later)]
        again = self._letter_again(text, before, rest)
        if again is not None:
            self.letter = again.value
            return again
        one = misread_one(text) if self.number is None else None
        numbers = [m.value for m in following if m.kind in ("number", "bare_number")]
        if one is not None and numbers[:1] == [2] and not NUMBER_FOLLOWS.search(before):
            self.number, self.letter, self.sub = 1, None, None
            return one
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
