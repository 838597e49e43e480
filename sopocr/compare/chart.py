"""Free flow charts, held against each other: their nodes by the words in them, their arrows by their ends."""

from __future__ import annotations

from sopocr.compare.alignment import Match
from sopocr.compare.edges import edge_changes
from sopocr.compare.model import Edge, EdgeChange, ValueChange
from sopocr.compare.values import align_texts, listed_changes, pointer, value_change
from sopocr.model.sop import Alur, DiagramAlir, Langkah, Sop

_CHART = ("sop", "diagram_alir")


def chart_changes(a: Sop, b: Sop) -> tuple[list[ValueChange], list[EdgeChange]]:
    """What differs in nodes (words, symbols) and in arrows; a node is the same wherever it stands."""
    old, new = a.diagram_alir or DiagramAlir(), b.diagram_alir or DiagramAlir()
    if old == new:
        return [], []
    texts = [[node.teks for node in chart.simpul] for chart in (old, new)]
    matches = align_texts(*texts, groups=False)
    changes = listed_changes("diagram_alir.teks", (texts[0], texts[1]), (*_CHART, "simpul"), matches, "teks")
    for match in matches:
        if match.a and match.b:
            i, j = match.a[0], match.b[0]
            paths = [[pointer(*_CHART, "simpul", place, "simbol")] for place in (i, j)]
            change = value_change("diagram_alir.simbol", old.simpul[i].simbol, new.simpul[j].simbol, *paths)
            changes += [change] if change else []
    return changes, _arrows(old, new, matches)


def _arrows(old: DiagramAlir, new: DiagramAlir, matches: list[Match]) -> list[EdgeChange]:
    """As the arrows of a flow table whose steps are the nodes."""
    return [
        change.model_copy(update={"a": _at_home(change.a), "b": _at_home(change.b)})
        for change in edge_changes(_as_steps(old), _as_steps(new), matches)
    ]


def _as_steps(chart: DiagramAlir) -> Sop:
    return Sop(
        langkah=[Langkah(nomor=node.teks) for node in chart.simpul],
        alur=[Alur(dari=edge.dari, ke=edge.ke, syarat=edge.syarat) for edge in chart.alur],
    )


def _at_home(edge: Edge | None) -> Edge | None:
    return edge and edge.model_copy(update={"path": edge.path.replace("/sop/", "/sop/diagram_alir/", 1)})
