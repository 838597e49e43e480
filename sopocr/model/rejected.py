"""What a stage saw and did not take, with the reason: told only while somebody collects it.

A stage calls `reject` where it drops a candidate; outside `collecting` that does nothing. As with logging, no
stage hands the list on, and no result may depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from sopocr.geometry import Box

RejectedKind = Literal["garis", "teks", "tabel", "simbol", "konektor"]
"""Ruling or segment, line of print, table, symbol, connector."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A candidate that was not taken: what it might have been, its place (pixels of the working page), and
    why not."""

    kind: RejectedKind
    box: Box
    reason: str


_COLLECTED: ContextVar[list[Rejected] | None] = ContextVar("rejected", default=None)
_OFFSET: ContextVar[tuple[float, float]] = ContextVar("rejected_offset", default=(0.0, 0.0))


@contextmanager
def collecting() -> Iterator[list[Rejected]]:
    """Collect what is rejected meanwhile, in this context; one that is opened inside has its own list."""
    collected: list[Rejected] = []
    token = _COLLECTED.set(collected)
    try:
        yield collected
    finally:
        _COLLECTED.reset(token)


@contextmanager
def cropped_at(x0: float, y0: float) -> Iterator[None]:
    """Meanwhile boxes are in pixels of a crop of the working page with this upper left corner."""
    token = _OFFSET.set((x0, y0))
    try:
        yield
    finally:
        _OFFSET.reset(token)


def is_collected() -> bool:
    """Whether anybody collects: for reasons that cost something to find."""
    return _COLLECTED.get() is not None


def reject(kind: RejectedKind, box: Box, reason: str) -> None:
    """Tell that a candidate at `box` was not taken, and why."""
    collected = _COLLECTED.get()
    if collected is not None:
        dx, dy = _OFFSET.get()
        collected.append(Rejected(kind, Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy), reason))
