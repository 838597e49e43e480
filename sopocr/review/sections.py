"""Edits of whole sections: the titled lists of `bagian_lain`, in the order of the paper."""

from __future__ import annotations

from sopocr.errors import EditRefused
from sopocr.model.pointers import parts, pointer, within
from sopocr.review.draft import Draft
from sopocr.review.edits import AddSection, MoveSection, RemoveSection, RenameSection

_TOP = ("sop", "bagian_lain")


def add_section(draft: Draft, edit: AddSection) -> None:
    """A new section, empty."""
    title = _new_title(draft, edit.title)
    members = list(draft.sop.bagian_lain.items())
    if edit.place > len(members):
        raise EditRefused("there are %(count)s sections", count=len(members))
    members.insert(edit.place, (title, []))
    draft.sop.bagian_lain = dict(members)
    draft.lock(pointer(*_TOP, title))


def rename_section(draft: Draft, edit: RenameSection) -> None:
    """Another title; the items, with all that points to them, go along."""
    old = _title(draft, edit.path)
    title = " ".join(edit.title.split())
    if title != old:
        title = _new_title(draft, edit.title)
    draft.sop.bagian_lain = {
        title if name == old else name: items for name, items in draft.sop.bagian_lain.items()
    }
    now = pointer(*_TOP, title)
    draft.lead(lambda path: now + path.removeprefix(edit.path) if within(path, edit.path) else path)
    draft.written(now)


def remove_section(draft: Draft, edit: RemoveSection) -> None:
    """Take a section out, with its items."""
    del draft.sop.bagian_lain[_title(draft, edit.path)]
    draft.lead(lambda path: None if within(path, edit.path) else path)


def move_section(draft: Draft, edit: MoveSection) -> None:
    """Put a section elsewhere in the order."""
    title = _title(draft, edit.path)
    order = list(draft.sop.bagian_lain)
    if edit.to >= len(order):
        raise EditRefused("there are %(count)s sections", count=len(order))
    order.remove(title)
    order.insert(edit.to, title)
    draft.sop.bagian_lain = {name: draft.sop.bagian_lain[name] for name in order}


def _title(draft: Draft, path: str) -> str:
    match parts(path):
        case ("sop", "bagian_lain", title) if title in draft.sop.bagian_lain:
            return title
    raise EditRefused("there is no list at %(path)s", path=path)


def _new_title(draft: Draft, text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise EditRefused("a section needs a title")
    if title in draft.sop.bagian_lain:
        raise EditRefused('there is a section "%(name)s"', name=title)
    return title
