"""Checks of the flow: terminators, decisions and their exits, and what can be reached (networkx)."""

from __future__ import annotations

import re

import networkx as nx

from sopocr.assemble.reporter import Reporter
from sopocr.model.sop import Langkah, Sop

_DECISION_WORDS = re.compile(
    r"\b(?:jika|bila|apabila|kalau)\b[^.;]{0,60}?"
    r"\b(?:tidak|belum|kurang|ditolak|setuju|disetujui|lengkap|sesuai)\b",
    re.I,
)


def check_flow(sop: Sop, report: Reporter, *, arrows_read: bool) -> None:
    """First and last symbol, decisions, and with `arrows_read` exits and reachability."""
    if not sop.langkah or not any(step.pelaksana for step in sop.langkah):
        return
    if not _has(sop.langkah[0], "terminator"):
        report.add("FIRST_NOT_TERMINATOR", "/sop/langkah/0/pelaksana")
    if not _has(sop.langkah[-1], "terminator"):
        report.add("LAST_NOT_TERMINATOR", f"/sop/langkah/{len(sop.langkah) - 1}/pelaksana")
    for index, step in enumerate(sop.langkah):
        words = _DECISION_WORDS.search(step.kegiatan)
        if words and step.pelaksana and not _has(step, "keputusan"):
            path = f"/sop/langkah/{index}/pelaksana"
            report.add("DECISION_WORDS", path, number=_number(sop, index), text=words[0])
    if arrows_read:
        graph = _graph(sop)
        _exits(sop, report)
        _reach(sop, graph, report)


def check_spoken(sop: Sop, report: Reporter) -> None:
    """Each edge that was inferred from the words."""
    for index, edge in enumerate(sop.alur):
        if edge.sumber == "teks":
            report.add(
                "FLOW_FROM_WORDS",
                f"/sop/alur/{index}",
                a=_number(sop, edge.dari - 1),
                b=_number(sop, edge.ke - 1),
            )


def _graph(sop: Sop) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(1, len(sop.langkah) + 1))
    graph.add_edges_from(
        (edge.dari, edge.ke) for edge in sop.alur if max(edge.dari, edge.ke) <= len(sop.langkah)
    )
    return graph


def _exits(sop: Sop, report: Reporter) -> None:
    for index, step in enumerate(sop.langkah):
        if not _has(step, "keputusan"):
            continue
        exits = [edge for edge in sop.alur if edge.dari == index + 1]
        path, number = f"/sop/langkah/{index}/pelaksana", _number(sop, index)
        if len(exits) != 2:
            report.add("DECISION_EXITS", path, number=number, count=len(exits))
        elif {edge.syarat for edge in exits} != {"ya", "tidak"}:
            report.add("DECISION_LABELS", path, number=number)


def _reach(sop: Sop, graph: nx.DiGraph, report: Reporter) -> None:
    """Steps that no path from the first leads to, and steps from which none leads to an end.

    Starts are the first step and terminators without an entry, ends are the last step and terminators without
    an exit.
    """
    last = len(sop.langkah)
    drawn = [index for index in graph if _has(sop.langkah[index - 1], "terminator")]
    starts = {1, *(node for node in drawn if graph.in_degree(node) == 0 and graph.out_degree(node) > 0)}
    ends = {last, *(node for node in drawn if graph.out_degree(node) == 0 and node not in starts)}
    reached = set(starts).union(*(nx.descendants(graph, start) for start in starts))
    ending = set(ends).union(*(nx.ancestors(graph, end) for end in ends))
    for node in sorted(graph):
        path = f"/sop/langkah/{node - 1}/pelaksana"
        if node not in reached:
            report.add("STEP_UNREACHABLE", path, number=_number(sop, node - 1))
        if node not in ending:
            report.add("END_UNREACHABLE", path, number=_number(sop, node - 1))


def _has(step: Langkah, symbol: str) -> bool:
    return any(actor.simbol == symbol for actor in step.pelaksana)


def _number(sop: Sop, index: int) -> str:
    """How the reader of the message finds the step: its printed number, or its place."""
    return sop.langkah[index].nomor or str(index + 1)
