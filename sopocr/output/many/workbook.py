"""Documents as a workbook to read: sheets for documents, steps, legal references and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from sopocr.output.files import written_aside
from sopocr.output.many.entry import Entry
from sopocr.output.sections import onward
from sopocr.output.sheets import GREEN, RED, YELLOW, Column, Sheets, Value, workbook

_STATUS = {"complete": "lengkap", "partial": "sebagian", "failed": "gagal"}
_REVIEW = {"open": "belum", "started": "dimulai", "approved": "disetujui", "conflict": "bertentangan"}
_SEVERITY = {"error": "Kesalahan", "warning": "Peringatan", "info": "Keterangan"}
_WHOLE_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_FIRST_YEAR = 1900
"""Excel knows no earlier dates."""

_DOCUMENTS = (
    Column("No", 7, True),
    Column("Nama SOP", 42),
    Column("Nomor SOP", 22),
    Column("Instansi", 30),
    Column("Unit kerja", 30),
    Column("Tanggal pembuatan", 12, True),
    Column("Tanggal revisi", 12, True),
    Column("Tanggal pengesahan", 12, True),
    Column("Tanggal efektif", 12, True),
    Column("Disahkan oleh", 30),
    Column("NIP", 22),
    Column("Pelaksana", 34),
    Column("Jumlah langkah", 9, True),
    Column("Kesalahan", 11, True),
    Column("Peringatan", 11, True),
    Column("Status", 11, True, (("lengkap", GREEN), ("sebagian", YELLOW), ("gagal", RED))),
    Column("Tinjauan", 13, True, (("disetujui", GREEN), ("dimulai", YELLOW), ("bertentangan", RED))),
    Column("Berkas", 30),
    Column("Halaman", 10, True),
    Column("Kunci", 22),
    Column("Bentuk", 11, True),
    Column("Nomor revisi", 11, True),
    Column("Tanggal terbit", 12, True),
)
_OF_DOCUMENT = (Column("No", 7, True), Column("Nama SOP", 28))
_STEPS = (
    *_OF_DOCUMENT,
    Column("Langkah", 9, True),
    Column("Nomor", 8, True),
    Column("Kegiatan", 52),
    Column("Pelaksana", 26),
    Column("Simbol", 13),
    Column("Kelengkapan", 30),
    Column("Waktu", 14),
    Column("Waktu min", 9, True),
    Column("Waktu maks", 9, True),
    Column("Satuan", 10, True),
    Column("Output", 30),
    Column("Keterangan", 22),
    Column("Tingkat", 9, True),
)
_SECTIONS = (*_OF_DOCUMENT, Column("Bagian", 34), Column("Butir", 8, True), Column("Teks", 90))
_CHART = (
    *_OF_DOCUMENT,
    Column("Simpul", 9, True),
    Column("Simbol", 13),
    Column("Teks", 60),
    Column("Berlanjut ke", 30),
)
_LAWS = (
    *_OF_DOCUMENT,
    Column("Jenis", 16),
    Column("Nomor", 14, True),
    Column("Tahun", 8, True),
    Column("Tentang", 58),
    Column("Teks", 80),
)
_FINDINGS = (
    *_OF_DOCUMENT,
    Column("Tingkat", 13, True, (("Kesalahan", RED), ("Peringatan", YELLOW))),
    Column("Kode", 28),
    Column("Temuan", 80),
    Column("Halaman", 10, True),
    Column("Tempat", 36),
)


def write_workbook(entries: Iterable[Entry], path: Path) -> int:
    """Write the workbook `path`, which is replaced; the number of documents.

    A sheet that is full is gone on with in another of its name. Raises OutputError.
    """
    number = 0
    with written_aside(path) as aside, aside.open("xb") as file, workbook(file) as book:
        documents = Sheets(book, "Dokumen", _DOCUMENTS, fixed=2)
        steps = Sheets(book, "Langkah", _STEPS, fixed=2)
        laws = Sheets(book, "Dasar Hukum", _LAWS, fixed=2)
        findings = Sheets(book, "Temuan", _FINDINGS, fixed=2)
        sections = Sheets(book, "Bagian", _SECTIONS, fixed=2)
        charts = Sheets(book, "Diagram Alir", _CHART, fixed=2)
        details = (
            (steps, _steps),
            (laws, _laws),
            (findings, _findings),
            (sections, _sections),
            (charts, _chart),
        )
        for number, entry in enumerate(entries, 1):
            documents.add(_document(number, entry))
            for sheet, rows in details:
                for row in rows(entry):
                    sheet.add([number, entry.record.sop.nama_sop, *row])
        for sheet in (documents, *(sheet for sheet, _ in details)):
            sheet.finish()
    return number


def _document(number: int, entry: Entry) -> list[Value]:
    record, sop, by = entry.record, entry.record.sop, entry.record.sop.disahkan_oleh
    severities = [finding.severity for finding in record.findings]
    return [
        number,
        sop.nama_sop,
        sop.nomor_sop,
        sop.instansi,
        sop.unit_kerja,
        _date(sop.tanggal_pembuatan),
        _date(sop.tanggal_revisi),
        _date(sop.tanggal_pengesahan),
        _date(sop.tanggal_efektif),
        "\n".join(part for part in (by.jabatan, by.nama, by.pangkat) if part),
        by.nip,
        "\n".join(sop.pelaksana),
        len(sop.langkah),
        severities.count("error"),
        severities.count("warning"),
        _STATUS[record.status],
        _REVIEW[entry.review] if entry.review else None,
        record.source.file,
        _page_ranges(record.source.pages),
        entry.key,
        sop.bentuk,
        sop.nomor_revisi,
        _date(sop.tanggal_terbit),
    ]


def _steps(entry: Entry) -> Iterator[list[Value]]:
    for place, step in enumerate(entry.record.sop.langkah, 1):
        yield [
            place,
            step.nomor,
            step.kegiatan,
            "\n".join(dict.fromkeys(mark.aktor for mark in step.pelaksana)),
            "\n".join(dict.fromkeys(mark.simbol for mark in step.pelaksana if mark.simbol)),
            step.kelengkapan,
            step.waktu.teks,
            step.waktu.min,
            step.waktu.maks,
            (step.waktu.satuan or "").replace("_", " "),
            step.output,
            step.keterangan,
            step.tingkat,
        ]


def _sections(entry: Entry) -> Iterator[list[Value]]:
    for title, items in entry.record.sop.bagian_lain.items():
        for place, text in enumerate(items, 1):
            yield [title, place, text]


def _chart(entry: Entry) -> Iterator[list[Value]]:
    chart = entry.record.sop.diagram_alir
    for place, node in enumerate(chart.simpul if chart else (), 1):
        yield [place, node.simbol, node.teks, onward(chart, place)]


def _laws(entry: Entry) -> Iterator[list[Value]]:
    for law in entry.record.sop.dasar_hukum:
        yield [law.jenis, law.nomor, law.tahun, law.tentang, law.teks]


def _findings(entry: Entry) -> Iterator[list[Value]]:
    for found in entry.record.findings:
        yield [_SEVERITY[found.severity], found.code, found.message, found.page, found.path]


def _date(text: str | None) -> date | str | None:
    """A date that a spreadsheet can reckon with; as text where the day is missing or there is no such day."""
    match = _WHOLE_DATE.fullmatch(text or "")
    if match is None or int(match[1]) < _FIRST_YEAR:
        return text
    try:
        return date.fromisoformat(match[0])
    except ValueError:
        return text


def _page_ranges(pages: Sequence[int]) -> str:
    """1, 2, 3, 5 as "1-3, 5"."""
    runs = [
        [page for _, page in run] for _, run in groupby(enumerate(sorted(pages)), lambda at: at[1] - at[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
