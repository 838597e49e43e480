"""Which words of a PDF's text layer say what the page shows, as far as language tells: glyphs without a
right map to letters.

Fonts are often embedded with a map to Unicode that is wrong or has gaps. Ligatures are the usual gap ("ti" as
U+019F); a map that is off as a whole turns all words of a font into none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from sopocr.model.page import Word

_LIGATURES = ("ti", "tt", "fi", "ft", "fl", "ff", "tf", "ffi", "tti", "fft", "ffl", "fj", "th")
"""What one glyph of the usual office fonts may stand for."""
_MOST = 0.6
"""Share of the words with an odd sign that a ligature must make words of."""
_LEAST_KNOWN = 0.4
"""Share of a font's words that the language knows, below which its letters are checked against the picture.
Real text has 0.8 and more; a font that sets names and numbers alone may have less and passes the check."""
_LEAST_TOKENS = 2
_TOKEN = re.compile(r"[^\W\d_]{4,}")
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")


def is_odd(sign: str) -> bool:
    """True for what no Indonesian office types: private or unmapped signs and letters of no keyboard here."""
    code = ord(sign)
    return 0x100 <= code < 0x2000 or 0x2C00 <= code < 0xF020 or code > 0xF0FF or 0x7F <= code < 0xA0


def mend_glyphs(words: Sequence[Word], is_word: Callable[[str], bool]) -> tuple[list[Word], list[Word]]:
    """The words with their ligatures spelled out, and those whose letters are in doubt: they are to be held
    against the picture."""
    spelled = _spelled(words, is_word)
    fonts: dict[str, Counter[bool]] = defaultdict(Counter)
    for word in spelled:
        for token in _tokens(word.text):
            fonts[word.font][is_word(token)] += 1
    doubtful = {
        font
        for font, count in fonts.items()
        if sum(count.values()) >= _LEAST_TOKENS and count[True] < _LEAST_KNOWN * sum(count.values())
    }
    strange = _strange_fonts(spelled)
    sure: list[Word] = []
    unsure: list[Word] = []
    for word in spelled:
        odd = any(map(is_odd, word.text))
        (unsure if odd or word.font in doubtful or word.font in strange else sure).append(word)
    return sure, unsure


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _strange_fonts(words: Sequence[Word]) -> set[str]:
    """Fonts in whose words signs stand between letters where none belong, as shifted codes put them."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for word in words:
        inner = word.text[1:-1]
        signs = sum(not s.isalnum() and s not in "/-.,&'’()_:;" for s in inner)
        counts[word.font][0] += len(inner)
        counts[word.font][1] += signs
    return {font for font, (letters, signs) in counts.items() if letters >= 8 and signs > 0.15 * letters}


def _spelled(words: Sequence[Word], is_word: Callable[[str], bool]) -> list[Word]:
    """The words with each odd sign of a font replaced by the ligature that makes words of most that bear
    it."""
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for word in words:
        for token in re.split(r"[\s/\-.,;:()]+", word.text):
            for sign in set(filter(is_odd, token)):
                if _LATIN.search(token):
                    bearers[word.font, sign].append(token)
    meanings: dict[tuple[str, str], str] = {}
    # words with one odd sign tell first; then those whose other signs are known
    for key, tokens in sorted(bearers.items(), key=lambda item: -len(item[1])):
        found = _meaning(key, tokens, meanings, is_word)
        if found:
            meanings[key] = found
    return [
        replace(word, text="".join(meanings.get((word.font, sign), sign) for sign in word.text))
        if any(map(is_odd, word.text))
        else word
        for word in words
    ]


def _meaning(
    key: tuple[str, str],
    tokens: Sequence[str],
    meanings: dict[tuple[str, str], str],
    is_word: Callable[[str], bool],
) -> str:
    font, sign = key
    plain = ["".join(meanings.get((font, s), s) if s != sign else s for s in token) for token in set(tokens)]
    plain = [token for token in plain if not any(is_odd(s) for s in token if s != sign)]
    scores = {
        ligature: sum(is_word(token.replace(sign, ligature)) for token in plain) for ligature in _LIGATURES
    }
    best, *others = sorted(scores, key=lambda ligature: -scores[ligature])
    if not plain or scores[best] < _MOST * len(plain) or scores[others[0]] == scores[best]:
        return ""
    return best
