"""What of a record becomes columns, and what full-text search looks into."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sopocr.model.doubts import find_doubts
from sopocr.model.sop import Record

DATES = (
    "tanggal_efektif",
    "tanggal_pengesahan",
    "tanggal_revisi",
    "tanggal_terbit",
    "tanggal_pembuatan",
)
"""A record's date for filters is the first of these that it has."""

_PLAIN = ("instansi", "unit_kerja", "nomor_sop", "nama_sop", "nomor_revisi", *DATES)


def record_columns(record: Record) -> dict[str, Any]:
    """The values of the columns of `tables.Searchable`."""
    severities = [finding.severity for finding in record.findings]
    return {
        **{name: _clean(getattr(record.sop, name)) for name in _PLAIN},
        "bentuk": record.sop.bentuk,
        "status": record.status,
        "steps": len(record.sop.langkah),
        "findings": len(severities),
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "doubts": len(find_doubts(record)),
    }


def search_texts(record: Record) -> dict[str, str]:
    """The texts that are searched, by the columns of the search table."""
    sop = record.sop
    steps = (
        text
        for step in sop.langkah
        for text in (step.kegiatan, step.kelengkapan, step.output, step.keterangan)
    )
    nodes = (node.teks for node in (sop.diagram_alir.simpul if sop.diagram_alir else ()))
    items = (
        item
        for box in (
            sop.kualifikasi_pelaksana,
            sop.keterkaitan,
            sop.peralatan_perlengkapan,
            sop.peringatan,
            sop.pencatatan_pendataan,
            *sop.bagian_lain.values(),
            sop.pelaksana,
        )
        for item in box
    )
    name = (sop.nama_sop, sop.nomor_sop, sop.instansi, sop.unit_kerja)
    return {
        "nama": _joined(name),
        "langkah": _joined((*steps, *nodes)),
        "dasar_hukum": _joined(reference.teks for reference in sop.dasar_hukum),
        "lain": _joined((*items, sop.disahkan_oleh.nama, sop.disahkan_oleh.jabatan, record.source.file)),
    }


def _joined(texts: Iterable[str | None]) -> str:
    """The texts, one a line."""
    return "\n".join(_clean(text) or "" for text in texts if text)


def _clean(text: str | None) -> str | None:
    """Without zero characters, which PostgreSQL does not store."""
    return text.replace("\0", "") if text else text
