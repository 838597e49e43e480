"""A reviewed record while an edit is made: values, and everything that points to them, changed together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from sopocr.assemble.codes import Language
from sopocr.errors import EditRefused
from sopocr.geometry import Box, union
from sopocr.model.doubts import find_doubts
from sopocr.model.evidence import Evidence
from sopocr.model.pointers import Places, follow, within
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Alur, Record
from sopocr.review.rechecking import moved, rechecked, without_reading

REVIEWED = "ditinjau"
"""The note that a reviewer's hand leaves in the evidence of a value."""


class Draft:
    """A copy of a reviewed record that an edit may change. `done` checks it and gives the result."""

    def __init__(self, before: Reviewed) -> None:
        self._before = before.record
        self.record = before.record.model_copy(deep=True)
        self.sop = self.record.sop
        self.evidence = self.record.evidence
        self.locked = set(before.locked)
        self.settled = set(before.settled)
        self.conflicts = before.conflicts

    def done(self, lang: Language) -> Reviewed:
        """The edited record, held to the record's own rules, with its findings found anew."""
        self.record.evidence = self.evidence
        try:
            record = Record.model_validate(self.record.model_dump())
        except ValidationError as error:
            fault = error.errors()[0]
            place = "/".join(map(str, fault["loc"]))
            raise EditRefused("%(place)s: %(fault)s", place=place, fault=fault["msg"]) from error
        record.findings = rechecked(record, self._before, lang)
        return self.state(record)

    def state(self, record: Record) -> Reviewed:
        """The state with `record` in it."""
        return Reviewed(
            record=record,
            locked=tuple(sorted(self.locked)),
            settled=tuple(sorted(self.settled)),
            conflicts=self.conflicts,
        )

    def follow(self, top: str, places: Places) -> None:
        """Lead all paths to where the items of the list at `top` have gone."""

        self.lead(lambda path: follow(path, top, places))

    def lead(self, way: Callable[[str], str | None]) -> None:
        """Lead all paths where `way` leads them, None out of the record. Where two meet, the first stays."""
        led: dict[str, Evidence] = {}
        for key, proof in self.evidence.items():
            if (now := way(key)) is not None:
                led.setdefault(now, proof)
        self.evidence = led
        self.record.findings = moved(self.record.findings, way)
        self.locked = {led_to for old in self.locked if (led_to := way(old)) is not None}
        self.settled = {one for old in self.settled if (one := _moved_key(old, way)) is not None}
        self.conflicts = tuple(
            one.model_copy(update={"path": now}) if one.path and now != one.path else one
            for one in self.conflicts
            if not one.path or (now := way(one.path)) is not None
        )

    def written(self, path: str) -> None:
        """Mark the value at `path` as written by a person: locked, sure, and its old findings done with."""
        self.record.findings = without_reading(self.record.findings, path)
        self.settled = {key for key in self.settled if not within(key.partition(" ")[2], path)}
        self.lock(path)

    def lock(self, path: str) -> None:
        """Lock the value at `path`; its proof, and that of its parts, becomes sure. What a person says of it
        now is said in knowledge of the later extraction that disagrees."""
        self.conflicts = tuple(
            one
            for one in self.conflicts
            if not one.path or not (within(path, one.path) or within(one.path, path))
        )
        self.locked = {old for old in self.locked if not within(old, path)} | {path}
        for key, proof in self.evidence.items():
            if within(key, path):
                self.evidence[key] = sure(proof)

    def settle(self, path: str, key: str) -> None:
        """Settle what is in doubt at `path`, or the one doubt of that key."""
        for doubt in find_doubts(self.record, self.locked, self.settled):
            if (path and doubt.path == path) or (key and doubt.key == key):
                self.settled |= {
                    _key for finding in doubt.findings if (_key := _finding_key(finding.code, doubt.key))
                }

    def rearrange_steps(self, places: Places, order: Sequence[Any]) -> None:
        """Put the steps into `order`; `places` tells where each old step went. Arrows keep their steps."""
        self.follow("/sop/langkah", places)
        self.sop.langkah[:] = order
        kept: list[Alur] = []
        edge_places: list[int | None] = []
        for edge in self.sop.alur:
            dari, ke = (places[end - 1] if end <= len(places) else None for end in (edge.dari, edge.ke))
            if dari is None or ke is None:
                edge_places.append(None)
                continue
            edge_places.append(len(kept))
            kept.append(edge.model_copy(update={"dari": dari + 1, "ke": ke + 1}))
        self.follow("/sop/alur", edge_places)
        self.sop.alur[:] = kept

    def drop_edges(self, unwanted: Callable[[Alur], bool]) -> None:
        """Take out arrows that are `unwanted`, and all but the first of equal ones."""
        kept: list[Alur] = []
        places: list[int | None] = []
        for edge in self.sop.alur:
            if unwanted(edge) or edge in kept:
                places.append(None)
            else:
                places.append(len(kept))
                kept.append(edge)
        self.follow("/sop/alur", places)
        self.sop.alur[:] = kept


def sure(proof: Evidence) -> Evidence:
    """`proof` of a value that a person has looked at."""
    if proof.confidence == 1.0 and REVIEWED in proof.note:
        return proof
    note = proof.note if REVIEWED in proof.note else "; ".join(filter(None, (proof.note, REVIEWED)))
    return proof.model_copy(update={"confidence": 1.0, "note": note})


def joined_proof(first: Evidence | None, second: Evidence | None) -> Evidence | None:
    """The proof of a value made of two: the box around both, where they lie on one page."""
    if first is None or second is None:
        return first or second
    box = first.box
    if first.box and second.box and first.page == second.page:
        box = union((Box(*first.box), Box(*second.box))).rounded()
    names = sorted({*first.readings, *second.readings})
    readings = {
        name: f"{first.readings.get(name, first.raw)} {second.readings.get(name, second.raw)}".strip()
        for name in names
    }
    return first.model_copy(
        update={
            "box": box,
            "raw": f"{first.raw} {second.raw}".strip(),
            "readings": readings,
            "confidence": min(first.confidence, second.confidence),
            "corrections": [*first.corrections, *second.corrections],
            "handwritten": first.handwritten or second.handwritten,
        }
    )


def _moved_key(key: str, way: Callable[[str], str | None]) -> str | None:
    code, _, path = key.partition(" ")
    if path.startswith("@"):
        return key
    now = way(path)
    return None if now is None else f"{code} {now}"


def _finding_key(code: str, doubt_key: str) -> str:
    return doubt_key if re.match(r"[A-Z_]+ @", doubt_key) else f"{code} {doubt_key}"
