"""The steps of an SOP: what the rows of its flow table say, and the numbers mended that were misread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from sopocr.assemble.column_evidence import TITLED
from sopocr.assemble.columns import cell_text
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine, source_box
from sopocr.assemble.flow import ChartPage, row_of, step_symbols
from sopocr.assemble.link_pairs import with_link_pairs
from sopocr.assemble.round_ends import with_round_ends
from sopocr.assemble.rows import (
    Row,
    continues,
    find_rows,
    is_lone_circle,
    is_of_form,
    is_step,
    number_text,
)
from sopocr.model.evidence import INFERRED, Correction, Evidence
from sopocr.model.page import ColumnRole, FlowTable, ReadPage, Symbol
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop, Waktu
from sopocr.text.decisions import symbol_in_words
from sopocr.text.durations import parse_duration, unit_of
from sopocr.text.lists import ItemLine, join_cell

_TEXT_ROLES: tuple[ColumnRole, ...] = ("kegiatan", "kelengkapan", "waktu", "output", "keterangan")

_LOOK_ALIKE_DIGITS = {
    "b": "6",
    "G": "6",
    "g": "9",
    "q": "9",
    "Z": "2",
    "z": "2",
    "S": "5",
    "s": "5",
    "T": "7",
    "A": "4",
    "i": "1",
    "1": "7",
    "7": "1",
}


def _with_strokes_counted(number: str, before: str) -> str | None:
    """The number that follows `before` where `number` differs from it only in how many ones stand side by
    side: on poor print they run together, or a stroke beside one joins it."""
    expected = str(int(before) + 1) if before.isdigit() else ""
    same = re.sub("1+", "1", number) == re.sub("1+", "1", expected)
    return expected if same and number != expected and number else None


def _all_agree(proof: Evidence | None, number: str) -> bool:
    """Whether two readers see the same, so that the paper may well say so."""
    return proof is None or (len(proof.readings) > 1 and set(proof.readings.values()) == {number})


def _mend_numbers(sop: Sop, log: EvidenceLog) -> None:
    """A letter read for a lone digit, and ones miscounted, are mended where the neighbours' numbers fit what
    it looks like."""
    numbers = [step.nomor for step in sop.langkah]
    for index, number in enumerate(numbers):
        path = f"/sop/langkah/{index}/nomor"
        before = numbers[index - 1] if index else "0"
        after = numbers[index + 1] if index + 1 < len(numbers) else None
        digit = _with_strokes_counted(number, before) or _LOOK_ALIKE_DIGITS.get(number)
        if digit is None or _all_agree(log.evidence.get(path), number):
            continue
        fits_before = before.isdigit() and int(before) + 1 == int(digit)
        fits_after = after is None or (after.isdigit() and int(after) - 1 == int(digit))
        if not (fits_before and fits_after):
            continue
        _renumber(sop, index, digit, log)
    _fill_between(sop, log)


def _renumber(
    sop: Sop, index: int, number: str, log: EvidenceLog, reason: str = "fits between its neighbours"
) -> None:
    path = f"/sop/langkah/{index}/nomor"
    proof = log.evidence[path]
    mended = Correction(read=sop.langkah[index].nomor, mended=number, reason=reason)
    sop.langkah[index].nomor = number
    log.evidence[path] = proof.model_copy(update={"corrections": [*proof.corrections, mended]})


def _fill_between(sop: Sop, log: EvidenceLog) -> None:
    """Number steps whose numbers could not be read, where as many stand between two clear ones as are missing
    between these; and at the end, where all before them are clear. What nothing was read of stays without a
    number."""
    numbers = [step.nomor for step in sop.langkah]
    proofs = [log.evidence.get(f"/sop/langkah/{index}/nomor") for index in range(len(numbers))]
    clear = [-1] + [
        index
        for index, (number, proof) in enumerate(zip(numbers, proofs, strict=True))
        if number.isdigit() and (proof is None or proof.confidence >= _CLEAR_NUMBER)
    ]
    for first, last in pairwise(clear):
        between = range(first + 1, last)
        start = int(numbers[first]) if first >= 0 else 0
        if not between or int(numbers[last]) - start != len(between) + 1:
            continue
        for place, index in enumerate(between, start + 1):
            if proofs[index] is not None and numbers[index] not in ("", str(place)):
                _renumber(sop, index, str(place), log)
    if [int(numbers[index]) for index in clear[1:]] != list(range(1, len(clear))) or len(clear) <= _COUNTED:
        return
    for index in range(len(clear) - 1, len(numbers)):
        if proofs[index] is not None and numbers[index] and not numbers[index].isdigit():
            _renumber(sop, index, str(index + 1), log, INFERRED)


_COUNTED = 3
"""Steps with clear numbers that are counted on from, at least."""
_CLEAR_NUMBER = 0.9
"""Confidence from which a step's number stands, and numbers its neighbours."""


def fill_steps(sop: Sop, pages: Sequence[ReadPage], log: EvidenceLog) -> list[ChartPage]:
    """Write actors and steps of all flow pages into `sop`; give the charts with their rows' step positions,
    each numbered by its place in `pages` (two sheets of one picture have one page number)."""
    _fill_actors(sop, pages, log)
    charts: list[ChartPage] = []
    _doubt_columns(pages, log)
    last: Row | None = None
    for place, page in enumerate(with_round_ends(with_link_pairs(pages))):
        flow = page.flow
        area = flow.area() if flow else None
        if flow is None:
            continue
        rows = find_rows(page)
        if area is not None and page.chart is not None:
            plain = ChartPage(page.number, area, page.chart, tuple(range(1, len(rows) + 1)))
            drawn = step_symbols(plain)
            links = [row_of(area, s) for s in page.chart.symbols if s.kind in ("konektor", "lingkaran")]
        else:
            drawn, links = {}, []
        begun = False
        for row in rows:
            symbols = drawn.get(row.index + 1, [])
            round_links = is_lone_circle(row, symbols)
            if is_step(row, flow, len(symbols), links.count(row.index) + round_links):
                before = sop.langkah[-1] if sop.langkah else None
                numbered = all(step.nomor for step in sop.langkah)
                goes_on = (
                    not begun
                    and before is not None
                    and last is not None
                    and last.page is not page
                    and continues(row, flow, len(symbols), before.kegiatan, numbered)
                )
                begun = True
                if goes_on and last is not None:
                    row.position = len(sop.langkah)
                    _fill_step(sop, row, flow, log, last)
                    last = row
                    continue
                last = row
                row.position = len(sop.langkah) + 1
                _fill_step(sop, row, flow, log)
                names = [c.name for c in flow.actors]
                step = sop.langkah[-1]
                for number, (actor, symbol) in enumerate(symbols):
                    if symbol.kind in ("konektor", "lingkaran"):
                        continue
                    name = _actor_name(sop, names, actor)
                    step.pelaksana.append(PelaksanaLangkah(aktor=name, simbol=symbol.kind))
                    _record_symbol(log, page, f"/sop/langkah/{row.position - 1}/pelaksana/{number}", symbol)
                if page.from_text:
                    _symbols_in_words(sop, row, flow, log)
            elif is_of_form(row, flow):
                for spots in row.cells.values():
                    log.mark_used(spots)
        if area is not None and page.chart is not None:
            charts.append(ChartPage(place, area, page.chart, tuple(row.position for row in rows)))
    _mend_numbers(sop, log)
    return charts


def _actor_name(sop: Sop, names: Sequence[str], index: int) -> str:
    if len(names) != len(sop.pelaksana) and index < len(names) and names[index] in sop.pelaksana:
        return names[index]  # a page on which a column is cut off or lost
    if index < len(sop.pelaksana):
        return sop.pelaksana[index]
    return names[index] if index < len(names) else ""


def _symbols_in_words(sop: Sop, row: Row, flow: FlowTable, log: EvidenceLog) -> None:
    """The starts and ends that a text source names in an actor's cell ("Mulai"), and symbols that it has as
    signs."""
    step, base = sop.langkah[-1], f"/sop/langkah/{len(sop.langkah) - 1}/pelaksana"
    places = [number for number, column in enumerate(flow.columns) if column.role == "aktor"]
    for actor, number in enumerate(places):
        spots = row.cells.get(number, [])
        kind = symbol_in_words(cell_text(spot.line for spot in spots))
        if kind is not None and actor < len(sop.pelaksana):
            log.record(f"{base}/{len(step.pelaksana)}/simbol", spots)
            step.pelaksana.append(PelaksanaLangkah(aktor=sop.pelaksana[actor], simbol=kind))


def _record_symbol(log: EvidenceLog, page: ReadPage, path: str, symbol: Symbol) -> None:
    log.evidence[path + "/simbol"] = Evidence(
        page=page.number,
        box=source_box(page, symbol.box),
        raw=symbol.kind,
        confidence=round(max(0.0, min(1.0, symbol.confidence)), 4),
    )


def _fill_actors(sop: Sop, pages: Sequence[ReadPage], log: EvidenceLog) -> None:
    """The actors' names: those of the header that reads best, column by column."""
    best: list[tuple[float, str, list[LocatedLine]]] = []
    for page in pages:
        if page.flow is None:
            continue
        for number, column in enumerate(page.flow.actors):
            spots = [LocatedLine(page, line) for line in column.lines]
            score = min((s.line.confidence for s in spots), default=0.0) if column.lines else 0.0
            if number >= len(best):
                best.append((score, column.name, spots))
            elif score > best[number][0] + 0.02:
                best[number] = (score, column.name, spots)
            log.mark_used(spots)
    for number, (_, name, spots) in enumerate(best):
        text = name or f"Kolom {number + 1}"
        if not name:
            log.find("ACTOR_NAME_UNREADABLE", path=f"/sop/pelaksana/{number}", number=number + 1)
        sop.pelaksana.append(text)
        if spots:
            log.record(f"/sop/pelaksana/{number}", spots)


def _fill_step(sop: Sop, row: Row, flow: FlowTable, log: EvidenceLog, begun: Row | None = None) -> None:
    """Write a row as a new step, or as the rest of the last one, whose row on the page before is `begun`."""
    step = sop.langkah.pop() if begun else Langkah()
    base = f"/sop/langkah/{len(sop.langkah)}"
    numbers = [] if begun else row.lines(flow, "no")
    step.nomor = number_text(cell_text(s.line for s in numbers)) or step.nomor
    if step.nomor and numbers:
        log.record(f"{base}/nomor", numbers)
    before = begun.page.flow if begun else None
    for role in _TEXT_ROLES:
        new = [s for s in row.lines(flow, role) if s.text]
        old = [s for s in begun.lines(before, role) if s.text] if begun and before else []
        if not new:
            continue
        spots = [*old, *new]
        high = old[-1].page.size[1] if old else 0  # the next page lies below this one
        lines = [
            ItemLine(s.text, s.box.x0, s.box.x1, s.box.y0 + down, s.box.y1 + down)
            for part, down in ((old, 0), (new, high))
            for s in part
        ]
        text = join_cell(lines).strip()
        if role == "waktu":
            parsed = parse_duration(text, unit_of(flow.unit))
            step.waktu = parsed.waktu
            if text:
                log.record(f"{base}/waktu/teks", spots, corrections=parsed.corrections)
            continue
        if text and re.search(r"\w|-", text):
            setattr(step, role, text)
            log.record(f"{base}/{role}", spots)
    if step.waktu is None:
        step.waktu = Waktu()
    sop.langkah.append(step)


_DOUBTED = 0.6
"""Probability of a column's role below which a finding asks for a look."""


def _doubt_columns(pages: Sequence[ReadPage], log: EvidenceLog) -> None:
    """A finding for each column whose meaning is uncertain on the first page with the table."""
    flow = next((page.flow for page in pages if page.flow is not None), None)
    if flow is None:
        return
    for number, column in enumerate(flow.columns, 1):
        if column.sure < _DOUBTED and column.role in (*TITLED, "aktor"):
            log.find("COLUMN_DOUBTFUL", path="/sop/langkah", number=number, column=column.role)
