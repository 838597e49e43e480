"""Going back: states as JSON, patches between them, and which version an undo or redo leads to."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from sopocr.catalogue.reviews import Change, Event
from sopocr.compare import json_patch
from sopocr.model.doubts import BOXES
from sopocr.model.pointers import parts
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Sop
from sopocr.review.editing import value_at

Operation = dict[str, Any]
MOST_CHANGES = 40
"""Places that an event tells of; where there are so many, there may be more."""


def undo_patch(before: Reviewed, after: Reviewed) -> list[Operation]:
    """The JSON Patch (RFC 6902) that leads from `after` back to `before`."""
    return json_patch(after.model_dump(mode="json"), before.model_dump(mode="json"))


def restored(state: Reviewed, patches: Iterable[Sequence[Operation]]) -> Reviewed:
    """`state` with the patches applied one after the other."""
    value = state.model_dump(mode="json")
    for patch in patches:
        for operation in patch:
            value = _applied(value, operation)
    return Reviewed.model_validate(value)


def _applied(document: Any, operation: Operation) -> Any:
    """`document` after one operation (add, remove, replace, move); it is changed in place where possible."""
    kind, steps = operation["op"], parts(operation["path"])
    if kind == "move":
        start = parts(operation["from"])
        value = _take(_holder(document, start), start[-1])
        _put(_holder(document, steps), steps[-1], value)
        return document
    if not steps:
        return copy.deepcopy(operation.get("value"))
    holder = _holder(document, steps)
    if kind == "remove":
        _take(holder, steps[-1])
    elif kind == "add":
        _put(holder, steps[-1], copy.deepcopy(operation["value"]))
    elif kind == "replace":
        holder[_key(holder, steps[-1])] = copy.deepcopy(operation["value"])
    else:
        raise ValueError(f"no operation of an undo: {kind}")
    return document


def _holder(document: Any, steps: Sequence[str]) -> Any:
    here = document
    for step in steps[:-1]:
        here = here[_key(here, step)]
    return here


def _key(holder: Any, step: str) -> str | int:
    return int(step) if isinstance(holder, list) else step


def _take(holder: Any, step: str) -> Any:
    return holder.pop(_key(holder, step))


def _put(holder: Any, step: str, value: Any) -> None:
    if isinstance(holder, list):
        holder.insert(len(holder) if step == "-" else int(step), value)
    else:
        holder[step] = value


def undo_target(events: Sequence[Event]) -> int | None:
    """The version whose state an undo brings back; `events` from the latest to the first. None where there
    is nothing to undo: what an extraction brought in is not undone here."""
    by_version = {event.version: event for event in events}
    if not events:
        return None
    here = events[0].version
    while here in by_version and by_version[here].restores is not None:
        here = _whole(by_version[here].restores)
    if here not in by_version or by_version[here].kind == "merge":
        return None
    return here - 1


def redo_target(events: Sequence[Event]) -> int | None:
    """The version whose state a redo brings back: the one undone last, as long as nothing else was done."""
    if not events or events[0].kind not in ("undo", "redo"):
        return None
    by_version = {event.version: event for event in events}
    undone = _whole(events[0].restores) + 1
    event = by_version.get(undone)
    if event is None or undone >= events[0].version or event.restores is not None:
        return None
    return undone


def _whole(version: int | None) -> int:
    assert version is not None
    return version


def changes_between(before: Reviewed, after: Reviewed, touched: Sequence[str] = ()) -> list[Change]:
    """What a reader sees changed from one state to the other, at most MOST_CHANGES places.

    `touched` are told even where the text stays (a confirmed value).
    """
    a, b = before.record.sop, after.record.sop
    found: list[Change] = []
    for path in (*touched, *_paths(a, b)):
        old, new = value_at(a, path), value_at(b, path)
        if (old or None) != (new or None) or path in touched:
            found.append((path, old, new))
    return list({change[0]: change for change in found}.values())[:MOST_CHANGES]


def _paths(a: Sop, b: Sop) -> Iterable[str]:
    """The paths under which either SOP has something."""
    for name in Sop.model_fields:
        if name == "disahkan_oleh":
            yield from (f"/sop/{name}/{part}" for part in ("jabatan", "nama", "pangkat", "nip"))
        elif name == "langkah":
            for place in range(max(len(a.langkah), len(b.langkah))):
                if place >= len(a.langkah) or place >= len(b.langkah):
                    yield f"/sop/langkah/{place}"
                    continue
                for part in (
                    "nomor",
                    "kegiatan",
                    "pelaksana",
                    "kelengkapan",
                    "waktu",
                    "output",
                    "keterangan",
                ):
                    yield f"/sop/langkah/{place}/{part}"
        elif name in (*BOXES, "pelaksana", "alur"):
            count = max(len(getattr(a, name)), len(getattr(b, name)))
            yield from (f"/sop/{name}/{place}" for place in range(count))
        elif name != "bagian_lain":
            yield f"/sop/{name}"
