"""Three versions of one list: which members are the same, which stay, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pairs = Sequence[tuple[int, int]]
"""Members that are the same, by index in the one and in the other version."""


@dataclass(frozen=True, slots=True)
class Triple:
    """One member: its index in the old extraction, in the edited version and in the new extraction."""

    old: int | None
    edited: int | None
    new: int | None


def triples(old_edited: Pairs, old_new: Pairs, sizes: tuple[int, int, int]) -> list[Triple]:
    """All members of three versions of `sizes` (old, edited, new) that the old one leads to each other, and
    each member that it does not lead to alone."""
    edited = dict(old_edited)
    new = dict(old_new)
    found = [Triple(i, edited.get(i), new.get(i)) for i in range(sizes[0])]
    found += [Triple(None, j, None) for j in range(sizes[1]) if j not in set(edited.values())]
    found += [Triple(None, None, k) for k in range(sizes[2]) if k not in set(new.values())]
    return found


def join_added(found: Sequence[Triple], same: Callable[[list[int], list[int]], Pairs]) -> list[Triple]:
    """Join what the edited and the new version both added. `same` pairs two lists of indices, by place in
    them."""
    edited = [t.edited for t in found if t.old is None and t.edited is not None and t.new is None]
    new = [t.new for t in found if t.old is None and t.new is not None and t.edited is None]
    joined = [(edited[x], new[y]) for x, y in same(edited, new)] if edited and new else []
    gone = {Triple(None, e, None) for e, _ in joined} | {Triple(None, None, n) for _, n in joined}
    return [t for t in found if t not in gone] + [Triple(None, e, n) for e, n in joined]


def in_order(members: Sequence[Triple], *, edited_rules: bool) -> list[Triple]:
    """The members in the order of the new extraction, or of the edited version where a person moved some
    (or `edited_rules`); what that order lacks follows its predecessor in the other."""
    both = sorted((t.edited, t.old) for t in members if t.edited is not None and t.old is not None)
    moved = [old for _, old in both] != sorted(old for _, old in both)
    first, second = ("edited", "new") if moved or edited_rules else ("new", "edited")
    listed = sorted((t for t in members if getattr(t, first) is not None), key=lambda t: getattr(t, first))
    others = sorted(
        (t for t in members if getattr(t, first) is None and getattr(t, second) is not None),
        key=lambda t: getattr(t, second),
    )
    for other in others:
        before = [
            (getattr(t, second), place)
            for place, t in enumerate(listed)
            if getattr(t, second) is not None and getattr(t, second) < getattr(other, second)
        ]
        listed.insert(max(before)[1] + 1 if before else 0, other)
    return listed
