"""Free flow charts as nodes and arrows."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.assemble.evidence_log import EvidenceLog, source_box
from sopocr.assemble.forms.printed import Printed
from sopocr.geometry import Box
from sopocr.model.evidence import Evidence
from sopocr.model.page import FreeChart, ReadPage
from sopocr.model.sop import AlurDiagram, DiagramAlir, Simbol, Simpul
from sopocr.text.decisions import normalise_condition

_KINDS: dict[str, Simbol] = {
    "terminator": "terminator",
    "proses": "proses",
    "keputusan": "keputusan",
    "lingkaran": "terminator",
}
"""A circle that holds words or begins a chart is a start or an end; connectors between pages are left out."""
_LEVEL = 0.5
"""Share of the lower symbol's height by which two overlap to stand side by side."""


def charts_of(pages: Sequence[ReadPage]) -> list[tuple[ReadPage, FreeChart]]:
    """The free charts of an SOP's pages, in order."""
    return [(page, chart) for page in pages for chart in sorted(page.free_charts, key=lambda c: c.box.y0)]


def in_chart(one: Printed) -> bool:
    """Whether a line stands within a free chart of its page."""
    return any(chart.box.contains(one.box.center) for chart in one.page.free_charts)


def diagram_of(pages: Sequence[ReadPage], lines: Sequence[Printed], log: EvidenceLog) -> DiagramAlir | None:
    """The free charts of an SOP as one diagram, nodes in reading order; None where none is drawn."""
    charts = charts_of(pages)
    if not charts:
        return None
    diagram = DiagramAlir()
    for page, chart in charts:
        _add(diagram, page, chart, lines, log)
    log.mark_used(one.spot for one in lines if in_chart(one))
    return diagram if diagram.simpul else None


def _add(
    diagram: DiagramAlir, page: ReadPage, chart: FreeChart, lines: Sequence[Printed], log: EvidenceLog
) -> None:
    symbols = chart.chart.symbols
    kept = [i for i in _in_order([symbol.box for symbol in symbols]) if symbols[i].kind in _KINDS]
    places: dict[int, int] = {}
    for index in kept:
        symbol = symbols[index]
        inside = [one.spot for one in lines if one.page is page and symbol.box.contains(one.box.center)]
        diagram.simpul.append(Simpul(teks=symbol.text.strip(), simbol=_KINDS[symbol.kind]))
        places[index] = len(diagram.simpul)
        path = f"/sop/diagram_alir/simpul/{len(diagram.simpul) - 1}"
        if inside and symbol.text.strip():
            log.record(f"{path}/teks", inside)
        _seen(log, path, page, symbol.box, symbol.confidence)
    for connector in chart.chart.connectors:
        start, end = connector.start, connector.end
        if start is None or end is None or start not in places or end not in places or start == end:
            continue
        edge = AlurDiagram(dari=places[start], ke=places[end], syarat=normalise_condition(connector.label))
        if any((e.dari, e.ke) == (edge.dari, edge.ke) for e in diagram.alur):
            continue
        diagram.alur.append(edge)
        xs, ys = [p.x for p in connector.points], [p.y for p in connector.points]
        if xs:
            box = Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1)
            path = f"/sop/diagram_alir/alur/{len(diagram.alur) - 1}"
            sure = min(connector.confidence, connector.directed)
            _seen(log, path, page, box, sure, connector.label)


def _seen(log: EvidenceLog, path: str, page: ReadPage, box: Box, confidence: float, raw: str = "") -> None:
    # no model was fitted on free charts: what the finder says stands
    log.settled.add(path)
    log.evidence[path] = Evidence(
        page=page.number,
        box=source_box(page, box),
        raw=raw,
        confidence=round(max(0.0, min(1.0, confidence)), 4),
    )


def _in_order(boxes: Sequence[Box]) -> list[int]:
    """Indices in reading order: rows from top to bottom, each from left to right."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda i: boxes[i].center.y):
        if rows:
            anchor = boxes[rows[-1][-1]]
            if boxes[index].overlap_y(anchor) > _LEVEL * min(boxes[index].height, anchor.height):
                rows[-1].append(index)
                continue
        rows.append([index])
    return [index for row in rows for index in sorted(row, key=lambda i: boxes[i].x0)]


__all__ = ["charts_of", "diagram_of", "in_chart"]
