"""Records made up for tests that need many of them and read nothing."""

from __future__ import annotations

from typing import Any

from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import DasarHukum, Langkah, Producer, Record, Sop, Source


def make_record(
    name: str = "Pengajuan Cuti Tahunan",
    *,
    sha256: str = "ab" * 32,
    file: str = "a.pdf",
    pages: tuple[int, ...] = (1, 2),
    steps: tuple[str, ...] = ("Pegawai mengajukan permohonan cuti", "Atasan menyetujui permohonan"),
    law: tuple[str, ...] = ("Peraturan Pemerintah Nomor 11 Tahun 2017 tentang Manajemen PNS",),
    doubtful: int = 0,
    errors: int = 0,
    settings: str = "5e" * 32,
    status: Any = "complete",
    **sop: Any,
) -> Record:
    """A record with `doubtful` values below the threshold and `errors` findings of severity error; further
    arguments are fields of the SOP."""
    evidence = {
        f"/sop/langkah/{i}/kegiatan": Evidence(page=1, confidence=0.5 if i < doubtful else 0.99, raw=step)
        for i, step in enumerate(steps)
    }
    findings = [Finding(code="TEST", severity="error", message="salah", page=1) for _ in range(errors)]
    return Record(
        source=Source(file=file, sha256=sha256, media_type="application/pdf", pages=list(pages)),
        producer=Producer(sopocr="0.1.0", readers={"ppocr": "6"}, settings=settings),
        status=status,
        sop=Sop(
            nama_sop=name,
            langkah=[Langkah(nomor=str(i), kegiatan=step) for i, step in enumerate(steps, 1)],
            dasar_hukum=[DasarHukum(teks=text) for text in law],
            **sop,
        ),
        evidence=evidence,
        findings=findings,
    )
