"""A record together with what people have settled in it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from sopocr.model.doubts import Doubt, find_doubts
from sopocr.model.sop import Record


class Conflict(BaseModel):
    """A value that a person settled and a later extraction reads otherwise.

    The three values are as in the record's JSON: of the extraction that the person saw, the person's own (it
    stands), and of the later extraction; None where a version lacks it. `path` is None for what is not in the
    record, such as a step that only the later extraction found.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    path: str | None
    old: Any = None
    mine: Any = None
    new: Any = None


class Reviewed(BaseModel):
    """`locked`: paths whose values people have confirmed or written; no extraction overwrites them or what
    lies below. `settled`: the keys of findings that were looked at and let be
    (`sopocr.model.doubts.settled_key`). Both sorted. `conflicts`: where a later extraction disagrees."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    record: Record
    locked: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    def doubts(self) -> tuple[Doubt, ...]:
        """What is still to be settled, conflicts aside."""
        return find_doubts(self.record, frozenset(self.locked), frozenset(self.settled))

    @property
    def open_count(self) -> int:
        """How many things are still to be settled: doubts and conflicts."""
        return len(self.doubts()) + len(self.conflicts)
