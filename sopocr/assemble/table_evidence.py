"""How well a table explains itself as a flow table, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sopocr.assemble.column_evidence import (
    TITLED,
    ColumnSight,
    has_verb,
    is_time,
    run_of_numbers,
)
from sopocr.assemble.column_roles import Assignment, Weights
from sopocr.text.labels import match_box_title, match_column, match_identity

_MANY = 8


def table_features(columns: Sequence[ColumnSight], found: Assignment) -> NDArray[np.float64]:
    """What speaks for a flow table in columns with the roles that were found; the last is 1."""
    named = list(zip(columns, found.roles, strict=True))
    actors = [column for column, role in named if role == "aktor"]
    by_role = {role: column for column, role in named if role in TITLED}
    hits = {role for role, column in by_role.items() if match_column(column.title) == role}
    spanned = columns[0].spanned if columns else frozenset()
    rows = max((len(column.cells) for column in columns), default=0)
    numbers = by_role["no"].cells if "no" in by_role else ()
    run = run_of_numbers(numbers)
    drawn = [column.drawn for column in actors if column.drawn is not None]
    texts = [text for column in columns for text in (column.title, *column.cells) if text]
    foreign = sum(
        match_identity(text) is not None or match_box_title(text) is not None
        for text in texts
        if match_column(text) is None
    )
    return np.array(
        [
            min(len(hits), 4) / 4,
            float("kegiatan" in hits),
            float("pelaksana" in spanned),
            float("mutu_baku" in spanned),
            run,
            run * min(len(numbers), _MANY) / _MANY,
            _share(by_role.get("kegiatan"), has_verb),
            _share(by_role.get("waktu"), is_time),
            float(bool(actors)),
            float(len(actors) > 1),
            float(len(actors) > 2),
            sum(_fill(column) for column in actors) / max(1, len(actors)),
            float(bool(drawn)),
            max(drawn, default=0.0),
            float("kegiatan" in by_role),
            float("waktu" in by_role or "output" in by_role),
            sum(column.before is not None for column in columns) / max(1, len(columns)),
            min(len(columns), 12) / 12,
            min(rows, 10) / 10,
            float(np.clip(found.score / max(1, len(columns)) / 6, -1, 2)),
            min(foreign, 4) / 4,
            1.0,
        ]
    )


def table_score(columns: Sequence[ColumnSight], found: Assignment, weights: Weights) -> float:
    """The log-odds that columns with these roles are a flow table's."""
    return float(table_features(columns, found) @ weights.table)


def _share(column: ColumnSight | None, test: object) -> float:
    if column is None or not callable(test):
        return 0.0
    filled = [text for text in column.cells if text.strip()]
    return sum(bool(test(text)) for text in filled) / max(1, len(filled))


def _fill(column: ColumnSight) -> float:
    return sum(bool(text.strip()) for text in column.cells) / max(1, len(column.cells))
