"""Which members of one sequence are which of another, told by their content and not by their place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Scores = Sequence[Sequence[float]]
"""`scores[i][j]`: how alike member i of the first and member j of the second sequence are, 0..1."""

WholeScore = Callable[[Sequence[int], Sequence[int]], float]
"""How alike members of the first, put together, and members of the second, put together, are, 0..1."""

SAME = 0.5
"""From here on two members in the same order are taken for the same."""
MOVED = 0.65
"""From here on two members out of order are taken for the same; more is asked, since order speaks against."""
IN_PLACE = 0.45
"""From here on two leftover members between the same neighbours are taken for the same."""
_PLACE_BONUS = 0.05
WHOLE = 0.8
GAIN = 0.1
"""A member was split where its parts together are WHOLE like it, and GAIN more so than the best part
alone."""
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Members of the first sequence (`a`) and of the second (`b`) that are the same, by index.

    One side is empty for what only the other has, and has several for what was split or joined. `moved` says
    that the order changed.
    """

    a: tuple[int, ...]
    b: tuple[int, ...]
    score: float = 0.0
    moved: bool = False


def align(
    scores: Scores,
    sizes: tuple[int, int],
    *,
    hints: Scores | None = None,
    whole: WholeScore | None = None,
) -> list[Match]:
    """Match two sequences of `sizes` members.

    First the best order-preserving matching (Needleman and Wunsch 1970, with the score above `SAME` as gain
    and free gaps); then splits and joins, where `whole` can score them; then moved members; last what stands
    in the same place. `hints[i][j]` is added to the score in that last step (the same printed number). The
    matches come in the order of the second sequence; what only the first has stands behind its predecessor.
    """
    rows, columns = sizes
    pairs = _in_order(scores, range(rows), range(columns), SAME)
    groups: list[Match] = []
    if whole is not None:
        groups, pairs = _regroup(sizes, pairs, whole)
    taken_a = {i for i, _ in pairs} | {i for group in groups for i in group.a}
    taken_b = {j for _, j in pairs} | {j for group in groups for j in group.b}
    pairs += _out_of_order(
        scores, [i for i in range(rows) if i not in taken_a], [j for j in range(columns) if j not in taken_b]
    )
    pairs += _in_place(scores, hints, sizes, pairs, groups)
    found = [Match((i,), (j,), scores[i][j]) for i, j in pairs] + groups
    return _ordered(_mark_moved(found), sizes)


def identity(size: int) -> list[Match]:
    """The alignment of a sequence with itself."""
    return [Match((i,), (i,), 1.0) for i in range(size)]


def _in_order(
    scores: Scores, first: Sequence[int], second: Sequence[int], least: float
) -> list[tuple[int, int]]:
    """The order-preserving pairs of members of `first` and `second` with the greatest sum of scores above
    `least`."""
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for x in range(len(first) - 1, -1, -1):
        row = scores[first[x]]
        for y in range(len(second) - 1, -1, -1):
            gain = row[second[y]] - least
            paired = best[x + 1][y + 1] + gain if gain >= 0 else -1.0
            best[x][y] = max(paired, best[x + 1][y], best[x][y + 1])
    pairs = []
    x = y = 0
    while x < len(first) and y < len(second):
        gain = scores[first[x]][second[y]] - least
        if gain >= 0 and best[x][y] == best[x + 1][y + 1] + gain:
            pairs.append((first[x], second[y]))
            x, y = x + 1, y + 1
        elif best[x][y] == best[x + 1][y]:
            x += 1
        else:
            y += 1
    return pairs


def _regroup(
    sizes: tuple[int, int], pairs: list[tuple[int, int]], whole: WholeScore
) -> tuple[list[Match], list[tuple[int, int]]]:
    """Splits and joins among the members that have no partner, with the pairs that take part in none."""
    split, left = _splits(sizes, pairs, whole)
    used = {i for group in split for i in group.a}, {j for group in split for j in group.b}
    joined, rest = _splits(
        (sizes[1], sizes[0]),
        [(j, i) for i, j in left],
        lambda second, first: whole(first, second),
        (used[1], used[0]),
    )
    groups = split + [Match(group.b, group.a, group.score) for group in joined]
    return groups, [(i, j) for j, i in rest]


def _splits(
    sizes: tuple[int, int],
    pairs: list[tuple[int, int]],
    whole: WholeScore,
    used: tuple[set[int], set[int]] = (set(), set()),
) -> tuple[list[Match], list[tuple[int, int]]]:
    partner = dict(pairs)
    taken = set(partner.values()) | used[1]
    groups: list[Match] = []
    for i in range(sizes[0]):
        if i in used[0]:
            continue
        own = partner.get(i)
        best: Match | None = None
        for count in range(2, _MOST_PARTS + 1):
            for start in range(sizes[1] - count + 1):
                parts = tuple(range(start, start + count))
                if (own is not None and own not in parts) or any(j in taken and j != own for j in parts):
                    continue
                score = whole((i,), parts)
                enough = score >= WHOLE and score >= max(whole((i,), (j,)) for j in parts) + GAIN
                if enough and (best is None or score >= best.score + GAIN):
                    best = Match((i,), parts, score)
        if best is not None:
            groups.append(best)
            taken |= set(best.b)
            partner.pop(i, None)
    return groups, list(partner.items())


def _out_of_order(scores: Scores, first: Sequence[int], second: Sequence[int]) -> list[tuple[int, int]]:
    """The most alike of what is left, wherever it stands."""
    candidates = sorted(
        (-scores[i][j], abs(i - j), i, j) for i in first for j in second if scores[i][j] >= MOVED
    )
    pairs: list[tuple[int, int]] = []
    left, right = set(first), set(second)
    for _, _, i, j in candidates:
        if i in left and j in right:
            pairs.append((i, j))
            left.remove(i)
            right.remove(j)
    return pairs


def _in_place(
    scores: Scores,
    hints: Scores | None,
    sizes: tuple[int, int],
    pairs: Sequence[tuple[int, int]],
    groups: Sequence[Match],
) -> list[tuple[int, int]]:
    """What is left between the same neighbours: by number and by likeness, and by place where as many are
    left on both sides."""
    anchors = _steady([*pairs, *((group.a[0], group.b[0]) for group in groups)])
    taken_a = {i for i, _ in pairs} | {i for group in groups for i in group.a}
    taken_b = {j for _, j in pairs} | {j for group in groups for j in group.b}
    found: list[tuple[int, int]] = []
    for (i0, j0), (i1, j1) in zip([(-1, -1), *anchors], [*anchors, sizes], strict=True):
        first = [i for i in range(i0 + 1, i1) if i not in taken_a]
        second = [j for j in range(j0 + 1, j1) if j not in taken_b]
        if not first or not second:
            continue
        bonus = _PLACE_BONUS if len(first) == len(second) else 0.0
        adjusted = [[0.0] * sizes[1] for _ in range(sizes[0])]
        for x, i in enumerate(first):
            for y, j in enumerate(second):
                adjusted[i][j] = scores[i][j] + (hints[i][j] if hints else 0.0) + (bonus if x == y else 0.0)
        found += _in_order(adjusted, first, second, IN_PLACE)
    return found


def _steady(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The largest set of pairs whose order is the same on both sides (longest increasing subsequence)."""
    tails: list[int] = []
    chains: list[list[tuple[int, int]]] = []
    for pair in sorted(pairs):
        place = bisect_left(tails, pair[1])
        chain = [*(chains[place - 1] if place else []), pair]
        if place == len(tails):
            tails.append(pair[1])
            chains.append(chain)
        else:
            tails[place], chains[place] = pair[1], chain
    return chains[-1] if chains else []


def _mark_moved(matches: Sequence[Match]) -> list[Match]:
    steady = set(_steady([(match.a[0], match.b[0]) for match in matches]))
    return [
        Match(match.a, match.b, match.score, moved=(match.a[0], match.b[0]) not in steady)
        for match in matches
    ]


def _ordered(matches: Sequence[Match], sizes: tuple[int, int]) -> list[Match]:
    """All members in the order of the second sequence; what only the first has follows its predecessor."""
    taken_a = {i for match in matches for i in match.a}
    taken_b = {j for match in matches for j in match.b}
    listed = sorted(
        [*matches, *(Match((), (j,)) for j in range(sizes[1]) if j not in taken_b)], key=lambda m: m.b[0]
    )
    for i in range(sizes[0]):
        if i not in taken_a:
            before = [place for place, match in enumerate(listed) if not match.moved and i - 1 in match.a]
            listed.insert(before[0] + 1 if before else _behind(listed, i), Match((i,), ()))
    return listed


def _behind(listed: Sequence[Match], i: int) -> int:
    """Where a member that follows a moved one is shown: behind the last that stood before it and stayed."""
    places = [place for place, match in enumerate(listed) if not match.moved and match.a and match.a[-1] < i]
    return max(places) + 1 if places else 0
