"""Charts composed at random: which actor acts in which row with which symbol, and where the arrows lead."""

from __future__ import annotations

import random

from samples.drawing.content import Edge

Row = tuple[tuple[int, str], ...]


def marks(rng: random.Random, count: int, actors: int) -> list[Row]:
    """The symbols of every row: (actor, kind), left to right."""
    decisions = set(rng.sample(range(1, count - 1), min(rng.choice((0, 1, 1, 2, 2, 3)), count - 2)))
    rows: list[Row] = []
    at = rng.randrange(actors)
    for i in range(count):
        if i and rng.random() < 0.8:
            at = min(actors - 1, max(0, at + rng.choice((-2, -1, -1, 1, 1, 2))))
        kind = "terminator" if i in (0, count - 1) else "keputusan" if i in decisions else "proses"
        row = [(at, kind)]
        if kind == "proses" and actors > 2 and rng.random() < 0.1:
            row += [(a, kind) for a in (at - 1, at + 1) if 0 <= a < actors][: rng.choice((1, 1, 2))]
        rows.append(tuple(sorted(row)))
    return rows


def edges(rng: random.Random, rows: list[Row]) -> tuple[Edge, ...]:
    """Each row leads to the next; a decision's "no" leads back or, at times, ahead over a row."""
    result: list[Edge] = []
    for i in range(1, len(rows)):
        if rows[i - 1][0][1] != "keputusan" and all(k != "keputusan" for _, k in rows[i - 1]):
            result.append(Edge(i, i + 1))
            continue
        result.append(Edge(i, i + 1, "ya"))
        back = max(1, i - rng.choice((1, 1, 1, 2, 3)))
        ahead = min(len(rows), i + 2)
        target = ahead if rng.random() < 0.12 and ahead != i + 1 else back
        result.append(Edge(i, target, "tidak"))
    return tuple(result)
