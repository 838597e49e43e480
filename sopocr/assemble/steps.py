"""The flow table's rows: which are steps, and what their cells say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sopocr.assemble.blocks import in_reading_order, is_speck
from sopocr.assemble.columns import NUMBER_MARK, cell_text
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine, source_box
from sopocr.assemble.flow import ChartPage, row_of, step_symbols
from sopocr.assemble.link_pairs import with_link_pairs
from sopocr.model.evidence import INFERRED, Correction, Evidence
from sopocr.model.page import ColumnRole, FlowTable, ReadPage, Symbol, TextLine, is_round
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop, Waktu
from sopocr.text.decisions import symbol_in_words
from sopocr.text.durations import parse_duration, unit_of
from sopocr.text.labels import match_column
from sopocr.text.lists import ItemLine, join_cell

_TEXT_ROLES: tuple[ColumnRole, ...] = ("kegiatan", "kelengkapan", "waktu", "output", "keterangan")
TOTAL = re.compile(r"^\W*(?:jumlah|total|jml)\b(?:\s+(?:waktu|hari|jam|keseluruhan|seluruhnya))?", re.I)
_LETTERS_FOR_DIGITS = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8", "Z": "2"}
)


@dataclass
class Row:
    """One body row: its lines by column, and its step position once it has one."""

    page: ReadPage
    index: int
    cells: dict[int, list[LocatedLine]] = field(default_factory=dict)
    position: int | None = None

    def lines(self, flow: FlowTable, role: ColumnRole) -> list[LocatedLine]:
        return [
            spot
            for number, column in enumerate(flow.columns)
            if column.role == role
            for spot in self.cells.get(number, [])
        ]


def find_rows(page: ReadPage) -> list[Row]:
    """The body rows of the page's flow table with the lines in each of their cells."""
    flow = page.flow
    if flow is None:
        return []
    rows = [Row(page, index) for index in range(len(flow.ys) - 1)]
    for cell in page.tables[flow.table].cells:
        # a cell that spans rows gives its lines to the row of its first line (a merged Mutu Baku cell)
        for line in cell.lines:
            place = _index(flow.ys, line.box.center.y)
            column = _column_of(flow, line)
            if place is None or column is None or not line.text:
                continue
            if flow.columns[column].role not in ("no", "aktor") and is_speck(line):
                continue
            rows[place].cells.setdefault(column, []).append(LocatedLine(page, line))
    for row in rows:
        for number in row.cells:
            row.cells[number] = _ordered(row.cells[number])
    return rows


def _index(borders: Sequence[float], value: float) -> int | None:
    return next((i for i in range(len(borders) - 1) if borders[i] <= value < borders[i + 1]), None)


def _column_of(flow: FlowTable, line: TextLine) -> int | None:
    middle = line.box.center.x
    for number, column in enumerate(flow.columns):
        if column.x0 <= middle < column.x1:
            return number
    return None


def _ordered(spots: list[LocatedLine]) -> list[LocatedLine]:
    if any(spot.line.turned for spot in spots):
        return sorted(spots, key=lambda s: s.box.x0)
    return in_reading_order(spots)


def is_step(row: Row, flow: FlowTable, symbols: int, links: int) -> bool:
    """Whether a body row is a step. Rows of column numbers, totals, headings, links alone are none."""
    texts = {number: cell_text(s.line for s in spots) for number, spots in row.cells.items()}
    filled = {n: t for n, t in texts.items() if re.search(r"\w", t)}
    by_role = {flow.columns[n].role: t for n, t in filled.items() if flow.columns[n].role != "aktor"}
    if not by_role:
        # symbols without a word are a step nobody described; a link's row is none
        return symbols > 0 and links == 0
    if is_of_form(row, flow):
        return False
    if links and not symbols and set(by_role) == {"no"} and not _is_clear(row.lines(flow, "no")):
        return False  # dust beside a link
    number = _number_text(by_role.get("no", ""))
    if "kegiatan" not in by_role and not number:
        others = [t for role, t in by_role.items() if role != "no"]
        if links and not symbols and not others:
            return False
        return symbols > 0 or bool(others and len(others) >= 2)
    return True


def _is_lone_circle(row: Row, symbols: Sequence[tuple[int, Symbol]]) -> bool:
    """Whether a row at the beginning or end of a page's table holds a circle and nothing else: a link, whose
    letter may be left off or unread, since a start or an end has words beside it."""
    flow = row.page.flow
    if flow is None or len(symbols) != 1 or row.index not in (0, 1, len(flow.ys) - 2):
        return False
    worded = any(re.search(r"\w\w", spot.text) for spots in row.cells.values() for spot in spots)
    box = symbols[0][1].box
    return not worded and is_round(box.width, box.height)


def is_of_form(row: Row, flow: FlowTable) -> bool:
    """Whether a body row holds nothing but the form's own words: column numbers, a header again, a total."""
    texts = [(flow.columns[n].role, cell_text(s.line for s in spots)) for n, spots in row.cells.items()]
    filled = [(role, text) for role, text in texts if re.search(r"\w", text)]
    by_role = {role: text for role, text in filled if role != "aktor"}
    plain = [text for role, text in filled if role != "lain"]
    numbers = sum(bool(NUMBER_MARK.match(text)) for text in plain)
    # with an activity in words they are dashes in the actors' cells, read as digits
    worded = sum(char.isalpha() for char in by_role.get("kegiatan", "")) > 2
    if not worded and len(plain) >= 3 and numbers >= 0.7 * len(plain):
        return True
    if sum(match_column(text) is not None for text in by_role.values()) >= 2:
        return True
    first = by_role.get("kegiatan") or by_role.get("no") or ""
    return TOTAL.match(first) is not None and not _number_text(by_role.get("no", ""))


_CLEAR = 0.6
"""Reader's confidence from which a lone number is print."""


def _is_clear(spots: Sequence[LocatedLine]) -> bool:
    return any(spot.line.legibility >= _CLEAR or spot.page.from_text for spot in spots)


def _number_text(text: str) -> str:
    """A step's printed number: trailing dot and brackets dropped, letters read for digits mended."""
    bare = re.sub(r"\s+", "", text).strip(".,:;()[]|'`-–—_•*")
    if re.fullmatch(r"[0-9lI|OoSBZ]{1,3}", bare) and re.search(r"\d|^[lI|]{1,2}$", bare):
        return bare.translate(_LETTERS_FOR_DIGITS)
    return bare


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
    for place, page in enumerate(with_link_pairs(pages)):
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
        for row in rows:
            symbols = drawn.get(row.index + 1, [])
            round_links = _is_lone_circle(row, symbols)
            if is_step(row, flow, len(symbols), links.count(row.index) + round_links):
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


def _fill_step(sop: Sop, row: Row, flow: FlowTable, log: EvidenceLog) -> None:
    base = f"/sop/langkah/{len(sop.langkah)}"
    step = Langkah()
    numbers = row.lines(flow, "no")
    step.nomor = _number_text(cell_text(s.line for s in numbers))
    if step.nomor:
        log.record(f"{base}/nomor", numbers)
    for role in _TEXT_ROLES:
        spots = [s for s in row.lines(flow, role) if s.text]
        if not spots:
            continue
        lines = [ItemLine(s.text, s.box.x0, s.box.x1, s.box.y0, s.box.y1) for s in spots]
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
