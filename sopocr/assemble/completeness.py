"""Whether a record holds all that its pages hold, and what is known to be missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sopocr.assemble.evidence_log import EvidenceLog
from sopocr.assemble.page_kind import Sorted
from sopocr.model.findings import Finding
from sopocr.model.page import ReadPage
from sopocr.model.sop import Sop, Status
from sopocr.text.labels import match_column

_MISSING = frozenset(
    {
        "PAGE_FAILED",
        "PAGE_NOT_PLACED",
        "PAGE_PARTLY_PLACED",
        "PAGE_CUT",
        "PAGES_MISSING",
        "CHART_UNREAD",
        "UNREAD_DRAWING",
        "FREE_CHART_UNREAD",
    }
)
"""Findings that tell of something that belongs to the record and is not in it."""
_DRAWN = 0.5
"""Share of a table's steps with a symbol below which its chart was not read."""
_FEWEST_STEPS = 3


def status_of(sop: Sop, findings: Sequence[Finding]) -> Status:
    """failed: nothing was found; partial: something is known to be missing; else complete."""
    if not sop.langkah and not sop.nama_sop and not sop.dasar_hukum and not sop.bagian_lain:
        return "failed"
    whole = sop.langkah and sop.nama_sop and not any(finding.code in _MISSING for finding in findings)
    return "complete" if whole else "partial"


def report_missing(sop: Sop, entries: Sequence[Sorted], log: EvidenceLog) -> None:
    """Findings for pages that must lie between those that are there, for pages with a flow table's head and
    no flow table, for pages cut by the scanner, and for a chart of which most was not read."""
    _missing_pages(sop, log)
    for entry in entries:
        told = any(f.code in _MISSING and f.page == entry.page.number for f in log.findings)
        if entry.page.flow is None and not told and _heads_flow_table(entry.page):
            log.find("PAGE_NOT_PLACED", page=entry.page.number)
        for edge in entry.page.cut:
            log.find("PAGE_CUT", page=entry.page.number, edge=edge)
    drawn = any(entry.page.chart is not None for entry in entries)
    steps = [step for step in sop.langkah if step.kegiatan]
    with_symbol = sum(bool(step.pelaksana) for step in steps)
    if drawn and len(steps) >= _FEWEST_STEPS and with_symbol < _DRAWN * len(steps):
        log.find("CHART_UNREAD", path="/sop/alur", count=len(steps) - with_symbol)


def _heads_flow_table(page: ReadPage) -> bool:
    """Whether a page bears the titles of a flow table's columns: of what is done and by whom, and others."""
    lines = [line for table in page.tables for cell in table.cells for line in cell.lines]
    roles = {match_column(line.text) for line in [*lines, *page.lines]} - {None}
    return len(roles) >= _TITLES and {"kegiatan", "pelaksana"} <= roles


_TITLES = 4
"""Different titles of columns by which the head of a flow table is known."""


def _missing_pages(sop: Sop, log: EvidenceLog) -> None:
    """Steps whose numbers are left out between two pages, or before the first one.

    A number left out on one page is the author's; two and more between pages are a page's.
    """
    numbered = [
        (int(step.nomor), proof.page)
        for place, step in enumerate(sop.langkah)
        if step.nomor.isdigit() and (proof := log.evidence.get(f"/sop/langkah/{place}/nomor")) is not None
    ]
    if len(numbered) < 2:  # one number is no sequence
        return
    (first, page), (second, _) = numbered[:2]
    if (
        first > 2 and second == first + 1
    ):  # a list may begin at 2; a misread number is followed by no next one
        log.find("PAGES_MISSING", path="/sop/langkah", page=page, first=1, last=first - 1)
    for place, ((before, old), (here, new)) in enumerate(pairwise(numbered)):
        runs = place == 0 or numbered[place - 1][0] == before - 1
        goes_on = place + 2 >= len(numbered) or numbered[place + 2][0] == here + 1
        if old != new and here > before + 2 and runs and goes_on:
            log.find("PAGES_MISSING", path="/sop/langkah", page=new, first=before + 1, last=here - 1)
