"""The roles of a flow table's columns: one assignment to all columns together, the likeliest by all evidence.

A chain over the columns, left to right: each column speaks for its role by what is seen of it, each pair of
neighbours by how usual that order is. Every role but those of actors and unknown columns is given once. The
weights are those of a conditional random field fitted to drawn tables (`models/columns.json`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sopocr.assemble.column_evidence import ROLES, ColumnSight, features
from sopocr.model.page import ColumnRole
from sopocr.resources import resource_path

Floats = NDArray[np.float64]
_ONCE = [index for index, role in enumerate(ROLES) if role not in ("aktor", "lain")]
_ACTOR = ROLES.index("aktor")
_REOPENED = -4.0
"""Log-odds against actors on both sides of another column."""
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Weights:
    """`emission` (features, roles), `order` (roles + start, roles + end), and `table`, the log-odds that a
    table is a flow table by `table_features` (with a constant last)."""

    emission: Floats
    order: Floats
    table: Floats


@dataclass(frozen=True, slots=True)
class Assignment:
    """The roles of a table's columns, each with the probability that it is right, and the `score`: by how
    much (natural logarithm) the assignment is likelier than that no column has a meaning."""

    roles: tuple[ColumnRole, ...]
    sure: tuple[float, ...]
    score: float


@cache
def load_weights() -> Weights:
    """The weights that ship with the package."""
    data = json.loads(resource_path("columns.json").read_text(encoding="utf-8"))
    return Weights(*(np.array(data[name], dtype=np.float64) for name in ("emission", "order", "table")))


def assign(columns: Sequence[ColumnSight], weights: Weights | None = None) -> Assignment:
    """The likeliest roles of `columns`, left to right."""
    known = weights or load_weights()
    scores = features(columns) @ known.emission
    roles, best = _best(scores, known.order)
    shares = marginals(scores, known.order)
    none = _path(scores, known.order, [ROLES.index("lain")] * len(columns))
    sure = tuple(float(shares[i, role]) for i, role in enumerate(roles))
    return Assignment(tuple(ROLES[role] for role in roles), sure, best - none)


def _path(scores: Floats, order: Floats, roles: Sequence[int]) -> float:
    """The score of one assignment."""
    start = end = len(ROLES)
    before = [start, *roles]
    total = sum(float(scores[i, role] + order[before[i], role]) for i, role in enumerate(roles))
    return total + float(order[before[-1], end])


def _best(scores: Floats, order: Floats) -> tuple[list[int], float]:
    """The best assignment that gives each role of `_ONCE` at most once: a search through the states (which
    of them are given, whether the actors are closed, the last role)."""
    bits = {role: 1 << place for place, role in enumerate(_ONCE)}
    masks, kinds, count = 1 << len(_ONCE), len(ROLES), len(scores)
    state = np.full((masks, 2, kinds + 1), _NEVER)
    state[0, 0, kinds] = 0.0
    trail: list[NDArray[np.int64]] = []
    given = np.arange(masks)
    after_others = np.arange(kinds + 1) != _ACTOR
    for column in range(count):
        after = np.full_like(state, _NEVER)
        came = np.zeros(state.shape, dtype=np.int64)
        for role in range(kinds):
            step = state + order[:, role] + scores[column, role]
            if role == _ACTOR:
                step[:, 1] += _REOPENED
            bit = bits.get(role, 0)
            free = given[(given & bit) == 0]
            for follows in (False, True):  # what follows on an actor and is none closes the actors
                allowed = ~after_others if follows else after_others
                last = np.where(allowed, step, -np.inf).argmax(axis=2)
                value = np.take_along_axis(step, last[..., None], axis=2)[..., 0]
                for closed in (0, 1):
                    shut = 1 if closed or (follows and role != _ACTOR) else 0
                    better = free[value[free, closed] > after[free | bit, shut, role]]
                    after[better | bit, shut, role] = value[better, closed]
                    came[better | bit, shut, role] = (better * 2 + closed) * (kinds + 1) + last[
                        better, closed
                    ]
        trail.append(came)
        state = after
    final = state + order[:, kinds]
    place = np.unravel_index(int(final.argmax()), final.shape)
    best = float(final[place])
    mask, closed, role = (int(v) for v in place)
    roles: list[int] = []
    for came in reversed(trail):
        roles.append(role)
        code = int(came[mask, closed, role])
        rest, before = divmod(code, kinds + 1)
        mask, closed = divmod(rest, 2)
        role = before
    return roles[::-1], best


def marginals(scores: Floats, order: Floats) -> Floats:
    """(columns, roles): the probability of each role of each column, by the chain alone."""
    kinds, count = len(ROLES), len(scores)
    forth, back = np.zeros((count, kinds)), np.zeros((count, kinds))
    for column in range(count):
        if column:
            forth[column] = scores[column] + log_sum(forth[column - 1][:, None] + order[:kinds, :kinds], 0)
        else:
            forth[column] = scores[column] + order[kinds, :kinds]
    back[-1] = order[:kinds, kinds]
    for column in range(count - 2, -1, -1):
        back[column] = log_sum(order[:kinds, :kinds] + (scores[column + 1] + back[column + 1])[None], 1)
    total = forth + back
    result: Floats = np.exp(total - log_sum(total, 1)[:, None])
    return result


def log_sum(values: Floats, axis: int) -> Floats:
    """The logarithm of the sum of exponentials along an axis."""
    most = values.max(axis=axis, keepdims=True)
    result: Floats = np.squeeze(most, axis) + np.log(np.exp(values - most).sum(axis=axis))
    return result
