"""Which fields of the identity block were filled in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from rapidfuzz.distance import Levenshtein

from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.features import PageView, bare, kind_of

_TALL, _AS_TALL = 1.2, 0.8
"""Height against the page's print from which a line may be a pen's, and likeness of two lines by one hand."""
_UNREADABLE_TO_ONE = 0.25
"""Share of letters in which the readers differ, from which that speaks for a pen in a tall line: a reader
that knows words fails there first."""


def by_hand(log: EvidenceLog, views: Mapping[int, PageView]) -> frozenset[str]:
    """The paths of the numbers and dates that were probably written by hand.

    A form is filled in by one hand: where one of its fields is written, the others count as written if their
    letters are as tall and taller than print, or if the readers differ over them.
    """
    fields = {
        path: spots
        for path, spots in log.sources.items()
        if spots and path in log.evidence and kind_of(path) in ("number", "date")
    }
    sure = {path for path, spots in fields.items() if _is_written(spots, views)}
    if not sure:
        return frozenset()
    usual = median(_height(fields[path]) for path in sure)
    others = {
        path
        for path, spots in fields.items()
        if _height(spots) >= _AS_TALL * usual and (_is_tall(spots, views) or _unlike(spots) > 0)
    }
    return frozenset(sure | others)


def _is_written(spots: Sequence[LocatedLine], views: Mapping[int, PageView]) -> bool:
    if any(spot.line.handwritten for spot in spots):
        return True
    return _is_tall(spots, views) and _unlike(spots) >= _UNREADABLE_TO_ONE


def _is_tall(spots: Sequence[LocatedLine], views: Mapping[int, PageView]) -> bool:
    view = views.get(id(spots[0].page))
    return view is not None and _height(spots) >= _TALL * view.height > 0


def _height(spots: Sequence[LocatedLine]) -> float:
    return max(spot.box.height for spot in spots)


def _unlike(spots: Sequence[LocatedLine]) -> float:
    """The share of letters in which two readings differ; 0 where there is but one."""
    most = 0.0
    for spot in spots:
        texts = [bare(reading.text) for reading in spot.line.readings.values()]
        if len(texts) > 1 and texts[0]:
            most = max(most, Levenshtein.distance(texts[0], texts[1]) / max(len(texts[0]), 1))
    return most
