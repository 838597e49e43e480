"""Joining the lines of a wrapped text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sopocr.text.lexicon import Lexicon, default_lexicon

_LAST_WORD = re.compile(r"([^\W\d_]+)$")
_FIRST_WORD = re.compile(r"^([^\W\d_]+)")
_STROKE = re.compile(r"[1Il|]")
"""What a reader makes of a lone "i": the end of a word broken by the edge of a cell."""
_CLOSING = (",", ".", ";", ":", ")", "]", "!", "?", "%")


_OPEN_END = re.compile(r"\w[/-] $")
"""The end of a line behind which a space is written: only a source whose words are its own tells of it."""


def stripped(text: str) -> str:
    """A line without the white around it but the space that `join_lines` is to keep."""
    return text.lstrip() if _OPEN_END.search(text) else text.strip()


def join_lines(lines: Iterable[str], lexicon: Lexicon | None = None) -> str:
    """One string of wrapped lines, joined by single spaces.

    No space stands behind a line that ends with "/" or a hyphen ("Perundang-" + "undangan"), nor before
    closing punctuation; a slash with a space on its other side keeps both, and a slash or hyphen whose line
    ends with a space keeps that. The hyphen of a syllable break
    goes ("monito-" + "ring"), and a word broken by the cell's edge is joined ("monitorin" + "g"), only where
    the joined word is known and its parts are not both words.
    """
    known = lexicon or default_lexicon()
    joined = ""
    open_end = False
    for line in lines:
        text = re.sub(r"\s+", " ", line).strip()
        if not text:
            continue
        if open_end:
            joined = f"{joined} {text}"
        else:
            joined = _join(joined, text, known) if joined else text
        open_end = _OPEN_END.search(line) is not None
    return joined


def _join(before: str, after: str, lexicon: Lexicon) -> str:
    if before.endswith("-") and not before.endswith((" -", "--")) and after[0].isalnum():
        left, right = _LAST_WORD.search(before[:-1]), _FIRST_WORD.search(after)
        if left and right and right[1].islower() and _broken(left[1], right[1], lexicon):
            return before[:-1] + after
        return before + after
    if before.endswith(("/", "(")) and not before.endswith(" /"):
        return before + after
    if after.startswith(_CLOSING) or re.match(r"/\S|-\w", after):
        return before + after
    left, right = _LAST_WORD.search(before), _FIRST_WORD.search(after)
    if left and _STROKE.fullmatch(after) and left[1][-1].islower() and _lacks_i(left[1], lexicon):
        return before + "i"
    if left and right and _same_case(left[1], right[1]) and _broken(left[1], right[1], lexicon):
        return before + after
    return f"{before} {after}"


def _broken(left: str, right: str, lexicon: Lexicon) -> bool:
    """Whether two letter groups are the halves of one word."""
    whole = lexicon.knows(left + right) and len(left + right) > 3
    return whole and not (lexicon.is_word(left) and lexicon.is_word(right))


def _lacks_i(left: str, lexicon: Lexicon) -> bool:
    """Whether letters are no word, but one with an "i" behind them."""
    return len(left) > 3 and not lexicon.knows(left) and lexicon.knows(left + "i")


def _same_case(left: str, right: str) -> bool:
    return (right.islower() and not (left.isupper() and len(left) > 1)) or (
        left.isupper() and right.isupper()
    )
