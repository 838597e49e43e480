"""Nothing vanishes: print that went into no value and is no known part of the form becomes a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from sopocr.assemble.blocks import in_reading_order, is_scanner_mark, is_speck
from sopocr.assemble.columns import NUMBER_MARK, cell_text
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.identity import is_part_of
from sopocr.assemble.page_kind import Sorted
from sopocr.assemble.page_sequence import INKED
from sopocr.assemble.rows import TOTAL
from sopocr.geometry import Box
from sopocr.model.findings import Finding
from sopocr.model.page import FlowTable, ReadPage, Table
from sopocr.model.sop import Sop
from sopocr.text.decisions import normalise_condition
from sopocr.text.labels import match_column

_FORM_HEADING = re.compile(
    r"^\W*(?:standar\w*\s+operasional(?:\s+prosedur)?|SOP|prosedur|flow\s?chart|diagram\s+alir|bagan\s+alir|"
    r"tahun\s+(?:19|20)\d\d)(?:\W*SOP)?\W*$",
    re.I,
)
"""Headings of the form that hold no value."""
_PAGE_NUMBER = re.compile(r"^\W*(?:hal(?:aman|\.)?|page)\W*\d+(?:\s*(?:dari|of|/)\s*\d+)?\W*$", re.I)
_SAID = 75.0
"""Likeness (0..100) of letters from which a line repeats a known value or a part of it, through strokes."""
_FEWEST_LETTERS, _FEWEST_DIGITS = 4, 5
"""Letters, or digits, from which print says something by itself."""
_LEGIBLE = 0.8
"""Legibility from which a line was read."""
_FEWEST_FAINT, _LEAST_FAINT = 6, 0.6
"""Letters and legibility from which a line that went nowhere and reads as no words is print all the same."""


def report_unplaced(sop: Sop, entries: Sequence[Sorted], log: EvidenceLog) -> None:
    """Write a finding for each piece of print in `entries` that ended nowhere.

    Headings that say again what is known, page numbers, totals, stamps with the body's name, symbols' and
    arrows' own words and scanners' marks are no news.
    """
    known = [value for value in (sop.nama_sop, sop.instansi, sop.unit_kerja) if value]
    for entry in entries:
        annex = _is_annex(entry, log)
        if annex and sop.langkah:  # beside an SOP one finding tells of it; else its lines are all there is
            continue
        before = len(log.findings)
        for block in entry.blocks:
            in_value = block.cell is not None and any(_is_placed(spot, log) for spot in block.spots)
            for spot in block.spots:
                again = not in_value and any(is_part_of(spot.text, value) for value in known)
                if not _is_placed(spot, log) and not again:
                    _report([spot], log)
        if entry.page.flow is not None:
            for spots in _in_table(entry.page, entry.page.flow, log):
                _report(spots, log)
            for spots in _in_head(entry.page, entry.page.flow, log):
                _report(spots, log)
        _report_share(entry, log.findings[before:], log)
    _report_left(sop, known, log)
    for entry in entries:
        for line in entry.page.unread:
            spot = LocatedLine(entry.page, line)
            if not _repeats(line.text, sop, known):
                log.find("UNREADABLE", path=_rank_between(sop, log, spot), spots=[spot])


def _is_annex(entry: Sorted, log: EvidenceLog) -> bool:
    """Whether a page is a text of its own, of which one finding tells; one that was not understood gets its
    finding too, and its lines theirs."""
    if entry.kind == "kosong" and entry.page.ink >= INKED:
        log.find("PAGE_NOT_PLACED", page=entry.page.number)
        return False
    if entry.kind != "lain" or entry.page.from_text:
        return False
    if any(_is_placed(spot, log) for block in entry.blocks for spot in block.spots):
        return False  # a part of it is in the record: a box that runs on, a signature
    annex = _reads_well(entry.page) and not any(map(_is_wide, entry.page.tables))
    log.find("PAGE_ANNEX" if annex else "PAGE_NOT_PLACED", page=entry.page.number)
    return annex


def _reads_well(page: ReadPage) -> bool:
    lines = [line for table in page.tables for cell in table.cells for line in cell.lines]
    lines += list(page.lines)
    total = sum(len(line.text) for line in lines)
    clear = sum(len(line.text) for line in lines if line.legibility >= _LEGIBLE or page.born_digital)
    return total > 0 and clear >= _MOST * total


def _is_wide(table: Table) -> bool:
    """Whether a table has the columns and rows of a flow table."""
    return len(table.xs) > _FLOW_COLUMNS and len(table.ys) > _FLOW_ROWS


_MOST = 0.6
"""Share of a page's letters that is most of it."""
_FLOW_COLUMNS, _FLOW_ROWS = 6, 4
"""Columns and rows of the least flow table: number, activity, an actor, what is needed, time, output."""
_FEW_LETTERS = 200
"""Letters up to which a page says too little for a share of them to tell anything."""


def _report_share(entry: Sorted, found: Sequence[Finding], log: EvidenceLog) -> None:
    """A finding where most of a page of the form ended nowhere."""
    if entry.kind not in ("identitas", "alur", "identitas_alur"):
        return
    page = entry.page
    lines = [line for table in page.tables for cell in table.cells for line in cell.lines]
    total = sum(len(line.text) for line in [*lines, *page.lines])
    lost = sum(len(finding.message) for finding in found if finding.code == "UNPLACED_TEXT")
    if total > _FEW_LETTERS and lost > (1 - _MOST) * total:
        log.find("PAGE_PARTLY_PLACED", page=page.number)


def _report_left(sop: Sop, known: Sequence[str], log: EvidenceLog) -> None:
    """What stands in the approver's place without being of him."""
    for spot in log.left:
        if _repeats(spot.text, sop, known):
            continue
        path = _rank_between(sop, log, spot)
        if path and (_is_wording(spot) or _is_faint(spot)):
            log.find("UNREADABLE", path=path, spots=[spot])
        else:
            _report([spot], log)


def _repeats(text: str, sop: Sop, known: Sequence[str]) -> bool:
    """Whether a line in or near the approver's place says again what is known, or a part of it: a second
    block, or the words of a stamp."""
    by = sop.disahkan_oleh
    said = [_letters(value) for value in (by.jabatan, by.nama, by.pangkat, by.nip, *known) if value]
    letters = _letters(text)
    return bool(letters) and any(fuzz.partial_ratio(letters, value) >= _SAID for value in said)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _is_placed(spot: LocatedLine, log: EvidenceLog) -> bool:
    return id(spot.line) in log.used


def _report(spots: Sequence[LocatedLine], log: EvidenceLog) -> None:
    """One finding for lines that stand together: what they say, or that they could not be read."""
    text = " ".join(spot.text for spot in spots)
    if is_heading(text):
        return
    if any(_is_wording(spot) for spot in spots):
        log.find("UNPLACED_TEXT", spots=spots, text=text)
    elif any(_is_faint(spot) for spot in spots):
        log.find("UNREADABLE", spots=spots)


def is_heading(text: str) -> bool:
    """Whether a line is the form's own and holds no value: a heading, a page number, a total."""
    return any(pattern.match(text) for pattern in (_FORM_HEADING, _PAGE_NUMBER, TOTAL))


def _is_wording(spot: LocatedLine) -> bool:
    letters = len(re.findall(r"[^\W\d_]", spot.text))
    digits = len(re.findall(r"\d", spot.text))
    says = letters >= _FEWEST_LETTERS or digits >= _FEWEST_DIGITS
    return says and (spot.line.legibility >= _LEGIBLE or spot.page.from_text)


def _is_faint(spot: LocatedLine) -> bool:
    """Whether a line is print that no reader could make out, rather than strokes of a signature or a logo."""
    letters = len(re.findall(r"[^\W\d_]", spot.text))
    return letters >= _FEWEST_FAINT and _LEAST_FAINT <= spot.line.legibility < _LEGIBLE


def _in_table(page: ReadPage, flow: FlowTable, log: EvidenceLog) -> Iterator[list[LocatedLine]]:
    """The lines of the flow table's body that are in no value, cell by cell."""
    inside = [symbol.box for symbol in page.chart.symbols] if page.chart else []
    labels = [c.label_box for c in page.chart.connectors if c.label_box] if page.chart else []
    for cell in page.tables[flow.table].cells:
        if not flow.ys[0] - 2 <= cell.box.center.y <= flow.ys[-1] + 2:
            continue
        spots = [
            spot
            for line in cell.lines
            if line.text and not is_speck(line) and not is_scanner_mark(line.text)
            if not _is_placed(spot := LocatedLine(page, line), log)
            if not _holds(inside, spot.box) and not _holds(labels, spot.box)
            if normalise_condition(spot.text) is None
        ]
        if spots:
            yield in_reading_order(spots)


_LONGEST_TITLE = 32
"""Letters of the longest title over several columns of a table ("Mutu Baku / Pendukung")."""


def _in_head(page: ReadPage, flow: FlowTable, log: EvidenceLog) -> Iterator[list[LocatedLine]]:
    """The lines of the flow table's head that are neither an actor's name nor a title of the form, cell by
    cell: a first step that ran into the head, a band between head and body."""
    if flow.header is None:
        return
    titles = {id(line) for column in flow.columns if column.role != "lain" for line in column.lines}
    for cell in page.tables[flow.table].cells:
        inside = flow.header[0] - 2 <= cell.box.center.y < flow.ys[0] - 2
        text = cell_text(cell.lines)
        under = [c for c in flow.columns if cell.box.x0 <= (c.x0 + c.x1) / 2 <= cell.box.x1]
        several = len(under) > 1 and len(text) <= _LONGEST_TITLE  # a title over several columns
        if not inside or several or match_column(text) is not None:
            continue
        spots = [
            spot
            for line in cell.lines
            if line.text and id(line) not in titles and not is_speck(line) and not is_scanner_mark(line.text)
            if not _is_placed(spot := LocatedLine(page, line), log)
            if match_column(spot.text) is None and not NUMBER_MARK.match(spot.text)
        ]
        if spots:
            yield in_reading_order(spots)


def _holds(frames: Iterable[Box], box: Box) -> bool:
    """Whether most of a line lies in one of the frames."""
    return any(frame.intersect(box).area > 0.5 * box.area for frame in frames)


def _rank_between(sop: Sop, log: EvidenceLog, spot: LocatedLine) -> str:
    """The path of the approver's missing rank, where a line lies between his name and his NIP; else ""."""
    if sop.disahkan_oleh.pangkat:
        return ""
    parts = [log.sources.get(f"/sop/disahkan_oleh/{part}", ()) for part in ("nama", "nip")]
    name, nip = ([one.box for one in spots if one.page is spot.page] for spots in parts)
    if not name or not nip:
        return ""
    between = name[0].center.y < spot.box.center.y < nip[0].center.y
    beside = name[0].overlap_x(spot.box) > 0
    return "/sop/disahkan_oleh/pangkat" if between and beside else ""
