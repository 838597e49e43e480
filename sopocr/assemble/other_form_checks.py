"""The checks of an SPO or a narrative SOP, from the record alone: those of the SOP-AP do not fit it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.assemble.reporter import Reporter
from sopocr.model.sop import Bentuk, Langkah, Sop
from sopocr.text.folding import skeleton

_SECTIONS: dict[Bentuk, tuple[str, ...]] = {
    "sop-ap": (),
    "spo": ("Pengertian", "Tujuan", "Kebijakan"),
    "naratif": ("Tujuan", "Ruang Lingkup"),
}
"""Sections that a form has; without one of them a reader asks why."""
_CHART = re.compile(r"diagram\s+al[iu]r|bagan\s+alir|flow\s?chart", re.I)
_MAY_BE_EMPTY = re.compile(r"rekaman|riwayat|diagram|bagan|flow|dokumen|catatan|lampiran", re.I)


def check_other_form(sop: Sop, report: Reporter) -> None:
    """Every check of a record that is no SOP-AP, in the order of the form."""
    if not sop.instansi and not sop.unit_kerja:
        report.add("INSTANSI_MISSING", "/sop/instansi")
    if not sop.nama_sop:
        report.add("NAMA_MISSING", "/sop/nama_sop")
    if not sop.nomor_sop:
        report.add("NOMOR_MISSING", "/sop/nomor_sop")
    if not sop.nomor_revisi:
        report.add("REVISION_MISSING", "/sop/nomor_revisi")
    if not sop.tanggal_terbit and not sop.tanggal_efektif:
        report.add("ISSUE_DATE_MISSING", "/sop/tanggal_terbit")
    _sections(sop, report)
    if not sop.langkah:
        report.add("PROCEDURE_MISSING", "/sop/langkah")
    _numbers(sop.langkah, report)


def _sections(sop: Sop, report: Reporter) -> None:
    there = {skeleton(title) for title in sop.bagian_lain}
    for title in _SECTIONS[sop.bentuk]:
        if not any(skeleton(title) in known for known in there):
            report.add("SECTION_MISSING", "/sop/bagian_lain", section=title)
    for title, items in sop.bagian_lain.items():
        drawn = _CHART.search(title) is not None and sop.diagram_alir is not None
        if not items and not drawn and not _MAY_BE_EMPTY.search(title):
            path = title.replace("~", "~0").replace("/", "~1")
            report.add("SECTION_EMPTY", f"/sop/bagian_lain/{path}", section=title)


def _numbers(steps: Sequence[Langkah], report: Reporter) -> None:
    """Gaps and repeats in each list of the procedure; a heading begins its list anew."""
    reached: dict[tuple[str, str], int] = {}
    for index, step in enumerate(steps):
        if not step.nomor:
            for key in [key for key in reached if _level(key[0]) >= step.tingkat]:
                del reached[key]
            continue
        parent, _, last = step.nomor.rpartition(".")
        kind = "1" if last.isdigit() else "a" if re.fullmatch(r"[A-Za-z]", last) else ""
        if re.fullmatch(r"[IVX]+|[ivx]+", last) and ord(last[0].lower()) - ord("a") != reached.get(
            (parent, "a")
        ):
            kind = ""  # a Roman numeral
        if not step.kegiatan:
            report.add("STEP_TEXT_MISSING", f"/sop/langkah/{index}/kegiatan")
        if not kind:
            continue
        value = int(last) if kind == "1" else ord(last.lower()) - ord("a") + 1
        list_of = (parent, kind)
        before = reached.get(list_of)
        path = f"/sop/langkah/{index}/nomor"
        if before is not None and value == before:
            report.add("STEP_NUMBER_REPEAT", path, here=step.nomor)
        elif before is not None and value > before + 1:
            report.add("STEP_NUMBER_GAP", path, before=before, here=step.nomor)
        elif before is None and value > 1:
            report.add("STEP_NUMBER_GAP", path, before=0, here=step.nomor)
        reached[list_of] = value
        for key in [key for key in reached if f"{key[0]}.".startswith(f"{step.nomor}.")]:
            del reached[key]


def _level(parent: str) -> int:
    return parent.count(".") + 2 if parent else 1
