"""Actor columns: which of one SOP are which of the other."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.compare.alignment import Match, align, identity
from sopocr.compare.model import ActorChange
from sopocr.compare.wording import folded, same_words, similarity
from sopocr.model.sop import Sop

_ALIKE = 0.45
"""Weight of the name against the weight of the work done, when a column may have been renamed."""


def match_actors(a: Sop, b: Sop, steps: Sequence[Match]) -> list[Match]:
    """Match the columns by their names and, where the names differ, by the steps in which they act.

    `steps` is the alignment of the steps.
    """
    if a.pelaksana == b.pelaksana:
        return identity(len(a.pelaksana))
    names = [[folded(name) for name in sop.pelaksana] for sop in (a, b)]
    work = _work(a, steps, 0), _work(b, steps, 1)
    scores = [
        [
            _score(
                similarity(old, new), work[0].get(a.pelaksana[i], set()), work[1].get(b.pelaksana[j], set())
            )
            for j, new in enumerate(names[1])
        ]
        for i, old in enumerate(names[0])
    ]
    return align(scores, (len(names[0]), len(names[1])))


def _work(sop: Sop, steps: Sequence[Match], side: int) -> dict[str, set[tuple[int, str]]]:
    """For each actor the steps (by their match) in which it has a symbol, and which one."""
    work: dict[str, set[tuple[int, str]]] = {}
    for place, match in enumerate(steps):
        if match.a and match.b:
            for index in (match.a, match.b)[side]:
                for mark in sop.langkah[index].pelaksana:
                    work.setdefault(mark.aktor, set()).add((place, mark.simbol or ""))
    return work


def _score(name: float, first: set[tuple[int, str]], second: set[tuple[int, str]]) -> float:
    """The likeness of the names; where that is less, of names and work together."""
    if name == 1.0:
        return 1.0
    both = len(first | second)
    shared = len(first & second) / both if both else 0.0
    return max(name * 0.9, _ALIKE * name + (1 - _ALIKE) * shared)


def actor_changes(a: Sop, b: Sop, columns: Sequence[Match]) -> list[ActorChange]:
    """Columns that were added, removed, renamed or moved; a renamed one may also have moved."""
    changes: list[ActorChange] = []
    for match in columns:
        i, j = (places[0] if places else None for places in (match.a, match.b))
        old, new = (
            None if i is None else a.pelaksana[i],
            None if j is None else b.pelaksana[j],
        )
        change = ActorChange(
            kind="inserted" if i is None else "removed",
            a=None if i is None else i + 1,
            b=None if j is None else j + 1,
            name_a=old,
            name_b=new,
        )
        if old is None or new is None:
            changes.append(change)
            continue
        if old != new:
            changes.append(change.model_copy(update={"kind": "renamed", "cosmetic": same_words(old, new)}))
        if match.moved:
            changes.append(change.model_copy(update={"kind": "moved"}))
    return changes
