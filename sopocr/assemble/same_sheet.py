"""Whether two pages are two pictures of one sheet, decided on their words and numbers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz

from sopocr.model.page import ReadPage, TextLine
from sopocr.text.folding import skeleton

_FEWEST_LETTERS = 120
"""Letters below which a page says too little to be known again."""
_COMMON = 0.72
"""Share of the words that two readings of one sheet have in common at least (drawn pages scanned twice, the
worse one harsh: .74 and more)."""
_CLEAR = 0.9
"""Legibility from which a word says what it says."""
_LIKE, _LIKE_CLEAR = 60.0, 80.0
"""Likeness (0..100) of letters from which two words may be readings of one, where the second was read
unclearly and clearly."""
_MISSED, _FEW = 0.06, 4
"""Share of its clear words that a page may have alone, and their number on a page of few: print under a
stamp, a corner cut off."""


@dataclass(frozen=True)
class PageWords:
    """The words of a page: `counts` of all, `clear` those that were read clearly, `bare` all letters run
    together, look-alikes folded. `exact` tells that they were not read but given."""

    counts: Counter[str]
    clear: frozenset[str]
    bare: str
    exact: bool


def page_words(page: ReadPage) -> PageWords:
    """The words of a page, whatever its tables are."""
    lines = [line for table in page.tables for cell in table.cells for line in cell.lines]
    lines += list(page.lines)
    exact = page.born_digital or page.from_text
    counts: Counter[str] = Counter()
    clear: set[str] = set()
    for line in lines:
        words = _words(line)
        counts.update(words)
        if exact or line.legibility >= _CLEAR:
            clear.update(words)
    return PageWords(counts, frozenset(clear), "".join(skeleton(line.text) for line in lines), exact)


def _words(line: TextLine) -> list[str]:
    """Words with look-alike letters folded, and numbers as they are."""
    found = re.findall(r"[a-z]{2,}|\d+", line.text.lower())
    return [word if word.isdigit() else skeleton(word) for word in found]


def same_sheet(one: PageWords, other: PageWords) -> bool:
    """Whether the pages say the same: no clear word or number of one stands otherwise in the other.

    Sister SOPs differ in a word, which is a clear one on both. What a reader lost or made of a word is either
    unclear or like the word, and what it ran together is found in the other's letters.
    """
    if min(len(one.bare), len(other.bare)) < _FEWEST_LETTERS:
        return False
    if one.exact and other.exact:
        return one.counts == other.counts
    common = sum((one.counts & other.counts).values())
    total = one.counts.total() + other.counts.total()
    if 2 * common < _COMMON * total:
        return False
    alone = [_alone(one, other), _alone(other, one)]
    if all(alone):
        return False
    return max(map(len, alone)) <= max(_FEW, _MISSED * min(len(one.clear), len(other.clear)))


def _alone(one: PageWords, other: PageWords) -> list[str]:
    """Clear words that one page has more often than the other, where nothing in the other may be them."""
    candidates = list(other.counts - one.counts)
    return [
        word
        for word in one.counts - other.counts
        if word in one.clear
        and len(word) >= (_SHORT_NUMBER if word.isdigit() else _SHORT_WORD)
        and (word.isdigit() or other.bare.count(word) < one.bare.count(word))
        and not any(_may_be(word, candidate, candidate in other.clear) for candidate in candidates)
    ]


_SHORT_NUMBER, _SHORT_WORD = 2, 3
"""Digits and letters from which a lost one is news: lone digits of a numbered column are often lost."""


def _may_be(word: str, candidate: str, clear: bool) -> bool:
    """Whether two readings may be of one word, the second read clearly or not; of two numbers none is the
    other."""
    if word.isdigit() and candidate.isdigit():
        return False
    return fuzz.ratio(word, candidate) >= (_LIKE_CLEAR if clear else _LIKE)
