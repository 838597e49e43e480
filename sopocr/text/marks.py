"""The marks that begin list items: numbers, letters, Roman numerals and bullets, as readers leave them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MarkKind = Literal[
    "number", "bare_number", "sub_number", "letter", "bare_letter", "roman", "bullet", "weak_bullet"
]

_BULLETS = "•●○◦▪■□◆◇►▶➢➤✓✔√∙·*¢°«»›>–—¤§©®†➔→"
_WEAK = "eo0Ov+-~=.,¥"
"""What readers make of a bullet, and dashes: a mark only where several lines at one place have it."""

_NUMBER = re.compile(r"^\(?(?P<n>\d{1,2})\s?(?P<end>[.)]|[,:](?=\s))\s*(?!\d)(?=\S)")
_NUMBER_ALONE = re.compile(r"^\(?(?P<n>\d{1,2})\s?[.),]\s*$")
_SUB_NUMBER = re.compile(r"^(?P<n>\d{1,2}\.\d{1,2})\.?\)?\s+(?=\D)")
_BARE_NUMBER = re.compile(r"^(?P<n>\d{1,2})\s+(?=[A-Z\"“(])")
_ROMAN = re.compile(r"^\(?(?P<n>[IVX]{1,5})\s?[.)]\s*(?=\S)")
_LETTER = re.compile(r"^\(?(?P<n>[A-Za-z])\s?[.)]\s*(?=\S)")
_BARE_LETTER = re.compile(r"^(?P<n>[a-z])\s+(?=[A-Z\"“(])")
_BULLET = re.compile(rf"^[{re.escape(_BULLETS)}]+\s*(?=\S)")
_WEAK_BULLET = re.compile(rf"^(?P<n>[{re.escape(_WEAK)}])(?:\s+(?=\S)|(?<=[-+~=])(?=[A-Za-z]))")
_SOMETHING = re.compile(r"[^\W_]")

_DIGIT_LIKE = {
    "l": 1,
    "I": 1,
    "i": 1,
    "L": 1,
    "|": 1,
    "!": 1,
    "S": 5,
    "s": 5,
    "B": 8,
    "Z": 2,
    "z": 2,
    "G": 6,
    "b": 6,
    "g": 9,
    "q": 9,
    "T": 7,
}
"""Digits that a reader takes for a letter; used only for a number that the list expects there."""

_LETTER_LIKE = {
    "a": "8304@oOnsuq",
    "b": "h68DBo0",
    "c": "eCG(o6€¢«",
    "d": "4aoOJ",
    "e": "c@o8",
    "f": "trlTI",
    "g": "q9ya8",
    "h": "bnI",
    "i": "lIj1!",
    "j": "iI)",
}
"""What readers make of a letter that marks an item; used only for the letter that the list expects there."""
_MISREAD_LETTER = re.compile(r"^\(?(?P<n>[^\s.)])\s?[.)]\s*(?=[^\W_]|[\"“(])")
_MISREAD_SIGN = re.compile(r"^\(?(?P<n>[a-z])[ijlJIL1|!\]}t]\s+(?=[A-Z\"“(])")
"""A letter whose bracket was read as another upright stroke: "bj Printer"."""

_ROMAN_VALUES = {
    numeral: value
    for value, numeral in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"),
        start=1,
    )
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A possible mark: its kind, its place in the sequence (0 for bullets), and where the item's text
    begins."""

    kind: MarkKind
    value: int
    end: int
    glyph: str = ""


def possible_marks(text: str) -> list[Mark]:
    """All readings of the start of `text` as a mark, the most telling first."""
    found: list[Mark] = []
    if match := _SUB_NUMBER.match(text):
        found.append(Mark("sub_number", int(match["n"].split(".")[1]), match.end(), match["n"]))
    if match := _NUMBER.match(text):
        found.append(Mark("number", int(match["n"]), match.end(), match["end"]))
    if match := _BARE_NUMBER.match(text):
        found.append(Mark("bare_number", int(match["n"]), match.end()))
    if match := _ROMAN.match(text):
        value = _ROMAN_VALUES.get(match["n"])
        if value is not None:
            found.append(Mark("roman", value, match.end(), match["n"]))
    if match := _LETTER.match(text):
        found.append(Mark("letter", ord(match["n"].lower()) - ord("a") + 1, match.end(), match["n"]))
    elif match := _BARE_LETTER.match(text):
        found.append(Mark("bare_letter", ord(match["n"]) - ord("a") + 1, match.end(), match["n"]))
    if match := _BULLET.match(text):
        found.append(Mark("bullet", 0, match.end(), text[0]))
    if match := _WEAK_BULLET.match(text):
        found.append(Mark("weak_bullet", 0, match.end(), match["n"]))
    return found


_ONE_WITH_ITS_DOT = re.compile(r"^[LIl|]\s+(?=[A-Z\"“(])")


def misread_one(text: str) -> Mark | None:
    """The mark "1." that a reader took for one letter: "L SOP Surat Masuk"."""
    match = _ONE_WITH_ITS_DOT.match(text)
    return None if match is None else Mark("number", 1, match.end(), text[0])


def digit_like(glyph: str) -> int | None:
    """The digit that a reader may have taken for this letter."""
    return _DIGIT_LIKE.get(glyph)


def misread_letter(text: str, value: int) -> Mark | None:
    """The mark that `text` begins with if it is that letter (1 for "a"), with itself or its sign misread."""
    letter = chr(ord("a") + value - 1)
    match = _MISREAD_LETTER.match(text)
    if match is not None and match["n"] in _LETTER_LIKE.get(letter, ""):
        return Mark("letter", value, match.end(), letter)
    match = _MISREAD_SIGN.match(text)
    if match is not None and match["n"] == letter:
        return Mark("letter", value, match.end(), letter)
    return None


def is_lone_mark(text: str) -> bool:
    """Whether `text` is a mark without an item: "3.", "•"."""
    return bool(_NUMBER_ALONE.match(text)) or (len(text) == 1 and text in _BULLETS)


def is_nothing(text: str) -> bool:
    """Whether `text` holds no letter or digit: an empty box's "-"."""
    return _SOMETHING.search(text) is None
