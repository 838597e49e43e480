"""How far a line of a text source can be trusted: nobody saw the paper, only the words speak for
themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sopocr.model.page import Reading, TextLine
from sopocr.text.correction import Corrector
from sopocr.text.lexicon import Lexicon, default_lexicon

READER = "teks"
"""The name under which the source's own text stands among the readings."""
_CLEAN = 0.98
_AUTHORS_WORD = 0.92
_ODD_WORD = 0.8
_MISREAD_WORD = 0.55
_BROKEN_WORD = 0.5
_MENDED = 0.93
"""Factors of the confidence: a text without a fault; for each unknown word that the text has more than once,
once in a clean text, once in a poor one; for each word with signs that no word holds; for each mended one."""
_POOR = 0.01
"""Share of words that are unknown and stand only once, from which the text counts as poorly read. Typed texts
stay below it, one misread letter in a hundred gives several times as much."""
_BROKEN = re.compile(r"[A-Za-z](?:[^\w\s.,/()'’&-]|_)+[A-Za-z]|[|{}\[\]\\~^<>_¥£§]|\b[A-Za-z]+[0-9][a-z]")


@dataclass(frozen=True)
class Manner:
    """How a text is written: the unknown words that it has more than once, and whether it is poorly read.

    `lexicon` tells which words are known.
    """

    repeated: frozenset[str] = frozenset()
    poor: bool = False
    lexicon: Lexicon = field(default_factory=default_lexicon)

    @staticmethod
    def of(texts: Iterable[str], lexicon: Lexicon | None = None) -> Manner:
        """The manner of all lines of a source."""
        known = lexicon or default_lexicon()
        unknown: Counter[str] = Counter()
        words = 0
        for text in texts:
            for core in _cores(text):
                words += 1
                if is_unknown(core, known) or _BROKEN.search(core):
                    unknown[core.lower()] += 1
        once = sum(1 for times in unknown.values() if times == 1)
        repeated = frozenset(word for word, times in unknown.items() if times > 1)
        return Manner(repeated, once > max(2, _POOR * words), known)


def read_line(line: TextLine, corrector: Corrector | None) -> TextLine:
    """A line with the source's text as its reading and, with a corrector, its clear reading errors mended.

    One that carries readings already stays as it is.
    """
    if line.readings or not line.text:
        return line
    line = replace(line, readings={READER: Reading(READER, line.text, line.confidence)})
    if corrector is None:
        return line
    done = corrector.line(line.text)
    return replace(line, text=done.text, corrections=done.corrections)


def weighed(line: TextLine, manner: Manner) -> TextLine:
    """A line with its confidence in a text of that manner; `line.confidence` is what is known of its
    place."""
    if READER not in line.readings:
        return line
    confidence = round(line.confidence * trust(line.text, manner) * _MENDED ** len(line.corrections), 4)
    return replace(line, confidence=confidence)


def trust(text: str, manner: Manner) -> float:
    """The probability that a line of text is what the paper says, from its words alone."""
    confidence = _CLEAN
    for core in _cores(text):
        if _BROKEN.search(core):
            confidence *= _BROKEN_WORD
        elif is_unknown(core, manner.lexicon):
            known_here = core.lower() in manner.repeated
            confidence *= _AUTHORS_WORD if known_here else _MISREAD_WORD if manner.poor else _ODD_WORD
    return max(0.05, confidence)


def _cores(text: str) -> Iterator[str]:
    return (core for token in text.split() if (core := token.strip(".,;:()\"'-/")))


def is_unknown(word: str, lexicon: Lexicon) -> bool:
    """Whether a word in small letters (names and abbreviations apart) is none that is known."""
    parts = [part for part in re.split(r"[-/]", word) if part]
    return any(
        part.isalpha() and part[1:].islower() and len(part) > 3 and not lexicon.knows(part) for part in parts
    )
