"""What a comparison found, as data: value changes, the alignment of the steps, changed edges and actors.

Positions of steps count from 1, as in `alur`; paths are JSON Pointers into the record of their own side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

PieceKind = Literal["equal", "removed", "added"]
ChangeKind = Literal["changed", "inserted", "removed", "moved", "split", "joined"]
StepKind = Literal["same", "inserted", "removed", "split", "joined"]
EdgeKind = Literal["inserted", "removed", "redirected", "relabelled"]
ActorKind = Literal["inserted", "removed", "renamed", "moved"]

COSMETIC_WEIGHT = 0.1
"""Weight of a change in case, spacing or punctuation alone, and of a new number for the same step, against 1
for a change of words."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Piece(_Part):
    """A run of words: in both texts, in the first only (removed) or in the second only (added)."""

    kind: PieceKind
    text: str


class Side(_Part):
    """One of the two records: what it is called and where it came from."""

    name: str
    file: str
    sha256: str
    nama_sop: str | None
    nomor_sop: str | None
    status: str


class ValueChange(_Part):
    """One value that differs.

    `field` names it without positions ("nama_sop", "dasar_hukum", "langkah.kegiatan", "langkah.waktu.nilai"
    for the parse of a duration). `paths_a`/`paths_b` have several members only where values were split or
    joined. `cosmetic`: the words agree, case, spacing or punctuation differ. `derived`: a parse that differs
    because the text it was made from does, which is told by itself.
    """

    field: str
    kind: ChangeKind = "changed"
    a: str | None = None
    b: str | None = None
    paths_a: list[str] = []
    paths_b: list[str] = []
    words: list[Piece] = []
    cosmetic: bool = False
    derived: bool = False

    @property
    def weight(self) -> float:
        if self.derived:
            return 0.0
        return COSMETIC_WEIGHT if self.cosmetic or self.kind == "moved" else 1.0


class StepChange(_Part):
    """One step, or what it was split into or joined from; `kind` "same" may still have `changes`. Those of a
    step that one side alone has are its cells beside the activity.

    `a` and `b` are positions, `numbers_a` and `numbers_b` the printed numbers. `renumbered`: the same step
    bears another number. `title_a` and `title_b` are its activity.
    """

    kind: StepKind
    a: list[int]
    b: list[int]
    numbers_a: list[str]
    numbers_b: list[str]
    title_a: str
    title_b: str
    moved: bool = False
    renumbered: bool = False
    changes: list[ValueChange] = []

    @property
    def title(self) -> str:
        """What it is about, in the words of the second record where it is there."""
        return self.title_b if self.b else self.title_a

    @property
    def differs(self) -> bool:
        """Whether there is anything to say of it."""
        return self.kind != "same" or self.moved or self.renumbered or bool(self.changes)

    @property
    def weight(self) -> float:
        aside = COSMETIC_WEIGHT * self.renumbered + self.moved + (self.kind != "same")
        return aside + sum(change.weight for change in self.changes)


class Edge(_Part):
    """An arrow of one side: positions of its steps, their printed numbers, its label."""

    path: str
    dari: int
    ke: int
    number_from: str
    number_to: str
    syarat: str | None
    sumber: str


class EdgeChange(_Part):
    """An arrow that is not the same when the steps of both sides are taken for what they are.

    `redirected`: the same step, by the same label, goes on to another step. `relabelled`: the label or the
    origin (drawn, told in words) differs. `consequence`: it follows from a step that was inserted or removed.
    """

    kind: EdgeKind
    a: Edge | None = None
    b: Edge | None = None
    consequence: bool = False

    @property
    def weight(self) -> float:
        return 0.0 if self.consequence else 1.0


class ActorChange(_Part):
    """An actor column that is another, or stands elsewhere; columns count from 1."""

    kind: ActorKind
    a: int | None = None
    b: int | None = None
    name_a: str | None = None
    name_b: str | None = None
    cosmetic: bool = False

    @property
    def weight(self) -> float:
        return COSMETIC_WEIGHT if self.cosmetic or self.kind == "moved" else 1.0


class FindingChange(_Part):
    """A finding that only one record has; `path` is in that record."""

    kind: Literal["inserted", "removed"]
    code: str
    severity: str
    path: str
    message: str


class RecordDiff(_Part):
    """Everything in which two records differ. `b` is missing where no record corresponds to `a`, and the
    reverse.

    `header` holds single values, `items` those of the boxes, `steps` the whole alignment in the order of the
    second record (with the unchanged ones), `chart` and `chart_edges` nodes and arrows of the free flow chart
    (an arrow's numbers are the words of its nodes), `findings` what the checks say of one and not of the
    other.
    """

    a: Side | None
    b: Side | None
    header: list[ValueChange] = []
    items: list[ValueChange] = []
    actors: list[ActorChange] = []
    steps: list[StepChange] = []
    edges: list[EdgeChange] = []
    chart: list[ValueChange] = []
    chart_edges: list[EdgeChange] = []
    findings: list[FindingChange] = []

    @property
    def differs(self) -> bool:
        """Whether the SOPs differ at all; findings and evidence do not count."""
        return self.alone or any(True for _ in self.weights())

    @property
    def alone(self) -> bool:
        """Whether there is nothing to compare with."""
        return self.a is None or self.b is None

    @property
    def score(self) -> float:
        """How much differs: 1 for each changed value, edge or column, `COSMETIC_WEIGHT` for what a reader
        would pass over; 0 for edges that only follow from an inserted or removed step."""
        return sum(weight for _, weight in self.weights())

    def weights(self) -> Iterator[tuple[str, float]]:
        """Each change as (field, weight)."""
        for change in (*self.header, *self.items):
            yield change.field, change.weight
        for actor in self.actors:
            yield "pelaksana", actor.weight
        for step in self.steps:
            if step.kind != "same":
                yield "langkah", step.weight
                continue
            if step.moved:
                yield "langkah", 1.0
            if step.renumbered:
                yield "langkah.nomor", COSMETIC_WEIGHT
            for change in step.changes:
                yield change.field, change.weight
        for edge in self.edges:
            yield "alur", edge.weight
        for change in self.chart:
            yield change.field, change.weight
        for edge in self.chart_edges:
            yield "diagram_alir.alur", edge.weight

    def counts(self) -> dict[str, int]:
        """Number of changes by field, the most frequent first; consequences are not counted."""
        return dict(Counter(field for field, weight in self.weights() if weight).most_common())
