"""One cell out of the readings that two scans of a page left: word by word, what is a word wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from sopocr.assemble.textual.trust import Manner, trust
from sopocr.model.evidence import Correction
from sopocr.text.correction import Corrected, Corrector
from sopocr.text.lexicon import Lexicon, default_lexicon

AGREED, ALONE = 0.75, 0.5
"""Confidence of a cell of a loose table on which two readings agree, and of any other: columns were
inferred."""
_SAME_WORD = 55.0
"""Likeness (rapidfuzz, 0 to 100) from which two words are readings of one."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of a cell, how sure it is, and what was mended in it."""

    text: str
    confidence: float
    corrections: tuple[Correction, ...] = ()


def merge(texts: Sequence[str], corrector: Corrector | None, *, sure: bool = True) -> Merged:
    """One text out of the readings of a cell, the first being the better where nothing tells.

    Without `corrector` the readings stay as they are. `sure`: all of the cell's words were read and stand in
    this column.
    """
    mended = [corrector.line(text) if corrector else Corrected(text) for text in texts if text]
    if not mended:
        return Merged("", 0.0)
    lexicon = corrector.lexicon if corrector else default_lexicon()
    mended.sort(key=lambda one: _worth(one.text, lexicon), reverse=True)
    text = mended[0].text
    for other in mended[1:]:
        text = _two(text, other.text, lexicon)
    corrections = [correction for one in mended for correction in one.corrections]
    for one in mended:
        if _key(one.text) != _key(text):
            corrections.append(Correction(read=one.text, mended=text, reason="the other reading of the page"))
    agreed = len(mended) > 1 and all(_key(one.text) == _key(text) for one in mended)
    confidence = (AGREED if agreed and sure else ALONE) * trust(text, Manner(poor=True, lexicon=lexicon))
    return Merged(text, round(confidence, 4), tuple(dict.fromkeys(corrections)))


def complete(text: str, whole: str) -> bool:
    """Whether `text` is what is left of `whole`: its words are beginnings of words of `whole`, in order, and
    one of them at least is broken off."""
    words, full = text.lower().split(), whole.lower().split()
    if not words or len(words) > len(full):
        return False
    at = 0
    cut = len(words) < len(full)
    for word in words:
        while at < len(full) and not full[at].startswith(word.strip(".")):
            at += 1
        if at == len(full):
            return False
        cut |= full[at] != word
        at += 1
    return cut and full[0].startswith(words[0])


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _worth(text: str, lexicon: Lexicon) -> int:
    """Known words against unknown ones."""
    return sum(1 if _known(word, lexicon) else -1 for word in text.split())


def _two(a: str, b: str, lexicon: Lexicon) -> str:
    """Two readings aligned by their words: of two readings of one word the known one, of words that one
    reading alone has those that are known."""
    left, right = a.split(), b.split()
    gain = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            gain[i][j] = max(gain[i + 1][j], gain[i][j + 1], gain[i + 1][j + 1] + _alike(left[i], right[j]))
    words: list[str] = []
    i = j = 0
    while i < len(left) or j < len(right):
        if i < len(left) and j < len(right):
            same = _alike(left[i], right[j])
            if same > 0 and gain[i][j] == gain[i + 1][j + 1] + same:
                words.append(_better(left[i], right[j], lexicon))
                i, j = i + 1, j + 1
                continue
        if j == len(right) or (i < len(left) and gain[i][j] == gain[i + 1][j]):
            words += [left[i]] if _stands_alone(left[i], left, right, lexicon) else []
            i += 1
        else:
            words += [right[j]] if _stands_alone(right[j], right, left, lexicon) else []
            j += 1
    return " ".join(words) or a


def _alike(a: str, b: str) -> float:
    short, long = sorted((_key(a), _key(b)), key=len)
    if not short:
        return 0.0
    if long.startswith(short) and len(short) >= 3:
        return 1.0
    likeness = fuzz.ratio(short, long)
    return likeness / 100 if likeness >= _SAME_WORD else 0.0


def _better(a: str, b: str, lexicon: Lexicon) -> str:
    """The known one of two words, else the longer."""
    if _known(a, lexicon) != _known(b, lexicon):
        return a if _known(a, lexicon) else b
    return a if len(a) >= len(b) else b


def _known(word: str, lexicon: Lexicon) -> bool:
    core = word.strip(".,;:()")
    return not core.isalpha() or lexicon.knows(core)


def _stands_alone(word: str, own: Sequence[str], other: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a word that the other reading lacks is kept: a known word, or all there is."""
    core = word.strip(".,;:()")
    return (core.isalpha() and lexicon.is_word(core)) or len(own) == 1 or not other
