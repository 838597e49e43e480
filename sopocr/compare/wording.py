"""Texts held against each other: how alike they are, and which of their words differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from sopocr.compare.model import Piece, PieceKind

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Words in lower case with single spaces: what is left when case, spacing and punctuation do not
    count."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def same_words(a: str, b: str) -> bool:
    """Whether two texts differ at most in case, spacing and punctuation."""
    return folded(a).replace(" ", "") == folded(b).replace(" ", "")


def similarity(a: str, b: str) -> float:
    """How alike two folded texts are, 0..1: the mean of the agreement of their characters and of their words.

    Both measures are 1 - (insertions + deletions) / (length a + length b). Characters alone would find any
    two Indonesian sentences half alike; words alone would lose those that a reader broke.
    """
    if a == b:
        return 1.0
    words = Indel.normalized_similarity(a.split(), b.split())
    return (fuzz.ratio(a, b) / 100 + words) / 2


def word_pieces(a: str, b: str) -> list[Piece]:
    """The words of both texts in reading order, marked as equal, only in `a` or only in `b`.

    Equal and removed pieces joined give `a`, equal and added ones `b`. Blanks that stand alone between two
    changes belong to the change, so that a changed phrase is one piece.
    """
    left, right = _TOKEN.findall(a), _TOKEN.findall(b)
    runs: list[tuple[str, str, str]] = []
    for block in Indel.opcodes(left, right):
        old, new = (
            "".join(left[block.src_start : block.src_end]),
            "".join(right[block.dest_start : block.dest_end]),
        )
        runs.append(("", "", old) if block.tag == "equal" else (old, new, ""))
    return list(_pieces(_bridged(runs)))


def _bridged(runs: list[tuple[str, str, str]]) -> Iterable[tuple[str, str, str]]:
    """Runs as (removed, added, equal), with equal blanks between two changes made part of one change."""
    done: list[tuple[str, str, str]] = []
    for place, run in enumerate(runs):
        blank = run[2] and not run[2].strip() and 0 < place < len(runs) - 1
        old, new, equal = (run[2], run[2], "") if blank else run
        if done and not equal and not done[-1][2]:
            done[-1] = (done[-1][0] + old, done[-1][1] + new, "")
        else:
            done.append((old, new, equal))
    return done


def _pieces(runs: Iterable[tuple[str, str, str]]) -> Iterable[Piece]:
    kinds: tuple[PieceKind, ...] = ("removed", "added", "equal")
    for run in runs:
        for kind, text in zip(kinds, run, strict=True):
            if text:
                yield Piece(kind=kind, text=text)
