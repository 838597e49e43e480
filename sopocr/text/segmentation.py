"""Putting back the spaces that a reader dropped."""

from __future__ import annotations

import math
import re

from sopocr.text.lexicon import Lexicon

_SHORTEST = 7
"""Letters from which an unknown word may be two glued ones."""
_LONGEST_WORD = 24
_COMMON = 3e-5
"""How common a word must be to be cut out of a longer run of letters."""
_LONG_PART = 6
"""A part this long needs only to be known."""
_ATTACHED = frozenset({"di", "ke", "se"})
"""Prepositions that writers glue on by themselves ("dikelas"): not cut off at the start of a lower-case
word."""
_PIECE_COST = 6.0
_RUNS = re.compile(r"[A-Za-z]+|\d+")


class Segmenter:
    """Splits runs of letters into known words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, str | None] = {}

    def split(self, run: str) -> str | None:
        """`run` with spaces, or None where it does not fall into common words without a rest."""
        if run not in self._known:
            self._known[run] = self._split(run)
        return self._known[run]

    def is_word(self, part: str) -> bool:
        return self._lexicon.is_word(part)

    def _split(self, run: str) -> str | None:
        if len(run) < _SHORTEST or not run.isalpha():
            return None
        best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                before = best[start]
                piece = run[start:end]
                if before is None or not self._is_piece(piece):
                    continue
                cost = before[0] + _PIECE_COST - math.log(max(self._lexicon.frequency(piece), 1e-7))
                held = best[end]
                if held is None or cost < held[0]:
                    best[end] = (cost, (*before[1], piece))
        whole = best[-1]
        if whole is None or not 2 <= len(whole[1]) <= max(2, len(run) // 4):
            return None
        pieces = whole[1]
        if pieces[0].lower() in _ATTACHED and not pieces[1][0].isupper():
            return None
        return " ".join(pieces)

    def _is_piece(self, piece: str) -> bool:
        if not self._lexicon.is_word(piece) or _mixed_case(piece):
            return False
        if len(piece) <= 3:
            return self._lexicon.frequency(piece) >= 1e-4
        return len(piece) >= _LONG_PART or self._lexicon.frequency(piece) >= _COMMON


def _mixed_case(piece: str) -> bool:
    return not (piece.islower() or piece.isupper() or piece.istitle())


def split_numbers(run: str, segmenter: Segmenter) -> str | None:
    """A run of letters and digits with spaces between words and numbers ("Nomor18Tahun2016"), None for
    a code."""
    if not run.isalnum() or not run.isascii():
        return None
    parts: list[str] = []
    words = 0
    for part in _RUNS.findall(run):
        if part.isdigit():
            parts.append(part)
            continue
        spaced = part if segmenter.is_word(part) else segmenter.split(part)
        if spaced is None or len(part) < 3:
            return None
        words += 1
        parts.append(spaced)
    return " ".join(parts) if words and len(parts) > 1 else None
