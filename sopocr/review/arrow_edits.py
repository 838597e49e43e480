"""Edits of arrows, between steps and between the nodes of a free chart."""

from __future__ import annotations

from typing import Any

from sopocr.errors import EditRefused
from sopocr.model.pointers import removed
from sopocr.model.sop import Alur, AlurDiagram
from sopocr.review.draft import Draft
from sopocr.review.edit_values import index
from sopocr.review.edits import AddEdge, ChangeEdge, RemoveEdge


def add_edge(draft: Draft, edit: AddEdge) -> None:
    """A new arrow."""
    edges, top, _ = _edges(draft, chart=edit.chart)
    _check(draft, edit)
    kind = AlurDiagram if edit.chart else Alur
    edges.append(kind(dari=edit.dari, ke=edit.ke, syarat=edit.syarat))
    draft.lock(f"{top}/{len(edges) - 1}")


def remove_edge(draft: Draft, edit: RemoveEdge) -> None:
    """An arrow less."""
    edges, top, _ = _edges(draft, chart=edit.chart)
    place = index(edit.edge, edges)
    draft.follow(top, removed(len(edges), place))
    del edges[place]


def change_edge(draft: Draft, edit: ChangeEdge) -> None:
    """An arrow that leads elsewhere, or says something else; a person saw it drawn."""
    edges, top, _ = _edges(draft, chart=edit.chart)
    place = index(edit.edge, edges)
    old = edges[place]
    if (old.dari, old.ke) != (edit.dari, edit.ke):
        _check(draft, edit)
    update: dict[str, Any] = {"dari": edit.dari, "ke": edit.ke, "syarat": edit.syarat}
    if not edit.chart:
        update["sumber"] = "gambar"
    edges[place] = old.model_copy(update=update)
    draft.written(f"{top}/{place}")


def _edges(draft: Draft, *, chart: bool) -> tuple[list[Any], str, int]:
    """The arrows, where they lie, and how many places there are to lead to."""
    if not chart:
        return draft.sop.alur, "/sop/alur", len(draft.sop.langkah)
    if draft.sop.diagram_alir is None:
        raise EditRefused("there is no free chart")
    drawn = draft.sop.diagram_alir
    return drawn.alur, "/sop/diagram_alir/alur", len(drawn.simpul)


def _check(draft: Draft, edit: AddEdge | ChangeEdge) -> None:
    """EditRefused unless the arrow joins two places that are there, and is not the second of its kind."""
    edges, _, count = _edges(draft, chart=edit.chart)
    if max(edit.dari, edit.ke) > count:
        raise EditRefused("there are %(count)s steps", count=count)
    if edit.dari == edit.ke:
        raise EditRefused("an arrow leads from one step to another")
    if any((edge.dari, edge.ke) == (edit.dari, edit.ke) for edge in edges):
        raise EditRefused("there is such an arrow")
