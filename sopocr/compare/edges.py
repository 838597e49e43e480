"""Arrows, held against each other through the alignment of the steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from sopocr.compare.alignment import Match
from sopocr.compare.model import Edge, EdgeChange
from sopocr.model.sop import Sop

_Key = tuple[int, int]
"""An arrow by the matches (not the positions) that its ends belong to."""
_Loose = list[tuple[_Key, Edge]]


@dataclass(frozen=True)
class _Side:
    """One side's arrows by key, without those inside a step that the other side has as one."""

    arrows: dict[_Key, list[Edge]]
    alone: frozenset[int]
    """Matches that only this side has."""

    def flat(self) -> list[tuple[_Key, Edge]]:
        return [(key, edge) for key, edges in self.arrows.items() for edge in edges]


def edge_changes(a: Sop, b: Sop, matches: Sequence[Match]) -> list[EdgeChange]:
    """What differs in the arrows, a step being the same step wherever it stands and whatever its number."""
    old, new = _side(a, matches, 0), _side(b, matches, 1)
    left, right, changes = _common(old, new)
    left_following, left = _parted(left, old, new)
    right_following, right = _parted(right, new, old)
    changes += [EdgeChange(kind="removed", a=edge, consequence=True) for _, edge in left_following]
    changes += [EdgeChange(kind="inserted", b=edge, consequence=True) for _, edge in right_following]
    changes += _redirected(left, right)
    changes += [EdgeChange(kind="removed", a=edge) for _, edge in left]
    changes += [EdgeChange(kind="inserted", b=edge) for _, edge in right]
    return sorted(changes, key=_place)


def _parted(loose: _Loose, own: _Side, other: _Side) -> tuple[_Loose, _Loose]:
    """Arrows that follow from inserted or removed steps, and the others."""
    parts: tuple[_Loose, _Loose] = ([], [])
    for key, edge in loose:
        parts[0 if _follows(key, own, other) else 1].append((key, edge))
    return parts


def _place(change: EdgeChange) -> tuple[int, int]:
    edge = change.b or change.a
    assert edge is not None
    return edge.dari, edge.ke


def _side(sop: Sop, matches: Sequence[Match], side: int) -> _Side:
    home: dict[int, int] = {}
    alone = set()
    for place, match in enumerate(matches):
        own, other = (match.a, match.b) if side == 0 else (match.b, match.a)
        home |= dict.fromkeys(own, place)
        if own and not other:
            alone.add(place)
    arrows: dict[_Key, list[Edge]] = {}
    for index, edge in enumerate(sop.alur):
        # an end that is no step of the record keeps a key of its own
        key = tuple(home.get(end - 1, -end) for end in (edge.dari, edge.ke))
        inside = key[0] == key[1] and edge.ke == edge.dari + 1
        if inside:
            continue
        numbers = [
            sop.langkah[end - 1].nomor if end <= len(sop.langkah) else "" for end in (edge.dari, edge.ke)
        ]
        arrows.setdefault((key[0], key[1]), []).append(
            Edge(
                path=f"/sop/alur/{index}",
                dari=edge.dari,
                ke=edge.ke,
                number_from=numbers[0],
                number_to=numbers[1],
                syarat=edge.syarat,
                sumber=edge.sumber,
            )
        )
    return _Side(arrows, frozenset(alone))


def _common(old: _Side, new: _Side) -> tuple[_Loose, _Loose, list[EdgeChange]]:
    """What only one side has, and the arrows of both whose label or origin differs."""
    changes: list[EdgeChange] = []
    left, right = old.flat(), new.flat()
    for exact in (True, False):
        for key, edge in list(left):
            other = next((e for k, e in right if k == key and (not exact or _label(e) == _label(edge))), None)
            if other is None:
                continue
            left.remove((key, edge))
            right.remove((key, other))
            if not exact:
                changes.append(EdgeChange(kind="relabelled", a=edge, b=other))
    return left, right, changes


def _label(edge: Edge) -> tuple[str | None, str]:
    return edge.syarat, edge.sumber


def _redirected(left: _Loose, right: _Loose) -> list[EdgeChange]:
    """Arrows from the same step under the same label that lead elsewhere, where it is clear which they are:
    one on each side."""
    starts = [Counter((key[0], edge.syarat) for key, edge in loose) for loose in (left, right)]
    changes = []
    for key, edge in list(left):
        start = key[0], edge.syarat
        if starts[0][start] == starts[1][start] == 1:
            other = next(entry for entry in right if (entry[0][0], entry[1].syarat) == start)
            left.remove((key, edge))
            right.remove(other)
            changes.append(EdgeChange(kind="redirected", a=edge, b=other[1]))
    return changes


def _follows(key: _Key, own: _Side, other: _Side) -> bool:
    """Whether an arrow is there only because of steps that one side alone has: it touches one of them, or the
    other side has a way through such steps instead."""
    if key[0] in own.alone or key[1] in own.alone:
        return True
    return _way(other.arrows, key, other.alone)


def _way(arrows: Iterable[_Key], key: _Key, through: frozenset[int]) -> bool:
    """Whether a way leads from one end of `key` to the other over the steps of `through` alone."""
    graph: nx.DiGraph[int] = nx.DiGraph(
        (start, end)
        for start, end in arrows
        if (start == key[0] or start in through) and (end == key[1] or end in through) and (start, end) != key
    )
    return key[0] in graph and key[1] in graph and bool(nx.has_path(graph, *key))
