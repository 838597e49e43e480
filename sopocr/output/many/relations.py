"""Documents as plain relational tables: one row a document, a step, an arrow, a reference, a finding, …

Names are those of the record. `document` is the number of the document in the export, from 1; `place` counts
from 1 within the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sopocr.model.sop import Record
from sopocr.output.many.entry import Entry

Kind = Literal["text", "integer", "real"]
Row = tuple[Any, ...]

LIST_FIELDS = (
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
"""The boxes of the record that are lists of texts."""


@dataclass(frozen=True)
class Relation:
    """A table: its columns with their kinds, and the rows that a document gives. `key` are the columns that
    tell rows apart; none where titles of the paper take part in it, which may repeat."""

    name: str
    columns: dict[str, Kind]
    key: tuple[str, ...]
    rows: Callable[[int, Entry], Iterator[Row]]


def _documents(number: int, entry: Entry) -> Iterator[Row]:
    record, sop = entry.record, entry.record.sop
    by = sop.disahkan_oleh
    severities = [finding.severity for finding in record.findings]
    yield (
        number,
        entry.key,
        record.source.file,
        record.source.sha256,
        entry.position,
        record.source.media_type,
        record.source.pages[0] if record.source.pages else None,
        len(record.source.pages),
        record.status,
        entry.review,
        entry.reviewed_by,
        entry.reviewed_at.isoformat() if entry.reviewed_at else None,
        sop.instansi,
        sop.unit_kerja,
        sop.nomor_sop,
        sop.nama_sop,
        sop.tanggal_pembuatan,
        sop.tanggal_revisi,
        sop.tanggal_pengesahan,
        sop.tanggal_efektif,
        by.jabatan,
        by.nama,
        by.pangkat,
        by.nip,
        len(sop.langkah),
        len(sop.pelaksana),
        severities.count("error"),
        severities.count("warning"),
        min((evidence.confidence for evidence in record.evidence.values()), default=None),
        record.producer.sopocr,
        record.producer.settings,
        sop.bentuk,
        sop.nomor_revisi,
        sop.tanggal_terbit,
    )


def _steps(number: int, entry: Entry) -> Iterator[Row]:
    for place, step in enumerate(entry.record.sop.langkah, 1):
        time = step.waktu
        yield (
            number,
            place,
            step.nomor,
            step.kegiatan,
            "; ".join(mark.aktor for mark in step.pelaksana),
            "; ".join(mark.simbol or "" for mark in step.pelaksana),
            step.kelengkapan,
            time.teks,
            time.min,
            time.maks,
            time.satuan,
            step.output,
            step.keterangan,
            step.tingkat,
        )


def _marks(number: int, entry: Entry) -> Iterator[Row]:
    for step, one in enumerate(entry.record.sop.langkah, 1):
        for place, mark in enumerate(one.pelaksana, 1):
            yield number, step, place, mark.aktor, mark.simbol


def _actors(number: int, entry: Entry) -> Iterator[Row]:
    for place, actor in enumerate(entry.record.sop.pelaksana, 1):
        yield number, place, actor


def _flow(number: int, entry: Entry) -> Iterator[Row]:
    for place, edge in enumerate(entry.record.sop.alur, 1):
        yield number, place, edge.dari, edge.ke, edge.syarat, edge.sumber


def _nodes(number: int, entry: Entry) -> Iterator[Row]:
    chart = entry.record.sop.diagram_alir
    for place, node in enumerate(chart.simpul if chart else (), 1):
        yield number, place, node.teks, node.simbol


def _chart_flow(number: int, entry: Entry) -> Iterator[Row]:
    chart = entry.record.sop.diagram_alir
    for place, edge in enumerate(chart.alur if chart else (), 1):
        yield number, place, edge.dari, edge.ke, edge.syarat


def _laws(number: int, entry: Entry) -> Iterator[Row]:
    for place, law in enumerate(entry.record.sop.dasar_hukum, 1):
        yield number, place, law.teks, law.jenis, law.nomor, law.tahun, law.tentang


def _items(number: int, entry: Entry) -> Iterator[Row]:
    for box, items in boxes(entry.record):
        for place, text in enumerate(items, 1):
            yield number, box, place, text


def _findings(number: int, entry: Entry) -> Iterator[Row]:
    for place, finding in enumerate(entry.record.findings, 1):
        yield number, place, finding.severity, finding.code, finding.path, finding.message, finding.page


def _evidence(number: int, entry: Entry) -> Iterator[Row]:
    for path, one in entry.record.evidence.items():
        box = one.box or (None, None, None, None)
        yield (
            number,
            path,
            one.page,
            *box,
            one.line,
            one.column,
            one.raw,
            one.confidence,
            int(one.handwritten),
        )


def boxes(record: Record) -> Iterator[tuple[str, Sequence[str]]]:
    """The lists of texts of a record: those that every SOP has by their field, then the others by title."""
    for name in LIST_FIELDS:
        yield name, getattr(record.sop, name)
    yield from record.sop.bagian_lain.items()


_DOCUMENT: dict[str, Kind] = {"document": "integer"}
_PLACED: dict[str, Kind] = {"document": "integer", "place": "integer"}

DOCUMENTS = Relation(
    "documents",
    {
        "document": "integer",
        "key": "text",
        "file": "text",
        "sha256": "text",
        "position": "integer",
        "media_type": "text",
        "first_page": "integer",
        "pages": "integer",
        "status": "text",
        "review": "text",
        "reviewed_by": "text",
        "reviewed_at": "text",
        "instansi": "text",
        "unit_kerja": "text",
        "nomor_sop": "text",
        "nama_sop": "text",
        "tanggal_pembuatan": "text",
        "tanggal_revisi": "text",
        "tanggal_pengesahan": "text",
        "tanggal_efektif": "text",
        "jabatan": "text",
        "nama": "text",
        "pangkat": "text",
        "nip": "text",
        "steps": "integer",
        "actors": "integer",
        "errors": "integer",
        "warnings": "integer",
        "least_confidence": "real",
        "sopocr": "text",
        "settings": "text",
        "bentuk": "text",
        "nomor_revisi": "text",
        "tanggal_terbit": "text",
    },
    ("document",),
    _documents,
)
STEPS = Relation(
    "langkah",
    {
        **_PLACED,
        "nomor": "text",
        "kegiatan": "text",
        "pelaksana": "text",
        "simbol": "text",
        "kelengkapan": "text",
        "waktu": "text",
        "waktu_min": "real",
        "waktu_maks": "real",
        "satuan": "text",
        "output": "text",
        "keterangan": "text",
        "tingkat": "integer",
    },
    ("document", "place"),
    _steps,
)
RELATIONS = (
    DOCUMENTS,
    STEPS,
    Relation(
        "pelaksana_langkah",
        {**_DOCUMENT, "langkah": "integer", "place": "integer", "aktor": "text", "simbol": "text"},
        ("document", "langkah", "place"),
        _marks,
    ),
    Relation("pelaksana", {**_PLACED, "nama": "text"}, ("document", "place"), _actors),
    Relation(
        "alur",
        {**_PLACED, "dari": "integer", "ke": "integer", "syarat": "text", "sumber": "text"},
        ("document", "place"),
        _flow,
    ),
    Relation("diagram_simpul", {**_PLACED, "teks": "text", "simbol": "text"}, ("document", "place"), _nodes),
    Relation(
        "diagram_alur",
        {**_PLACED, "dari": "integer", "ke": "integer", "syarat": "text"},
        ("document", "place"),
        _chart_flow,
    ),
    Relation(
        "dasar_hukum",
        {
            **_PLACED,
            "teks": "text",
            "jenis": "text",
            "nomor": "text",
            "tahun": "integer",
            "tentang": "text",
        },
        ("document", "place"),
        _laws,
    ),
    Relation(
        "butir",
        {**_DOCUMENT, "bagian": "text", "place": "integer", "teks": "text"},
        (),
        _items,
    ),
    Relation(
        "findings",
        {
            **_PLACED,
            "severity": "text",
            "code": "text",
            "path": "text",
            "message": "text",
            "page": "integer",
        },
        ("document", "place"),
        _findings,
    ),
    Relation(
        "evidence",
        {
            **_DOCUMENT,
            "path": "text",
            "page": "integer",
            "x0": "integer",
            "y0": "integer",
            "x1": "integer",
            "y1": "integer",
            "line": "integer",
            "column": "integer",
            "raw": "text",
            "confidence": "real",
            "handwritten": "integer",
        },
        ("document", "path"),
        _evidence,
    ),
)
"""All tables, each after those that it refers to."""
