"""Checks of legal references and of related procedures."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from sopocr.assemble.reporter import Reporter
from sopocr.model.sop import DasarHukum, Sop
from sopocr.text.regulations import Catalogue, RegulationIssue

_CODES: dict[RegulationIssue, str] = {
    "other_type": "REFERENCE_OTHER_TYPE",
    "misread": "REFERENCE_MISREAD",
    "title_differs": "REFERENCE_TITLE",
    "replaced": "REFERENCE_REPLACED",
    "unknown": "REFERENCE_UNKNOWN",
}
_RELATED = re.compile(r"\bSOP\s+(?P<name>[A-Z][^;,.()]{3,80})")
_SAME_NAME = 85.0
"""Likeness (rapidfuzz, 0 to 100) from which a named procedure is one of the Keterkaitan box."""


def check_references(sop: Sop, catalogue: Catalogue, report: Reporter) -> None:
    """Legal references: parsed, in the catalogue, in force, not newer than the SOP; related SOPs listed."""
    years = [
        int(value[:4])
        for value in (sop.tanggal_pengesahan, sop.tanggal_efektif, sop.tanggal_pembuatan, sop.tanggal_revisi)
        if value
    ]
    signed = years[0] if years else None
    latest = max(years, default=None)
    for index, reference in enumerate(sop.dasar_hukum):
        path = f"/sop/dasar_hukum/{index}/teks"
        given = _name(reference)
        if (
            reference.jenis is None
            or reference.tahun is None
            or (reference.nomor is None and reference.jenis != "UUD")
        ):
            report.add("REFERENCE_UNPARSED", path, text=reference.teks)
            continue
        if latest is not None and reference.tahun > latest:
            report.add("REFERENCE_NEWER", path, given=given, year=latest)
        for note in catalogue.check(reference, signed):
            entry = note.entry
            report.add(
                _CODES[note.issue],
                path,
                given=given,
                entry=entry.name if entry else "",
                title=entry.tentang if entry else "",
                successor=entry.replaced_by if entry else "",
            )
    _related(sop, report)


def _name(reference: DasarHukum) -> str:
    return f"{reference.jenis} {reference.nomor}/{reference.tahun}"


def _related(sop: Sop, report: Reporter) -> None:
    listed = [_plain(item) for item in sop.keterkaitan]
    for index, step in enumerate(sop.langkah):
        for match in _RELATED.finditer(step.keterangan):
            name = _plain(match["name"])
            if not any(fuzz.ratio(name, item) >= _SAME_NAME for item in listed):
                report.add("RELATED_SOP_ABSENT", f"/sop/langkah/{index}/keterangan", sop=match[0].strip())


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", re.sub(r"^\W*SOP\b", "", text, flags=re.I).lower()).strip()
