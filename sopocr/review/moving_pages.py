"""What people settled, led along when pages are arranged anew: pages get other numbers, leave a document, or
come to another one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sopocr.assemble.codes import Language
from sopocr.geometry import Box
from sopocr.model.doubts import BOXES, is_locked
from sopocr.model.evidence import Evidence
from sopocr.model.pointers import pointer, within
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Record
from sopocr.review.draft import Draft
from sopocr.review.editing import apply_edit, value_at
from sopocr.review.edits import Accept, SetValue

Places = Mapping[int, tuple[int, int]]
"""For each page of a record the source and the page in it."""
_LOST = 0
"""The number of a page that is no longer one of the document's."""
_SAME_PLACE = 0.5
"""Overlap (intersection over union) from which two boxes are about one value."""
_HEADER = (
    "instansi",
    "unit_kerja",
    "nomor_sop",
    "nama_sop",
    "nomor_revisi",
    "tanggal_pembuatan",
    "tanggal_revisi",
    "tanggal_pengesahan",
    "tanggal_efektif",
    "tanggal_terbit",
)
_APPROVER = ("jabatan", "nama", "pangkat", "nip")


@dataclass(frozen=True)
class Settled:
    """A document on which people worked, and where its pages lie."""

    document_id: int
    state: Reviewed
    places: Places


def renumbered(record: Record, before: Places, now: Places) -> Record:
    """`record` with its pages numbered as they are in the document `now`."""
    numbers = {place: number for number, place in now.items()}
    way = {number: numbers.get(place, _LOST) for number, place in before.items()}
    if all(old == new for old, new in way.items()):
        return record
    evidence = {
        path: proof.model_copy(update={"page": way.get(proof.page, _LOST)}) if proof.page else proof
        for path, proof in record.evidence.items()
    }
    findings = [
        one.model_copy(
            update={"page": way.get(one.page) or None, "box": one.box if way.get(one.page) else None}
        )
        if one.page
        else one
        for one in record.findings
    ]
    return record.model_copy(update={"evidence": evidence, "findings": findings})


def without_lost(state: Reviewed, before: Record | None = None) -> Reviewed:
    """`state`, renumbered, without what stands on pages that left the document: steps and items go, other
    values are those of `before` again (the extraction that people saw), so that nobody has spoken of them."""
    if not any(proof.page == _LOST for proof in state.record.evidence.values()):
        return state
    draft = Draft(state)
    steps = draft.sop.langkah
    gone = {place for place in range(len(steps)) if _is_lost(draft.evidence, f"/sop/langkah/{place}")}
    if gone:
        kept = [place for place in range(len(steps)) if place not in gone]
        draft.rearrange_steps(_after(len(steps), gone), [steps[place] for place in kept])
    for path, items in _lists(draft):
        gone = {place for place in range(len(items)) if _is_lost(draft.evidence, f"{path}/{place}")}
        if gone:
            draft.follow(path, _after(len(items), gone))
            items[:] = [item for place, item in enumerate(items) if place not in gone]
    for holder, old, top, names in (
        (draft.sop, before and before.sop, "/sop", _HEADER),
        (draft.sop.disahkan_oleh, before and before.sop.disahkan_oleh, "/sop/disahkan_oleh", _APPROVER),
    ):
        for name in names:
            if not _is_lost(draft.evidence, f"{top}/{name}"):
                continue
            if old is not None:
                setattr(holder, name, getattr(old, name))
            draft.locked = {lock for lock in draft.locked if not within(lock, f"{top}/{name}")}
    draft.record.evidence = draft.evidence
    return draft.state(draft.record)


def carried(state: Reviewed, places: Places, donors: Sequence[Settled], lang: Language) -> Reviewed:
    """`state` of a document with what people settled on its pages while these belonged to other documents.

    A value is known again by its place on the page and by what it is (a step's output, the SOP's name).
    """
    numbers = {place: number for number, place in places.items()}
    for donor in donors:
        for path, proof in donor.state.record.evidence.items():
            number = numbers.get(donor.places.get(proof.page or 0, (0, 0)))
            text = value_at(donor.state.record.sop, path)
            if number is None or text is None or not is_locked(path, donor.state.locked):
                continue
            there = _counterpart(state, path, number, proof)
            if there is None or is_locked(there, state.locked):
                continue
            same = value_at(state.record.sop, there) == text
            if same:
                state = apply_edit(state, Accept(path=there), lang)
            elif _is_text(path):
                state = apply_edit(state, SetValue(path=there, value=text), lang)
    return state


def _counterpart(state: Reviewed, path: str, number: int, proof: Evidence) -> str | None:
    """The value of the same kind at the same place of the page."""
    if proof.box is None:
        return None
    kind, box = _kind(path), Box(*proof.box)
    best, found = _SAME_PLACE, None
    for other, theirs in state.record.evidence.items():
        if theirs.page == number and theirs.box is not None and _kind(other) == kind:
            likeness = _overlap(box, Box(*theirs.box))
            if likeness >= best:
                best, found = likeness, other
    return found


def _kind(path: str) -> str:
    return re.sub(r"/\d+(?=/|$)", "/*", path)


def _is_text(path: str) -> bool:
    """Whether a value can be written as a text."""
    kind = _kind(path)
    return not kind.startswith(
        ("/sop/alur", "/sop/pelaksana", "/sop/diagram_alir/alur")
    ) and not kind.endswith(("/simbol", "/pelaksana", "/tingkat"))


def _overlap(one: Box, other: Box) -> float:
    common = one.intersect(other).area
    return common / ((one.area + other.area - common) or 1.0)


def _is_lost(evidence: Mapping[str, Evidence], top: str) -> bool:
    """Whether all proof of a value lies on pages that left the document."""
    pages = [proof.page for path, proof in evidence.items() if within(path, top)]
    return _LOST in pages and all(page in (_LOST, None) for page in pages)


def _after(length: int, gone: set[int]) -> list[int | None]:
    kept = [place for place in range(length) if place not in gone]
    return [None if place in gone else kept.index(place) for place in range(length)]


def _lists(draft: Draft) -> list[tuple[str, list[object]]]:
    boxes = [(f"/sop/{name}", getattr(draft.sop, name)) for name in BOXES]
    sections = draft.sop.bagian_lain.items()
    return [*boxes, *((pointer("sop", "bagian_lain", title), items) for title, items in sections)]
