"""How far a line of a text source can be trusted: nobody saw the paper, only the words speak for themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from sopocr.model.page import Reading, TextLine
from sopocr.text.correction import correct_line
from sopocr.text.lexicon import default_lexicon

READER = "teks"
"""The name under which the source's own text stands among the readings."""
_CLEAN = 0.98
_UNKNOWN_WORD = 0.86
_MENDED = 0.95
_BROKEN_WORD = 0.6
"""Factors of the confidence: a text without a fault, and for each word that is unknown, was mended, or holds
signs that no word holds."""
_BROKEN = re.compile(r"[A-Za-z][^\w\s.,/()'’&-]+[A-Za-z]|[|{}\[\]\\~^<>_¥£§]|[a-z][A-Z][a-z]?[A-Z]|\b[A-Za-z]+[0-9][a-z]")


def mended(line: TextLine) -> TextLine:
    """A line with its clear reading errors mended and its confidence; one that carries readings stays as it is."""
    if line.readings or not line.text:
        return line
    done = correct_line(line.text)
    confidence = trust(done.text) * _MENDED ** len(done.corrections)
    return replace(
        line,
        text=done.text,
        confidence=round(confidence, 4),
        readings={READER: Reading(READER, line.text, round(confidence, 4))},
        corrections=done.corrections,
    )


def trust(text: str) -> float:
    """The probability that a line of text is what the paper says, from its words alone."""
    confidence = _CLEAN
    for token in text.split():
        core = token.strip(".,;:()\"'-/")
        if _BROKEN.search(core):
            confidence *= _BROKEN_WORD
        elif is_unknown(core):
            confidence *= _UNKNOWN_WORD
    return max(0.05, confidence)


def is_unknown(word: str) -> bool:
    """Whether a word in small letters (names and abbreviations apart) is none that is known."""
    parts = [part for part in re.split(r"[-/]", word) if part]
    return any(part.isalpha() and part[1:].islower() and len(part) > 3 and not default_lexicon().knows(part)
               for part in parts)  # fmt: skip
