"""Tables that run out of the picture: where the scanner cut the page."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.model.page import Ruling

_AT_EDGE = 0.004
"""Share of the page's longer side within which a ruling ends at the picture's edge."""
_BORDER = 0.025
"""Share within which a ruling along the edge is the table's border: a picture cut close around a table."""
_ALONG = 0.5
"""Share of the stretch with cut rulings that such a border covers at least."""
_FEWEST = 4
"""Rulings that must end at an edge: the streaks of a scanner and the rims of a sheet are one or two."""
_MOST = 0.5
"""Share of the rulings of that direction that must end there."""


def cut_edges(rulings: Sequence[Ruling], size: tuple[int, int]) -> tuple[str, ...]:
    """The edges ("kiri", "kanan", "atas", "bawah") of a page of `size` (width, height) at which its tables'
    rulings run out of the picture with no border there."""
    width, height = size
    found = []
    for name, horizontal, edge in (
        ("kiri", True, 0.0),
        ("kanan", True, float(width)),
        ("atas", False, 0.0),
        ("bawah", False, float(height)),
    ):
        if _is_cut([r for r in rulings if r.horizontal == horizontal], edge, rulings, max(size)):
            found.append(name)
    return tuple(found)


def _is_cut(across: Sequence[Ruling], edge: float, rulings: Sequence[Ruling], long_side: int) -> bool:
    near = _AT_EDGE * long_side
    ending = [r for r in across if min(abs(r.start - edge), abs(r.end - edge)) <= near]
    if len(ending) < max(_FEWEST, _MOST * len(across)):
        return False
    first, last = min(r.position for r in ending), max(r.position for r in ending)
    borders = [
        r
        for r in rulings
        if r.horizontal != ending[0].horizontal and abs(r.position - edge) <= _BORDER * long_side
    ]
    covered = sum(max(0.0, min(r.end, last) - max(r.start, first)) for r in borders)
    return covered < _ALONG * (last - first)
