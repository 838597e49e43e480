"""The words that reviewers put in place of misread ones, as a lexicon file for later extractions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from rapidfuzz.distance import Indel, Levenshtein

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LIKE = 0.5
"""Likeness of two words (Levenshtein, normalised) from which one is a misreading of the other and not another
word."""


def corrections_file(written: Iterable[tuple[str, str]]) -> str:
    """A word list as `sopocr.text.lexicon.read_words` reads it: one word a line, after "#" what was read
    instead and how often; the most frequent first. `written` are texts before and after."""
    pairs: Counter[tuple[str, str]] = Counter()
    for before, after in written:
        pairs.update(_corrected(before, after))
    by_word: dict[str, Counter[str]] = {}
    for (read, right), count in pairs.items():
        by_word.setdefault(right, Counter())[read] += count
    ordered = sorted(by_word.items(), key=lambda item: (-item[1].total(), item[0]))
    lines = ["# Words that reviewers put in place of misread ones; after each what was read and how often."]
    for word, reads in ordered:
        seen = ", ".join(f"{read} ({count})" for read, count in reads.most_common(5))
        lines.append(f"{word}  # {seen}")
    return "\n".join(lines) + "\n"


def _corrected(before: str, after: str) -> Iterable[tuple[str, str]]:
    """The words that were changed into similar ones."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    for is_equal, group in groupby(Indel.opcodes(old, new), key=lambda block: block.tag == "equal"):
        if is_equal:
            continue
        blocks = list(group)  # what was taken out and put in between two words that stayed
        gone = old[blocks[0].src_start : blocks[-1].src_end]
        come = new[blocks[0].dest_start : blocks[-1].dest_end]
        for read, right in zip(gone, come, strict=False):
            likeness = Levenshtein.normalized_similarity(read.lower(), right.lower())
            if read.lower() != right.lower() and likeness >= _LIKE:
                yield read, right
