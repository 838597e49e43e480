"""The record as Markdown: identity, boxes or sections, steps, and the flow chart as a Mermaid block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sopocr.model.sop import DasarHukum, Record, Sop
from sopocr.output.html import BOX_TITLES
from sopocr.output.html_parts import long_date
from sopocr.output.mermaid import mermaid_text
from sopocr.output.sections import COLUMN_TITLES, FORM_NAMES, cell, own_number, sections, step_columns

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~])")
_SEVERITY = {"error": "Kesalahan", "warning": "Peringatan", "info": "Keterangan"}


def markdown_text(record: Record) -> str:
    """The record in GitHub-flavoured Markdown, in Indonesian."""
    sop, by = record.sop, record.sop.disahkan_oleh
    other = sop.bentuk != "sop-ap"
    signer = ", ".join(part for part in (by.jabatan, by.nama, by.pangkat, by.nip) if part)
    identity = (
        ("Instansi", sop.instansi),
        ("Unit kerja", sop.unit_kerja),
        ("Nomor SOP", sop.nomor_sop),
        *((("Bentuk", FORM_NAMES[sop.bentuk]), ("Nomor revisi", sop.nomor_revisi)) if other else ()),
        *((("Tanggal terbit", long_date(sop.tanggal_terbit)),) if sop.tanggal_terbit else ()),
        *(
            (f"Tanggal {name}", long_date(date))
            for name, date in (
                ("pembuatan", sop.tanggal_pembuatan),
                ("revisi", sop.tanggal_revisi),
                ("pengesahan", sop.tanggal_pengesahan),
                ("efektif", sop.tanggal_efektif),
            )
            if date or not other
        ),
        ("Disahkan oleh", signer),
    )
    parts = [f"# {_plain(sop.nama_sop or 'SOP')}", _table(("", ""), [(k, v or "–") for k, v in identity])]
    if other:
        parts += _sections(record)
        return _with_findings(parts, record)
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
    return _with_findings(parts, record)


def _sections(record: Record) -> list[str]:
    """The sections of another form in order, the procedure and the chart among them."""
    sop, parts = record.sop, []
    drawn = False
    for part in sections(record):
        parts.append(f"## {_plain(part.title)}")
        if part.kind == "procedure":
            parts.append(_procedure(sop))
        elif part.kind == "chart":
            parts.append(f"```mermaid\n{mermaid_text(record)}```")
            drawn = True
        else:
            parts.append("\n".join(f"- {_plain(item)}" for item in part.items) or "–")
    if not drawn and sop.langkah:
        parts += ["## Alur", f"```mermaid\n{mermaid_text(record)}```"]
    return parts


def _procedure(sop: Sop) -> str:
    """The steps with their printed numbers: a table where the procedure has columns, else lines set in by
    level. The numbers are text, so that a reader does not count anew."""
    columns = step_columns(sop)
    if columns:
        rows = [(step.nomor, step.kegiatan, *(cell(step, name) for name in columns)) for step in sop.langkah]
        return _table(("No", "Kegiatan", *(COLUMN_TITLES[name] for name in columns)), rows)
    lines = []
    for step in sop.langkah:
        number = own_number(step)
        words = _plain(step.kegiatan)
        start = "" if not number or number == "–" else f"{number}\\. "
        lines.append("  " * (step.tingkat - 1) + "- " + (start + words if step.nomor else f"**{words}**"))
    return "\n".join(lines) or "–"


def _with_findings(parts: list[str], record: Record) -> str:
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
