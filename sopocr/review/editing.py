"""Apply an edit to a reviewed record: pure functions, held to the same rules as the record itself.

Evidence, findings, locks and arrows follow the steps and items that an edit moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

from sopocr.assemble.codes import Language
from sopocr.errors import EditRefused
from sopocr.model.doubts import BOXES
from sopocr.model.pointers import inserted, parts, pointer, removed, shifted
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Alur, DasarHukum, Langkah, PelaksanaLangkah, Sop, Waktu
from sopocr.review.draft import Draft, joined_proof
from sopocr.review.edits import (
    Accept,
    AddEdge,
    AddSection,
    AddStep,
    ChangeEdge,
    Edit,
    IndentStep,
    InsertItem,
    JoinItems,
    JoinSteps,
    MoveItem,
    MoveSection,
    MoveStep,
    RemoveEdge,
    RemoveItem,
    RemoveSection,
    RemoveStep,
    RenameSection,
    SetSymbol,
    SetValue,
    SplitItem,
    SplitStep,
    StepField,
    Unlock,
)
from sopocr.review.nesting import indented
from sopocr.review.sections import add_section, move_section, remove_section, rename_section
from sopocr.text.dates import parse_date
from sopocr.text.durations import parse_duration
from sopocr.text.regulations import parse_reference

__all__ = ["EditRefused", "apply_edit", "value_at"]

DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit")
_OPTIONAL = ("instansi", "unit_kerja", "nomor_sop", "nama_sop", "nomor_revisi")
_TEXTS: tuple[StepField, ...] = get_args(StepField)
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def apply_edit(state: Reviewed, edit: Edit, lang: Language = "id") -> Reviewed:
    """`state` after `edit`; `state` itself stays as it is. The findings' messages are in `lang`.

    Raises EditRefused, with the reason, where the edit fits not this record.
    """
    draft = Draft(state)
    _HOW[type(edit)](draft, edit)
    return draft.done(lang)


def value_at(sop: Sop, path: str) -> str | None:
    """What a reviewer reads at `path`, as text: a list as its items joined with "; ", an arrow as "1 → 2";
    None where nothing is."""
    here: Any = {"sop": sop}
    for step in parts(path):
        if isinstance(here, list):
            if not step.isdigit() or int(step) >= len(here):
                return None
            here = here[int(step)]
        elif isinstance(here, dict):
            here = here.get(step)
        else:
            here = getattr(here, step, None)
        if here is None:
            return None
    return _as_text(here)


def _as_text(value: Any) -> str:
    if isinstance(value, Alur):
        return f"{value.dari} → {value.ke}" + (f" ({value.syarat})" if value.syarat else "")
    if isinstance(value, PelaksanaLangkah):
        return f"{value.aktor}: {value.simbol}"
    if isinstance(value, Waktu | DasarHukum):
        return value.teks
    if isinstance(value, Langkah):
        return " ".join(filter(None, (value.nomor and f"{value.nomor}.", value.kegiatan)))
    if isinstance(value, list):
        return "; ".join(_as_text(item) for item in value)
    return str(value)


def _set(draft: Draft, edit: SetValue) -> None:
    steps = parts(edit.path)
    text = _clean(edit.value)
    match steps:
        case ("sop", name) if name in _OPTIONAL:
            setattr(draft.sop, name, text or None)
        case ("sop", name) if name in DATES:
            setattr(draft.sop, name, _date(text) if text else None)
        case ("sop", "disahkan_oleh", part) if part in ("jabatan", "nama", "pangkat", "nip"):
            setattr(draft.sop.disahkan_oleh, part, text or None)
        case ("sop", "pelaksana", place):
            _rename_actor(draft, _index(place, draft.sop.pelaksana), text)
        case ("sop", "langkah", place, name) if name in _TEXTS and name != "waktu":
            setattr(draft.sop.langkah[_index(place, draft.sop.langkah)], name, text)
        case ("sop", "langkah", place, "waktu", "teks"):
            draft.sop.langkah[_index(place, draft.sop.langkah)].waktu = _duration(text)
        case ("sop", "diagram_alir", "simpul", place, "teks") if draft.sop.diagram_alir is not None:
            nodes = draft.sop.diagram_alir.simpul
            nodes[_index(place, nodes)].teks = text
        case ("sop", "dasar_hukum", place, "teks"):
            _need(text)
            draft.sop.dasar_hukum[_index(place, draft.sop.dasar_hukum)] = parse_reference(text)
        case ("sop", *_, place) if place.isdigit():
            _need(text)
            items = _texts_at(draft, pointer(*steps[:-1]))
            items[_index(place, items)] = text
        case _:
            raise EditRefused("there is no text at %(path)s", path=edit.path)
    draft.written(edit.path)


def _accept(draft: Draft, edit: Accept) -> None:
    if not edit.path and not edit.key:
        raise EditRefused("nothing was named to confirm")
    draft.settle(edit.path, edit.key)
    if edit.path:
        draft.lock(edit.path)


def _unlock(draft: Draft, edit: Unlock) -> None:
    if edit.path not in draft.locked:
        raise EditRefused("%(path)s is not locked", path=edit.path)
    draft.locked.discard(edit.path)


def _insert_item(draft: Draft, edit: InsertItem) -> None:
    text = _clean(edit.value)
    _need(text)
    items = _list_at(draft, edit.path)
    if edit.place > len(items):
        raise EditRefused("the list has %(count)s items", count=len(items))
    draft.follow(edit.path, inserted(len(items), edit.place))
    if edit.path == "/sop/pelaksana":
        _new_name(draft, text)
    items.insert(edit.place, parse_reference(text) if edit.path == "/sop/dasar_hukum" else text)
    draft.lock(_item_path(edit.path, edit.place))


def _remove_item(draft: Draft, edit: RemoveItem) -> None:
    items = _list_at(draft, edit.path)
    place = _index(edit.place, items)
    if edit.path == "/sop/pelaksana":
        for step in range(len(draft.sop.langkah)):
            _clear_cell(draft, step, items[place])
    draft.follow(edit.path, removed(len(items), place))
    del items[place]


def _move_item(draft: Draft, edit: MoveItem) -> None:
    items = _list_at(draft, edit.path)
    place, to = _index(edit.place, items), _index(edit.to, items)
    draft.follow(edit.path, shifted(len(items), place, to))
    items.insert(to, items.pop(place))
    if edit.path == "/sop/pelaksana":
        for step in range(len(draft.sop.langkah)):
            _sort_symbols(draft, step)


def _split_item(draft: Draft, edit: SplitItem) -> None:
    items = _texts_at(draft, edit.path)
    place = _index(edit.place, items)
    above, below = items[place][: edit.at].strip(" ;"), items[place][edit.at :].strip(" ;")
    _need(above)
    _need(below)
    proof = draft.evidence.get(f"{edit.path}/{place}")
    draft.follow(edit.path, inserted(len(items), place + 1))
    items[place : place + 1] = [above, below]
    for number in (place, place + 1):
        if proof is not None:
            draft.evidence[f"{edit.path}/{number}"] = proof
        draft.written(f"{edit.path}/{number}")


def _join_items(draft: Draft, edit: JoinItems) -> None:
    items = _texts_at(draft, edit.path)
    place = _index(edit.place, items)
    if place + 1 >= len(items):
        raise EditRefused("there is no item below to join with")
    proof = joined_proof(*(draft.evidence.get(f"{edit.path}/{n}") for n in (place, place + 1)))
    whole = f"{items[place]} {items[place + 1]}"
    draft.follow(edit.path, removed(len(items), place + 1))
    items[place : place + 2] = [whole]
    if proof is not None:
        draft.evidence[f"{edit.path}/{place}"] = proof
    draft.written(f"{edit.path}/{place}")


def _add_step(draft: Draft, edit: AddStep) -> None:
    steps = draft.sop.langkah
    if edit.step > len(steps):
        raise EditRefused("there are %(count)s steps", count=len(steps))
    beside = steps[edit.step - 1] if edit.step else steps[0] if steps else Langkah()
    order = [*steps[: edit.step], Langkah(tingkat=beside.tingkat), *steps[edit.step :]]
    draft.rearrange_steps(inserted(len(steps), edit.step), order)


def _remove_step(draft: Draft, edit: RemoveStep) -> None:
    steps = draft.sop.langkah
    place = _index(edit.step, steps)
    draft.rearrange_steps(removed(len(steps), place), [*steps[:place], *steps[place + 1 :]])


def _move_step(draft: Draft, edit: MoveStep) -> None:
    steps = list(draft.sop.langkah)
    place, to = _index(edit.step, steps), _index(edit.to, steps)
    places = shifted(len(steps), place, to)
    steps.insert(to, steps.pop(place))
    draft.rearrange_steps(places, steps)


def _split_step(draft: Draft, edit: SplitStep) -> None:
    steps = draft.sop.langkah
    place = _index(edit.step, steps)
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
                step.waktu = _duration(text)
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
        _index(number, marks)
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


def _join_steps(draft: Draft, edit: JoinSteps) -> None:
    steps = draft.sop.langkah
    place = _index(edit.step, steps)
    if place + 1 >= len(steps):
        raise EditRefused("there is no step below to join with")
    first, second = (step.model_copy(deep=True) for step in steps[place : place + 2])
    top, below = f"/sop/langkah/{place}", f"/sop/langkah/{place + 1}"
    proofs = dict(draft.evidence)
    offset = len(first.pelaksana)
    first.nomor = first.nomor or second.nomor
    for name in ("kegiatan", "kelengkapan", "output", "keterangan"):
        setattr(first, name, f"{getattr(first, name)} {getattr(second, name)}".strip())
    first.waktu = _duration(f"{first.waktu.teks} {second.waktu.teks}".strip())
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
    _sort_symbols(draft, place)
    for tail in ("/kegiatan", "/kelengkapan", "/waktu/teks", "/output", "/keterangan", "/pelaksana"):
        draft.written(top + tail)
    draft.drop_edges(lambda arrow: arrow.dari == arrow.ke)


def _indent_step(draft: Draft, edit: IndentStep) -> None:
    place = _index(edit.step, draft.sop.langkah)
    for offset, step in enumerate(indented(draft.sop.langkah, place, edit.by)):
        old = draft.sop.langkah[place + offset]
        draft.sop.langkah[place + offset] = step
        if step.nomor != old.nomor:
            draft.written(f"/sop/langkah/{place + offset}/nomor")
        draft.lock(f"/sop/langkah/{place + offset}/tingkat")


def _set_symbol(draft: Draft, edit: SetSymbol) -> None:
    place = _index(edit.step, draft.sop.langkah)
    if edit.actor not in draft.sop.pelaksana:
        raise EditRefused('there is no actor "%(name)s"', name=edit.actor)
    step = draft.sop.langkah[place]
    top = f"/sop/langkah/{place}/pelaksana"
    here = next((n for n, mark in enumerate(step.pelaksana) if mark.aktor == edit.actor), None)
    proof = draft.evidence.get(f"{top}/{here}/simbol") if here is not None else None
    _clear_cell(draft, place, edit.actor)
    if edit.simbol is not None:
        number = len(step.pelaksana)
        step.pelaksana.append(PelaksanaLangkah(aktor=edit.actor, simbol=edit.simbol))
        if proof is not None:
            draft.evidence[f"{top}/{number}/simbol"] = proof
        _sort_symbols(draft, place)
    draft.written(top)


def _add_edge(draft: Draft, edit: AddEdge) -> None:
    edge = _checked(draft, edit.dari, edit.ke)
    edge.syarat = edit.syarat
    draft.sop.alur.append(edge)
    draft.lock(f"/sop/alur/{len(draft.sop.alur) - 1}")


def _remove_edge(draft: Draft, edit: RemoveEdge) -> None:
    place = _index(edit.edge, draft.sop.alur)
    draft.follow("/sop/alur", removed(len(draft.sop.alur), place))
    del draft.sop.alur[place]


def _change_edge(draft: Draft, edit: ChangeEdge) -> None:
    place = _index(edit.edge, draft.sop.alur)
    old = draft.sop.alur[place]
    same_way = (old.dari, old.ke) == (edit.dari, edit.ke)
    edge = old.model_copy() if same_way else _checked(draft, edit.dari, edit.ke)
    edge.syarat, edge.sumber = edit.syarat, "gambar"
    draft.sop.alur[place] = edge
    draft.written(f"/sop/alur/{place}")


def _checked(draft: Draft, dari: int, ke: int) -> Alur:
    """A new arrow between two steps that are there, and not the second of its kind."""
    count = len(draft.sop.langkah)
    if max(dari, ke) > count:
        raise EditRefused("there are %(count)s steps", count=count)
    if dari == ke:
        raise EditRefused("an arrow leads from one step to another")
    if any((edge.dari, edge.ke) == (dari, ke) for edge in draft.sop.alur):
        raise EditRefused("there is such an arrow")
    return Alur(dari=dari, ke=ke)


def _rename_actor(draft: Draft, place: int, name: str) -> None:
    _need(name)
    old = draft.sop.pelaksana[place]
    if name != old:
        _new_name(draft, name)
    draft.sop.pelaksana[place] = name
    for step in draft.sop.langkah:
        for mark in step.pelaksana:
            if mark.aktor == old:
                mark.aktor = name


def _new_name(draft: Draft, name: str) -> None:
    if name in draft.sop.pelaksana:
        raise EditRefused('there is an actor "%(name)s"; put " (2)" behind the second', name=name)


def _clear_cell(draft: Draft, step: int, actor: str) -> None:
    """Take all symbols of an actor out of a step."""
    marks = draft.sop.langkah[step].pelaksana
    kept = [number for number, mark in enumerate(marks) if mark.aktor != actor]
    places = [kept.index(number) if number in kept else None for number in range(len(marks))]
    draft.follow(f"/sop/langkah/{step}/pelaksana", places)
    draft.sop.langkah[step].pelaksana = [marks[number] for number in kept]


def _sort_symbols(draft: Draft, step: int) -> None:
    """Bring a step's symbols into the order of the actors' columns."""
    column = {actor: place for place, actor in enumerate(draft.sop.pelaksana)}
    marks = draft.sop.langkah[step].pelaksana
    order = sorted(range(len(marks)), key=lambda number: column.get(marks[number].aktor, len(column)))
    draft.follow(f"/sop/langkah/{step}/pelaksana", [order.index(number) for number in range(len(marks))])
    draft.sop.langkah[step].pelaksana = [marks[number] for number in order]


def _list_at(draft: Draft, path: str) -> list[Any]:
    """The list of texts, actors or references at `path`."""
    match parts(path):
        case ("sop", name) if name in BOXES or name == "pelaksana":
            items: list[Any] = getattr(draft.sop, name)
            return items
        case ("sop", "bagian_lain", title) if title in draft.sop.bagian_lain:
            return draft.sop.bagian_lain[title]
    raise EditRefused("there is no list at %(path)s", path=path)


def _texts_at(draft: Draft, path: str) -> list[str]:
    items = _list_at(draft, path)
    if path in ("/sop/dasar_hukum", "/sop/pelaksana"):
        raise EditRefused("there is no text at %(path)s", path=path)
    return items


def _item_path(path: str, place: int) -> str:
    return f"{path}/{place}" + ("/teks" if path == "/sop/dasar_hukum" else "")


def _index(place: str | int, items: list[Any]) -> int:
    """`place` as an index into `items`; EditRefused where there is none."""
    number = int(place) if str(place).isdigit() else -1
    if not 0 <= number < len(items):
        raise EditRefused("there is no item %(place)s; the list has %(count)s", place=place, count=len(items))
    return number


def _need(text: str) -> None:
    if not text:
        raise EditRefused("an item cannot be empty; take it out instead")


def _clean(text: str | None) -> str:
    """One line of text without control characters: wrapped lines join with one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def _duration(text: str) -> Waktu:
    return parse_duration(text).waktu.model_copy(update={"teks": text})


def _date(text: str) -> str:
    """ISO of a date that a person typed, "11 Januari 2024" too; EditRefused where there is no such day."""
    iso = text if _ISO.fullmatch(text) else parse_date(text).value
    match = _ISO.fullmatch(iso or "")
    if match is None:
        raise EditRefused('"%(text)s" is no date; write it as 2024-01-31 or 31 Januari 2024', text=text)
    try:
        date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError as error:
        raise EditRefused('there is no day "%(text)s"', text=text) from error
    return match[0]


_HOW: dict[type[Any], Callable[[Draft, Any], None]] = {
    SetValue: _set,
    Accept: _accept,
    Unlock: _unlock,
    InsertItem: _insert_item,
    RemoveItem: _remove_item,
    MoveItem: _move_item,
    AddStep: _add_step,
    RemoveStep: _remove_step,
    MoveStep: _move_step,
    SplitStep: _split_step,
    JoinSteps: _join_steps,
    IndentStep: _indent_step,
    AddSection: add_section,
    RenameSection: rename_section,
    RemoveSection: remove_section,
    MoveSection: move_section,
    SplitItem: _split_item,
    JoinItems: _join_items,
    SetSymbol: _set_symbol,
    AddEdge: _add_edge,
    RemoveEdge: _remove_edge,
    ChangeEdge: _change_edge,
}
