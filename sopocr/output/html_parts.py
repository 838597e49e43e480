"""What the HTML views of all forms share: dates and pages in words, doubts, findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from sopocr.model.findings import Finding
from sopocr.model.sop import Record
from sopocr.output.svg_parts import DOUBTFUL

_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
STATUS = {"complete": "Lengkap", "partial": "Sebagian terbaca", "failed": "Gagal dibaca"}
_SEVERITY = ("error", "warning", "info")
environment = Environment(
    loader=PackageLoader("sopocr.output"), autoescape=True, undefined=StrictUndefined, trim_blocks=False
)


@dataclass(frozen=True)
class Note:
    """A finding as the page shows it; `link` is the id of the value that it is about, or ""."""

    severity: str
    message: str
    code: str
    page: int | None
    link: str


def long_date(date: str | None) -> str:
    """ "2024-01-11" as "11 Januari 2024", "2024-01" as "Januari 2024", None as a dash."""
    if not date:
        return "–"
    year, month, *day = date.split("-")
    name = _MONTHS[int(month) - 1] if 1 <= int(month) <= 12 else month
    return " ".join([*(str(int(d)) for d in day), name, year])


def page_ranges(pages: Sequence[int]) -> str:
    """ "1–3, 5" for 1, 2, 3, 5."""
    runs = [list(run) for _, run in groupby(enumerate(sorted(set(pages))), lambda pair: pair[1] - pair[0])]
    ends = [(run[0][1], run[-1][1]) for run in runs]
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def doubts_of(record: Record) -> dict[str, str]:
    """What is to be said of each doubtful value, by its path."""
    doubts: dict[str, str] = {}
    for path, evidence in record.evidence.items():
        if evidence.confidence < DOUBTFUL or evidence.handwritten:
            parts = [f"Keyakinan {evidence.confidence:.0%}"]
            if evidence.handwritten:
                parts.append("tulisan tangan")
            if evidence.page:
                parts.append(f"halaman {evidence.page}")
            if evidence.raw:
                parts.append(f"terbaca “{evidence.raw}”")
            doubts[path] = ", ".join(parts)
    return doubts


def notes(findings: Sequence[Finding], shown: Callable[[str], bool]) -> list[Note]:
    """The findings, the gravest first; those about a value that the page shows link to it."""
    ordered = sorted(findings, key=lambda finding: _SEVERITY.index(finding.severity))
    return [
        Note(
            finding.severity,
            finding.message,
            finding.code,
            finding.page,
            finding.path if shown(finding.path) else "",
        )
        for finding in ordered
    ]
