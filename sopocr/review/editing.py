"""Apply an edit to a reviewed record: pure functions, held to the same rules as the record itself.

Evidence, findings, locks and arrows follow the steps and items that an edit moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from sopocr.assemble.codes import Language
from sopocr.errors import EditRefused
from sopocr.model.doubts import BOXES
from sopocr.model.pointers import inserted, parts, pointer, removed, shifted
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Alur, DasarHukum, Langkah, PelaksanaLangkah, Sop, Waktu
from sopocr.review.arrow_edits import add_edge, change_edge, remove_edge
from sopocr.review.draft import Draft, joined_proof
from sopocr.review.edit_values import clean, duration, index, iso_date, need
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
from sopocr.review.sections import add_section, move_section, remove_section, rename_section
from sopocr.review.step_edits import (
    add_step,
    clear_cell,
    indent_step,
    join_steps,
    move_step,
    remove_step,
    sort_symbols,
    split_step,
)
from sopocr.text.regulations import parse_reference

__all__ = ["EditRefused", "apply_edit", "value_at"]

DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit")
_OPTIONAL = ("instansi", "unit_kerja", "nomor_sop", "nama_sop", "nomor_revisi")
_TEXTS: tuple[StepField, ...] = get_args(StepField)


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
    text = clean(edit.value)
    match steps:
        case ("sop", name) if name in _OPTIONAL:
            setattr(draft.sop, name, text or None)
        case ("sop", name) if name in DATES:
            setattr(draft.sop, name, iso_date(text) if text else None)
        case ("sop", "disahkan_oleh", part) if part in ("jabatan", "nama", "pangkat", "nip"):
            setattr(draft.sop.disahkan_oleh, part, text or None)
        case ("sop", "pelaksana", place):
            _rename_actor(draft, index(place, draft.sop.pelaksana), text)
        case ("sop", "langkah", place, name) if name in _TEXTS and name != "waktu":
            setattr(draft.sop.langkah[index(place, draft.sop.langkah)], name, text)
        case ("sop", "langkah", place, "waktu", "teks"):
            draft.sop.langkah[index(place, draft.sop.langkah)].waktu = duration(text)
        case ("sop", "diagram_alir", "simpul", place, "teks") if draft.sop.diagram_alir is not None:
            nodes = draft.sop.diagram_alir.simpul
            nodes[index(place, nodes)].teks = text
        case ("sop", "dasar_hukum", place, "teks"):
            need(text)
            draft.sop.dasar_hukum[index(place, draft.sop.dasar_hukum)] = parse_reference(text)
        case ("sop", *_, place) if place.isdigit():
            need(text)
            items = _texts_at(draft, pointer(*steps[:-1]))
            items[index(place, items)] = text
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
    text = clean(edit.value)
    need(text)
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
    place = index(edit.place, items)
    if edit.path == "/sop/pelaksana":
        for step in range(len(draft.sop.langkah)):
            clear_cell(draft, step, items[place])
    draft.follow(edit.path, removed(len(items), place))
    del items[place]


def _move_item(draft: Draft, edit: MoveItem) -> None:
    items = _list_at(draft, edit.path)
    place, to = index(edit.place, items), index(edit.to, items)
    draft.follow(edit.path, shifted(len(items), place, to))
    items.insert(to, items.pop(place))
    if edit.path == "/sop/pelaksana":
        for step in range(len(draft.sop.langkah)):
            sort_symbols(draft, step)


def _split_item(draft: Draft, edit: SplitItem) -> None:
    items = _texts_at(draft, edit.path)
    place = index(edit.place, items)
    above, below = items[place][: edit.at].strip(" ;"), items[place][edit.at :].strip(" ;")
    need(above)
    need(below)
    proof = draft.evidence.get(f"{edit.path}/{place}")
    draft.follow(edit.path, inserted(len(items), place + 1))
    items[place : place + 1] = [above, below]
    for number in (place, place + 1):
        if proof is not None:
            draft.evidence[f"{edit.path}/{number}"] = proof
        draft.written(f"{edit.path}/{number}")


def _join_items(draft: Draft, edit: JoinItems) -> None:
    items = _texts_at(draft, edit.path)
    place = index(edit.place, items)
    if place + 1 >= len(items):
        raise EditRefused("there is no item below to join with")
    proof = joined_proof(*(draft.evidence.get(f"{edit.path}/{n}") for n in (place, place + 1)))
    whole = f"{items[place]} {items[place + 1]}"
    draft.follow(edit.path, removed(len(items), place + 1))
    items[place : place + 2] = [whole]
    if proof is not None:
        draft.evidence[f"{edit.path}/{place}"] = proof
    draft.written(f"{edit.path}/{place}")


def _set_symbol(draft: Draft, edit: SetSymbol) -> None:
    place = index(edit.step, draft.sop.langkah)
    if edit.actor not in draft.sop.pelaksana:
        raise EditRefused('there is no actor "%(name)s"', name=edit.actor)
    step = draft.sop.langkah[place]
    top = f"/sop/langkah/{place}/pelaksana"
    here = next((n for n, mark in enumerate(step.pelaksana) if mark.aktor == edit.actor), None)
    proof = draft.evidence.get(f"{top}/{here}/simbol") if here is not None else None
    clear_cell(draft, place, edit.actor)
    if edit.simbol is not None:
        number = len(step.pelaksana)
        step.pelaksana.append(PelaksanaLangkah(aktor=edit.actor, simbol=edit.simbol))
        if proof is not None:
            draft.evidence[f"{top}/{number}/simbol"] = proof
        sort_symbols(draft, place)
    draft.written(top)


def _rename_actor(draft: Draft, place: int, name: str) -> None:
    need(name)
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


_HOW: dict[type[Any], Callable[[Draft, Any], None]] = {
    SetValue: _set,
    Accept: _accept,
    Unlock: _unlock,
    InsertItem: _insert_item,
    RemoveItem: _remove_item,
    MoveItem: _move_item,
    AddStep: add_step,
    RemoveStep: remove_step,
    MoveStep: move_step,
    SplitStep: split_step,
    JoinSteps: join_steps,
    IndentStep: indent_step,
    AddSection: add_section,
    RenameSection: rename_section,
    RemoveSection: remove_section,
    MoveSection: move_section,
    SplitItem: _split_item,
    JoinItems: _join_items,
    SetSymbol: _set_symbol,
    AddEdge: add_edge,
    RemoveEdge: remove_edge,
    ChangeEdge: change_edge,
}
