"""The edits that a reviewer can make, as values: they are sent by the page, checked, stored in the history.

Paths are JSON Pointers into the record. `step` counts from 0; `dari` and `ke` count from 1, as in the record.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from sopocr.model.sop import Simbol, Syarat

_Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
_Path = Annotated[str, Field(max_length=300, pattern=r"^(/[^/\x00]*)*$")]
_Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_Place = Annotated[int, Field(ge=0, le=100_000)]
_Position = Annotated[int, Field(ge=1, le=100_001)]
StepField = Literal["nomor", "kegiatan", "kelengkapan", "waktu", "output", "keterangan"]


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetValue(_Edit):
    """Write a text value. A duration, a legal reference and a date are parsed; None or "" empties a field."""

    kind: Literal["set"] = "set"
    path: _Path
    value: _Text | None


class Accept(_Edit):
    """Confirm what stands at `path` as it is, and settle the findings about it.

    `key` names a doubt that concerns no value (see `sopocr.model.doubts.Doubt.key`).
    """

    kind: Literal["accept"] = "accept"
    path: _Path = ""
    key: Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")] = ""


class Unlock(_Edit):
    """Give the value at `path` back to the machine: a later extraction may write it again."""

    kind: Literal["unlock"] = "unlock"
    path: _Path


class InsertItem(_Edit):
    """Put an item into the list at `path` (a box, or the actors), before the one at `place`."""

    kind: Literal["insert-item"] = "insert-item"
    path: _Path
    place: _Place
    value: _Text


class RemoveItem(_Edit):
    """Take an item out of the list at `path`; an actor goes with its symbols."""

    kind: Literal["remove-item"] = "remove-item"
    path: _Path
    place: _Place


class MoveItem(_Edit):
    """Move an item within the list at `path` to the place `to`."""

    kind: Literal["move-item"] = "move-item"
    path: _Path
    place: _Place
    to: _Place


class AddStep(_Edit):
    """A new, empty step at place `step`."""

    kind: Literal["add-step"] = "add-step"
    step: _Place


class RemoveStep(_Edit):
    """Take a step out, with its symbols and arrows."""

    kind: Literal["remove-step"] = "remove-step"
    step: _Place


class MoveStep(_Edit):
    """Move a step to the place `to`; arrows keep their steps."""

    kind: Literal["move-step"] = "move-step"
    step: _Place
    to: _Place


class SplitStep(_Edit):
    """Part a step in two. For each field in `at` the text from that character on goes to the new step below;
    so do the symbols at the places in `symbols`. Arrows in stay above; arrows out go below with the symbols.
    """

    kind: Literal["split-step"] = "split-step"
    step: _Place
    at: dict[StepField, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    symbols: tuple[_Place, ...] = ()


class JoinSteps(_Edit):
    """Join a step with the next one: texts one after the other, symbols and arrows of both."""

    kind: Literal["join-steps"] = "join-steps"
    step: _Place


class IndentStep(_Edit):
    """Set a step with its sub-items one level deeper (`by` 1), under the step above, or one higher (-1)."""

    kind: Literal["indent-step"] = "indent-step"
    step: _Place
    by: Literal[1, -1]


class AddSection(_Edit):
    """A new, empty section of `bagian_lain` called `title`, before the one at `place`."""

    kind: Literal["add-section"] = "add-section"
    place: _Place
    title: _Title


class RenameSection(_Edit):
    """Give the section at `path` another title."""

    kind: Literal["rename-section"] = "rename-section"
    path: _Path
    title: _Title


class RemoveSection(_Edit):
    """Take the section at `path` out with its items."""

    kind: Literal["remove-section"] = "remove-section"
    path: _Path


class MoveSection(_Edit):
    """Move the section at `path` to the place `to`."""

    kind: Literal["move-section"] = "move-section"
    path: _Path
    to: _Place


class SplitItem(_Edit):
    """Part an item of the list at `path` in two, at a character."""

    kind: Literal["split-item"] = "split-item"
    path: _Path
    place: _Place
    at: _Place


class JoinItems(_Edit):
    """Join an item of the list at `path` with the next one."""

    kind: Literal["join-items"] = "join-items"
    path: _Path
    place: _Place


class SetSymbol(_Edit):
    """Draw a symbol in the cell of a step and an actor, in place of those there; None clears the cell."""

    kind: Literal["set-symbol"] = "set-symbol"
    step: _Place
    actor: _Text
    simbol: Simbol | None


class AddEdge(_Edit):
    """Draw an arrow between steps, or between nodes of the free chart."""

    kind: Literal["add-edge"] = "add-edge"
    chart: bool = False
    dari: _Position
    ke: _Position
    syarat: Syarat | None = None


class RemoveEdge(_Edit):
    """Take an arrow away, of the table or of the free chart."""

    kind: Literal["remove-edge"] = "remove-edge"
    chart: bool = False
    edge: _Place


class ChangeEdge(_Edit):
    """Lead an arrow elsewhere, or label it anew."""

    kind: Literal["change-edge"] = "change-edge"
    chart: bool = False
    edge: _Place
    dari: _Position
    ke: _Position
    syarat: Syarat | None = None


Edit = Annotated[
    SetValue
    | Accept
    | Unlock
    | InsertItem
    | RemoveItem
    | MoveItem
    | AddStep
    | RemoveStep
    | MoveStep
    | SplitStep
    | JoinSteps
    | IndentStep
    | AddSection
    | RenameSection
    | RemoveSection
    | MoveSection
    | SplitItem
    | JoinItems
    | SetSymbol
    | AddEdge
    | RemoveEdge
    | ChangeEdge,
    Field(discriminator="kind"),
]
"""Any edit; `kind` tells which."""

EDIT: TypeAdapter[Edit] = TypeAdapter(Edit)
"""Reads and writes edits as JSON."""
