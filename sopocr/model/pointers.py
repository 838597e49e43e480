"""JSON Pointers (RFC 6901) into the record, and how they follow list items that are moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

_T = TypeVar("_T")

Places = Sequence[int | None]
"""For each item of a list its new place, None for one that is gone."""


def parts(path: str) -> tuple[str, ...]:
    """The unescaped steps of a pointer; none for the whole ("")."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:])


def pointer(*steps: str | int) -> str:
    """The pointer through these keys and places."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def within(path: str, top: str) -> bool:
    """Whether `path` is `top` or lies below it."""
    return path == top or path.startswith(top + "/")


def follow(path: str, top: str, places: Places) -> str | None:
    """Where `path` points after the list at `top` was rearranged; None where its item is gone.

    Paths that lead elsewhere, or past the list's end, stay as they are.
    """
    if not path.startswith(top + "/"):
        return path
    head, slash, tail = path[len(top) + 1 :].partition("/")
    if not head.isdigit() or int(head) >= len(places):
        return path
    place = places[int(head)]
    return None if place is None else f"{top}/{place}{slash}{tail}"


def follow_keys(values: Mapping[str, _T], top: str, places: Places) -> dict[str, _T]:
    """`values` under the paths that their keys have after the list at `top` was rearranged; those of items
    that are gone are left out. Where two meet in one path, the first stays."""
    result: dict[str, _T] = {}
    for path, value in values.items():
        now = follow(path, top, places)
        if now is not None:
            result.setdefault(now, value)
    return result


def inserted(length: int, at: int) -> list[int | None]:
    """The places of `length` items after one was inserted at `at`."""
    return [place + (place >= at) for place in range(length)]


def removed(length: int, at: int) -> list[int | None]:
    """The places of `length` items after the one at `at` was taken out."""
    return [None if place == at else place - (place > at) for place in range(length)]


def shifted(length: int, start: int, to: int) -> list[int | None]:
    """The places of `length` items after the one at `start` was moved to place `to`."""
    order = list(range(length))
    order.insert(to, order.pop(start))
    return [order.index(place) for place in range(length)]
