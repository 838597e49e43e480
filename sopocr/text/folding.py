"""Look-alike folding: one form for strings that a reader may confuse, with the way back to the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LOOK_ALIKE = {
    **dict.fromkeys("il1|!jíìïĺ", "i"),
    **dict.fromkeys("o0óòöøq", "o"),
    **dict.fromkeys("s5$", "s"),
    **dict.fromkeys("b8ß", "b"),
    **dict.fromkeys("z2", "z"),
    **dict.fromkeys("aàáâä4", "a"),
    **dict.fromkeys("eèéêë", "e"),
    **dict.fromkeys("uúùü", "u"),
}
"""Letters and digits that print alike at scan resolution. Folding is for comparing, never for output."""

_PAIRS = {"rn": "m", "vv": "w"}
"""Two letters that print like one."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded `text`; `ends[i]` is the offset in the original just behind the i-th folded character."""

    text: str
    ends: tuple[int, ...]


@lru_cache(maxsize=4096)
def fold(text: str) -> Folded:
    """Lower case, letters and digits alone, look-alikes made one."""
    characters: list[str] = []
    ends: list[int] = []
    for index, original in enumerate(text):
        lowered = original.lower()
        if not (lowered.isalnum() or (lowered in "|!$" and _inside_word(text, index))):
            continue
        for character in unicodedata.normalize("NFKC", lowered):
            characters.append(_LOOK_ALIKE.get(character, character))
            ends.append(index + 1)
            pair = "".join(characters[-2:])
            if pair in _PAIRS:
                characters[-2:] = [_PAIRS[pair]]
                ends[-2:] = [index + 1]
    return Folded("".join(characters), tuple(ends))


_TRANSLATION = str.maketrans({letter: folded for letter, folded in _LOOK_ALIKE.items() if letter.isalnum()})


def skeleton(text: str) -> str:
    """Only the folded characters."""
    if text.isascii() and text.isalnum():
        folded = text.lower().translate(_TRANSLATION)
        for pair, one in _PAIRS.items():
            folded = folded.replace(pair, one)
        return folded
    return fold(text).text


def _inside_word(text: str, index: int) -> bool:
    return 0 < index < len(text) - 1 and text[index - 1].isalpha() and text[index + 1].isalpha()
