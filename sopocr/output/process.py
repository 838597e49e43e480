"""The flow chart as a process: events, tasks, gateways and flows, for notations that know no table rows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from sopocr.model.sop import Langkah, Sop

NodeKind = Literal["start", "end", "task", "gateway"]

NO_ACTOR = "Tanpa pelaksana"
_NAMES = {"ya": "Ya", "tidak": "Tidak"}


@dataclass(frozen=True)
class Node:
    """One element of the process. `lane` indexes `Process.lanes`, `step` (0-based) the step it stands for."""

    id: str
    kind: NodeKind
    name: str
    lane: int
    step: int


@dataclass(frozen=True)
class Flow:
    """A directed connection. `alur` indexes the arrow of the record; None inside one step."""

    id: str
    source: str
    target: str
    name: str = ""
    alur: int | None = None


@dataclass(frozen=True)
class Process:
    """The whole process; lanes are the actors, and a last one for steps without any where there are such."""

    lanes: tuple[str, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]

    def of_step(self, step: int) -> tuple[Node, ...]:
        """The nodes of one step, in the order of their flow."""
        return tuple(node for node in self.nodes if node.step == step)


def process_of(sop: Sop) -> Process:
    """Each step becomes a task in the lane of its first actor.

    A decision is followed by an exclusive gateway that its arrows leave; the names of the flows are the
    labels. A step drawn as a capsule has a start event before it where no arrow leads down to it, and an end
    event behind it where none leads on; such a step without words is the event alone. Arrows to steps that do
    not exist are left out.
    """
    lanes = list(sop.pelaksana)
    if any(_lane(step, sop.pelaksana) is None for step in sop.langkah):
        lanes.append(NO_ACTOR)
    nodes: list[Node] = []
    flows: list[Flow] = []
    entries: list[str] = []
    exits: list[str] = []
    for place, step in enumerate(sop.langkah):
        lane = _lane(step, sop.pelaksana)
        chain = [
            Node(f"{kind}_{place + 1}", kind, name, len(lanes) - 1 if lane is None else lane, place)
            for kind, name in _chain(sop, place)
        ]
        flows += [
            Flow(f"within_{place + 1}_{number}", before.id, after.id)
            for number, (before, after) in enumerate(itertools.pairwise(chain), 1)
        ]
        nodes += chain
        inner = [node for node in chain if node.kind in ("task", "gateway")] or chain
        entries.append(inner[0].id)
        exits.append(inner[-1].id)
    count = len(sop.langkah)
    flows += [
        Flow(
            f"flow_{index + 1}",
            exits[edge.dari - 1],
            entries[edge.ke - 1],
            _NAMES[edge.syarat] if edge.syarat else "",
            index,
        )
        for index, edge in enumerate(sop.alur)
        if edge.dari <= count and edge.ke <= count
    ]
    return Process(tuple(lanes), tuple(nodes), tuple(flows))


def step_name(step: Langkah) -> str:
    """The words of a task: printed number and activity."""
    return ". ".join(part for part in (step.nomor, step.kegiatan) if part)


def _lane(step: Langkah, actors: list[str]) -> int | None:
    """The column of the first actor; joint work stands in the lane of its leftmost symbol."""
    return next((actors.index(mark.aktor) for mark in step.pelaksana if mark.aktor in actors), None)


def _chain(sop: Sop, place: int) -> list[tuple[NodeKind, str]]:
    """The nodes of one step, kind and name."""
    step = sop.langkah[place]
    kinds = {mark.simbol for mark in step.pelaksana}
    led_to = any(edge.ke == place + 1 and edge.dari < edge.ke for edge in sop.alur)
    leads_on = any(edge.dari == place + 1 and edge.ke > edge.dari for edge in sop.alur)
    chain: list[tuple[NodeKind, str]] = [("task", step_name(step))]
    if "keputusan" in kinds:
        chain.append(("gateway", ""))
    if "terminator" in kinds:
        starts = not led_to and (leads_on or place == 0)
        ends = not leads_on and not starts
        if not step.kegiatan and (starts or ends):
            return [("start" if starts else "end", step_name(step))]
        if starts:
            chain.insert(0, ("start", "Mulai"))
        if ends:
            chain.append(("end", "Selesai"))
    return chain
