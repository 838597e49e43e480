"""Two readings of one line become one text with a confidence.

The readers err in unlike ways. PP-OCR is the stronger one on poor print and leads; Tesseract knows Indonesian
words and overrules it, stretch by stretch, where PP-OCR is unsure and Tesseract is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from sopocr.model.page import Reading
from sopocr.ocr.protocol import Hint

_RANK = ("ppocr", "tesseract")
"""The leading reader first."""

_UNALIKE = 0.4
"""Below this similarity the readings do not speak of the same text, and their parts are not mixed."""
_SURE = 0.94
"""Tesseract's confidence in a word that it all but never has wrong (its highest is 0.97)."""
_UNSURE = 0.9
"""Below this the leading reader's character may be overruled by a sure one."""
_SEEN_CLEARLY = 0.97
"""From this on not even a word that only the second reader makes of it overrules the leading one."""
_SLIPS = frozenset({("l", "i"), ("t", "i"), ("f", "t"), ("c", "e"), ("l", "I"), ("s", "n")})
"""What PP-OCR reads for what stands there, on small and soft print, as measured: 44 of 50 were slips."""
_SLIP_SURE = 0.5
"""Tesseract's confidence that is enough to mend a slip."""
_SWAPS = frozenset({("i", "I"), ("I", "i"), ("j", "J"), ("J", "j"), (".", ","), (",", "."), (";", ":")})
"""What Tesseract takes for one another on small print, sure of itself."""

_UNSURE_OF_ALL, _CLEAR_THROUGHOUT = 0.8, 0.85
"""Confidence of the leader in all of a line below which it may have left out a part of it, and that of
Tesseract in each character of the whole."""
_LEFT_OUT = 2
"""Letters from which what was left out is print: "abid" of "Kabid IKP"."""

_ROMAN = re.compile(r"II|III|IV|VI{1,3}")
"""Roman numerals, which Tesseract makes words of: "Wadir INI"."""
_NUMBER = re.compile(r"\d{1,3}[.)]?")
_NUMBER_SURE = 0.7
"""Tesseract's confidence in a lone number that is enough against letters of which the leader is unsure."""

_NEEDS_SECOND = 0.95
"""A reading with a character less sure than this gets a second one. Measured on 5,400 lines: a fourth of them
fall under it, and with them all whose text a second reading changes for the better."""
_NEEDS_SECOND_DIGITS = 0.98
"""The same for a lone number, where no neighbour betrays a slip."""

# Probability that a line is right, as a logistic curve over the log-odds of its least sure character:
# (offset, slope), fitted on the same lines by how the readings compare.
_AGREE = (2.1, 0.46)
_DIFFER = (-0.4, 0.64)
_ALONE = (-0.1, 0.9)
_DOUBTFUL = (-1.6, 1.2)
_LEAST, _MOST = 0.05, 0.998

# Marks that mean the same; which one a reader answers says nothing about the paper.
_FOLD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True)
class TextChoice:
    """The text of a line.

    `confidence` is a rough probability that all of it is right. `note` says how the readings compare.
    """

    text: str
    confidence: float
    note: str = ""


IsWord = Callable[[str], bool]
"""Whether some letters are a word of the language or the field."""


def arbitrate(
    readings: Mapping[str, Reading], hint: Hint = Hint.LINE, is_word: IsWord | None = None
) -> TextChoice:
    """The text of a line that one or two readers have read, keyed by reader name.

    With `is_word` a known word stands against an unknown one.
    """
    ranked = sorted(readings.values(), key=lambda reading: _rank(reading.reader))
    if not ranked:
        return TextChoice("", 0.0)
    leader = ranked[0]
    if len(ranked) == 1:
        curve = _DOUBTFUL if _is_no_print(leader, hint) else _ALONE
        return TextChoice(leader.text, _probability(leader, curve))
    second = ranked[1]
    if not leader.text or not second.text:
        alone = leader if leader.text else second
        note = f"only {alone.reader} read it" if alone.text else ""
        return TextChoice(alone.text, _probability(alone, _DOUBTFUL), note)
    mine, theirs = leader.text.translate(_FOLD), second.text.translate(_FOLD)
    if mine == theirs:
        return TextChoice(leader.text, _probability(leader, _AGREE), "readers agree")
    if hint is Hint.DIGITS and _only_number(leader, second):
        return TextChoice(second.text, _probability(second, _DIFFER), f"{second.reader} reads a number")
    if _left_out(leader, second):
        return TextChoice(second.text, _probability(leader, _DIFFER), f"{leader.reader} left print out")
    if Levenshtein.normalized_similarity(mine, theirs) < _UNALIKE:
        return TextChoice(leader.text, _probability(leader, _DOUBTFUL), "readings unalike")
    text, taken = "", []
    for here, there in _stretches(mine, theirs):
        verdict = _by_words(leader, here, second, there, is_word) if is_word else None
        if _overruled(leader, here, second, there) if verdict is None else verdict:
            text += second.text[there]
            taken.append(f"{leader.text[here]!r} -> {second.text[there]!r}")
        else:
            text += leader.text[here]
    note = f"{second.reader} overrules: {', '.join(taken)}" if taken else "readers differ"
    return TextChoice(text, _probability(leader, _DIFFER), note)


def needs_second_reading(
    reading: Reading, hint: Hint = Hint.LINE, is_odd: Callable[[str], bool] | None = None
) -> bool:
    """Whether a second reader could change the leading reader's text of a line, or its worth: where that one
    was unsure of a character, or read what `is_odd` tells to be no known words. An author's own misspelling
    is known by both readers' seeing it, however clearly one does."""
    if not reading.text or _is_no_print(reading, hint):
        return False
    least = _NEEDS_SECOND_DIGITS if hint is Hint.DIGITS else _NEEDS_SECOND
    unsure = min(reading.char_confidences, default=reading.confidence) < least
    return unsure or (is_odd is not None and is_odd(reading.text))


_FEWEST = {Hint.LINE: 7, Hint.SHORT: 3}
"""Letters, half of those that there is room for, below which an unsure reading is one of strokes, dust or
rests of rulings: on 173 such lines of real scans the readers never agreed, and the second changed no text."""


def _is_no_print(reading: Reading, hint: Hint) -> bool:
    """Whether a reading is unsure and has far fewer letters than there is room for."""
    unsure = min(reading.char_confidences, default=reading.confidence) < _NEEDS_SECOND
    return unsure and 0 < len(reading.text.strip()) < _FEWEST.get(hint, 0)


def _probability(reading: Reading, curve: tuple[float, float]) -> float:
    """The probability that a line is right."""
    if not reading.text:
        return 0.0
    least = min(reading.char_confidences, default=reading.confidence)
    least = min(max(least, _LEAST), _MOST)
    offset, slope = curve
    return 1 / (1 + math.exp(-offset - slope * math.log(least / (1 - least))))


def _stretches(mine: str, theirs: str) -> Iterator[tuple[slice, slice]]:
    """The alignment as pairs of slices, equal and differing ones by turns."""
    pending: tuple[slice, slice] | None = None
    for step in Levenshtein.opcodes(mine, theirs):
        here, there = slice(step.src_start, step.src_end), slice(step.dest_start, step.dest_end)
        if step.tag == "equal":
            if pending:
                yield pending
            pending = None
            yield here, there
        elif pending:
            pending = slice(pending[0].start, here.stop), slice(pending[1].start, there.stop)
        else:
            pending = here, there
    if pending:
        yield pending


def _only_number(leader: Reading, second: Reading) -> bool:
    """Whether only the second of two readings is a number, and the leader is unsure of its own."""
    return (
        _NUMBER.fullmatch(leader.text) is None
        and _NUMBER.fullmatch(second.text) is not None
        and min(leader.char_confidences, default=leader.confidence) < _UNSURE
        and second.confidence >= _NUMBER_SURE
    )


def _left_out(leader: Reading, second: Reading) -> bool:
    """Whether the leader, unsure of all that it read, has only a part of what the other read clearly."""
    rest = second.text.replace(leader.text, "", 1)
    more = rest != second.text and len(re.findall(r"[^\W\d_]", rest)) >= _LEFT_OUT and not _counts(rest)
    return (
        more
        and len(leader.text) > _LEFT_OUT
        and leader.confidence < _UNSURE_OF_ALL
        and min(second.char_confidences, default=second.confidence) >= _CLEAR_THROUGHOUT
    )


_ITEM_MARK = re.compile(r"\s*[•·∙▪■●○◦►▸✓*–—-]\s*")
"""The dot or dash before an item of a list."""


def _overruled(leader: Reading, mine: slice, second: Reading, theirs: slice) -> bool:
    """Whether the second reading is right in a stretch."""
    ours, other = leader.text[mine], second.text[theirs]
    if ours == other or not (ours + other).strip():  # spaces are the leader's: it restores them from the ink
        return False
    if mine.start == 0 and not other.strip() and _ITEM_MARK.fullmatch(ours):
        return False  # what one reader sees before an item the other takes for dust
    if (ours, other) in _SWAPS or _counts(ours) != _counts(other):
        return False
    doubt, trust = _least(leader, mine), _least(second, theirs)
    if doubt >= _UNSURE:
        return False
    return trust >= (_SLIP_SURE if (ours, other) in _SLIPS else _SURE)


def _by_words(leader: Reading, mine: slice, second: Reading, theirs: slice, is_word: IsWord) -> bool | None:
    """Whether the second reading is right in a stretch, by the words that it lies in; None where these do
    not tell."""
    if leader.text[mine] == second.text[theirs]:
        return False
    ours, other = _whole_word(leader.text, mine), _whole_word(second.text, theirs)
    if not (ours.isalpha() and other.isalpha()) or ours.lower() == other.lower():
        return None
    if _ROMAN.fullmatch(ours) and not _ROMAN.fullmatch(other):
        return False
    known = len(ours) > 1 and is_word(ours), len(other) > 2 and is_word(other)
    if known[0] == known[1]:
        return None
    if known[0]:
        return False
    doubt, trust = _least(leader, mine), _least(second, theirs)
    return True if doubt < _SEEN_CLEARLY and trust >= _SLIP_SURE else None


def _whole_word(text: str, part: slice) -> str:
    """The letters that a stretch lies among; with whatever else the stretch holds."""
    start, stop = part.start, part.stop
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while stop < len(text) and text[stop].isalpha():
        stop += 1
    return text[start:stop]


def _counts(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _least(reading: Reading, stretch: slice) -> float:
    """The lowest confidence in a stretch, or beside it where it is empty."""
    start, stop = (stretch.start, stretch.stop)
    if start == stop:
        start, stop = max(0, start - 1), stop + 1
    return min(reading.char_confidences[start:stop], default=reading.confidence)


def _rank(name: str) -> tuple[int, str]:
    return (_RANK.index(name) if name in _RANK else len(_RANK), name)
