"""Which row of a record is which row of the expected one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from sopocr.evaluation.counting import folded, text_of

Json = Mapping[str, Any]

_LEAST = 0.35
"""Rows less alike than this are not the same row."""
_WORDS, _CELLS, _NUMBER = 0.65, 0.15, 0.35
"""What likeness is made of: the activity's words, the two cells that tell rows apart, and the number."""


def pair_rows(expected: Sequence[Json], found: Sequence[Json]) -> list[tuple[int, int]]:
    """Pairs (place in `expected`, place in `found`) of rows that are the same, in order: the order-keeping
    pairing with the largest sum of likeness (Needleman and Wunsch 1970, without gap costs)."""
    likes = [[_likeness(want, got) for got in found] for want in expected]
    rows, columns = len(expected), len(found)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            paired = best[i + 1][j + 1] + likes[i][j] if likes[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if likes[i][j] and abs(best[i][j] - best[i + 1][j + 1] - likes[i][j]) < 1e-9:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(want: Json, got: Json) -> float:
    """0 where the rows are too unlike to be the same, else the larger the more alike."""
    score = _WORDS * (_ratio(want, got, "kegiatan") or 0.0)
    cells = [ratio for name in ("kelengkapan", "output") if (ratio := _ratio(want, got, name)) is not None]
    if cells:
        score += _CELLS * sum(cells) / len(cells)
    number = folded(want.get("nomor"))
    if number and number == folded(got.get("nomor")):
        score += _NUMBER
    return score if score >= _LEAST else 0.0


def _ratio(want: Json, got: Json, name: str) -> float | None:
    a, b = folded(text_of(want.get(name))), folded(text_of(got.get(name)))
    return fuzz.ratio(a, b) / 100 if a or b else None
