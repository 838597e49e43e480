"""The flow chart as a process: events, tasks, gateways and flows, for notations that know no table rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sopocr.model.sop import DiagramAlir, Langkah, Sop

NodeKind = Literal["start", "end", "task", "gateway"]
Origin = Literal["table", "chart", "order"]
"""What a process was made from: the flow table, a free flow chart, or nothing but the order of the steps."""

NO_ACTOR = "Tanpa pelaksana"
_NAMES = {"ya": "Ya", "tidak": "Tidak"}


@dataclass(frozen=True)
class Node:
    """One element of the process. `lane` indexes `Process.lanes`, `step` (0-based) the step it stands for, in
    a process made from a chart the chart's node."""

    id: str
    kind: NodeKind
    name: str
    lane: int
    step: int


@dataclass(frozen=True)
class Flow:
    """A directed connection. `alur` indexes the arrow of the record or of its chart; None inside one step and
    in an inferred order. `source_of` is `gambar` where it was drawn, `teks` where it was inferred from words,
    `urutan` where only the order of the steps speaks for it."""

    id: str
    source: str
    target: str
    name: str = ""
    alur: int | None = None
    source_of: Literal["gambar", "teks", "urutan"] = "gambar"


@dataclass(frozen=True)
class Process:
    """The whole process; lanes are the actors, and a last one for steps without any where there are such."""

    lanes: tuple[str, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    origin: Origin = "table"

    def of_step(self, step: int) -> tuple[Node, ...]:
        """The nodes of one step, in the order of their flow."""
        return tuple(node for node in self.nodes if node.step == step)


def process_of(sop: Sop, *, named_gateways: bool = False) -> Process:
    """The process of a flow table, of a free flow chart, or, in forms that draw neither, of the numbered
    steps in their order.

    With `named_gateways` a decision of a free chart is one gateway with its words, else a task and a gateway.
    """
    if sop.diagram_alir is not None and sop.diagram_alir.simpul and not sop.alur:
        return _of_chart(sop.diagram_alir, named_gateways)
    if sop.bentuk != "sop-ap" and sop.langkah and not sop.alur:
        return _in_order(sop)
    return _of_table(sop)


def _of_chart(chart: DiagramAlir, named_gateways: bool) -> Process:
    """A capsule is a start event where no arrow leads to it, an end event where none leads on."""
    led_to, left = {edge.ke for edge in chart.alur}, {edge.dari for edge in chart.alur}
    chains: list[list[tuple[NodeKind, str]]] = []
    for place, node in enumerate(chart.simpul, 1):
        if node.simbol == "keputusan":
            words: list[tuple[NodeKind, str]] = [("gateway", node.teks)]
            chains.append(words if named_gateways else [("task", node.teks), ("gateway", "")])
        elif node.simbol == "terminator" and place not in led_to:
            chains.append([("start", node.teks or "Mulai")])
        elif node.simbol == "terminator" and place not in left:
            chains.append([("end", node.teks or "Selesai")])
        else:
            chains.append([("task", node.teks)])
    made = [
        [Node(f"{kind}_{place + 1}", kind, name, 0, place) for kind, name in chain]
        for place, chain in enumerate(chains)
    ]
    flows = [_within(place, chain) for place, chain in enumerate(made)]
    arrows = [
        Flow(
            f"flow_{index + 1}",
            made[edge.dari - 1][-1].id,
            made[edge.ke - 1][0].id,
            _NAMES[edge.syarat] if edge.syarat else "",
            index,
        )
        for index, edge in enumerate(chart.alur)
        if edge.dari <= len(made) and edge.ke <= len(made)
    ]
    nodes = tuple(itertools.chain.from_iterable(made))
    return Process((NO_ACTOR,), nodes, (*itertools.chain.from_iterable(flows), *arrows), "chart")


def _in_order(sop: Sop) -> Process:
    """The numbered steps one after the other, between a start and an end; headings without a number are no
    work, unless nothing has a number."""
    lanes = list(sop.pelaksana)
    steps = [place for place, step in enumerate(sop.langkah) if step.nomor] or list(range(len(sop.langkah)))
    if any(_lane(sop.langkah[place], sop.pelaksana) is None for place in steps):
        lanes.append(NO_ACTOR)
    nodes = []
    for place in steps:
        lane = _lane(sop.langkah[place], sop.pelaksana)
        at = len(lanes) - 1 if lane is None else lane
        if place == steps[0]:
            nodes.append(Node("start_0", "start", "Mulai", at, place))
        nodes.append(Node(f"task_{place + 1}", "task", step_name(sop.langkah[place]), at, place))
        if place == steps[-1]:
            nodes.append(Node("end_0", "end", "Selesai", at, place))
    flows = tuple(
        Flow(f"flow_{number}", before.id, after.id, source_of="urutan")
        for number, (before, after) in enumerate(itertools.pairwise(nodes), 1)
    )
    return Process(tuple(lanes), tuple(nodes), flows, "order")


def _within(place: int, chain: Sequence[Node]) -> list[Flow]:
    """The flows between the nodes of one step."""
    return [
        Flow(f"within_{place + 1}_{number}", before.id, after.id)
        for number, (before, after) in enumerate(itertools.pairwise(chain), 1)
    ]


def _of_table(sop: Sop) -> Process:
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
        flows += _within(place, chain)
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
            edge.sumber,
        )
        for index, edge in enumerate(sop.alur)
        if edge.dari <= count and edge.ke <= count
    ]
    return Process(tuple(lanes), tuple(nodes), tuple(flows))


def step_name(step: Langkah) -> str:
    """The words of a task: printed number and activity."""
    if step.nomor.endswith(".-"):
        return f"– {step.kegiatan}"
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
