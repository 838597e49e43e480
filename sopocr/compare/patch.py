"""JSON Patches (RFC 6902) that turn one record into another.

Written here and not taken from a library because the operations follow the alignment of the steps: a step
that moved is moved, one that came in between is added there, and the steps behind it are left alone. A
generic differ works by position and would rewrite every step behind an inserted one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import Indel

from sopocr.compare.alignment import Match
from sopocr.compare.steps import match_steps
from sopocr.compare.values import align_texts, item_text, pointer
from sopocr.model.sop import Record

Operation = dict[str, Any]
_Pairs = Sequence[tuple[int, int]]


def record_patch(a: Record, b: Record) -> list[Operation]:
    """The operations that turn `a`, as JSON, into `b`: add, remove, replace and move."""
    steps = _one_to_one(match_steps(a.sop.langkah, b.sop.langkah, groups=False))
    known: dict[str, _Pairs] = {"/sop/langkah": steps}
    for key in ("dasar_hukum",):
        texts = [[item_text(item) for item in getattr(record.sop, key)] for record in (a, b)]
        known[f"/sop/{key}"] = _one_to_one(align_texts(*texts, groups=False))
    return json_patch(a.model_dump(mode="json"), b.model_dump(mode="json"), known)


def _one_to_one(matches: Sequence[Match]) -> _Pairs:
    return [(match.a[0], match.b[0]) for match in matches if match.a and match.b]


def json_patch(a: Any, b: Any, known: Mapping[str, _Pairs] | None = None) -> list[Operation]:
    """The operations that turn the JSON value `a` into `b`.

    `known` gives, for the pointer of a list, which of its members (by index in `a` and in `b`) are the same;
    in other lists equal members are.
    """
    operations: list[Operation] = []
    _value(a, b, "", known or {}, operations.append)
    return operations


_Emit = Callable[[Operation], None]


def _value(a: Any, b: Any, path: str, known: Mapping[str, _Pairs], emit: _Emit) -> None:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in a:
            if key not in b:
                emit({"op": "remove", "path": path + pointer(key)})
        for key, value in b.items():
            if key in a:
                _value(a[key], value, path + pointer(key), known, emit)
            else:
                emit({"op": "add", "path": path + pointer(key), "value": value})
    elif isinstance(a, list) and isinstance(b, list):
        pairs = known[path] if path in known else _equal_members(a, b)
        _list(a, b, path, pairs, known, emit)
    elif _canonical(a) != _canonical(b):
        emit({"op": "replace", "path": path, "value": b})


def _canonical(value: Any) -> str:
    """One text for each JSON value; 1, 1.0 and true are three."""
    return json.dumps(value, sort_keys=True)


def _equal_members(a: Sequence[Any], b: Sequence[Any]) -> list[tuple[int, int]]:
    """The longest common subsequence, and between its members those in the same place."""
    pairs: list[tuple[int, int]] = []
    for block in Indel.opcodes([_canonical(value) for value in a], [_canonical(value) for value in b]):
        if block.tag == "equal":
            pairs += zip(
                range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True
            )
    filled: list[tuple[int, int]] = []
    for (i0, j0), (i1, j1) in zip([(-1, -1), *pairs], [*pairs, (len(a), len(b))], strict=True):
        filled += zip(range(i0 + 1, i1), range(j0 + 1, j1), strict=False)
    return [*pairs, *filled]


def _list(
    a: list[Any], b: list[Any], path: str, pairs: _Pairs, known: Mapping[str, _Pairs], emit: _Emit
) -> None:
    """Remove from the end, then put every place of `b` right from the start, then mend the members."""
    origin = {j: i for i, j in pairs}
    kept = {i for i, _ in pairs}
    for i in reversed(range(len(a))):
        if i not in kept:
            emit({"op": "remove", "path": path + pointer(i)})
    now = [i for i in range(len(a)) if i in kept]  # which member of `a` stands where at this point; -1: new
    for j, value in enumerate(b):
        if j not in origin:
            emit({"op": "add", "path": path + pointer(j), "value": value})
            now.insert(j, -1)
        elif (place := now.index(origin[j])) != j:
            emit({"op": "move", "from": path + pointer(place), "path": path + pointer(j)})
            now.insert(j, now.pop(place))
    for j, value in enumerate(b):
        if j in origin:
            _value(a[origin[j]], value, path + pointer(j), {} if path in known else known, emit)
