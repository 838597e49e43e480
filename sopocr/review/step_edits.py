"""Edits of whole steps: added, taken out, moved, parted, joined, set deeper. Arrows and symbols go along."""

from __future__ import annotations

from sopocr.errors import EditRefused
from sopocr.model.pointers import inserted, removed, shifted
from sopocr.model.sop import Langkah
from sopocr.review.draft import Draft, joined_proof
from sopocr.review.edit_values import duration, index
from sopocr.review.edits import AddStep, IndentStep, JoinSteps, MoveStep, RemoveStep, SplitStep
from sopocr.review.nesting import indented


def add_step(draft: Draft, edit: AddStep) -> None:
    steps = draft.sop.langkah
    if edit.step > len(steps):
        raise EditRefused("there are %(count)s steps", count=len(steps))
    beside = steps[edit.step - 1] if edit.step else steps[0] if steps else Langkah()
    order = [*steps[: edit.step], Langkah(tingkat=beside.tingkat), *steps[edit.step :]]
    draft.rearrange_steps(inserted(len(steps), edit.step), order)


def remove_step(draft: Draft, edit: RemoveStep) -> None:
    steps = draft.sop.langkah
    place = index(edit.step, steps)
    draft.rearrange_steps(removed(len(steps), place), [*steps[:place], *steps[place + 1 :]])


def move_step(draft: Draft, edit: MoveStep) -> None:
    steps = list(draft.sop.langkah)
    place, to = index(edit.step, steps), index(edit.to, steps)
    places = shifted(len(steps), place, to)
    steps.insert(to, steps.pop(place))
    draft.rearrange_steps(places, steps)


def split_step(draft: Draft, edit: SplitStep) -> None:
    steps = draft.sop.langkah
    place = index(edit.step, steps)
    first, second = steps[place].model_copy(deep=True), Langkah(tingkat=steps[place].tingkat)
    proofs = dict(draft.evidence)
    draft.rearrange_steps(
        inserted(len(steps), place + 1), [*steps[:place], first, second, *steps[place + 1 :]]
    )
    top, below = f"/sop/langkah/{place}", f"/sop/langkah/{place + 1}"
    for name, at in edit.at.items():
        whole = first.waktu.teks if name == "waktu" else getattr(first, name)
        above, rest = whole[:at].strip(" ;"), whole[at:].strip(" ;")
        tail = "/waktu/teks" if name == "waktu" else f"/{name}"
        for step, text in ((first, above), (second, rest)):
            if name == "waktu":
                step.waktu = duration(text)
            else:
                setattr(step, name, text)
        draft.written(top + tail)
        if top + tail in proofs:
            draft.evidence[below + tail] = proofs[top + tail]
        draft.lock(below + tail)
    _hand_down_symbols(draft, place, edit.symbols)


def _hand_down_symbols(draft: Draft, place: int, chosen: tuple[int, ...]) -> None:
    """Move the symbols at the places `chosen` from step `place` to the next, and the arrows that leave it."""
    if not chosen:
        return
    first, second = draft.sop.langkah[place], draft.sop.langkah[place + 1]
    marks = list(first.pelaksana)
    for number in chosen:
        index(number, marks)
    top = f"/sop/langkah/{place}/pelaksana"
    proofs = {number: draft.evidence.get(f"{top}/{number}/simbol") for number in chosen}
    kept = [number for number in range(len(marks)) if number not in chosen]
    draft.follow(top, [kept.index(n) if n in kept else None for n in range(len(marks))])
    first.pelaksana = [marks[number] for number in kept]
    for to, number in enumerate(sorted(set(chosen))):
        second.pelaksana.append(marks[number])
        proof = proofs[number]
        if proof is not None:
            draft.evidence[f"/sop/langkah/{place + 1}/pelaksana/{to}/simbol"] = proof
    for step in (place, place + 1):
        draft.written(f"/sop/langkah/{step}/pelaksana")
    for edge in draft.sop.alur:
        if edge.dari == place + 1:
            edge.dari = place + 2


def join_steps(draft: Draft, edit: JoinSteps) -> None:
    steps = draft.sop.langkah
    place = index(edit.step, steps)
    if place + 1 >= len(steps):
        raise EditRefused("there is no step below to join with")
    first, second = (step.model_copy(deep=True) for step in steps[place : place + 2])
    top, below = f"/sop/langkah/{place}", f"/sop/langkah/{place + 1}"
    proofs = dict(draft.evidence)
    offset = len(first.pelaksana)
    first.nomor = first.nomor or second.nomor
    for name in ("kegiatan", "kelengkapan", "output", "keterangan"):
        setattr(first, name, f"{getattr(first, name)} {getattr(second, name)}".strip())
    first.waktu = duration(f"{first.waktu.teks} {second.waktu.teks}".strip())
    first.pelaksana += second.pelaksana
    places: list[int | None] = [number - (number > place) for number in range(len(steps))]
    draft.rearrange_steps(places, [*steps[:place], first, *steps[place + 2 :]])
    for tail in ("/kegiatan", "/kelengkapan", "/waktu/teks", "/output", "/keterangan"):
        proof = joined_proof(proofs.get(top + tail), proofs.get(below + tail))
        if proof is not None:
            draft.evidence[top + tail] = proof
    for number in range(len(second.pelaksana)):
        mark = proofs.get(f"{below}/pelaksana/{number}/simbol")
        draft.evidence.pop(f"{top}/pelaksana/{offset + number}/simbol", None)
        if mark is not None:
            draft.evidence[f"{top}/pelaksana/{offset + number}/simbol"] = mark
    sort_symbols(draft, place)
    for tail in ("/kegiatan", "/kelengkapan", "/waktu/teks", "/output", "/keterangan", "/pelaksana"):
        draft.written(top + tail)
    draft.drop_edges(lambda arrow: arrow.dari == arrow.ke)


def indent_step(draft: Draft, edit: IndentStep) -> None:
    place = index(edit.step, draft.sop.langkah)
    for offset, step in enumerate(indented(draft.sop.langkah, place, edit.by)):
        old = draft.sop.langkah[place + offset]
        draft.sop.langkah[place + offset] = step
        if step.nomor != old.nomor:
            draft.written(f"/sop/langkah/{place + offset}/nomor")
        draft.lock(f"/sop/langkah/{place + offset}/tingkat")


def clear_cell(draft: Draft, step: int, actor: str) -> None:
    """Take all symbols of an actor out of a step."""
    marks = draft.sop.langkah[step].pelaksana
    kept = [number for number, mark in enumerate(marks) if mark.aktor != actor]
    places = [kept.index(number) if number in kept else None for number in range(len(marks))]
    draft.follow(f"/sop/langkah/{step}/pelaksana", places)
    draft.sop.langkah[step].pelaksana = [marks[number] for number in kept]


def sort_symbols(draft: Draft, step: int) -> None:
    """Bring a step's symbols into the order of the actors' columns."""
    column = {actor: place for place, actor in enumerate(draft.sop.pelaksana)}
    marks = draft.sop.langkah[step].pelaksana
    order = sorted(range(len(marks)), key=lambda number: column.get(marks[number].aktor, len(column)))
    draft.follow(f"/sop/langkah/{step}/pelaksana", [order.index(number) for number in range(len(marks))])
    draft.sop.langkah[step].pelaksana = [marks[number] for number in order]
