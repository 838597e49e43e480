"""The record as Markdown: identity, boxes, steps, and the flow chart as a Mermaid block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.model.sop import DasarHukum, Record
from sopocr.output.html import BOX_TITLES, long_date
from sopocr.output.mermaid import mermaid_text

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~])")
_SEVERITY = {"error": "Kesalahan", "warning": "Peringatan", "info": "Keterangan"}


def markdown_text(record: Record) -> str:
    """The record in GitHub-flavoured Markdown, in Indonesian."""
    sop, by = record.sop, record.sop.disahkan_oleh
    signer = ", ".join(part for part in (by.jabatan, by.nama, by.pangkat, by.nip) if part)
    identity = (
        ("Instansi", sop.instansi),
        ("Unit kerja", sop.unit_kerja),
        ("Nomor SOP", sop.nomor_sop),
        ("Tanggal pembuatan", long_date(sop.tanggal_pembuatan)),
        ("Tanggal revisi", long_date(sop.tanggal_revisi)),
        ("Tanggal pengesahan", long_date(sop.tanggal_pengesahan)),
        ("Tanggal efektif", long_date(sop.tanggal_efektif)),
        ("Disahkan oleh", signer),
    )
    parts = [f"# {_plain(sop.nama_sop or 'SOP')}", _table(("", ""), [(k, v or "–") for k, v in identity])]
    for key, title in BOX_TITLES.items():
        parts += [f"## {title}", _listed(getattr(sop, key))]
    for title, items in sop.bagian_lain.items():
        parts += [f"## {_plain(title)}", _listed(items)]
    head = ("No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Ket")
    rows = [
        (
            step.nomor,
            step.kegiatan,
            ", ".join(f"{mark.aktor} ({mark.simbol})" for mark in step.pelaksana),
            step.kelengkapan,
            step.waktu.teks,
            step.output,
            step.keterangan,
        )
        for step in sop.langkah
    ]
    parts += ["## Langkah", _table(head, rows), "## Alur", f"```mermaid\n{mermaid_text(record)}```"]
    if record.findings:
        notes = (f"- **{_SEVERITY[f.severity]}**: {_plain(f.message)} (`{f.code}`)" for f in record.findings)
        parts += ["## Catatan pembacaan", "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _listed(items: Sequence[str | DasarHukum]) -> str:
    texts = [item.teks if isinstance(item, DasarHukum) else item for item in items]
    return "\n".join(f"{place}. {_plain(text)}" for place, text in enumerate(texts, 1)) or "–"
