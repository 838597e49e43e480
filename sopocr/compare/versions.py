"""Actors, arrows and matches as the three versions of a merge know them."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.compare.actors import match_actors
from sopocr.compare.alignment import Match
from sopocr.compare.steps import match_steps
from sopocr.compare.three_lists import Pairs, Triple
from sopocr.model.sop import PelaksanaLangkah, Sop

Mark = tuple[int | str, str | None]
"""A symbol by its column (or, where it names no column, by that name) and its kind."""


class Names:
    """Actors by column, so that a renamed column is the same actor in every version."""

    def __init__(self, sops: tuple[Sop, Sop, Sop], columns: Sequence[Triple], merged: list[str]) -> None:
        self._columns: list[dict[str, int]] = []
        self._merged = merged
        for sop, name in zip(sops, ("old", "edited", "new"), strict=True):
            by_name: dict[str, int] = {}
            for place, t in enumerate(columns):
                if (index := getattr(t, name)) is not None:
                    by_name.setdefault(sop.pelaksana[index], place)
            self._columns.append(by_name)

    def keys(self, version: int, marks: Sequence[PelaksanaLangkah]) -> list[Mark]:
        """The symbols of a step by column."""
        columns = self._columns[version]
        return [(columns.get(mark.aktor, mark.aktor), mark.simbol) for mark in marks]

    def marks(self, keys: Sequence[Mark]) -> list[dict[str, str | None]]:
        """The symbols under the names of the merged columns."""
        return [
            {"aktor": key if isinstance(key, str) else self._merged[key], "simbol": kind}
            for key, kind in keys
        ]


def edge_keys(sop: Sop, steps: Sequence[Triple], version: int) -> list[tuple[object, object, int]]:
    """For each arrow the steps that it joins (by merged place, or as its own) and its number among those."""
    name = ("old", "edited", "new")[version]
    home = {getattr(t, name): place for place, t in enumerate(steps) if getattr(t, name) is not None}
    seen: dict[tuple[object, object], int] = {}
    keys: list[tuple[object, object, int]] = []
    for edge in sop.alur:
        ends: list[object] = []
        for end in (edge.dari, edge.ke):
            if end > len(sop.langkah):
                ends.append(("beyond", end))
            elif end - 1 in home:
                ends.append(("step", home[end - 1]))
            else:
                ends.append((f"only in {name}", end))
        key = ends[0], ends[1]
        seen[key] = seen.get(key, 0) + 1
        keys.append((*key, seen[key]))
    return keys


def columns(a: Sop, b: Sop) -> Pairs:
    return pairs_of(match_actors(a, b, match_steps(a.langkah, b.langkah, groups=False)))


def pairs_of(matches: Sequence[Match], least: float = 0.0) -> list[tuple[int, int]]:
    """The pairs of matches that are alike enough."""
    return [(match.a[0], match.b[0]) for match in matches if match.a and match.b and match.score >= least]
